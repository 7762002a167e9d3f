"""The tables of audit sampling: what can be drawn, samples as they were drawn, and what auditors say."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.kernel.ids import ClaimId, PartyId, PersonId, SampleId, VulnerabilityId, is_id
from clearway.kernel.instants import format_instant, parse_instant
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work
from clearway.validation.model import (
    AuditAnswer,
    Candidate,
    Sample,
    SampledItem,
    SampleOf,
    SampleScope,
    VerdictKind,
)

_SAMPLE: Final[LiteralString] = (
    "id, of, since, until, kind, claim, party, rater, population, population_digest, size, seed, drawn_by, drawn_at"
)
# Of what was decided twice in the period, the newest.
_VERDICTS: Final[LiteralString] = (
    "SELECT d.vulnerability, d.decided_at FROM ("
    "SELECT DISTINCT ON (vulnerability) vulnerability, decided_at, kind FROM verdict"
    " WHERE decided_at >= %(since)s AND decided_at < %(until)s ORDER BY vulnerability, decided_at DESC) d"
    " WHERE (%(kind)s::text IS NULL OR d.kind = %(kind)s)"
    " AND (%(among)s::text[] IS NULL OR d.vulnerability = ANY (%(among)s::text[]))"
    " ORDER BY d.vulnerability LIMIT %(rows)s"
)
_RATINGS: Final[LiteralString] = (
    "SELECT DISTINCT ON (vulnerability, scale) id, vulnerability FROM severity_rating"
    " WHERE person = %(rater)s AND rated_at >= %(since)s AND rated_at < %(until)s"
    " ORDER BY vulnerability, scale, rated_at DESC, id DESC LIMIT %(rows)s"
)
_ITEMS: Final[LiteralString] = (
    "SELECT i.sample, i.position, i.key, i.vulnerability, a.answer, a.note, a.answered_by, a.answered_at"
    " FROM audit_sample_item i LEFT JOIN LATERAL ("
    "SELECT answer, note, answered_by, answered_at FROM audit_answer w"
    " WHERE w.sample = i.sample AND w.position = i.position ORDER BY w.number DESC LIMIT 1) a ON true"
)
_COUNTS: Final[LiteralString] = (
    "SELECT n.sample, count(*) FILTER (WHERE n.answer = 'agree'), count(*) FILTER (WHERE n.answer = 'disagree') FROM ("
    "SELECT DISTINCT ON (sample, position) sample, position, answer FROM audit_answer WHERE sample = ANY (%s::text[])"
    " ORDER BY sample, position, number DESC) n GROUP BY n.sample"
)
_OTHERS: Final[LiteralString] = (
    "SELECT id FROM audit_sample WHERE id <> %(id)s AND of = %(of)s AND since < %(until)s AND until > %(since)s"
    " AND (kind IS NULL OR %(kind)s::text IS NULL OR kind = %(kind)s)"
    " AND (claim IS NULL OR %(claim)s::text IS NULL OR claim = %(claim)s)"
    " AND (party IS NULL OR %(party)s::text IS NULL OR party = %(party)s)"
    " AND rater IS NOT DISTINCT FROM %(rater)s::text ORDER BY id DESC LIMIT %(rows)s"
)
_DECIDED: Final[LiteralString] = (
    "SELECT kind, triggered, runs, reasons FROM verdict WHERE vulnerability = %s AND decided_at = %s"
)


async def verdicts_in(
    work: Work, scope: SampleScope, *, among: Collection[VulnerabilityId] | None, count_max: int
) -> list[Candidate]:
    """Load the newest verdict of each vulnerability in a scope; `among` leaves out all others."""
    cursor = await work.connection.execute(
        _VERDICTS,
        {
            "since": scope.since,
            "until": scope.until,
            "kind": scope.kind,
            "among": None if among is None else sorted(among),
            "rows": count_max,
        },
    )
    return [
        Candidate(key=_verdict_key(vulnerability, decided_at), vulnerability=VulnerabilityId(vulnerability))
        for vulnerability, decided_at in await cursor.fetchall()
    ]


async def ratings_in(work: Work, scope: SampleScope, *, count_max: int) -> list[Candidate]:
    """Load the newest rating of each vulnerability that a person gave, on each scale."""
    cursor = await work.connection.execute(
        _RATINGS, {"rater": scope.rater, "since": scope.since, "until": scope.until, "rows": count_max}
    )
    return [Candidate(key=key, vulnerability=VulnerabilityId(of)) for key, of in await cursor.fetchall()]


async def add_sample(work: Work, sample: Sample, *, population: str, drawn: Sequence[Candidate]) -> None:
    """Keep a sample with its population and its items."""
    scope = sample.scope
    await work.connection.execute(
        f"INSERT INTO audit_sample ({_SAMPLE}, population_keys)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            sample.id, scope.of, scope.since, scope.until, scope.kind, scope.claim, scope.party, scope.rater,
            sample.population, bytes.fromhex(sample.population_digest), sample.size, bytes.fromhex(sample.seed),
            sample.drawn_by, sample.drawn_at, population,
        ),
    )  # fmt: skip
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO audit_sample_item (sample, position, key, vulnerability) VALUES (%s, %s, %s, %s)",
            [(sample.id, position, one.key, one.vulnerability) for position, one in enumerate(drawn, start=1)],
        )


async def sample(work: Work, wanted: SampleId) -> Sample | None:
    """Load a sample as it was drawn."""
    cursor = await work.connection.execute(f"SELECT {_SAMPLE} FROM audit_sample WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _sample(row)


async def overlapping(work: Work, drawn: Sample, *, count_max: int) -> list[SampleId]:
    """Load the newest samples that may hold something of the same population."""
    scope = drawn.scope
    cursor = await work.connection.execute(
        _OTHERS,
        {
            "id": drawn.id,
            "of": scope.of,
            "since": scope.since,
            "until": scope.until,
            "kind": scope.kind,
            "claim": scope.claim,
            "party": scope.party,
            "rater": scope.rater,
            "rows": count_max,
        },
    )
    return [SampleId(found) for (found,) in await cursor.fetchall()]


async def decided(work: Work, sampled: SampledItem) -> tuple[str, tuple[str, ...]] | None:
    """Load what was decided of an item, in a line, and the reasons; by its key, whatever was decided since."""
    if is_id(sampled.key, "rat"):
        cursor = await work.connection.execute(
            "SELECT vector, score, reason FROM severity_rating WHERE id = %s", (sampled.key,)
        )
        row = await cursor.fetchone()
        return None if row is None else (f"{row[1]:.1f} {row[0]}", (row[2],))
    instant = parse_instant(sampled.key.partition(" ")[2], where="key")
    cursor = await work.connection.execute(_DECIDED, (sampled.vulnerability, instant))
    row = await cursor.fetchone()
    return None if row is None else (f"{row[0]}: {row[1]} of {row[2]} runs triggered it", tuple(row[3]))


async def samples_page(work: Work, request: PageRequest) -> list[Sample]:
    """Load a page of samples, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_SAMPLE} FROM audit_sample WHERE id < %s ORDER BY id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [_sample(row) for row in await cursor.fetchall()]


async def population_of(work: Work, wanted: SampleId) -> str | None:
    """Load the keys that a sample was drawn from, sorted, a line each."""
    cursor = await work.connection.execute("SELECT population_keys FROM audit_sample WHERE id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def items_of(work: Work, wanted: SampleId) -> list[SampledItem]:
    """Load the items of a sample in their order, each with its newest answer."""
    cursor = await work.connection.execute(f"{_ITEMS} WHERE i.sample = %s ORDER BY i.position", (wanted,))
    return [_item(row) for row in await cursor.fetchall()]


async def answers_of(work: Work, samples: Collection[SampleId]) -> dict[SampleId, tuple[int, int]]:
    """Count for each sample who agreed and who disagreed, by the newest answer to each item."""
    cursor = await work.connection.execute(_COUNTS, (sorted(samples),))
    found = {SampleId(wanted): (agreed, disagreed) for wanted, agreed, disagreed in await cursor.fetchall()}
    return {wanted: found.get(wanted, (0, 0)) for wanted in samples}


async def item(work: Work, wanted: SampleId, position: int) -> SampledItem | None:
    """Load one item with its newest answer."""
    cursor = await work.connection.execute(f"{_ITEMS} WHERE i.sample = %s AND i.position = %s", (wanted, position))
    row = await cursor.fetchone()
    return None if row is None else _item(row)


async def add_answer(work: Work, wanted: SampleId, position: int, *, answer: AuditAnswer, note: str) -> None:
    """Keep what the acting person says of an item; it counts from now on."""
    await work.connection.execute(
        "INSERT INTO audit_answer (sample, position, answer, note, answered_by, answered_at)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (wanted, position, answer, note, work.actor.person, work.now),
    )


def _verdict_key(vulnerability: str, decided_at: datetime) -> str:
    return f"{vulnerability} {format_instant(decided_at)}"


def _sample(row: TupleRow) -> Sample:
    return Sample(
        id=SampleId(row[0]),
        scope=SampleScope(
            of=SampleOf(row[1]),
            since=row[2],
            until=row[3],
            kind=VerdictKind(row[4]) if row[4] else None,
            claim=ClaimId(row[5]) if row[5] else None,
            party=PartyId(row[6]) if row[6] else None,
            rater=PersonId(row[7]) if row[7] else None,
        ),
        population=row[8],
        population_digest=bytes(row[9]).hex(),
        size=row[10],
        seed=bytes(row[11]).hex(),
        drawn_by=PersonId(row[12]),
        drawn_at=row[13],
    )


def _item(row: TupleRow) -> SampledItem:
    return SampledItem(
        position=row[1],
        key=row[2],
        vulnerability=VulnerabilityId(row[3]),
        answer=AuditAnswer(row[4]) if row[4] else None,
        note=row[5] or "",
        answered_by=PersonId(row[6]) if row[6] else None,
        answered_at=row[7],
    )
