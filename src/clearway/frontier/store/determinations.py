"""The tables of consultations and determinations."""

from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.frontier.model.dossier import Consultation, Determination, Opinion
from clearway.frontier.model.moves import Outcome
from clearway.kernel.ids import DeterminationId, EstimateId, PersonId, SubmissionId
from clearway.storage.work import Work

_DETERMINATION: Final[LiteralString] = (
    "SELECT d.id, d.submission, d.outcome, d.estimate, d.estimate_digest, d.proposed_by, d.proposed_at, d.cosigned_by,"
    " d.cosigned_at, d.notified_at, coalesce(r.reasons, ''), d.envelope"
    " FROM determination d LEFT JOIN determination_reasons r ON r.determination = d.id WHERE d.submission = %s"
)


async def add_consultation(work: Work, wanted: SubmissionId, person: PersonId) -> None:
    """Keep that an office is consulted; once is enough."""
    await work.connection.execute(
        "INSERT INTO submission_consultation (submission, person) VALUES (%s, %s) ON CONFLICT DO NOTHING",
        (wanted, person),
    )


async def set_opinion(work: Work, wanted: SubmissionId, opinion: Opinion, *, note: str) -> int:
    """Keep what the acting office says, once; give how many answers were written."""
    cursor = await work.connection.execute(
        "UPDATE submission_consultation SET answer = %s, note = %s, answered_at = %s"
        " WHERE submission = %s AND person = %s AND answer IS NULL",
        (opinion, note, work.now, wanted, work.actor.person),
    )
    return cursor.rowcount


async def close_consultation(work: Work, wanted: SubmissionId) -> int:
    """Write down the silence of those who have not answered in time; give how many they were."""
    cursor = await work.connection.execute(
        "UPDATE submission_consultation SET answer = 'none', answered_at = %s WHERE submission = %s AND answer IS NULL",
        (work.now, wanted),
    )
    return cursor.rowcount


async def consultations(work: Work, wanted: SubmissionId) -> list[Consultation]:
    """Load what offices were asked and what they said, as far as the acting person may read it."""
    cursor = await work.connection.execute(
        "SELECT c.person, c.answer, c.note, c.answered_at FROM submission_consultation c WHERE c.submission = %s"
        " ORDER BY c.person",
        (wanted,),
    )
    return [
        Consultation(
            person=PersonId(person),
            opinion=None if answer is None else Opinion(answer),
            note=note,
            answered_at=at,
        )
        for person, answer, note, at in await cursor.fetchall()
    ]


async def add_determination(
    work: Work, new: DeterminationId, wanted: SubmissionId, *, outcome: Outcome, reasons: str
) -> None:
    """Keep what the acting official proposes, on the estimate that is frozen."""
    await work.connection.execute(
        "INSERT INTO determination (id, submission, outcome, estimate, estimate_digest, proposed_by, proposed_at)"
        " SELECT %s, s.id, %s, s.estimate, s.estimate_digest, %s, %s FROM submission s WHERE s.id = %s",
        (new, outcome, work.actor.person, work.now, wanted),
    )
    await work.connection.execute(
        "INSERT INTO determination_reasons (determination, reasons) VALUES (%s, %s)", (new, reasons)
    )


async def determinations(work: Work, wanted: SubmissionId) -> list[Determination]:
    """Load the determinations of a submission that the acting person may read, the newest first."""
    cursor = await work.connection.execute(f"{_DETERMINATION} ORDER BY d.id DESC", (wanted,))
    return [_determination(row) for row in await cursor.fetchall()]


async def cosign(work: Work, wanted: DeterminationId, envelope: str) -> None:
    """Keep that the acting official signed too, and the signed statement."""
    await work.connection.execute(
        "UPDATE determination SET cosigned_by = %s, cosigned_at = %s, envelope = %s WHERE id = %s",
        (work.actor.person, work.now, envelope, wanted),
    )


async def set_notified(work: Work, wanted: SubmissionId) -> None:
    """Write down that the developer is told what was signed."""
    await work.connection.execute(
        "UPDATE determination SET notified_at = %s"
        " WHERE submission = %s AND cosigned_at IS NOT NULL AND notified_at IS NULL",
        (work.now, wanted),
    )


def _determination(row: TupleRow) -> Determination:
    return Determination(
        id=DeterminationId(row[0]),
        submission=SubmissionId(row[1]),
        outcome=Outcome(row[2]),
        estimate=EstimateId(row[3]),
        estimate_digest=row[4],
        proposed_by=PersonId(row[5]),
        proposed_at=row[6],
        cosigned_by=None if row[7] is None else PersonId(row[7]),
        cosigned_at=row[8],
        notified_at=row[9],
        reasons=row[10],
        envelope=row[11],
    )
