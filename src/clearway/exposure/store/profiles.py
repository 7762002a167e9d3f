"""What operators say of themselves."""

from clearway.exposure.model import OperatorProfile
from clearway.kernel.ids import InventoryId, PartyId
from clearway.prioritization.model import Choice
from clearway.storage.work import Work


async def profile(work: Work, party: PartyId) -> OperatorProfile | None:
    """Load what a party says of itself, where the acting person may see it."""
    cursor = await work.connection.execute(
        "SELECT policy, sector, counted, named FROM operator_profile WHERE party = %s", (party,)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return OperatorProfile(policy=Choice(row[0]), sector=row[1], counted=row[2], named=row[3])


async def keep_profile(work: Work, party: PartyId, said: OperatorProfile) -> None:
    """Keep what a party says of itself, instead of what it said before."""
    await work.connection.execute(
        "INSERT INTO operator_profile (party, policy, sector, counted, named, changed_at)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (party) DO UPDATE SET policy = EXCLUDED.policy,"
        " sector = EXCLUDED.sector, counted = EXCLUDED.counted, named = EXCLUDED.named,"
        " changed_at = EXCLUDED.changed_at",
        (party, said.policy, said.sector, said.counted, said.named, work.now),
    )


async def systems_of(work: Work, party: PartyId) -> list[InventoryId]:
    """Name the systems of a party."""
    cursor = await work.connection.execute("SELECT id FROM inventory WHERE party = %s ORDER BY id", (party,))
    return [InventoryId(found) for (found,) in await cursor.fetchall()]


async def count_sectors(work: Work, package: str, *, least: int) -> list[tuple[str, int]]:
    """Count the operators that run a package, of those that let themselves be counted, by sector; few are left out."""
    cursor = await work.connection.execute(
        "SELECT o.sector, count(DISTINCT i.party) FROM component c JOIN inventory i ON i.id = c.inventory"
        " JOIN operator_profile o ON o.party = i.party AND o.counted AND o.sector <> ''"
        " WHERE c.package = %(package)s OR (c.source = %(package)s AND c.source <> '')"
        " GROUP BY o.sector HAVING count(DISTINCT i.party) >= %(least)s ORDER BY 2 DESC, 1",
        {"package": package, "least": least},
    )
    return [(sector, operators) for sector, operators in await cursor.fetchall()]
