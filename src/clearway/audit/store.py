"""The record's tables."""

from collections.abc import AsyncIterator

from clearway.audit.model import Line
from clearway.storage.work import Work


async def append(work: Work, text: str) -> int:
    """Append one line and return its position; the tree stays locked until this transaction ends."""
    cursor = await work.connection.execute("SELECT audit_append(%s)", (text,))
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def append_each(work: Work, texts: list[str]) -> None:
    """Append lines in their order; the tree stays locked until this transaction ends."""
    await work.connection.execute(
        "SELECT count(audit_append(told.entry)) FROM ("
        "SELECT entry FROM unnest(%b::text[]) WITH ORDINALITY AS line (entry, place) ORDER BY place) AS told",
        (texts,),
    )


async def size(work: Work) -> int:
    """Count the lines of the record."""
    cursor = await work.connection.execute("SELECT size FROM audit_head")
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def lines(work: Work) -> AsyncIterator[Line]:
    """Stream every line that the acting person may see, in order."""
    async with work.connection.cursor("audit_lines") as cursor:
        await cursor.execute("SELECT position, entry FROM audit_record ORDER BY position")
        async for position, entry in cursor:
            yield Line(position=position, text=entry)


async def lines_below(work: Work, position: int, *, subject: str, count_max: int) -> list[Line]:
    """Load lines below a position, newest first, of one subject or of all."""
    if subject:
        cursor = await work.connection.execute(
            "SELECT position, entry FROM audit_record WHERE subject = %s AND position < %s"
            " ORDER BY position DESC LIMIT %s",
            (subject, position, count_max),
        )
    else:
        cursor = await work.connection.execute(
            "SELECT position, entry FROM audit_record WHERE position < %s ORDER BY position DESC LIMIT %s",
            (position, count_max),
        )
    return [Line(position=place, text=text) for place, text in await cursor.fetchall()]


async def nodes(work: Work, wanted: list[tuple[int, int]]) -> dict[tuple[int, int], bytes]:
    """Load the hashes of complete subtrees by (level, position)."""
    cursor = await work.connection.execute(
        "SELECT n.level, n.position, n.hash FROM audit_node n"
        " JOIN unnest(%s::smallint[], %s::bigint[]) AS w (level, position) USING (level, position)",
        ([level for level, _ in wanted], [position for _, position in wanted]),
    )
    return {(level, position): digest for level, position, digest in await cursor.fetchall()}


async def add_checkpoint(work: Work, tree_size: int, note: str) -> None:
    """Keep a signed checkpoint; the first one of a size stays."""
    await work.connection.execute(
        "INSERT INTO audit_checkpoint (size, note, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (tree_size, note, work.now),
    )


async def checkpoints(work: Work) -> list[tuple[int, str]]:
    """Load all checkpoints as (size, note), oldest first."""
    cursor = await work.connection.execute("SELECT size, note FROM audit_checkpoint ORDER BY size")
    return [(tree_size, note) for tree_size, note in await cursor.fetchall()]


async def latest_checkpoint(work: Work) -> tuple[int, str] | None:
    """Load the newest checkpoint as (size, note)."""
    cursor = await work.connection.execute("SELECT size, note FROM audit_checkpoint ORDER BY size DESC LIMIT 1")
    row = await cursor.fetchone()
    return None if row is None else (row[0], row[1])
