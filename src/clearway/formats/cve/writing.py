"""CVE records out (CVE JSON 5.1): for an advisory that has a CVE id."""

from hashlib import sha256
from typing import Final

from clearway.formats.advisory import Advisory, instant, require_complete
from clearway.formats.encoding import Json, filled, json_document
from clearway.formats.scores import score_of
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import within

NAME: Final = "cve"
_TITLE_MAX: Final = 256
_TEXT_MAX: Final = 4096
_METRICS: Final = {"2.0": "cvssV2_0", "3.0": "cvssV3_0", "3.1": "cvssV3_1", "4.0": "cvssV4_0"}


def render(advisory: Advisory) -> bytes:
    """Write the advisory as a CVE record; refused when it is incomplete or has no CVE id."""
    require_complete(advisory)
    if not advisory.cve:
        raise Refusal("no-cve", "The advisory has no CVE id.", hint="Ask a CVE numbering authority for one.")
    organization = advisory.organization or organization_of(advisory.namespace)
    return json_document(
        {
            "dataType": "CVE_RECORD",
            "dataVersion": "5.1",
            "cveMetadata": {
                "cveId": advisory.cve,
                "assignerOrgId": organization,
                "state": "PUBLISHED",
                "datePublished": instant(advisory.published_at),
                "dateUpdated": instant(advisory.revised_at),
            },
            "containers": {"cna": _container(advisory, organization)},
        }
    )


def organization_of(namespace: str) -> str:
    """Derive an organization's id from its web address, in the shape of a UUID version 4 (RFC 9562, section 5.4).

    It stands in until the CVE program has given a real one: CVE Services put the submitter's own id in its place.
    """
    digits = sha256(namespace.encode()).hexdigest()
    return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-8{digits[17:20]}-{digits[20:32]}"


def _container(advisory: Advisory, organization: str) -> Json:
    revised = instant(advisory.revised_at)
    links = dict.fromkeys([advisory.page, *advisory.links])
    problems = [{"lang": "en", "description": name, "cweId": name, "type": "CWE"} for name in advisory.cwes]
    return filled(
        {
            "providerMetadata": {"orgId": organization, "shortName": "clearway", "dateUpdated": revised},
            "title": within(advisory.title, _TITLE_MAX),
            "descriptions": [{"lang": "en", "value": within(advisory.summary, _TEXT_MAX)}],
            "affected": [_affected(advisory)],
            "problemTypes": [{"descriptions": [problem]} for problem in problems],
            "references": [{"url": link} for link in links],
            "metrics": _metrics(advisory),
            "solutions": [{"lang": "en", "value": within(advisory.remediation, _TEXT_MAX)}],
            "credits": [
                {"lang": "en", "value": within(credit, _TEXT_MAX), "type": "finder"} for credit in advisory.thanks
            ],
        }
    )


def _affected(advisory: Advisory) -> Json:
    purl = advisory.purl
    version: Json = {"version": advisory.affected_version, "status": "affected"}
    if advisory.fixed_version:
        version = {
            "version": advisory.introduced or "0",
            "lessThan": advisory.fixed_version,
            "status": "affected",
            "versionType": purl.type,
        }
    return {
        "vendor": purl.namespace or purl.name,
        "product": purl.name,
        "versions": [version],
        "defaultStatus": "unaffected",
    }


def _metrics(advisory: Advisory) -> list[Json]:
    score = score_of(advisory.cvss_vector)
    if score is None:
        return []
    return [{_METRICS[score.version]: score.members}]
