"""Pairs that look alike, for a person to decide on (Order 2(d)(1): one record per vulnerability)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.findings.model import PairState, ReviewPair, Told
from clearway.kernel.ids import FindingId, PartyId, PersonId, ReviewPairId, VulnerabilityId
from clearway.kernel.limits import LIKENESS_CHARACTERS_MAX
from clearway.kernel.paging import NEWEST, PageRequest
from clearway.storage.work import Work

_ENCODER: Final = msgspec.json.Encoder()
_COLUMNS: Final[LiteralString] = (
    "id, left_side, right_side, finding, probability, agreements, differences, raised_at, state, decided_by,"
    " decided_at, note, merge"
)
# The side where the finding stands comes first, the one that it was likened to after it. Of two that are raised at once
# the likelier one; none that was set apart for good, and none that was held apart before unless it looks likelier now.
_RAISE: Final[LiteralString] = (
    "INSERT INTO review_pair (id, finding, likened, left_side, right_side, probability, agreements, differences,"
    " raised_at, state)"
    " SELECT DISTINCT ON (least(t.left_side, t.right_side), greatest(t.left_side, t.right_side))"
    " t.id, t.finding, t.right_side, t.left_side, t.right_side, t.probability, t.agreements, t.differences, %s, 'open'"
    " FROM (SELECT r.id, r.finding, r.probability, r.agreements, r.differences,"
    " CASE WHEN f.vulnerability = r.right_side THEN r.right_side ELSE r.left_side END AS left_side,"
    " CASE WHEN f.vulnerability = r.right_side THEN r.left_side ELSE r.right_side END AS right_side"
    " FROM jsonb_to_recordset(%s::jsonb) AS r (id text, left_side text, right_side text, finding text,"
    " probability double precision, agreements text[], differences text[]) JOIN finding f ON f.id = r.finding) AS t"
    " WHERE t.left_side <> t.right_side"
    ' AND NOT EXISTS (SELECT FROM never_join n WHERE n.low = least(t.left_side, t.right_side) COLLATE "C"'
    ' AND n.high = greatest(t.left_side, t.right_side) COLLATE "C" AND n.ended_at IS NULL)'
    " AND NOT EXISTS (SELECT FROM review_pair d WHERE least(d.left_side, d.right_side)"
    ' = least(t.left_side, t.right_side) COLLATE "C" AND greatest(d.left_side, d.right_side)'
    " = greatest(t.left_side, t.right_side) COLLATE \"C\" AND d.state = 'apart' AND d.probability >= t.probability)"
    " ORDER BY least(t.left_side, t.right_side), greatest(t.left_side, t.right_side), t.probability DESC, t.id"
    " ON CONFLICT (least(left_side, right_side), greatest(left_side, right_side)) WHERE state IN ('open', 'later')"
    " DO UPDATE SET finding = excluded.finding, likened = excluded.likened, left_side = excluded.left_side,"
    " right_side = excluded.right_side, probability = excluded.probability,"
    " agreements = excluded.agreements, differences = excluded.differences"
    " WHERE excluded.probability > review_pair.probability"
)


async def add_pairs(work: Work, pairs: Sequence[ReviewPair]) -> None:
    """Raise pairs for a person to decide on, many at once and in any order of the two sides.

    One that waits already becomes as likely as the likeliest that raises it. Left out is what was set apart for good,
    and what a person held apart before, unless it looks likelier now.
    """
    if pairs:
        rows = [
            {
                "id": one.id, "left_side": one.left, "right_side": one.right, "finding": one.finding,
                "probability": one.probability, "agreements": one.agreements, "differences": one.differences,
            }
            for one in pairs
        ]  # fmt: skip
        await work.connection.execute(_RAISE, (work.now, _ENCODER.encode(rows).decode()))


async def pair(work: Work, wanted: ReviewPairId) -> ReviewPair | None:
    """Load one pair."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM review_pair WHERE id = %s", (wanted,))
    return _one(await cursor.fetchone())


async def lock_pair(work: Work, wanted: ReviewPairId) -> ReviewPair | None:
    """Load one pair and let nobody else decide on it until this transaction ends."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} FROM review_pair WHERE id = %s FOR UPDATE", (wanted,))
    return _one(await cursor.fetchone())


async def pairs_page(work: Work, request: PageRequest, *, state: PairState) -> list[ReviewPair]:
    """Load a page of the pairs that wait in a state, the likeliest first, and one more."""
    after: LiteralString = "true" if request.cursor == NEWEST else "(probability, id) < (%(probability)s, %(cursor)s)"
    last = None if request.cursor == NEWEST else await pair(work, ReviewPairId(request.cursor))
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM review_pair WHERE state = %(state)s AND state IN ('open', 'later') AND {after}"
        " ORDER BY probability DESC, id DESC LIMIT %(rows)s",
        {
            "state": state,
            "cursor": request.cursor,
            "probability": last.probability if last else 0,
            "rows": request.limit + 1,
        },
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def waiting_pairs_of(work: Work, vulnerability: VulnerabilityId) -> list[ReviewPair]:
    """Load the pairs of a vulnerability that wait for a decision, the likeliest first."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM review_pair WHERE (left_side = %s OR right_side = %s) AND state IN ('open', 'later')"
        " ORDER BY probability DESC, id DESC",
        (vulnerability, vulnerability),
    )
    return [_from_row(row) for row in await cursor.fetchall()]


async def waiting_counts(work: Work) -> dict[PairState, int]:
    """Count the pairs that wait for a decision, and those that were put off."""
    cursor = await work.connection.execute(
        "SELECT state, count(*) FROM review_pair WHERE state IN ('open', 'later') GROUP BY state"
    )
    return {PairState(state): count for state, count in await cursor.fetchall()}


async def decided_since(work: Work, since: datetime) -> int:
    """Count the pairs that the acting person decided on since an instant; what was undone does not count."""
    cursor = await work.connection.execute(
        "SELECT count(*) FROM review_pair WHERE decided_by = %s AND decided_at >= %s AND state <> 'moved'",
        (work.actor.person, since),
    )
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


async def last_decided(work: Work) -> ReviewPair | None:
    """Load the pair that the acting person decided on last."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM review_pair WHERE decided_by = %s AND state <> 'moved'"
        " ORDER BY decided_at DESC, id DESC LIMIT 1",
        (work.actor.person,),
    )
    return _one(await cursor.fetchone())


async def decide_pair(work: Work, found: ReviewPair, *, state: PairState, note: str, merge: int | None = None) -> None:
    """Write down what was decided on a pair, by whom and when; its sides are those that were decided on."""
    await work.connection.execute(
        "UPDATE review_pair SET state = %s, note = %s, merge = %s, decided_by = %s, decided_at = %s, left_side = %s,"
        " right_side = %s WHERE id = %s",
        (state, note, merge, work.actor.person, work.now, found.left, found.right, found.id),
    )


async def open_pair(work: Work, wanted: ReviewPairId) -> None:
    """Take the decision off a pair; `settle` then lets it wait again."""
    await work.connection.execute(
        "UPDATE review_pair SET state = 'moved', note = '', merge = NULL, decided_by = NULL, decided_at = NULL"
        " WHERE id = %s",
        (wanted,),
    )


async def open_joined(work: Work, merge: int) -> None:
    """Take the decision off the pairs that a merge joined; `settle` then lets them wait again."""
    await work.connection.execute(
        "UPDATE review_pair SET state = 'moved', note = '', merge = NULL, decided_by = NULL, decided_at = NULL"
        " WHERE merge = %s",
        (merge,),
    )


async def told_of(work: Work, vulnerability: VulnerabilityId, *, first: FindingId, count_max: int) -> list[Told]:
    """Load what findings under a vulnerability say, as many as are worth comparing; `first` before the others."""
    cursor = await work.connection.execute(
        "SELECT id, party, tool, received_at, title, left(description, %(characters)s), version, file, function, line,"
        " reference_links FROM finding WHERE vulnerability = %(vulnerability)s"
        " ORDER BY (id = %(first)s) DESC, id LIMIT %(count)s",
        {
            "vulnerability": vulnerability,
            "first": first,
            "count": count_max,
            "characters": LIKENESS_CHARACTERS_MAX,
        },
    )
    return [
        Told(
            finding=FindingId(row[0]),
            party=PartyId(row[1]),
            tool=row[2],
            received_at=row[3],
            title=row[4],
            text=row[5],
            version=row[6],
            file=row[7],
            function=row[8],
            line=row[9],
            references=tuple(row[10]),
        )
        for row in await cursor.fetchall()
    ]


async def count_findings(work: Work, vulnerability: VulnerabilityId) -> int:
    """Count the findings under a vulnerability."""
    cursor = await work.connection.execute("SELECT count(*) FROM finding WHERE vulnerability = %s", (vulnerability,))
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


def _one(row: TupleRow | None) -> ReviewPair | None:
    return None if row is None else _from_row(row)


def _from_row(row: TupleRow) -> ReviewPair:
    return ReviewPair(
        id=ReviewPairId(row[0]),
        left=VulnerabilityId(row[1]),
        right=VulnerabilityId(row[2]),
        finding=FindingId(row[3]),
        probability=row[4],
        agreements=tuple(row[5]),
        differences=tuple(row[6]),
        raised_at=row[7],
        state=PairState(row[8]),
        decided_by=PersonId(row[9]) if row[9] else None,
        decided_at=row[10],
        note=row[11],
        merge=row[12],
    )
