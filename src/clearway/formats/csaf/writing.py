"""CSAF 2.0 out: the security advisory profile (OASIS CSAF 2.0, section 4.4)."""

from typing import Final
from urllib.parse import quote

from packageurl import PackageURL

from clearway.formats.advisory import Advisory, ProductStatus, Status, Tlp, instant, require_complete
from clearway.formats.encoding import Json, filled, json_document
from clearway.formats.scores import score_of
from clearway.formats.text import file_name
from clearway.formats.weaknesses import WEAKNESS_NAMES

NAME: Final = "csaf"
# CSAF 2.0 knows the labels of TLP 1.0.
_LABELS: Final = {
    Tlp.CLEAR: "WHITE", Tlp.GREEN: "GREEN", Tlp.AMBER: "AMBER", Tlp.AMBER_STRICT: "AMBER", Tlp.RED: "RED",
}  # fmt: skip
_STATUSES: Final = {
    Status.AFFECTED: "known_affected", Status.FIXED: "fixed", Status.NOT_AFFECTED: "known_not_affected",
    Status.UNDER_INVESTIGATION: "under_investigation",
}  # fmt: skip
_RANGE: Final = "AFFECTED-RANGE"


def render(advisory: Advisory) -> bytes:
    """Write the advisory as a CSAF 2.0 document; refused when it is incomplete."""
    require_complete(advisory)
    products = _products(advisory)
    return json_document(
        {
            "document": _document(advisory),
            "product_tree": _tree(advisory, products),
            "vulnerabilities": [_vulnerability(advisory, products)],
        }
    )


def document_name(advisory: Advisory) -> str:
    """Give the file name that CSAF prescribes for the document (section 5.1)."""
    return (
        file_name("".join(c if c.isalnum() or c in "+-" else "_" for c in advisory.id.lower()), fallback="x") + ".json"
    )


def _document(advisory: Advisory) -> Json:
    links = [_link(link) for link in advisory.links]
    canonical = f"{advisory.namespace.rstrip('/')}/advisories/{document_name(advisory)}"
    itself = {"category": "self", "summary": "This advisory.", "url": canonical}
    return filled(
        {
            "category": "csaf_security_advisory",
            "csaf_version": "2.0",
            "distribution": {"tlp": {"label": _LABELS[advisory.tlp], "url": "https://www.first.org/tlp/"}},
            "lang": "en",
            "notes": [{"category": "summary", "text": advisory.summary, "title": "Summary"}],
            "publisher": {"category": "coordinator", "name": advisory.publisher, "namespace": advisory.namespace},
            "references": [itself, *links],
            "title": advisory.title,
            "tracking": _tracking(advisory),
        }
    )


def _tracking(advisory: Advisory) -> Json:
    first = (advisory.published_at, "First publication.")
    releases = [first, *((revision.at, revision.summary or "Revised.") for revision in advisory.revisions)]
    history = [
        {"date": instant(at), "number": str(number), "summary": summary}
        for number, (at, summary) in enumerate(releases, start=1)
    ]
    return {
        "current_release_date": instant(advisory.revised_at),
        "generator": {"engine": {"name": "Clearway"}},
        "id": advisory.id,
        "initial_release_date": instant(advisory.published_at),
        "revision_history": history,
        "status": "final",
        "version": str(advisory.version),
    }


def _products(advisory: Advisory) -> dict[str, ProductStatus]:
    return {f"{product.status.upper()}-{n}": product for n, product in enumerate(advisory.products, start=1)}


def _tree(advisory: Advisory, products: dict[str, ProductStatus]) -> Json:
    own = {name: product for name, product in products.items() if product not in advisory.statuses}
    others = {name: product for name, product in products.items() if product in advisory.statuses}
    purl = advisory.purl
    versions: list[Json] = [_version(purl.name, name, product) for name, product in own.items()]
    if advisory.fixed_version:
        versions.append(_range(advisory))
    branch: Json = {"category": "product_name", "name": purl.name, "branches": versions}
    further = [_full_name(product.purl, name, product) for name, product in others.items()]
    vendor: Json = {"category": "vendor", "name": purl.namespace or purl.type, "branches": [branch]}
    return filled({"branches": [vendor], "full_product_names": further})


def _version(package: str, name: str, product: ProductStatus) -> Json:
    version = PackageURL.from_string(product.purl).version or ""
    return {
        "category": "product_version",
        "name": version,
        "product": _full_name(f"{package} {version}", name, product),
    }


def _full_name(shown: str, name: str, product: ProductStatus) -> Json:
    return {"name": shown, "product_id": name, "product_identification_helper": {"purl": product.purl}}


def _range(advisory: Advisory) -> Json:
    package = advisory.purl.name
    from_first = f">={_quoted(advisory.introduced)}|" if advisory.introduced else ""
    told = f"{package} from {advisory.introduced or 'the first version'} up to, and without, {advisory.fixed_version}"
    helper = {"purl": advisory.package}
    return {
        "category": "product_version_range",
        "name": f"vers:{advisory.purl.type}/{from_first}<{_quoted(advisory.fixed_version)}",
        "product": {"name": told, "product_id": _RANGE, "product_identification_helper": helper},
    }


def _quoted(version: str) -> str:
    return quote(version, safe=".-_~:")


def _vulnerability(advisory: Advisory, products: dict[str, ProductStatus]) -> Json:
    affected = _named(products, Status.AFFECTED) + ([_RANGE] if advisory.fixed_version else [])
    by_status = {_STATUSES[status]: _named(products, status) for status in Status}
    weakness = next((name for name in advisory.cwes if name in WEAKNESS_NAMES), "")
    ids = [{"system_name": name.partition("-")[0].strip() or "unknown", "text": name} for name in advisory.aliases]
    fix = "vendor_fix" if advisory.fixed_version else "none_available"
    return filled(
        {
            "acknowledgments": [{"summary": credit} for credit in advisory.thanks],
            "cve": advisory.cve,
            "cwe": {"id": weakness, "name": WEAKNESS_NAMES[weakness]} if weakness else {},
            "ids": [*ids, {"system_name": "Clearway", "text": advisory.id}],
            "notes": _notes(advisory),
            "product_status": filled({**by_status, "known_affected": affected}),
            "references": [_link(link) for link in advisory.links],
            "remediations": [{"category": fix, "details": advisory.remediation, "product_ids": affected}],
            "scores": _scores(advisory, affected),
            "threats": _reasons(products),
            "title": advisory.title,
        }
    )


def _named(products: dict[str, ProductStatus], status: Status) -> list[str]:
    return [name for name, product in products.items() if product.status is status]


def _reasons(products: dict[str, ProductStatus]) -> list[Json]:
    return [
        {"category": "impact", "details": product.note, "product_ids": [name]}
        for name, product in products.items()
        if product.status is Status.NOT_AFFECTED
    ]


def _notes(advisory: Advisory) -> list[Json]:
    notes: list[Json] = [{"category": "description", "text": advisory.summary, "title": "Description"}]
    if advisory.details.strip():
        notes.append({"category": "details", "text": advisory.details, "title": "Details"})
    # CSAF 2.0 has one place for a weakness and none for CVSS 4.0 or 2.0 alone; what does not fit is told in words.
    if len(advisory.cwes) > 1:
        notes.append({"category": "other", "text": ", ".join(advisory.cwes), "title": "Weaknesses"})
    score = score_of(advisory.cvss_vector)
    if score is not None and not score.version.startswith("3."):
        told = f"CVSS {score.version}: {score.base} ({score.vector})"
        notes.append({"category": "other", "text": told, "title": "Score"})
    return notes


def _scores(advisory: Advisory, affected: list[str]) -> list[Json]:
    score = score_of(advisory.cvss_vector)
    if score is None or not score.version.startswith("3."):
        return []
    return [{"cvss_v3": score.members, "products": affected}]


def _link(url: str) -> Json:
    return {"category": "external", "summary": url, "url": url}
