"""CSAF out: the profiles security advisory and VEX (OASIS CSAF 2.0 and 2.1, sections 4.4 and 4.5).

An advisory that was withdrawn is told by the profile that 2.1 has for it: the reasoning, and neither products nor
vulnerabilities. 2.0 has none, so that it says the same by its base profile.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from typing import Final

from clearway.formats.advisory import Advisory, Reference, Tlp, instant
from clearway.formats.completeness import require_complete
from clearway.formats.csaf import places
from clearway.formats.csaf.tree import products_of, tree_of
from clearway.formats.csaf.vulnerability import vulnerability_of
from clearway.formats.encoding import Json, filled, json_document
from clearway.formats.records import Severity

NAME: Final = "csaf"
# The title that CSAF 2.1 prescribes (mandatory test 6.1.27.17).
REASONING: Final = "Reasoning for Withdrawal"
_SCHEMA: Final = "https://docs.oasis-open.org/csaf/csaf/v2.1/schema/csaf.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """One way to write CSAF: its version, and whether as a security advisory or as VEX."""

    version: str
    is_vex: bool

    @property
    def is_newer(self) -> bool:
        """Whether it is 2.1."""
        return self.version == "2.1"


EDITIONS: Final = {
    NAME: Edition(version="2.0", is_vex=False),
    "csaf-vex": Edition(version="2.0", is_vex=True),
    "csaf-2.1": Edition(version="2.1", is_vex=False),
    "csaf-2.1-vex": Edition(version="2.1", is_vex=True),
}


def render(advisory: Advisory) -> bytes:
    """Write the advisory as a CSAF 2.0 security advisory; refused when it is incomplete."""
    return render_as(advisory, EDITIONS[NAME])


def render_as(advisory: Advisory, edition: Edition, *, tokens: Sequence[str] = ()) -> bytes:
    """Write the advisory in one edition of CSAF; refused when it is incomplete.

    As VEX it is a document of its own, with an id of its own (section 3.2.1.12.4). `tokens` end the ids of products.
    """
    require_complete(advisory)
    named = replace(advisory, id=f"{advisory.id}-vex") if edition.is_vex else advisory
    head: dict[str, Json] = {
        "$schema": _SCHEMA if edition.is_newer else "", "document": _document(named, edition)
    }  # fmt: skip
    if advisory.withdrawal:
        return json_document(filled(head))
    products = products_of(advisory, tokens)
    body: dict[str, Json] = {
        "product_tree": tree_of(products, is_newer=edition.is_newer),
        "vulnerabilities": [vulnerability_of(advisory, products, is_newer=edition.is_newer)],
    }
    return json_document(filled({**head, **body}))


def document_name(advisory: Advisory) -> str:
    """Give the file name that CSAF prescribes for the document (section 5.1)."""
    return places.file_of(advisory.id)


def _document(advisory: Advisory, edition: Edition) -> Json:
    tree, folder = places.tree_of(advisory.namespace, edition.version), places.folder_of(advisory.tlp, edition.version)
    canonical = f"{tree}/{folder}/{advisory.published_at.astimezone(UTC).year:04}/{document_name(advisory)}"
    itself: Json = {"category": "self", "summary": "This advisory.", "url": canonical}
    severity = advisory.severity
    return filled(
        {
            "aggregate_severity": {} if severity is Severity.UNKNOWN else {"text": severity.value},
            "category": _category(advisory, edition),
            "csaf_version": edition.version,
            "distribution": _distribution(advisory, edition),
            "lang": "en",
            "notes": _notes(advisory),
            "publisher": {"category": "coordinator", "name": advisory.publisher, "namespace": advisory.namespace},
            "references": [itself, *(_link(one) for one in advisory.links)],
            "title": advisory.title,
            "tracking": _tracking(advisory),
        }
    )


def _category(advisory: Advisory, edition: Edition) -> str:
    if advisory.withdrawal:
        return "csaf_withdrawn" if edition.is_newer else "csaf_base"
    return "csaf_vex" if edition.is_vex else "csaf_security_advisory"


def _notes(advisory: Advisory) -> list[Json]:
    summary: Json = {"category": "summary", "text": advisory.summary, "title": "Summary"}
    if advisory.withdrawal:
        return [{"category": "description", "text": advisory.withdrawn, "title": REASONING}, summary]
    return [summary]


def _distribution(advisory: Advisory, edition: Edition) -> Json:
    tlp = advisory.tlp
    label = places.label_of(tlp, edition.version)
    told = "" if label == tlp.value or tlp is Tlp.CLEAR else f"TLP:{tlp.value}"
    return filled(
        {
            "text": "\n".join(one for one in (told, advisory.handling) if one),
            "tlp": {"label": label, "url": "https://www.first.org/tlp/"},
        }
    )


def _tracking(advisory: Advisory) -> Json:
    history: list[Json] = [
        {"date": instant(one.at), "number": str(number), "summary": one.summary}
        for number, one in enumerate(advisory.releases, start=1)
    ]
    return {
        "current_release_date": instant(advisory.revised_at),
        "generator": {"engine": {"name": "Clearway"}},
        "id": advisory.id,
        "initial_release_date": instant(advisory.published_at),
        "revision_history": history,
        "status": advisory.maturity.value,
        "version": str(advisory.version),
    }


def _link(reference: Reference) -> Json:
    kind = reference.kind.value.capitalize()
    told = f"{kind}: {reference.title}" if reference.title.strip() else f"{kind}: {reference.url}"
    return {"category": "external", "summary": told, "url": reference.url}
