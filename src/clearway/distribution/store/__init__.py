"""The tables of distribution."""

from collections.abc import Sequence
from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.distribution.model import PublishedAdvisory, Release, Rendering, Supplement
from clearway.distribution.store.early import (
    add_audience,
    add_member,
    add_recipient,
    add_share,
    audiences,
    copies,
    early,
    early_of,
    hand_out,
    keep_copy,
    keep_early,
    lift,
    lock_audience,
    members,
    recipients,
    recipients_without_copy,
    remove_member,
    shared_early,
    shared_with,
)
from clearway.distribution.store.feeds import (
    add_line,
    advance,
    advisories_without_line,
    drop_files,
    feeds,
    file,
    keep_roles,
    keep_targets,
    keep_trust,
    known_targets,
    lines_from,
    lock,
    names_after,
    replace_files,
    roles,
    targets,
)
from clearway.distribution.store.provider import (
    add_provider_key,
    advisories_without_document,
    document,
    entries,
    files,
    keep_document,
    names,
    provider_keys,
    shelves,
    years,
)
from clearway.formats.advisory import Maturity
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

__all__ = [
    "COLUMNS",
    "add_advisory",
    "add_audience",
    "add_line",
    "add_member",
    "add_provider_key",
    "add_recipient",
    "add_release",
    "add_rendering",
    "add_share",
    "advance",
    "advisories",
    "advisories_about",
    "advisories_without_document",
    "advisories_without_line",
    "advisory",
    "advisory_from",
    "audiences",
    "copies",
    "document",
    "drop_files",
    "early",
    "early_of",
    "entries",
    "feeds",
    "file",
    "files",
    "hand_out",
    "keep_copy",
    "keep_document",
    "keep_early",
    "keep_roles",
    "keep_targets",
    "keep_trust",
    "known_targets",
    "lift",
    "lines_from",
    "lock",
    "lock_advisory",
    "lock_audience",
    "members",
    "names",
    "names_after",
    "provider_keys",
    "recipients",
    "recipients_without_copy",
    "releases",
    "remove_member",
    "rendering",
    "renderings",
    "replace_files",
    "roles",
    "shared_early",
    "shared_with",
    "shelves",
    "targets",
    "update_advisory",
    "years",
]

_ENCODER: Final = msgspec.json.Encoder()
COLUMNS: Final[LiteralString] = (
    "a.id, a.vulnerability, a.title, a.package, a.introduced, a.fixed_version, a.published_at,"
    " ARRAY(SELECT r.format FROM rendering r WHERE r.advisory = a.id AND r.release = a.release ORDER BY r.format),"
    " a.release, a.released_at, a.maturity, a.withdrawn_at, a.withdrawn_for"
)


async def add_advisory(work: Work, new: PublishedAdvisory) -> None:
    """Keep a new advisory."""
    await work.connection.execute(
        "INSERT INTO advisory (id, vulnerability, title, package, introduced, fixed_version, published_at,"
        " release, released_at, maturity) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (
            new.id, new.vulnerability, new.title, new.package, new.introduced, new.fixed_version, new.published_at,
            new.release, new.released_at, new.maturity,
        ),
    )  # fmt: skip


async def lock_advisory(work: Work, wanted: AdvisoryId) -> PublishedAdvisory | None:
    """Load an advisory and keep others from revising it."""
    cursor = await work.connection.execute(f"SELECT {COLUMNS} FROM advisory a WHERE a.id = %s FOR UPDATE", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else advisory_from(row)


async def update_advisory(work: Work, revised: PublishedAdvisory) -> None:
    """Keep what a new release changes of an advisory."""
    await work.connection.execute(
        "UPDATE advisory SET title = %s, package = %s, introduced = %s, fixed_version = %s, release = %s,"
        " released_at = %s, maturity = %s, withdrawn_at = %s, withdrawn_for = %s WHERE id = %s",
        (
            revised.title, revised.package, revised.introduced, revised.fixed_version, revised.release,
            revised.released_at, revised.maturity, revised.withdrawn_at, revised.withdrawn_for, revised.id,
        ),
    )  # fmt: skip


async def add_release(work: Work, advisory: AdvisoryId, new: Release) -> None:
    """Keep a release after the first."""
    await work.connection.execute(
        "INSERT INTO advisory_release (advisory, number, at, summary, supplement, withdraws)"
        " VALUES (%s, %s, %s, %s, %s, %s)",
        (advisory, new.number, new.at, new.summary, _ENCODER.encode(new.supplement).decode(), new.withdraws),
    )


async def releases(work: Work, advisory: AdvisoryId) -> list[Release]:
    """Load the releases after the first, oldest first."""
    cursor = await work.connection.execute(
        "SELECT number, at, summary, supplement::text, withdraws FROM advisory_release WHERE advisory = %s"
        " ORDER BY number",
        (advisory,),
    )
    return [
        Release(
            number=number,
            at=at,
            summary=summary,
            supplement=msgspec.json.decode(supplement, type=Supplement),
            withdraws=withdraws,
        )
        for number, at, summary, supplement, withdraws in await cursor.fetchall()
    ]


async def add_rendering(work: Work, advisory: AdvisoryId, new: Rendering, *, release: int) -> None:
    """Keep a rendering of a release of an advisory."""
    await work.connection.execute(
        "INSERT INTO rendering (advisory, release, format, body, digest, signature) VALUES (%s, %s, %s, %s, %s, %s)",
        (advisory, release, new.format, new.body, new.digest, new.signature),
    )


async def advisory(work: Work, wanted: AdvisoryId) -> PublishedAdvisory | None:
    """Load an advisory."""
    cursor = await work.connection.execute(f"SELECT {COLUMNS} FROM advisory a WHERE a.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else advisory_from(row)


async def advisories(work: Work, request: PageRequest) -> list[PublishedAdvisory]:
    """Load a page of advisories, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {COLUMNS} FROM advisory a WHERE a.id < %s ORDER BY a.id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [advisory_from(row) for row in await cursor.fetchall()]


async def advisories_about(work: Work, packages: Sequence[str]) -> list[AdvisoryId]:
    """List the advisories about any of some packages that stand."""
    cursor = await work.connection.execute(
        "SELECT id FROM advisory WHERE package = ANY (%s) AND withdrawn_at IS NULL ORDER BY id", (list(packages),)
    )
    return [AdvisoryId(found) for (found,) in await cursor.fetchall()]


async def rendering(work: Work, wanted: AdvisoryId, name: str, *, release: int) -> Rendering | None:
    """Load one rendering of a release of an advisory; 0 is the newest release."""
    cursor = await work.connection.execute(
        "SELECT format, body, digest, signature FROM rendering WHERE advisory = %s AND format = %s"
        " AND release = coalesce(nullif(%s, 0), (SELECT release FROM advisory WHERE id = %s))",
        (wanted, name, release, wanted),
    )
    row = await cursor.fetchone()
    return None if row is None else _rendering(row)


async def renderings(work: Work, wanted: AdvisoryId) -> list[Rendering]:
    """Load all renderings of the newest release of an advisory."""
    cursor = await work.connection.execute(
        "SELECT format, body, digest, signature FROM rendering WHERE advisory = %s"
        " AND release = (SELECT release FROM advisory WHERE id = %s) ORDER BY format",
        (wanted, wanted),
    )
    return [_rendering(row) for row in await cursor.fetchall()]


def _rendering(row: TupleRow) -> Rendering:
    return Rendering(format=row[0], body=bytes(row[1]), digest=bytes(row[2]), signature=bytes(row[3]))


def advisory_from(row: TupleRow) -> PublishedAdvisory:
    """Read an advisory from the columns above."""
    return PublishedAdvisory(
        id=AdvisoryId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        title=row[2],
        package=row[3],
        introduced=row[4],
        fixed_version=row[5],
        published_at=row[6],
        formats=tuple(row[7]),
        release=row[8],
        released_at=row[9],
        maturity=Maturity(row[10]),
        withdrawn_at=row[11],
        withdrawn_for=row[12],
    )
