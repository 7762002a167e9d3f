"""Judgements of distribution: what an advisory says, made only of facts that may be public."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import LiteralString

from clearway.distribution.model import PublishedAdvisory, Publisher, Release, ShownVersions, Threat
from clearway.distribution.rules.feeds import (
    RECORD_KEY_PATH,
    RECORDED,
    TELL,
    first_of_page,
    head_body,
    head_path,
    line_text,
    make_line,
    metadata_name,
    page_body,
    page_path,
    proof_body,
    read_head,
    read_line,
    read_online_keys,
    read_page,
    read_proof,
    read_record_key,
    record_key_body,
    recorded_detail,
    require_digest,
    require_recorded,
    target_file,
    target_name,
    target_of,
    tier_of,
)
from clearway.findings.model import Finding, Vulnerability
from clearway.formats.advisory import Advisory, Affected, Exploitation, Rating, Remediation, Remedy, Revision, Ssvc
from clearway.formats.environment import VariantName
from clearway.formats.text import inert_line
from clearway.formats.weaknesses import WEAKNESS_NAMES
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.limits import RELEASE_SUMMARY_CHARACTERS_MAX
from clearway.remediation.model import Fix, FixStatus
from clearway.validation.model import Reproduction, RunOutcome

__all__ = [
    "RECORDED",
    "RECORD_KEY_PATH",
    "TELL",
    "compose",
    "first_of_page",
    "head_body",
    "head_path",
    "line_text",
    "listed",
    "make_line",
    "metadata_name",
    "page_body",
    "page_path",
    "proof_body",
    "read_head",
    "read_line",
    "read_online_keys",
    "read_page",
    "read_proof",
    "read_record_key",
    "record_key_body",
    "recorded_detail",
    "require_digest",
    "require_recorded",
    "require_summary",
    "shown_versions",
    "supplemented",
    "target_file",
    "target_name",
    "target_of",
    "tier_of",
]


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
    threat: Threat,
    publisher: Publisher,
    now: datetime,
) -> Advisory:
    """Write the advisory of a vulnerability: its title and facts, and never a reporter's description or proof."""
    name = vulnerability.package.rpartition("/")[2]
    return Advisory(
        id=wanted,
        title=inert_line(vulnerability.title),
        summary=_summary(vulnerability, name=name, versions=versions),
        affected=(Affected(package=vulnerability.package, fixed=versions.fixed, seen=versions.affected),),
        remediations=(_remediation(name, versions),),
        identifiers=vulnerability.identifiers,
        weaknesses=vulnerability.weaknesses,
        ratings=(Rating(vector=vulnerability.cvss_vector),) if vulnerability.cvss_vector else (),
        severity=vulnerability.severity,
        ssvc=_ssvc(threat),
        exploited_since=threat.listed_on,
        credits=tuple(dict.fromkeys(finding.credit for finding in findings if finding.credit)),
        published_at=now,
        publisher=publisher.name,
        namespace=publisher.namespace,
    )


def supplemented(advisory: Advisory, published_at: datetime, releases: Sequence[Release]) -> Advisory:
    """Add to an advisory its releases after the first, oldest first, and what people added by the newest of them."""
    if not releases:
        return replace(advisory, published_at=published_at)
    added = releases[-1].supplement
    return replace(
        advisory,
        published_at=published_at,
        revisions=tuple(Revision(at=one.at, summary=one.summary, withdraws=one.withdraws) for one in releases),
        maturity=added.maturity,
        identifiers=(*advisory.identifiers, *added.identifiers),
        statuses=added.statuses,
        remediations=added.remediations or advisory.remediations,
        references=added.references,
        notes=added.notes,
    )


def require_summary(text: str, *, code: LiteralString, where: str) -> str:
    """Accept what changed with a release, or why it withdraws the advisory: some words, trimmed."""
    said = text.strip()
    if not 0 < len(said) <= RELEASE_SUMMARY_CHARACTERS_MAX or "\x00" in said:
        what = f"Say it in 1 to {RELEASE_SUMMARY_CHARACTERS_MAX} characters, without NUL."
        raise Refusal(code, what, hint="A sentence or two are enough; everybody reads them.", where=where)
    return said


def listed(advisory: Advisory, vulnerability: VulnerabilityId, formats: Sequence[str]) -> PublishedAdvisory:
    """Write how an advisory is listed: by the first of the ranges that it is about."""
    main = advisory.affected[0]
    return PublishedAdvisory(
        id=AdvisoryId(advisory.id),
        vulnerability=vulnerability,
        title=advisory.title,
        package=main.package,
        introduced=main.introduced,
        fixed_version=main.fixed,
        published_at=advisory.published_at,
        formats=tuple(formats),
        release=advisory.version,
        released_at=advisory.revised_at,
        maturity=advisory.maturity,
        withdrawn_at=advisory.withdrawal.at if advisory.withdrawal else None,
        withdrawn_for=advisory.withdrawal.summary if advisory.withdrawal else "",
    )


def _ssvc(threat: Threat) -> Ssvc | None:
    # That nobody is known to attack is not known to be so: only the catalog of CISA settles this decision point.
    if threat.listed_on is None or threat.automatable is None or threat.total is None:
        return None
    return Ssvc(exploitation=Exploitation.ACTIVE, automatable=threat.automatable, total=threat.total)


def _summary(vulnerability: Vulnerability, *, name: str, versions: ShownVersions) -> str:
    known = next((weakness for weakness in vulnerability.weaknesses if weakness in WEAKNESS_NAMES), "")
    kind = f" ({known}: {WEAKNESS_NAMES[known]})" if known else ""
    which = f"{name} before version {versions.fixed}" if versions.fixed else name
    seen = f" A proof triggered on version {versions.affected} in a sandbox." if versions.affected else ""
    return f"{which} has a vulnerability{kind}.{seen}"


def _remediation(name: str, versions: ShownVersions) -> Remediation:
    if versions.fixed:
        return Remediation(kind=Remedy.VENDOR_FIX, words=f"Update {name} to version {versions.fixed} or later.")
    told = f"No version of {name} with the fix is known yet. Until there is one, turn it off or let nobody reach it."
    return Remediation(kind=Remedy.MITIGATION, words=told)
