"""How an advisory is composed: from what every folder below knows of a vulnerability, and nothing that is secret."""

from clearway.distribution import rules
from clearway.distribution.model import Publisher, Threat
from clearway.findings import actions as findings
from clearway.formats.advisory import Advisory
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.prioritization import actions as prioritization
from clearway.remediation import actions as remediation
from clearway.storage.work import Work
from clearway.validation import actions as validation


async def compose(work: Work, wanted: AdvisoryId, vulnerability: VulnerabilityId, *, publisher: Publisher) -> Advisory:
    """Compose the advisory of a vulnerability from what is known now."""
    runs = await validation.read_reproductions(work, vulnerability)
    fixes = [kept.fix for kept in await remediation.read_fixes(work, vulnerability)]
    rank = await prioritization.read_rank(work, vulnerability)
    signals = await prioritization.read_signals(work, vulnerability)
    return rules.compose(
        wanted,
        await findings.read_vulnerability(work, vulnerability),
        await findings.read_findings_of(work, vulnerability),
        versions=rules.shown_versions(runs, fixes),
        threat=Threat(
            listed_on=signals.listed_on,
            automatable=rank.automatable if rank else None,
            total=rank.total if rank else None,
        ),
        publisher=publisher,
        now=work.now,
    )
