"""Placements: where many findings at once have found their place, and why."""

from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from clearway.findings.model import Placed
from clearway.kernel.ids import FindingId
from clearway.storage.work import Work

_ENCODER: Final = msgspec.json.Encoder()


async def add_placements(work: Work, placed: Sequence[Placed]) -> None:
    """Write down what became of findings, and a join for each that now stands under a vulnerability."""
    rows = _ENCODER.encode([
        {
            "finding": one.finding, "outcome": one.outcome, "reason": one.told, "reasons": one.reasons,
            "vulnerability": one.vulnerability, "twin": one.twin, "kind": one.kind, "probability": one.probability,
        }
        for one in placed
    ]).decode()  # fmt: skip
    told = (
        "jsonb_to_recordset(%s::jsonb) AS told (finding text, outcome text, reason text, reasons text[],"
        " vulnerability text, twin text, kind text, probability real)"
    )
    await work.connection.execute(
        "UPDATE finding SET outcome = told.outcome, outcome_reason = told.reason, vulnerability = told.vulnerability,"
        f" twin = told.twin FROM {told} WHERE finding.id = told.finding",
        (rows,),
    )
    await work.connection.execute(
        "INSERT INTO finding_join (finding, vulnerability, made_at, kind, probability, reasons)"
        f" SELECT finding, vulnerability, %s, kind, probability, reasons FROM {told} WHERE vulnerability IS NOT NULL",
        (work.now, rows),
    )


async def follow_findings(work: Work, findings: Iterable[FindingId]) -> None:
    """Let the evidence of findings stand where the findings stand."""
    await work.connection.execute(
        "UPDATE evidence SET vulnerability = f.vulnerability FROM finding f"
        " WHERE f.id = evidence.finding AND f.id = ANY(%s)",
        (list(findings),),
    )


async def proofs_of(work: Work, findings: Iterable[FindingId]) -> dict[FindingId, frozenset[bytes]]:
    """Give the digests of the proofs that findings rest on."""
    cursor = await work.connection.execute(
        "SELECT finding, array_agg(digest) FROM evidence WHERE finding = ANY(%s) AND kind = 'proof' GROUP BY finding",
        (list(findings),),
    )
    return {FindingId(finding): frozenset(map(bytes, digests)) for finding, digests in await cursor.fetchall()}


async def waiting_with(work: Work, root: FindingId) -> list[FindingId]:
    """Name the findings that wait for information and tell the same as one of them, that one included."""
    cursor = await work.connection.execute(
        "SELECT id FROM finding WHERE (id = %s OR twin = %s) AND vulnerability IS NULL ORDER BY id", (root, root)
    )
    return [FindingId(finding) for (finding,) in await cursor.fetchall()]
