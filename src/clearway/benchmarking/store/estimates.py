"""The table of estimates."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.benchmarking.model.estimates import KeptEstimate
from clearway.kernel.benchmarking_limits import CEREMONIES_SHOWN_MAX
from clearway.kernel.ids import CommitmentId, EstimateId, EvaluationId, PersonId
from clearway.storage.work import Work

_ESTIMATE: Final[LiteralString] = (
    "SELECT e.id, e.commitment, e.runs, encode(e.matrix_digest, 'hex'), encode(e.digest, 'hex'), e.made_by, e.made_at,"
    " d.approved_at FROM estimate e LEFT JOIN joint_deed d"
    " ON d.kind = 'freeze' AND d.subject = e.commitment AND d.about = e.id AND d.accepted"
)


async def add(work: Work, new: KeptEstimate, *, result: bytes) -> None:
    """Keep an estimate of the acting person."""
    await work.connection.execute(
        "INSERT INTO estimate (id, commitment, runs, matrix_digest, digest, result, made_by, made_at)"
        " VALUES (%s, %s, %s, decode(%s, 'hex'), decode(%s, 'hex'), %s, %s, %s)",
        (
            new.id, new.commitment, list(new.runs), new.matrix, new.digest, result, new.made_by, new.made_at,
        ),
    )  # fmt: skip


async def estimate(work: Work, wanted: EstimateId) -> KeptEstimate | None:
    """Load what is known of an estimate, if the acting person may see it."""
    cursor = await work.connection.execute(f"{_ESTIMATE} WHERE e.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _estimate(row)


async def result(work: Work, wanted: EstimateId) -> bytes | None:
    """Load the bytes of an estimate, if the acting person may see it."""
    cursor = await work.connection.execute("SELECT e.result FROM estimate e WHERE e.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else bytes(row[0])


async def estimates(work: Work) -> Sequence[KeptEstimate]:
    """Load the newest estimates that the acting person may see, newest first."""
    cursor = await work.connection.execute(f"{_ESTIMATE} ORDER BY e.id DESC LIMIT %s", (CEREMONIES_SHOWN_MAX,))
    return [_estimate(row) for row in await cursor.fetchall()]


def _estimate(row: TupleRow) -> KeptEstimate:
    return KeptEstimate(
        id=EstimateId(row[0]),
        commitment=CommitmentId(row[1]),
        runs=tuple(EvaluationId(run) for run in row[2]),
        matrix=row[3],
        digest=row[4],
        made_by=PersonId(row[5]),
        made_at=row[6],
        frozen_at=row[7],
    )
