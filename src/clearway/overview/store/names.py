"""What ids are called, as far as the acting person may know."""

from collections.abc import Collection

from clearway.overview.model import Introduction, Name
from clearway.storage.work import Work


async def names(work: Work, wanted: Collection[str]) -> list[Name]:
    """Load the names of parties and people."""
    asked = sorted(wanted)
    cursor = await work.connection.execute(
        "SELECT p.id::text, p.name FROM party p WHERE p.id = ANY (%(ids)s::text[])"
        " UNION ALL SELECT w.id::text, w.name FROM person w WHERE w.id = ANY (%(ids)s::text[])",
        {"ids": asked},
    )
    return [Name(id=found, name=name) for found, name in await cursor.fetchall()]


async def introduction(work: Work) -> Introduction | None:
    """Load what the acting person and party are called; None for a visitor."""
    cursor = await work.connection.execute(
        "SELECT w.name, p.name FROM person w JOIN party p ON p.id = w.party WHERE w.id = %s", (work.actor.person,)
    )
    row = await cursor.fetchone()
    return None if row is None else Introduction(person=row[0], party=row[1])
