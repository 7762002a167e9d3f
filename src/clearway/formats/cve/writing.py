"""CVE records out (CVE JSON 5.1): for an advisory that has a CVE id."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from packageurl import PackageURL

from clearway.formats.advisory import (
    Advisory,
    Affected,
    Exploitation,
    Reference,
    ReferenceKind,
    Remedy,
    Ssvc,
    Status,
    instant,
)
from clearway.formats.completeness import require_complete
from clearway.formats.encoding import Json, filled, json_document, uuid_of
from clearway.formats.scores import rated_by
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import within

NAME: Final = "cve"
_TITLE_MAX: Final = 256
_TEXT_MAX: Final = 4096
_NAME_MAX: Final = 500
_TAGS: Final = {
    ReferenceKind.ADVISORY: "third-party-advisory", ReferenceKind.DISCUSSION: "mailing-list",
    ReferenceKind.EVIDENCE: "exploit", ReferenceKind.FIX: "patch", ReferenceKind.PACKAGE: "product",
    ReferenceKind.REPORT: "issue-tracking", ReferenceKind.ARTICLE: "technical-description",
}  # fmt: skip
_STATUSES: Final = {
    Status.AFFECTED: "affected", Status.FIXED: "unaffected", Status.NOT_AFFECTED: "unaffected",
    Status.UNDER_INVESTIGATION: "unknown",
}  # fmt: skip
_METRICS: Final = {"2.0": "cvssV2_0", "3.0": "cvssV3_0", "3.1": "cvssV3_1", "4.0": "cvssV4_0"}


def render(advisory: Advisory) -> bytes:
    """Write the advisory as a CVE record; refused when it is incomplete or has no CVE id."""
    require_complete(advisory)
    if not advisory.cve:
        raise Refusal("no-cve", "The advisory has no CVE id.", hint="Ask a CVE numbering authority for one.")
    organization = advisory.organization or organization_of(advisory.namespace)
    published, revised = instant(advisory.published_at), instant(advisory.revised_at)
    is_rejected = advisory.withdrawal is not None
    provider: Json = {"orgId": organization, "shortName": "clearway", "dateUpdated": revised}
    return json_document(
        {
            "dataType": "CVE_RECORD",
            "dataVersion": "5.1",
            "cveMetadata": filled(
                {
                    "cveId": advisory.cve,
                    "assignerOrgId": organization,
                    "state": "REJECTED" if is_rejected else "PUBLISHED",
                    "datePublished": published,
                    "dateUpdated": revised,
                    "dateRejected": revised if is_rejected else "",
                }
            ),
            "containers": {"cna": {"providerMetadata": provider, **container_of(advisory)}},
        }
    )


def container_of(advisory: Advisory) -> dict[str, Json]:
    """Write what an advisory says as the container of a CVE numbering authority, as CVE Services take it.

    Of one that was withdrawn only why it is rejected.
    """
    if advisory.withdrawal:
        return {"rejectedReasons": [_words(advisory.withdrawn)]}
    links = {advisory.page: Reference(url=advisory.page, kind=ReferenceKind.ADVISORY)}
    links |= {one.url: one for one in advisory.links if one.url not in links}
    problems: list[Json] = [{"lang": "en", "description": name, "cweId": name, "type": "CWE"} for name in advisory.cwes]
    return filled(
        {
            "title": within(advisory.title, _TITLE_MAX),
            "descriptions": [_words(advisory.summary)],
            "affected": _affected(advisory),
            "problemTypes": [{"descriptions": [problem]} for problem in problems],
            "references": [_reference(one) for one in links.values()],
            "metrics": _metrics(advisory),
            "solutions": _remedies(advisory, Remedy.VENDOR_FIX, Remedy.NONE_AVAILABLE),
            "workarounds": _remedies(advisory, Remedy.WORKAROUND, Remedy.MITIGATION),
            "exploits": _exploits(advisory),
            "timeline": _distinct({"time": instant(one.at), **_words(one.summary)} for one in advisory.releases),
            "credits": _distinct({**_words(credit), "type": "finder"} for credit in advisory.thanks),
        }
    )


def _words(text: str) -> dict[str, Json]:
    return {"lang": "en", "value": within(text, _TEXT_MAX)}


def _reference(reference: Reference) -> Json:
    tag = _TAGS.get(reference.kind, "")
    title = within(reference.title, _NAME_MAX) if reference.title.strip() else ""
    return filled({"url": reference.url, "name": title, "tags": [tag] if tag else []})


def _remedies(advisory: Advisory, *kinds: Remedy) -> list[Json]:
    return _distinct(_words(one.words) for one in advisory.remediations if one.kind in kinds)


def _distinct(items: Iterable[Mapping[str, Json]]) -> list[Json]:
    """Keep the first of equal items, in their order: the schema wants each once."""
    found: list[Json] = []
    for one in items:
        if one not in found:
            found.append(dict(one))
    return found


def _exploits(advisory: Advisory) -> list[Json]:
    since = advisory.exploited_since
    return [_words(f"In CISA's catalog of known exploited vulnerabilities since {since.isoformat()}.")] if since else []


def _affected(advisory: Advisory) -> list[Json]:
    held: dict[str, tuple[PackageURL, list[Json]]] = {}
    for one in advisory.affected:
        held.setdefault(one.package, (one.purl, []))[1].append(_range(one))
    for one in advisory.statuses:
        purl = PackageURL.from_string(one.purl)
        bare = purl._replace(version=None)
        version: Json = {"version": purl.version, "status": _STATUSES[one.status]}
        held.setdefault(bare.to_string(), (bare, []))[1].append(version)
    return [_product(purl, versions) for purl, versions in held.values()]


def _range(affected: Affected) -> Json:
    return {
        "version": affected.introduced or "0",
        "lessThan": affected.fixed or "*",
        "status": "affected",
        "versionType": affected.purl.type,
    }


def _product(purl: PackageURL, versions: list[Json]) -> Json:
    told = list({str(one): one for one in versions}.values())
    status = "unaffected" if any(_is_affected(one) for one in told) else "unknown"
    return {"vendor": purl.namespace or purl.name, "product": purl.name, "versions": told, "defaultStatus": status}


def _is_affected(version: Json) -> bool:
    return isinstance(version, dict) and version.get("status") == "affected"


def _metrics(advisory: Advisory) -> list[Json]:
    return list(_each_metric(advisory))


def _each_metric(advisory: Advisory) -> Iterator[Json]:
    # A record does not say who rated, so that a vector stands in it once.
    for one in {held.score.vector: held for held in rated_by(advisory.ratings)}.values():
        yield {_METRICS[one.score.version]: one.score.members, "format": "CVSS"}
    if advisory.ssvc:
        yield {"format": "SSVC", "other": {"type": "ssvc", "content": _ssvc(advisory.ssvc)}}


def _ssvc(ssvc: Ssvc) -> Json:
    # The shape in which CISA adds its own decision points to CVE records.
    options: list[Json] = [
        {"Exploitation": "poc" if ssvc.exploitation is Exploitation.PUBLIC_PROOF else ssvc.exploitation.value},
        {"Automatable": "yes" if ssvc.automatable else "no"},
        {"Technical Impact": "total" if ssvc.total else "partial"},
    ]
    return {"options": options, "version": "2.0.3"}


def organization_of(namespace: str) -> str:
    """Derive an organization's id from its web address.

    It stands in until the CVE program has given a real one: CVE Services put the submitter's own id in its place.
    """
    return uuid_of(namespace)
