"""Joins: why a finding stands under a vulnerability, and when it ceased to."""

from typing import Final

from clearway.findings.model import JoinKind, Joins
from clearway.kernel.ids import FindingId
from clearway.storage.work import Work

_PLACING_LOCK: Final = 0x6A6F696E


async def lock_placing(work: Work) -> None:
    """Let one transaction at a time place findings, so that two reports of one bug never open two vulnerabilities."""
    await work.connection.execute("SELECT pg_advisory_xact_lock(%s)", (_PLACING_LOCK,))


async def add_join(work: Work, finding: FindingId, joins: Joins, *, kind: JoinKind) -> None:
    """Write down a join with its reasons."""
    await work.connection.execute(
        "INSERT INTO finding_join (finding, vulnerability, made_at, kind, probability, reasons)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (finding, joins.vulnerability, work.now, kind, joins.probability, list(joins.reasons)),
    )


async def end_join(work: Work, finding: FindingId) -> None:
    """End the join in force; its row stays as history."""
    await work.connection.execute(
        "UPDATE finding_join SET ended_at = %s WHERE finding = %s AND ended_at IS NULL", (work.now, finding)
    )
