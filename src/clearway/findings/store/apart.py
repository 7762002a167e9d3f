"""What a person set apart for good, and how that and waiting pairs follow when findings are moved."""

from collections.abc import Collection

from clearway.kernel.ids import ReviewPairId, VulnerabilityId
from clearway.storage.work import Work


async def never_with(
    work: Work, vulnerabilities: Collection[VulnerabilityId]
) -> dict[VulnerabilityId, frozenset[VulnerabilityId]]:
    """Give for each vulnerability those that it was set apart from for good; nothing may join the two."""
    cursor = await work.connection.execute(
        "SELECT low, array_agg(high::text) FROM never_join WHERE low = ANY(%s) AND ended_at IS NULL GROUP BY low"
        " UNION ALL"
        " SELECT high, array_agg(low::text) FROM never_join WHERE high = ANY(%s) AND ended_at IS NULL GROUP BY high",
        (list(vulnerabilities), list(vulnerabilities)),
    )
    found: dict[VulnerabilityId, frozenset[VulnerabilityId]] = {}
    for one, others in await cursor.fetchall():
        found[one] = found.get(one, frozenset()) | frozenset(map(VulnerabilityId, others))
    return found


async def set_apart(
    work: Work, one: VulnerabilityId, other: VulnerabilityId, *, reason: str, pair: ReviewPairId | None
) -> None:
    """Set two vulnerabilities apart for good."""
    low, high = sorted((one, other))
    await work.connection.execute(
        "INSERT INTO never_join (one, other, low, high, reason, pair, made_by, made_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        (one, other, low, high, reason, pair, work.actor.person, work.now),
    )


async def end_apart(work: Work, pair: ReviewPairId) -> None:
    """Take back what was set apart by a decision on a pair; the row stays as history."""
    await work.connection.execute(
        "UPDATE never_join SET ended_at = %s WHERE pair = %s AND ended_at IS NULL", (work.now, pair)
    )


async def settle(work: Work, *touched: VulnerabilityId) -> None:
    """Let what waits for review, and what was set apart, follow the findings after some of them were moved.

    Of pairs that are about the same two now the likeliest waits; those whose two sides are one, or set apart for good,
    do not. Whichever way it came to that, the outcome is the same: so undoing a move gives back what waited before.
    """
    await work.connection.execute(
        "UPDATE never_join SET low = least(survivor_of(one), survivor_of(other)),"
        " high = greatest(survivor_of(one), survivor_of(other))"
        " WHERE ended_at IS NULL AND (low = ANY(%s) OR high = ANY(%s))",
        (list(touched), list(touched)),
    )
    cursor = await work.connection.execute(
        "UPDATE review_pair p SET state = 'moved', left_side = f.vulnerability, right_side = survivor_of(p.likened)"
        " FROM finding f WHERE f.id = p.finding AND p.state IN ('open', 'later', 'moved')"
        " AND (p.left_side = ANY(%s) OR p.right_side = ANY(%s)) RETURNING p.id",
        (list(touched), list(touched)),
    )
    affected = [pair for (pair,) in await cursor.fetchall()]
    await work.connection.execute(
        "UPDATE review_pair SET state = CASE WHEN decided_at IS NULL THEN 'open' ELSE 'later' END WHERE id IN ("
        "SELECT DISTINCT ON (least(p.left_side, p.right_side), greatest(p.left_side, p.right_side)) p.id"
        " FROM review_pair p WHERE p.id = ANY(%s) AND p.left_side <> p.right_side"
        " AND NOT EXISTS (SELECT FROM never_join n WHERE n.ended_at IS NULL"
        " AND n.low = least(p.left_side, p.right_side) AND n.high = greatest(p.left_side, p.right_side))"
        " ORDER BY least(p.left_side, p.right_side), greatest(p.left_side, p.right_side), p.probability DESC, p.id)",
        (affected,),
    )
