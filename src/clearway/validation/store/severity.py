"""The tables of severity: ratings, the model with the habits, and what is believed."""

from collections.abc import Mapping
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.kernel.ids import PartyId, PersonId, RatingId, VulnerabilityId
from clearway.storage.work import Work
from clearway.validation.model import BelievedSeverity, Habit, Rating, SeverityModel

_RATING: Final[LiteralString] = "id, vulnerability, party, person, vector, scale, score, reason, reference, rated_at"
_HABIT: Final[LiteralString] = "party, scale, ratings, bias, bias_error, spread"


async def add_rating(work: Work, rating: Rating) -> None:
    """Keep a rating."""
    await work.connection.execute(
        f"INSERT INTO severity_rating ({_RATING}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            rating.id,
            rating.vulnerability,
            rating.party,
            rating.person,
            rating.vector,
            rating.scale,
            rating.score,
            rating.reason,
            rating.reference,
            rating.rated_at,
        ),
    )


async def ratings_of(work: Work, vulnerability: VulnerabilityId) -> list[Rating]:
    """Load the ratings of a vulnerability that may be seen, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_RATING} FROM severity_rating WHERE vulnerability = %s ORDER BY rated_at, id", (vulnerability,)
    )
    return [_rating(row) for row in await cursor.fetchall()]


async def newest_ratings(work: Work, *, count_max: int) -> list[Rating]:
    """Load the newest ratings, oldest of them first."""
    cursor = await work.connection.execute(
        f"SELECT {_RATING} FROM severity_rating ORDER BY rated_at DESC, id DESC LIMIT %s", (count_max,)
    )
    return [_rating(row) for row in reversed(await cursor.fetchall())]


def _rating(row: TupleRow) -> Rating:
    return Rating(
        id=RatingId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        party=PartyId(row[2]),
        person=PersonId(row[3]),
        vector=row[4],
        scale=row[5],
        score=row[6],
        reason=row[7],
        reference=row[8],
        rated_at=row[9],
    )


async def replace_model(work: Work, model: SeverityModel) -> None:
    """Keep a model, and its habits instead of those of the one before."""
    await work.connection.execute(
        "INSERT INTO severity_model (fitted_at, ratings, mean, deviation, bias_spread, noise)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (work.now, model.ratings, model.mean, model.deviation, model.bias_spread, model.noise),
    )
    await work.connection.execute("DELETE FROM rater_habit")
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            f"INSERT INTO rater_habit ({_HABIT}) VALUES (%s, %s, %s, %s, %s, %s)",
            [(one.rater, one.scale, one.ratings, one.bias, one.bias_error, one.spread) for one in model.habits],
        )


async def model(work: Work) -> SeverityModel | None:
    """Load the newest model, if there is one that may be seen."""
    cursor = await work.connection.execute(
        "SELECT ratings, mean, deviation, bias_spread, noise FROM severity_model ORDER BY fitted_at DESC LIMIT 1"
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    ratings, mean, deviation, bias_spread, noise = row
    return SeverityModel(
        ratings=ratings,
        mean=mean,
        deviation=deviation,
        bias_spread=bias_spread,
        noise=noise,
        habits=tuple(await habits(work)),
    )


async def habits(work: Work) -> list[Habit]:
    """Load the habits that may be seen: all of them for staff, else one's own."""
    cursor = await work.connection.execute(f"SELECT {_HABIT} FROM rater_habit ORDER BY ratings DESC, party, scale")
    return [
        Habit(rater=party, scale=scale, ratings=ratings, bias=bias, bias_error=error, spread=spread)
        for party, scale, ratings, bias, error, spread in await cursor.fetchall()
    ]


async def keep_believed(work: Work, believed: Mapping[VulnerabilityId, BelievedSeverity]) -> None:
    """Keep what is believed of vulnerabilities, instead of what was believed before."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO believed_severity (vulnerability, score, low, high, ratings) VALUES (%s, %s, %s, %s, %s)"
            " ON CONFLICT (vulnerability) DO UPDATE SET score = EXCLUDED.score, low = EXCLUDED.low,"
            " high = EXCLUDED.high, ratings = EXCLUDED.ratings",
            [(wanted, one.score, one.low, one.high, one.ratings) for wanted, one in believed.items()],
        )


async def believed_of(work: Work, vulnerability: VulnerabilityId) -> BelievedSeverity | None:
    """Load what is believed of a vulnerability."""
    cursor = await work.connection.execute(
        "SELECT score, low, high, ratings FROM believed_severity WHERE vulnerability = %s", (vulnerability,)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    score, low, high, ratings = row
    return BelievedSeverity(score=score, low=low, high=high, ratings=ratings)
