"""What operators tell who match at home."""

from collections.abc import Sequence

from clearway.exposure.model import TaskStage
from clearway.exposure.model.home import HomeAnswer, HomeCount, KeptHomeAnswer
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.limits import HOME_ANSWERS_TOLD_MAX
from clearway.storage.work import Work


async def newest_home_answers(work: Work) -> list[KeptHomeAnswer]:
    """Load the newest word of the acting party on each advisory."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT ON (advisory) advisory, outcome, note, at FROM home_answer WHERE party = %s"
        " ORDER BY advisory DESC, line DESC LIMIT %s",
        (work.actor.party, HOME_ANSWERS_TOLD_MAX),
    )
    return [
        KeptHomeAnswer(advisory=AdvisoryId(advisory), outcome=TaskStage(outcome), note=note, at=at)
        for advisory, outcome, note, at in await cursor.fetchall()
    ]


async def known_answers(work: Work, advisories: Sequence[AdvisoryId]) -> dict[AdvisoryId, HomeAnswer]:
    """Load the newest word of the acting party on some advisories."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT ON (advisory) advisory, outcome, note FROM home_answer WHERE party = %s"
        " AND advisory = ANY (%s) ORDER BY advisory, line DESC",
        (work.actor.party, list(advisories)),
    )
    return {
        AdvisoryId(advisory): HomeAnswer(advisory=AdvisoryId(advisory), outcome=TaskStage(outcome), note=note)
        for advisory, outcome, note in await cursor.fetchall()
    }


async def add_home_answers(work: Work, answers: Sequence[HomeAnswer]) -> None:
    """Keep answers of the acting party."""
    await work.connection.execute(
        "INSERT INTO home_answer (party, person, advisory, outcome, note, at) SELECT %s, %s, a.advisory, a.outcome,"
        " a.note, %s FROM unnest(%s::text[], %s::text[], %s::text[]) AS a (advisory, outcome, note)",
        (
            work.actor.party,
            work.actor.person,
            work.now,
            [one.advisory for one in answers],
            [one.outcome for one in answers],
            [one.note for one in answers],
        ),
    )


async def home_coverage(work: Work, advisory: AdvisoryId) -> list[HomeCount]:
    """Count for staff how parties that match at home stand with an advisory."""
    cursor = await work.connection.execute("SELECT outcome, parties FROM home_coverage_of(%s)", (advisory,))
    return [HomeCount(outcome=TaskStage(outcome), parties=parties) for outcome, parties in await cursor.fetchall()]
