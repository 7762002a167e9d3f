"""Judgements of distribution: what an advisory says, made only of facts that may be public."""

from collections.abc import Sequence
from datetime import datetime

from clearway.distribution.model import Publisher, ShownVersions
from clearway.findings.model import Finding, Vulnerability
from clearway.formats.advisory import Advisory
from clearway.formats.environment import VariantName
from clearway.formats.text import inert_line
from clearway.formats.weaknesses import WEAKNESS_NAMES
from clearway.kernel.ids import AdvisoryId
from clearway.remediation.model import Fix, FixStatus
from clearway.validation.model import Reproduction, RunOutcome


def shown_versions(runs: Sequence[Reproduction], fixes: Sequence[Fix]) -> ShownVersions:
    """Tell which versions the sandbox showed to be affected and fixed; `runs` and `fixes` are oldest first.

    What reporters say of versions does not count: operators act on these. Fixed is the newest fixed build on which
    every run of the proofs that trigger was quiet, else the first release that was verified as a fix; never a version
    on which a proof was seen to trigger.
    """
    triggered = [run for run in runs if run.evidence.sight.outcome is RunOutcome.TRIGGERED]
    harmed = {run.evidence.version for run in triggered}
    telling = {run.proof for run in triggered}
    tried = [run for run in runs if run.evidence.variant is VariantName.FIXED and run.proof in telling]
    loud = {run.evidence.version for run in tried if run.evidence.sight.outcome is not RunOutcome.QUIET}
    quiet = [run.evidence.version for run in reversed(tried) if run.evidence.version not in loud]
    released = [fix.release for fix in fixes if fix.status is FixStatus.VERIFIED and fix.release]
    affected = [run.evidence.version for run in triggered if run.evidence.variant is VariantName.AFFECTED]
    fixed = (version for version in (*quiet, *released) if version not in harmed)
    return ShownVersions(affected=affected[-1] if affected else "", fixed=next(fixed, ""))


def compose(
    wanted: AdvisoryId,
    vulnerability: Vulnerability,
    findings: Sequence[Finding],
    *,
    versions: ShownVersions,
    publisher: Publisher,
    now: datetime,
) -> Advisory:
    """Write the advisory of a vulnerability: its title and facts, and never a reporter's description or proof."""
    name = vulnerability.package.rpartition("/")[2]
    return Advisory(
        id=wanted,
        title=inert_line(vulnerability.title),
        summary=_summary(vulnerability, name=name, versions=versions),
        remediation=_remediation(name, versions),
        package=vulnerability.package,
        introduced="",
        affected_version=versions.affected,
        fixed_version=versions.fixed,
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


def _summary(vulnerability: Vulnerability, *, name: str, versions: ShownVersions) -> str:
    known = next((weakness for weakness in vulnerability.weaknesses if weakness in WEAKNESS_NAMES), "")
    kind = f" ({known}: {WEAKNESS_NAMES[known]})" if known else ""
    which = f"{name} before version {versions.fixed}" if versions.fixed else name
    seen = f" A proof triggered on version {versions.affected} in a sandbox." if versions.affected else ""
    return f"{which} has a vulnerability{kind}.{seen}"


def _remediation(name: str, versions: ShownVersions) -> str:
    if versions.fixed:
        return f"Update {name} to version {versions.fixed} or later."
    return f"No version of {name} with the fix is known yet. Until there is one, turn it off or let nobody reach it."
