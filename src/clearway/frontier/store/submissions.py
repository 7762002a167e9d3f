"""The tables of submissions and of who is assigned to them."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.errors import CheckViolation
from psycopg.rows import TupleRow

from clearway.frontier.model.submission import Member, MemberRole, NewSubmission, Submission, SubmissionState
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import SUBMISSIONS_SHOWN_MAX
from clearway.kernel.ids import EstimateId, PartyId, PersonId, SubmissionId
from clearway.storage.work import Work

_SUBMISSION: Final[LiteralString] = (
    "SELECT s.id, s.developer, coalesce(p.name, ''), s.title, s.model_name, s.state, s.state_since, s.contact,"
    " s.opened_by, s.opened_at, s.planned_partner_release, s.time_zone, s.parent, s.estimate, s.estimate_digest"
    " FROM submission s LEFT JOIN party p ON p.id = s.developer"
)


async def add_submission(
    work: Work, new: SubmissionId, said: NewSubmission, *, state: SubmissionState, parent: SubmissionId | None
) -> None:
    """Keep a submission of the acting developer."""
    await work.connection.execute(
        "INSERT INTO submission (id, developer, title, model_name, state, state_since, contact, opened_by, opened_at,"
        " planned_partner_release, time_zone, parent) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            new, work.actor.party, said.title, said.model_name, state, work.now, said.contact, work.actor.person,
            work.now, said.planned_partner_release, said.time_zone, parent,
        ),
    )  # fmt: skip


async def submission(work: Work, wanted: SubmissionId) -> Submission | None:
    """Load a submission that the acting person may see."""
    cursor = await work.connection.execute(f"{_SUBMISSION} WHERE s.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _submission(row)


async def lock_submission(work: Work, wanted: SubmissionId) -> Submission | None:
    """Load a submission, and keep others from changing it until this transaction ends."""
    cursor = await work.connection.execute(f"{_SUBMISSION} WHERE s.id = %s FOR UPDATE OF s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _submission(row)


async def submissions(work: Work) -> list[Submission]:
    """Load the submissions that the acting person may see, the newest first."""
    cursor = await work.connection.execute(f"{_SUBMISSION} ORDER BY s.id DESC LIMIT %s", (SUBMISSIONS_SHOWN_MAX,))
    return [_submission(row) for row in await cursor.fetchall()]


async def set_state(work: Work, wanted: SubmissionId, state: SubmissionState) -> None:
    """Move a submission; the database checks that its table has the move, and that the acting person may make it."""
    await work.connection.execute(
        "UPDATE submission SET state = %s, state_since = %s WHERE id = %s", (state, work.now, wanted)
    )


async def set_planned_release(work: Work, wanted: SubmissionId, planned: datetime | None) -> None:
    """Keep when the developer plans to release to other trusted partners."""
    await work.connection.execute("UPDATE submission SET planned_partner_release = %s WHERE id = %s", (planned, wanted))


async def add_member(work: Work, wanted: SubmissionId, person: PersonId, *, role: MemberRole) -> None:
    """Assign a person to a submission; once is enough. Refused where there is nobody who holds the role."""
    try:
        await work.connection.execute(
            "INSERT INTO submission_member (submission, person, role, added_by, added_at) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (submission, person, role) DO NOTHING",
            (wanted, person, role, work.actor.person, work.now),
        )
    except CheckViolation:
        what = f"There is nobody with this id who is {role.value}."
        hint = "Ask an administrator for the id of somebody who holds that role."
        raise Refusal("not-in-role", what, hint=hint, where="person") from None


async def members(work: Work, wanted: SubmissionId) -> list[Member]:
    """Load who is assigned to a submission."""
    cursor = await work.connection.execute(
        "SELECT m.person, m.role, m.added_at FROM submission_member m WHERE m.submission = %s"
        " ORDER BY m.role, m.person",
        (wanted,),
    )
    return [
        Member(person=PersonId(person), role=MemberRole(role), added_at=added_at)
        for person, role, added_at in await cursor.fetchall()
    ]


def _submission(row: TupleRow) -> Submission:
    return Submission(
        id=SubmissionId(row[0]),
        developer=PartyId(row[1]),
        developer_name=row[2],
        title=row[3],
        model_name=row[4],
        state=SubmissionState(row[5]),
        state_since=row[6],
        contact=row[7],
        opened_by=PersonId(row[8]),
        opened_at=row[9],
        planned_partner_release=row[10],
        time_zone=row[11],
        parent=None if row[12] is None else SubmissionId(row[12]),
        estimate=None if row[13] is None else EstimateId(row[13]),
        estimate_digest=row[14],
    )
