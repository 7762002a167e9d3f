"""The documents that STIX objects are given from, in the order in which they were added."""

from collections.abc import Sequence
from datetime import datetime

from clearway.distribution.model.objects import Told
from clearway.storage.work import Work


async def documents_from(
    work: Work, tier: str, position: int, *, added_after: datetime | None, ids: Sequence[str], count_max: int
) -> list[Told]:
    """Load STIX of the newest release of advisories of a tier, from a position on; `ids` are names that stand in it."""
    cursor = await work.connection.execute(
        "SELECT c.position, c.at, r.body FROM advisory_change c JOIN advisory a ON a.id = c.advisory"
        " JOIN rendering r ON r.advisory = a.id AND r.release = a.release AND r.format = 'stix'"
        " WHERE c.tier = %(tier)s AND c.position >= %(position)s"
        " AND (%(after)s::timestamptz IS NULL OR c.at > %(after)s)"
        " AND NOT EXISTS (SELECT FROM advisory_change l"
        " WHERE l.advisory = c.advisory AND l.tier = c.tier AND l.position > c.position)"
        " AND (cardinality(%(ids)s::text[]) = 0 OR EXISTS (SELECT FROM unnest(%(ids)s::text[]) name"
        " WHERE position(convert_to(name, 'UTF8') IN r.body) > 0)) ORDER BY c.position LIMIT %(count)s",
        {"tier": tier, "position": position, "after": added_after, "ids": list(ids), "count": count_max},
    )
    return [Told(position=row[0], at=row[1], body=bytes(row[2])) for row in await cursor.fetchall()]


async def first_added(work: Work, tier: str) -> datetime | None:
    """Tell when the first advisory of a tier came; None where nothing is in it that may be seen."""
    cursor = await work.connection.execute(
        "SELECT at FROM advisory_change WHERE tier = %s ORDER BY position LIMIT 1", (tier,)
    )
    row = await cursor.fetchone()
    return None if row is None else row[0]


async def readable_tiers(work: Work) -> list[str]:
    """Name the tiers with changes that the acting person may read; clear is always among them."""
    cursor = await work.connection.execute("SELECT DISTINCT tier FROM advisory_change ORDER BY tier")
    return list(dict.fromkeys(["clear", *(tier for (tier,) in await cursor.fetchall())]))
