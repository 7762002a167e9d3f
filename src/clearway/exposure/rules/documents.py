"""Matches written as VEX documents: OpenVEX 0.2.0, CSAF 2.0 (VEX profile), CycloneDX 1.5.

Each says of every component what was found: affected and what to do, or not affected and who says so. Components are
named by the purls of their SBOMs, and one that stands in several SBOMs is spoken of once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Final

from clearway.exposure.model import Found, Suppressed
from clearway.formats.advisory import instant
from clearway.formats.encoding import Json, filled, json_document
from clearway.formats.purls import read_purl

_OPENVEX_JUSTIFICATIONS: Final = frozenset(
    {
        "component_not_present",
        "vulnerable_code_not_present",
        "vulnerable_code_not_in_execute_path",
        "vulnerable_code_cannot_be_controlled_by_adversary",
        "inline_mitigations_already_exist",
    }
)
_AUTHOR: Final = "Clearway, matching offline"


@dataclass(slots=True)
class _Judged:
    """What was found about one advisory: its first match, and the status of each purl with what is to be said of it."""

    told: Found
    purls: dict[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])

    def of_status(self, *wanted: str) -> list[str]:
        """Give the purls of these statuses."""
        return [purl for purl, (status, _) in self.purls.items() if status in wanted]


class Findings:
    """Collects matches of all SBOMs by advisory."""

    def __init__(self) -> None:
        self._by_advisory: dict[str, _Judged] = {}

    def add(self, one: Found | Suppressed) -> None:
        """Take a match, or one that is taken back."""
        match one:
            case Found():
                judged = self._by_advisory.setdefault(one.advisory, _Judged(one))
                judged.purls[one.purl] = ("affected", _action(one))
            case Suppressed(match=found):
                judged = self._by_advisory.setdefault(found.advisory, _Judged(found))
                judged.purls.setdefault(found.purl, (one.status, one.justification or one.statement))

    def openvex(self, at: datetime) -> bytes:
        """Write an OpenVEX document."""
        statements = [
            _openvex(judged, purl, status=status, note=note)
            for judged in self._by_advisory.values()
            for purl, (status, note) in judged.purls.items()
        ]
        head = {
            "@context": "https://openvex.dev/ns/v0.2.0",
            "@id": f"urn:uuid:{self._identity(at)}",
            "author": _AUTHOR,
            "timestamp": instant(at),
            "version": 1,
            "tooling": "Clearway",
        }
        return json_document({**head, "statements": statements})

    def cyclonedx(self, at: datetime) -> bytes:
        """Write a CycloneDX document of the components that were found, and what was found about them."""
        purls = dict.fromkeys(purl for judged in self._by_advisory.values() for purl in judged.purls)
        return json_document(
            {
                "bomFormat": "CycloneDX",
                "specVersion": "1.5",
                "serialNumber": f"urn:uuid:{self._identity(at)}",
                "version": 1,
                "metadata": {"timestamp": instant(at), "tools": {"components": [_tool()]}},
                "components": [_component(purl) for purl in purls],
                "vulnerabilities": [one for judged in self._by_advisory.values() for one in _cyclonedx(judged)],
            }
        )

    def csaf(self, at: datetime) -> bytes:
        """Write a CSAF document of the VEX profile; its publisher is whoever runs this."""
        purls = dict.fromkeys(purl for judged in self._by_advisory.values() for purl in judged.purls)
        names = {purl: f"P{number}" for number, purl in enumerate(purls, start=1)}
        identity = f"exposure-{self._identity(at)}"
        return json_document(
            filled(
                {
                    # The VEX profile wants vulnerabilities: without any it is a document of no profile.
                    "document": _csaf_head(identity, at, category="csaf_vex" if purls else "csaf_base"),
                    "product_tree": filled(
                        {
                            "full_product_names": [
                                {
                                    "name": purl,
                                    "product_id": name,
                                    "product_identification_helper": {"purl": purl},
                                }
                                for purl, name in names.items()
                            ]
                        }
                    ),
                    "vulnerabilities": [_csaf(judged, names) for judged in self._by_advisory.values()],
                }
            )
        )

    def _identity(self, at: datetime) -> str:
        """Name the document by what it says, in the shape of a UUID."""
        told = [f"{name} {sorted(judged.purls.items())}" for name, judged in sorted(self._by_advisory.items())]
        digest = sha256("\n".join([instant(at), *told]).encode()).hexdigest()
        return f"{digest[:8]}-{digest[8:12]}-8{digest[13:16]}-8{digest[17:20]}-{digest[20:32]}"


def _action(found: Found) -> str:
    if found.fixed_in:
        return f"Update to {found.fixed_in} or later."
    return "No fixed version is known: turn it off, or let nobody reach it."


def _cve(found: Found) -> str:
    return next((name for name in (found.advisory, *found.aliases) if name.startswith("CVE-")), "")


def _names(found: Found) -> list[str]:
    return list(dict.fromkeys([found.advisory, *found.aliases]))


def _openvex(judged: _Judged, purl: str, *, status: str, note: str) -> Json:
    name = _cve(judged.told) or judged.told.advisory
    label = note.partition(":")[0].strip()
    is_label = status == "not_affected" and label in _OPENVEX_JUSTIFICATIONS
    return filled(
        {
            "vulnerability": filled(
                {
                    "name": name,
                    "description": judged.told.summary,
                    "aliases": [other for other in _names(judged.told) if other != name],
                }
            ),
            "products": [{"@id": purl, "identifiers": {"purl": purl}}],
            "status": status,
            "justification": label if is_label else None,
            "impact_statement": note if status == "not_affected" and not is_label else None,
            "action_statement": note if status == "affected" else None,
        }
    )


def _tool() -> Json:
    return {"type": "application", "name": "Clearway"}


def _component(purl: str) -> Json:
    read = read_purl(purl)
    name, version = (read.name, read.version) if read else (purl, "")
    return filled({"type": "library", "bom-ref": purl, "name": name, "version": version, "purl": purl})


def _cyclonedx(judged: _Judged) -> Iterable[Json]:
    """Give one entry for what is affected, and one for each reason why something is not."""
    affected = judged.of_status("affected")
    if affected:
        yield _cyclonedx_entry(judged, affected, {}, note=judged.purls[affected[0]][1])
    for purl, (status, note) in judged.purls.items():
        if status != "affected":
            state = "not_affected" if status == "not_affected" else "resolved"
            yield _cyclonedx_entry(judged, [purl], {"state": state, "detail": note}, note="")


def _cyclonedx_entry(judged: _Judged, purls: list[str], analysis: Mapping[str, Json], *, note: str) -> Json:
    found = judged.told
    return filled(
        {
            "id": found.advisory,
            "source": {
                "name": found.advisory.partition("-")[0],
                **({"url": found.reference} if found.reference else {}),
            },
            "references": [
                {"id": name, "source": {"name": name.partition("-")[0]}}
                for name in _names(found)
                if name != found.advisory
            ],
            "ratings": [{"vector": found.cvss}] if found.cvss else [],
            "description": found.summary,
            "recommendation": note,
            "analysis": filled(analysis),
            "affects": [{"ref": purl} for purl in purls],
        }
    )


def _csaf_head(identity: str, at: datetime, *, category: str) -> Json:
    moment = instant(at)
    return {
        "category": category,
        "csaf_version": "2.0",
        "title": "Advisories about what runs here",
        "publisher": {"category": "user", "name": _AUTHOR, "namespace": "urn:clearway:exposure"},
        "tracking": {
            "id": identity,
            "status": "final",
            "version": "1",
            "initial_release_date": moment,
            "current_release_date": moment,
            "generator": {"engine": {"name": "Clearway"}},
            "revision_history": [{"number": "1", "date": moment, "summary": "Matched."}],
        },
    }


def _csaf(judged: _Judged, names: Mapping[str, str]) -> Json:
    found, cve = judged.told, _cve(judged.told)
    statuses = {
        "known_affected": [names[purl] for purl in judged.of_status("affected")],
        "known_not_affected": [names[purl] for purl in judged.of_status("not_affected")],
        "fixed": [names[purl] for purl in judged.of_status("fixed")],
    }
    actions: dict[str, list[str]] = {}
    for purl in judged.of_status("affected"):
        actions.setdefault(judged.purls[purl][1], []).append(names[purl])
    return filled(
        {
            "cve": cve,
            "title": found.summary,
            "ids": [{"system_name": name.partition("-")[0], "text": name} for name in _names(found) if name != cve],
            "notes": [{"category": "description", "text": found.summary or found.advisory}],
            "product_status": filled(statuses),
            "remediations": [
                {
                    "category": "vendor_fix" if text.startswith("Update") else "mitigation",
                    "details": text,
                    "product_ids": held,
                }
                for text, held in actions.items()
            ],
            "threats": [
                {"category": "impact", "details": judged.purls[purl][1], "product_ids": [names[purl]]}
                for purl in judged.of_status("not_affected")
            ],
        }
    )
