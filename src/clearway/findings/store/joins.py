"""Joins: why a finding stands under a vulnerability, and when it ceased to."""

from collections.abc import Iterable
from typing import Final

from clearway.findings.model import Finding, JoinKind, Outcome, Placed
from clearway.findings.store.findings import findings_of_vulnerability
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.storage.work import Work

_PLACING_LOCK: Final = 0x6A6F696E


async def lock_placing(work: Work) -> None:
    """Let one transaction at a time place findings, so that two reports of one bug never open two vulnerabilities."""
    await work.connection.execute("SELECT pg_advisory_xact_lock(%s)", (_PLACING_LOCK,))


async def end_joins(work: Work, findings: Iterable[FindingId]) -> None:
    """End the joins in force; their rows stay as history."""
    await work.connection.execute(
        "UPDATE finding_join SET ended_at = %s WHERE finding = ANY(%s) AND ended_at IS NULL", (work.now, list(findings))
    )


async def standing_in(work: Work, vulnerability: VulnerabilityId) -> list[Placed]:
    """Tell how the findings under a vulnerability stand there, in the order in which each first came to it."""
    cursor = await work.connection.execute(
        "SELECT f.id, f.outcome, f.outcome_reason, coalesce(j.kind, 'first'), coalesce(j.probability, 1),"
        " coalesce(j.reasons, '{}') FROM finding f LEFT JOIN finding_join j ON j.finding = f.id"
        " AND j.ended_at IS NULL WHERE f.vulnerability = %s",
        (vulnerability,),
    )
    stood = [
        Placed(
            finding=FindingId(finding),
            outcome=Outcome(outcome),
            reasons=tuple(reasons),
            vulnerability=vulnerability,
            kind=JoinKind(kind),
            probability=probability,
            verbatim=told,
        )
        for finding, outcome, told, kind, probability, reasons in await cursor.fetchall()
    ]
    order = await joining_order(work, vulnerability)
    return sorted(stood, key=lambda one: order.get(one.finding, 0))


async def findings_as_joined(work: Work, vulnerability: VulnerabilityId) -> list[Finding]:
    """Load the findings under a vulnerability in the order in which each first came to it."""
    findings = await findings_of_vulnerability(work, vulnerability)
    order = await joining_order(work, vulnerability)
    return sorted(findings, key=lambda finding: order.get(finding.id, 0))


async def joining_order(work: Work, vulnerability: VulnerabilityId) -> dict[FindingId, int]:
    """Give the findings that ever stood under a vulnerability numbered by when each first came to it."""
    cursor = await work.connection.execute(
        "SELECT finding, min(number) FROM finding_join WHERE vulnerability = %s GROUP BY finding", (vulnerability,)
    )
    return {FindingId(finding): number for finding, number in await cursor.fetchall()}
