"""The tables of severity: ratings, the model with the habits, and what is believed."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.kernel.ids import PartyId, PersonId, RatingId, VulnerabilityId
from clearway.storage.work import Work
from clearway.validation.model import BelievedSeverity, Habit, Rating, SeverityModel

_RATING: Final[LiteralString] = "id, vulnerability, party, person, vector, scale, score, reason, reference, rated_at"
_HABIT: Final[LiteralString] = "party, scale, reference, ratings, bias, bias_error, spread"
_BELIEVING_LOCK: Final = 0x62656C76
_FORGET: Final[LiteralString] = (
    "DELETE FROM believed_severity WHERE vulnerability = ANY (%s::text[]) RETURNING vulnerability"
)
_BELIEVE: Final[LiteralString] = (
    "INSERT INTO believed_severity AS b (vulnerability, score, low, high, ratings)"
    " SELECT n.vulnerability, n.score, n.low, n.high, n.ratings"
    " FROM unnest(%s::text[], %s::real[], %s::real[], %s::real[], %s::integer[])"
    " AS n (vulnerability, score, low, high, ratings)"
    " ON CONFLICT (vulnerability) DO UPDATE SET score = EXCLUDED.score, low = EXCLUDED.low, high = EXCLUDED.high,"
    " ratings = EXCLUDED.ratings WHERE (b.score, b.low, b.high, b.ratings)"
    " IS DISTINCT FROM (EXCLUDED.score, EXCLUDED.low, EXCLUDED.high, EXCLUDED.ratings) RETURNING vulnerability"
)


async def lock_believing(work: Work) -> None:
    """Let one transaction at a time find out what is believed, so that none writes what an older rating gave."""
    await work.connection.execute("SELECT pg_advisory_xact_lock(%s)", (_BELIEVING_LOCK,))


async def may_rate(work: Work, vulnerability: VulnerabilityId) -> bool:
    """Tell whether the acting party was told of a vulnerability; that it is public by now is not enough."""
    cursor = await work.connection.execute("SELECT cleared_for(%s)", (vulnerability,))
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def count_own(work: Work, vulnerability: VulnerabilityId) -> int:
    """Count how often the acting party rated a vulnerability by hand."""
    cursor = await work.connection.execute(
        "SELECT count(*) FROM severity_rating WHERE vulnerability = %s AND party = %s",
        (vulnerability, work.actor.party),
    )
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


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


async def ratings_of(work: Work, vulnerabilities: Collection[VulnerabilityId]) -> list[Rating]:
    """Load the ratings of vulnerabilities that may be seen, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_RATING} FROM severity_rating WHERE vulnerability = ANY (%s::text[]) ORDER BY rated_at, id",
        (list(vulnerabilities),),
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
            f"INSERT INTO rater_habit ({_HABIT}) VALUES (%s, %s, %s, %s, %s, %s, %s)",
            [
                (one.rater, one.scale, one.reference, one.ratings, one.bias, one.bias_error, one.spread)
                for one in model.habits
            ],
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


async def fitted(work: Work) -> tuple[datetime, int] | None:
    """Tell when the newest model was found, and from how many ratings, where that may be seen."""
    cursor = await work.connection.execute(
        "SELECT fitted_at, ratings FROM severity_model ORDER BY fitted_at DESC LIMIT 1"
    )
    row = await cursor.fetchone()
    return None if row is None else (row[0], row[1])


async def habits(work: Work) -> list[Habit]:
    """Load the habits that may be seen: all of them for staff, else one's own."""
    cursor = await work.connection.execute(
        f"SELECT {_HABIT} FROM rater_habit ORDER BY ratings DESC, party, scale, reference"
    )
    return [
        Habit(
            rater=row[0], scale=row[1], reference=row[2], ratings=row[3], bias=row[4], bias_error=row[5], spread=row[6]
        )
        for row in await cursor.fetchall()
    ]


async def keep_believed(
    work: Work, believed: Mapping[VulnerabilityId, BelievedSeverity | None]
) -> frozenset[VulnerabilityId]:
    """Keep what is believed of vulnerabilities instead of what was before; tell of which it is something else now."""
    none = [wanted for wanted, one in believed.items() if one is None]
    cursor = await work.connection.execute(_FORGET, (none,))
    changed = [wanted for (wanted,) in await cursor.fetchall()]
    some = [(wanted, one) for wanted, one in sorted(believed.items()) if one is not None]
    cursor = await work.connection.execute(
        _BELIEVE,
        (
            [wanted for wanted, _ in some], [one.score for _, one in some], [one.low for _, one in some],
            [one.high for _, one in some], [one.ratings for _, one in some],
        ),
    )  # fmt: skip
    return frozenset(map(VulnerabilityId, [*changed, *[wanted for (wanted,) in await cursor.fetchall()]]))


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
