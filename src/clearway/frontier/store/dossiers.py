"""The tables of what belongs to a submission: terms, requests, notices, history, and the facts that moves go by."""

from clearway.frontier.model.dossier import Request, SignedTerms, Step, Terms
from clearway.frontier.model.moves import Facts, Outcome, Side
from clearway.frontier.model.submission import SubmissionState
from clearway.kernel.frontier_limits import NOTICES_SHOWN_MAX
from clearway.kernel.ids import PersonId, SubmissionId
from clearway.storage.work import Work


async def sign_terms(work: Work, wanted: SubmissionId, side: Side, *, terms: Terms) -> None:
    """Keep what one side signs, in the place of what it signed before."""
    await work.connection.execute(
        "INSERT INTO submission_agreement (submission, side, agreement, materials, access_plan, signed_by, signed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (submission, side) DO UPDATE SET"
        " agreement = EXCLUDED.agreement, materials = EXCLUDED.materials, access_plan = EXCLUDED.access_plan,"
        " signed_by = EXCLUDED.signed_by, signed_at = EXCLUDED.signed_at",
        (wanted, side, terms.agreement, terms.materials, terms.access_plan, work.actor.person, work.now),
    )


async def signed_terms(work: Work, wanted: SubmissionId) -> list[SignedTerms]:
    """Load what the sides signed."""
    cursor = await work.connection.execute(
        "SELECT a.side, a.agreement, a.materials, a.access_plan, a.signed_by, a.signed_at FROM submission_agreement a"
        " WHERE a.submission = %s ORDER BY a.side",
        (wanted,),
    )
    return [
        SignedTerms(
            side=Side(side),
            terms=Terms(agreement=agreement, materials=materials, access_plan=plan),
            signed_by=PersonId(person),
            signed_at=at,
        )
        for side, agreement, materials, plan, person, at in await cursor.fetchall()
    ]


async def add_request(work: Work, wanted: SubmissionId, what: str) -> None:
    """Keep what the developer is asked for."""
    await work.connection.execute(
        "INSERT INTO submission_request (submission, what, asked_by, asked_at) VALUES (%s, %s, %s, %s)",
        (wanted, what, work.actor.person, work.now),
    )


async def end_request(work: Work, wanted: SubmissionId, answer: str) -> None:
    """Write down that the developer answered, or is asked no more; nothing where it is not asked."""
    await work.connection.execute(
        "UPDATE submission_request SET ended_by = %s, ended_at = %s, answer = %s"
        " WHERE submission = %s AND ended_at IS NULL",
        (work.actor.person, work.now, answer, wanted),
    )


async def requests(work: Work, wanted: SubmissionId) -> list[Request]:
    """Load what the developer was asked for, the newest first."""
    cursor = await work.connection.execute(
        "SELECT r.what, r.asked_at, r.ended_at, r.answer FROM submission_request r WHERE r.submission = %s"
        " ORDER BY r.line DESC LIMIT %s",
        (wanted, NOTICES_SHOWN_MAX),
    )
    return [
        Request(what=what, asked_at=at, ended_at=ended, answer=said)
        for what, at, ended, said in await cursor.fetchall()
    ]


async def set_estimate(work: Work, wanted: SubmissionId, estimate: str, *, digest: str) -> None:
    """Keep the estimate that a determination will rest on; the database lets nobody change it."""
    await work.connection.execute(
        "UPDATE submission SET estimate = %s, estimate_digest = %s WHERE id = %s", (estimate, digest, wanted)
    )


async def steps(work: Work, wanted: SubmissionId) -> list[Step]:
    """Load where a submission stood when, the first first."""
    cursor = await work.connection.execute(
        "SELECT t.start, t.finish, t.at, t.person FROM submission_step t WHERE t.submission = %s ORDER BY t.line",
        (wanted,),
    )
    return [
        Step(
            start=None if start is None else SubmissionState(start),
            finish=SubmissionState(finish),
            at=at,
            person=PersonId(person),
        )
        for start, finish, at, person in await cursor.fetchall()
    ]


async def facts(work: Work, wanted: SubmissionId) -> Facts:
    """Load what moves go by, but for terms, package, partners and days of access, which are told apart."""
    cursor = await work.connection.execute(
        "SELECT"
        " EXISTS (SELECT FROM submission_request r WHERE r.submission = s.id AND r.ended_at IS NULL),"
        " s.estimate IS NOT NULL,"
        " (SELECT count(*) FROM submission_consultation c WHERE c.submission = s.id)::int,"
        " (SELECT count(*) FROM submission_consultation c WHERE c.submission = s.id AND c.answer IS NULL)::int,"
        " EXISTS (SELECT FROM submission_clock c WHERE c.submission = s.id AND c.ends = 'close-consultation'"
        "  AND c.ran_out),"
        " d.outcome, d.cosigned_at IS NOT NULL AND (d.notified_at IS NULL OR s.state <> 'reconsideration'),"
        " EXISTS (SELECT FROM submission_step t WHERE t.submission = s.id AND t.finish = 'reconsideration'),"
        " EXISTS (SELECT FROM submission_clock c WHERE c.submission = s.id AND c.ends = 'close-reconsideration'"
        "  AND c.ran_out)"
        " FROM submission s LEFT JOIN LATERAL ("
        "  SELECT n.outcome, n.cosigned_at, n.notified_at FROM determination n WHERE n.submission = s.id"
        "  ORDER BY n.id DESC LIMIT 1) d ON true"
        " WHERE s.id = %s",
        (wanted,),
    )
    row = await cursor.fetchone()
    assert row is not None
    return Facts(
        asked=row[0],
        estimate=row[1],
        offices=row[2],
        offices_silent=row[3],
        consultation_closed=row[4],
        outcome=None if row[5] is None else Outcome(row[5]),
        cosigned=bool(row[6]),
        reconsidered=row[7],
        reconsideration_closed=row[8],
    )
