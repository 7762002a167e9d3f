"""What published advisories are compiled from, and which edition of them is the newest."""

from collections.abc import Sequence
from typing import Final, LiteralString

from clearway.distribution.model.documents import Edited
from clearway.kernel.ids import AdvisoryId
from clearway.storage.work import Work

# OSV tells ranges best, and stands first; what has no ecosystem has CSAF alone, which also tells of single products.
_TOLD: Final[LiteralString] = (
    "SELECT r.advisory, r.body FROM rendering r JOIN advisory a ON a.id = r.advisory AND a.release = r.release"
    " WHERE r.advisory IN (SELECT n.id FROM advisory n WHERE n.id > %s ORDER BY n.id LIMIT %s)"
    " AND r.format IN ('osv', 'csaf') ORDER BY r.advisory, r.format DESC"
)


async def edition(work: Work) -> Edited:
    """Load how often anything was published that may be seen, and what came last."""
    cursor = await work.connection.execute(
        "SELECT coalesce(sum(release), 0), coalesce(max(id), ''), max(released_at), count(*) FROM advisory"
    )
    row = await cursor.fetchone()
    assert row is not None
    return Edited(number=int(row[0]), newest=row[1], at=row[2], advisories=row[3])


async def documents_after(work: Work, after: str, *, count_max: int) -> Sequence[tuple[AdvisoryId, bytes]]:
    """Load OSV and CSAF of each advisory that may be seen, in the order of their ids, behind one of them."""
    cursor = await work.connection.execute(_TOLD, (after, count_max))
    return [(AdvisoryId(row[0]), bytes(row[1])) for row in await cursor.fetchall()]


async def osv_of(work: Work, advisories: Sequence[AdvisoryId]) -> dict[AdvisoryId, bytes]:
    """Load the OSV records of advisories that may be seen; what has no ecosystem has none."""
    cursor = await work.connection.execute(
        "SELECT r.advisory, r.body FROM rendering r JOIN advisory a ON a.id = r.advisory AND a.release = r.release"
        " WHERE r.format = 'osv' AND r.advisory = ANY(%s::text[])",
        (list(advisories),),
    )
    return {AdvisoryId(row[0]): bytes(row[1]) for row in await cursor.fetchall()}
