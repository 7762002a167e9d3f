"""The tables of feeds."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.distribution.model import Feed, FeedFile, FeedLine, FeedRole, FeedTarget
from clearway.formats.tuf import Trust
from clearway.kernel.ids import AdvisoryId
from clearway.storage.work import Work

_FEED: Final[LiteralString] = (
    "tier, lines, record_size, root_version, root_expires, targets_version, targets_expires"
)  # fmt: skip


async def feeds(work: Work) -> list[Feed]:
    """Load the tiers that are open and may be seen."""
    cursor = await work.connection.execute(f"SELECT {_FEED} FROM feed ORDER BY tier")
    return [_feed(row) for row in await cursor.fetchall()]


async def lock(work: Work, tier: str) -> Feed | None:
    """Load a tier and keep others from writing it until this transaction ends; None when it is not open."""
    cursor = await work.connection.execute(f"SELECT {_FEED} FROM feed WHERE tier = %s FOR UPDATE", (tier,))
    row = await cursor.fetchone()
    return None if row is None else _feed(row)


async def keep_trust(work: Work, tier: str, trust: Trust) -> None:
    """Open a tier under a root, or put it under a newer one."""
    await work.connection.execute(
        "INSERT INTO feed (tier, lines, record_size, root_version, root_expires, targets_version, targets_expires)"
        " VALUES (%s, 0, 0, %s, %s, %s, %s) ON CONFLICT (tier) DO UPDATE SET root_version = EXCLUDED.root_version,"
        " root_expires = EXCLUDED.root_expires, targets_version = EXCLUDED.targets_version,"
        " targets_expires = EXCLUDED.targets_expires",
        (tier, trust.root_version, trust.root_expires, trust.targets_version, trust.targets_expires),
    )


async def advance(work: Work, tier: str, *, lines: int, record_size: int) -> None:
    """Say how many lines a tier has now, and how large the record was then."""
    await work.connection.execute(
        "UPDATE feed SET lines = %s, record_size = %s WHERE tier = %s", (lines, record_size, tier)
    )


async def roles(work: Work, tier: str) -> dict[str, FeedRole]:
    """Load the newest versions of all roles of a tier by their names."""
    cursor = await work.connection.execute(
        "SELECT name, version, expires_at FROM feed_role WHERE tier = %s ORDER BY name", (tier,)
    )
    return {row[0]: FeedRole(name=row[0], version=row[1], expires_at=row[2]) for row in await cursor.fetchall()}


async def keep_roles(work: Work, tier: str, new: Sequence[FeedRole]) -> None:
    """Keep the newest versions of some roles."""
    await work.connection.execute(
        "INSERT INTO feed_role (tier, name, version, expires_at)"
        " SELECT %s, n.name, n.version, n.expires_at"
        " FROM unnest(%s::text[], %s::integer[], %s::timestamptz[]) AS n (name, version, expires_at)"
        " ON CONFLICT (tier, name) DO UPDATE SET version = EXCLUDED.version, expires_at = EXCLUDED.expires_at",
        (tier, [one.name for one in new], [one.version for one in new], [one.expires_at for one in new]),
    )


async def targets(work: Work, tier: str, wanted: Sequence[str]) -> dict[str, dict[str, FeedTarget]]:
    """Load all targets of some bins: bin, then path."""
    cursor = await work.connection.execute(
        "SELECT path, role, length, digest FROM feed_target WHERE tier = %s AND role = ANY (%s) ORDER BY path",
        (tier, list(wanted)),
    )
    found: dict[str, dict[str, FeedTarget]] = {name: {} for name in wanted}
    for path, role, length, digest in await cursor.fetchall():
        found[role][path] = FeedTarget(path=path, role=role, length=length, digest=bytes(digest))
    return found


async def known_targets(work: Work, tier: str, paths: Sequence[str]) -> list[FeedTarget]:
    """Load the targets of a tier that stand under some paths now."""
    cursor = await work.connection.execute(
        "SELECT path, role, length, digest FROM feed_target WHERE tier = %s AND path = ANY (%s)", (tier, list(paths))
    )
    return [
        FeedTarget(path=path, role=role, length=length, digest=bytes(digest))
        for path, role, length, digest in await cursor.fetchall()
    ]


async def keep_targets(work: Work, tier: str, new: Sequence[FeedTarget]) -> None:
    """Keep the newest versions of some targets."""
    await work.connection.execute(
        "INSERT INTO feed_target (path, tier, role, length, digest)"
        " SELECT n.path, %s, n.role, n.length, n.digest"
        " FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bytea[]) AS n (path, role, length, digest)"
        " ON CONFLICT (path) DO UPDATE SET length = EXCLUDED.length, digest = EXCLUDED.digest",
        (
            tier,
            [one.path for one in new],
            [one.role for one in new],
            [one.length for one in new],
            [one.digest for one in new],
        ),
    )


async def add_line(work: Work, tier: str, line: FeedLine, *, text: str) -> None:
    """Append a line to a tier's index."""
    await work.connection.execute(
        "INSERT INTO feed_line (tier, position, advisory, text) VALUES (%s, %s, %s, %s)",
        (tier, line.position, line.advisory, text),
    )


async def lines_from(work: Work, tier: str, position: int) -> list[str]:
    """Load the lines of a tier's index from a position on, in order."""
    cursor = await work.connection.execute(
        "SELECT text FROM feed_line WHERE tier = %s AND position >= %s ORDER BY position", (tier, position)
    )
    return [text for (text,) in await cursor.fetchall()]


async def replace_files(work: Work, tier: str, new: Sequence[FeedFile], *, replaced: Sequence[str]) -> None:
    """Keep new files, and mark those that they replace; a file under the name of a kept one takes its place."""
    await work.connection.execute(
        "UPDATE feed_file SET replaced_at = %s WHERE tier = %s AND name = ANY (%s) AND replaced_at IS NULL",
        (work.now, tier, list(replaced)),
    )
    await work.connection.execute(
        "INSERT INTO feed_file (tier, name, body)"
        " SELECT %s, n.name, n.body FROM unnest(%s::text[], %s::bytea[]) AS n (name, body)"
        " ON CONFLICT (tier, name) DO UPDATE SET body = EXCLUDED.body, replaced_at = NULL",
        (tier, [one.name for one in new], [one.body for one in new]),
    )


async def drop_files(work: Work, tier: str, *, replaced_before: datetime) -> None:
    """Remove the files that were replaced before an instant."""
    await work.connection.execute("DELETE FROM feed_file WHERE tier = %s AND replaced_at < %s", (tier, replaced_before))


async def file(work: Work, tier: str, name: str) -> bytes | None:
    """Load a file of a feed."""
    cursor = await work.connection.execute("SELECT body FROM feed_file WHERE tier = %s AND name = %s", (tier, name))
    row = await cursor.fetchone()
    return None if row is None else bytes(row[0])


async def names_after(work: Work, tier: str, name: str, *, count_max: int) -> list[str]:
    """Load names of a feed's files after a name, in order; those that are replaced and still there too."""
    cursor = await work.connection.execute(
        "SELECT name FROM feed_file WHERE tier = %s AND name > %s ORDER BY name LIMIT %s", (tier, name, count_max)
    )
    return [found for (found,) in await cursor.fetchall()]


async def advisories_without_line(work: Work, count_max: int) -> list[AdvisoryId]:
    """List the oldest advisories that are in no feed."""
    cursor = await work.connection.execute(
        "SELECT a.id FROM advisory a WHERE NOT EXISTS (SELECT FROM feed_line l WHERE l.advisory = a.id)"
        " ORDER BY a.id LIMIT %s",
        (count_max,),
    )
    return [AdvisoryId(found) for (found,) in await cursor.fetchall()]


def _feed(row: TupleRow) -> Feed:
    return Feed(
        tier=row[0],
        lines=row[1],
        record_size=row[2],
        root_version=row[3],
        root_expires=row[4],
        targets_version=row[5],
        targets_expires=row[6],
    )
