"""What ids are called, as far as the acting person may know."""

from collections.abc import Collection

from clearway.findings.model.releases import BrokenGlass
from clearway.kernel.ids import EvidenceReleaseId, VulnerabilityId
from clearway.kernel.limits import BROKEN_GLASS_SHOWN_MAX
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
    return None if row is None else Introduction(person=row[0], party=row[1], broken_glass=await broken_glass(work))


async def broken_glass(work: Work) -> tuple[BrokenGlass, ...]:
    """Load whose broken glass nobody else has reviewed yet, the oldest first; for the staff alone to see."""
    cursor = await work.connection.execute(
        "SELECT r.id, r.vulnerability, w.name, r.asked_at FROM evidence_release r JOIN person w ON w.id = r.asked_by"
        " WHERE r.broken_glass AND r.reviewed_at IS NULL ORDER BY r.id LIMIT %s",
        (BROKEN_GLASS_SHOWN_MAX,),
    )
    return tuple(
        BrokenGlass(release=EvidenceReleaseId(release), vulnerability=VulnerabilityId(of), person=name, at=at)
        for release, of, name, at in await cursor.fetchall()
    )
