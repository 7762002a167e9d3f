"""CycloneDX VEX out (CycloneDX 1.6, JSON): the packages as components, and what the vulnerability means for each."""

from collections.abc import Iterator
from typing import Final

from packageurl import PackageURL

from clearway.formats.advisory import Advisory, Affected, Justification, ProductStatus, Remedy, Status, instant
from clearway.formats.completeness import require_complete
from clearway.formats.encoding import Json, filled, json_document, uuid_of
from clearway.formats.records import Severity
from clearway.formats.scores import rated_by
from clearway.formats.vers import vers_of
from clearway.formats.words import severity_of_score

NAME: Final = "cyclonedx"
_METHODS: Final = {"2.0": "CVSSv2", "3.0": "CVSSv3", "3.1": "CVSSv31", "4.0": "CVSSv4"}
_STATES: Final = {
    Status.AFFECTED: "exploitable", Status.FIXED: "resolved", Status.NOT_AFFECTED: "not_affected",
    Status.UNDER_INVESTIGATION: "in_triage",
}  # fmt: skip
# The one that CycloneDX has no word for is told in the detail, as all are.
_JUSTIFICATIONS: Final = {
    Justification.COMPONENT_NOT_PRESENT: "code_not_present", Justification.CODE_NOT_PRESENT: "code_not_present",
    Justification.CODE_NOT_REACHED: "code_not_reachable", Justification.MITIGATED: "protected_by_mitigating_control",
}  # fmt: skip


def render(advisory: Advisory) -> bytes:
    """Write the advisory as a CycloneDX document; refused when it is incomplete."""
    require_complete(advisory)
    further = [_further(advisory, n, one) for n, one in enumerate(advisory.statuses, start=1)]
    return json_document(
        {
            "bomFormat": "CycloneDX",
            "specVersion": "1.6",
            "serialNumber": f"urn:uuid:{uuid_of(advisory.page)}",
            "version": advisory.version,
            "metadata": {
                "timestamp": instant(advisory.revised_at),
                "tools": {"components": [{"type": "application", "name": "Clearway"}]},
                "manufacturer": {"name": advisory.publisher, "url": [advisory.namespace]},
                "properties": [
                    {"name": "clearway:tlp", "value": advisory.tlp.value},
                    {"name": "clearway:status", "value": advisory.maturity.value},
                ],
            },
            "components": _components(advisory),
            "vulnerabilities": [_main(advisory), *further],
        }
    )


def _components(advisory: Advisory) -> list[Json]:
    purls = dict.fromkeys([*(one.package for one in advisory.affected), *(one.purl for one in advisory.statuses)])
    return [_component(purl) for purl in purls]


def _component(text: str) -> Json:
    purl = PackageURL.from_string(text)
    return filled(
        {
            "type": "library",
            "bom-ref": text,
            "group": purl.namespace,
            "name": purl.name,
            "version": purl.version,
            "purl": text,
        }
    )


def _main(advisory: Advisory) -> Json:
    packages = dict.fromkeys(one.package for one in advisory.affected)
    if advisory.withdrawal:
        return _rejected(advisory, advisory.id, [*packages])
    affects = [
        {"ref": package, "versions": _versions([one for one in advisory.affected if one.package == package])}
        for package in packages
    ]
    analysis: Json = {
        "state": _STATES[Status.AFFECTED],
        "response": _responses(advisory),
        "detail": "\n".join(f"{one.package} {one.words}." for one in advisory.affected),
        **_dates(advisory),
    }
    return {"bom-ref": advisory.id, **_vulnerability(advisory), "affects": affects, "analysis": analysis}


def _rejected(advisory: Advisory, named: str, refs: list[str]) -> Json:
    """Say of products that the vulnerability was withdrawn: what it means for them is told no more."""
    analysis: Json = {
        "state": _STATES[Status.UNDER_INVESTIGATION], "detail": advisory.withdrawn, **_dates(advisory)
    }  # fmt: skip
    affects: list[Json] = [{"ref": ref} for ref in refs]
    rejected = instant(advisory.revised_at)
    return {
        "bom-ref": named, **_vulnerability(advisory), "rejected": rejected, "affects": affects, "analysis": analysis
    }  # fmt: skip


def _further(advisory: Advisory, number: int, product: ProductStatus) -> Json:
    if advisory.withdrawal:
        return _rejected(advisory, f"{advisory.id}-{number}", [product.purl])
    reason = f"{product.justification.value}: " if product.justification else ""
    analysis = filled(
        {
            "state": _STATES[product.status],
            "justification": _JUSTIFICATIONS.get(product.justification) if product.justification else None,
            "detail": (reason + product.note).removesuffix(": "),
            **_dates(advisory),
        }
    )
    told = "affected" if product.status is Status.AFFECTED else "unaffected"
    if product.status is Status.UNDER_INVESTIGATION:
        told = "unknown"
    version = PackageURL.from_string(product.purl).version
    affects = [{"ref": product.purl, "versions": [{"version": version, "status": told}]}]
    named = f"{advisory.id}-{number}"
    return {"bom-ref": named, **_vulnerability(advisory), "affects": affects, "analysis": analysis}


def _versions(ranges: list[Affected]) -> list[Json]:
    told: list[Json] = [{"range": vers_of(one), "status": "affected"} for one in ranges]
    told += [{"version": one.seen, "status": "affected"} for one in ranges if one.seen]
    return [*told, *({"version": one.fixed, "status": "unaffected"} for one in ranges if one.fixed)]


def _responses(advisory: Advisory) -> list[str]:
    kinds = {one.kind for one in advisory.remediations}
    update = ["update"] if Remedy.VENDOR_FIX in kinds else []
    return [*update, *(["workaround_available"] if kinds & {Remedy.WORKAROUND, Remedy.MITIGATION} else [])]


def _dates(advisory: Advisory) -> dict[str, Json]:
    return {"firstIssued": instant(advisory.published_at), "lastUpdated": instant(advisory.revised_at)}


def _vulnerability(advisory: Advisory) -> dict[str, Json]:
    source: Json = {"name": advisory.publisher, "url": advisory.page}
    others = [name for name in (*advisory.cves, *advisory.aliases, advisory.id) if name != _name(advisory)]
    links: list[Json] = [{"title": one.title or one.url, "url": one.url} for one in advisory.links]
    return filled(
        {
            "id": _name(advisory),
            "source": source,
            "references": [{"id": name, "source": source} for name in dict.fromkeys(others)],
            "ratings": list(_ratings(advisory)),
            "cwes": [int(name.partition("-")[2]) for name in advisory.cwes],
            "description": f"{advisory.title}\n\n{advisory.summary}",
            "detail": "\n\n".join([*_detail(advisory)]),
            "recommendation": _words(advisory, Remedy.VENDOR_FIX, Remedy.NONE_AVAILABLE),
            "workaround": _words(advisory, Remedy.WORKAROUND, Remedy.MITIGATION),
            "advisories": [{"title": advisory.title, "url": advisory.page}, *links],
            "published": instant(advisory.published_at),
            "updated": instant(advisory.revised_at),
            "credits": {"individuals": [{"name": name} for name in advisory.thanks]} if advisory.thanks else {},
            "properties": list(_properties(advisory)),
        }
    )


def _name(advisory: Advisory) -> str:
    return advisory.cve or advisory.id


def _ratings(advisory: Advisory) -> Iterator[Json]:
    rated = rated_by(advisory.ratings)
    for one in rated:
        rater = filled({"name": one.rating.rater, "url": one.rating.address})
        yield filled(
            {
                "source": rater or {"name": advisory.publisher, "url": advisory.namespace},
                "score": one.score.base,
                "severity": severity_of_score(one.score.base).value,
                "method": _METHODS[one.score.version],
                "vector": one.score.vector,
            }
        )
    if not rated and advisory.severity is not Severity.UNKNOWN:
        yield {"severity": advisory.severity.value}


def _detail(advisory: Advisory) -> Iterator[str]:
    yield from (text for text in (advisory.withdrawn, advisory.details) if text.strip())
    yield from (f"{note.title}: {note.text}" for note in advisory.notes)


def _words(advisory: Advisory, *kinds: Remedy) -> str:
    return "\n".join(one.words for one in advisory.remediations if one.kind in kinds)


def _properties(advisory: Advisory) -> Iterator[Json]:
    if advisory.exploited_since:
        yield {"name": "clearway:known-exploited-since", "value": advisory.exploited_since.isoformat()}
    if advisory.ssvc:
        yield {"name": "clearway:ssvc", "value": advisory.ssvc.words}
