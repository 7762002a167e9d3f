"""Judgements of distribution: what an advisory says, made only of facts that may be public."""

from collections.abc import Sequence
from datetime import datetime

from clearway.distribution.model import Publisher
from clearway.findings.model import Finding, Vulnerability
from clearway.formats.advisory import Advisory
from clearway.formats.text import inert_line
from clearway.formats.weaknesses import WEAKNESS_NAMES
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId


def compose(
    wanted: AdvisoryId,
    vulnerability: Vulnerability,
    findings: Sequence[Finding],
    *,
    versions: tuple[str, str],
    publisher: Publisher,
    now: datetime,
) -> Advisory:
    """Write the advisory of a vulnerability: its title and facts, and never a reporter's description or proof.

    `versions` are the affected and the fixed one as the sandbox saw them, or empty.
    """
    affected, fixed = versions[0] or vulnerability.version, versions[1] or vulnerability.fixed_version
    if not fixed:
        raise Refusal("no-fixed-version", "No version is known that has the fix.", hint="Verify a fix first.")
    name = vulnerability.package.rpartition("/")[2]
    return Advisory(
        id=wanted,
        title=inert_line(vulnerability.title),
        summary=_summary(vulnerability, name=name, affected=affected, fixed=fixed),
        remediation=f"Update {name} to version {fixed} or later.",
        package=vulnerability.package,
        introduced="",
        affected_version=affected,
        fixed_version=fixed,
        identifiers=vulnerability.identifiers,
        weaknesses=vulnerability.weaknesses,
        cvss_vector=vulnerability.cvss_vector,
        severity=vulnerability.severity,
        references=(),
        credits=tuple(dict.fromkeys(inert_line(finding.credit) for finding in findings if finding.credit)),
        published_at=now,
        publisher=publisher.name,
        namespace=publisher.namespace,
    )


def _summary(vulnerability: Vulnerability, *, name: str, affected: str, fixed: str) -> str:
    known = next((weakness for weakness in vulnerability.weaknesses if weakness in WEAKNESS_NAMES), "")
    kind = f" ({known}: {WEAKNESS_NAMES[known]})" if known else ""
    seen = f" A proof triggered on version {affected} in a sandbox." if affected else ""
    return f"{name} before version {fixed} has a vulnerability{kind}.{seen}"
