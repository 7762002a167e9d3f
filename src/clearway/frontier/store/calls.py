"""The log of what went through the broker, who may call now, and the lock that lets one broker run at a time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, LiteralString

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from clearway.frontier.model.access import AccessLine, Budget, LineKind, NewLine, Spent, Standing, Use
from clearway.frontier.store.access import terms_of
from clearway.kernel.errors import Outage
from clearway.kernel.ids import GrantId, SubmissionId
from clearway.storage.work import Work

LOCK: Final = 0x636C_7762
# The database's own clock decides, whatever the clocks of the broker and of those who call it say: a window opens no
# earlier than it says, and one to a designated model ends with the days of access, which a planned release shortens.
_STANDINGS: Final[LiteralString] = (
    "SELECT g.id, g.submission, g.token_hash, e.edition, g.budget_tokens, g.budget_microdollars, g.calls_per_minute,"
    " g.calls_at_once, g.spent_tokens, g.spent_microdollars,"
    " extract(epoch FROM least(g.ends_at, w.ends_at, s.ends_at) - clock_timestamp())::float8,"
    " t.models, t.input_price, t.output_price, t.budget_microdollars"
    " FROM access_grant g JOIN access_window w ON w.submission = g.submission AND w.number = g.window_number"
    " LEFT JOIN submission_window s ON s.submission = g.submission AND s.closed_at IS NULL"
    " JOIN access_endpoint e ON e.submission = g.submission JOIN access_terms t ON t.submission = g.submission"
    " WHERE g.revoked_at IS NULL AND g.token_hash IS NOT NULL AND w.closed_at IS NULL"
    " AND w.opened_at <= clock_timestamp() AND least(g.ends_at, w.ends_at, s.ends_at) > clock_timestamp()"
    " AND (w.purpose = 'evaluation' OR s.submission IS NOT NULL)"
)
_LINE: Final[LiteralString] = (
    "SELECT l.line, l.granted, g.pseudonym, l.call, l.kind, l.at, l.path, l.model, l.status, l.why, l.request_hash,"
    " l.request_bytes, l.reply_hash, l.reply_bytes, l.input_tokens, l.output_tokens, l.microdollars"
    " FROM access_line l JOIN access_grant g ON g.id = l.granted"
)
_NEWEST: Final[LiteralString] = (
    "(SELECT l.at, l.kind, l.input_tokens, l.output_tokens FROM access_line l WHERE l.submission = %s"
    " ORDER BY l.line DESC LIMIT %s) n"
)
# All lines by one statement. A line that was written already, though the broker could not know, is not written and not
# charged again.
_ADD: Final[LiteralString] = (
    "WITH added AS (INSERT INTO access_line (submission, granted, call, kind, at, path, model, status, why,"
    " request_hash, request_bytes, reply_hash, reply_bytes, input_tokens, output_tokens, microdollars)"
    " SELECT submission, granted, call, kind, at, path, model, status, why, request_hash, request_bytes, reply_hash,"
    " reply_bytes, input_tokens, output_tokens, microdollars FROM unnest(%b::text[], %b::text[], %b::bytea[],"
    " %b::text[], %b::timestamptz[], %b::text[], %b::text[], %b::int8[], %b::text[], %b::bytea[], %b::int8[],"
    " %b::bytea[], %b::int8[], %b::int8[], %b::int8[], %b::int8[]) WITH ORDINALITY new (submission, granted, call,"
    " kind, at, path, model, status, why, request_hash, request_bytes, reply_hash, reply_bytes, input_tokens,"
    " output_tokens, microdollars, place) ORDER BY place"
    " ON CONFLICT (granted, call, kind) DO NOTHING RETURNING granted, kind, input_tokens, output_tokens, microdollars),"
    " charged AS (SELECT granted, sum(input_tokens + output_tokens) AS tokens, sum(microdollars) AS microdollars"
    " FROM added WHERE kind IN ('ended', 'lost') GROUP BY granted)"
    " UPDATE access_grant g SET spent_tokens = g.spent_tokens + c.tokens,"
    " spent_microdollars = g.spent_microdollars + c.microdollars FROM charged c WHERE g.id = c.granted"
)


async def take_lock(connection: AsyncConnection[TupleRow]) -> bool:
    """Take the lock that only one broker holds, for as long as the connection lives; False where another has it."""
    row = await (await connection.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,))).fetchone()
    return row is not None and bool(row[0])


async def touch(connection: AsyncConnection[TupleRow]) -> None:
    """Make sure that the connection with the lock is alive; an Outage where it is not."""
    try:
        await connection.execute("SELECT 1")
    except psycopg.Error as error:
        raise Outage("PostgreSQL", f"the connection was lost ({type(error).__name__}).") from error


async def standings(work: Work) -> list[Standing]:
    """Load the grants that are open now, by the database's own clock."""
    return [_standing(row) for row in await (await work.connection.execute(_STANDINGS)).fetchall()]


async def add_lines(work: Work, lines: Sequence[NewLine]) -> None:
    """Add lines to the log, and what they charge to their grants."""
    if lines:
        await work.connection.execute(_ADD, [list(column) for column in zip(*map(_row, lines), strict=True)])


async def unended(work: Work) -> list[NewLine]:
    """Load the calls that began and did not end: they ran when the broker died."""
    cursor = await work.connection.execute(
        "SELECT l.submission, l.granted, l.call, l.at, l.path, l.model, l.request_hash, l.request_bytes,"
        " l.input_tokens, l.output_tokens, l.microdollars FROM access_line l WHERE l.kind = 'begun' AND NOT EXISTS ("
        "SELECT FROM access_line o WHERE o.granted = l.granted AND o.call = l.call AND o.kind IN ('ended', 'lost'))"
        " ORDER BY l.line"
    )
    return [_unended(row) for row in await cursor.fetchall()]


async def lines(work: Work, submission: SubmissionId, *, after: int, count_max: int) -> list[AccessLine]:
    """Load lines of a submission's log after a line, in order."""
    cursor = await work.connection.execute(
        f"{_LINE} WHERE l.submission = %s AND l.line > %s ORDER BY l.line LIMIT %s",
        (submission, after, count_max),
    )
    return [_line(row) for row in await cursor.fetchall()]


async def lines_of(work: Work, grant: GrantId, *, after: int, count_max: int) -> list[AccessLine]:
    """Load lines of one grant after a line, in order."""
    cursor = await work.connection.execute(
        f"{_LINE} WHERE l.submission = g.submission AND g.id = %s AND l.line > %s ORDER BY l.line LIMIT %s",
        (grant, after, count_max),
    )
    return [_line(row) for row in await cursor.fetchall()]


async def calls(work: Work, submission: SubmissionId, *, before: int | None, count_max: int) -> list[AccessLine]:
    """Load a submission's calls, one line each, the newest first: its end, or its beginning while it runs."""
    cursor = await work.connection.execute(
        f"{_LINE} WHERE l.submission = %s AND (%s::bigint IS NULL OR l.line < %s) AND (l.kind <> 'begun' OR NOT EXISTS"
        " (SELECT FROM access_line o WHERE o.granted = l.granted AND o.call = l.call AND o.kind IN ('ended', 'lost')))"
        " ORDER BY l.line DESC LIMIT %s",
        (submission, before, before, count_max),
    )
    return [_line(row) for row in await cursor.fetchall()]


async def span(work: Work, submission: SubmissionId, *, count_max: int) -> tuple[datetime, datetime] | None:
    """Load between which instants the newest lines of a submission's log were written; None where there is none."""
    cursor = await work.connection.execute(f"SELECT min(n.at), max(n.at) FROM {_NEWEST}", (submission, count_max))
    row = await cursor.fetchone()
    return None if row is None or row[0] is None else (row[0], row[1])


async def use(
    work: Work, submission: SubmissionId, *, since: datetime, step: timedelta, count_max: int
) -> dict[int, Use]:
    """Count what ended calls of the newest lines took in each step of time since an instant, by the step's number."""
    cursor = await work.connection.execute(
        "SELECT floor(extract(epoch FROM n.at - %s) / %s)::int AS step, sum(n.input_tokens)::bigint,"
        f" sum(n.output_tokens)::bigint FROM {_NEWEST} WHERE n.kind IN ('ended', 'lost') GROUP BY 1",
        (since, step.total_seconds(), submission, count_max),
    )
    return {
        number: Use(at=since + number * step, input_tokens=read, output_tokens=written)
        for number, read, written in await cursor.fetchall()
    }


def _standing(row: TupleRow) -> Standing:
    return Standing(
        grant=GrantId(row[0]),
        submission=SubmissionId(row[1]),
        token_hash=bytes(row[2]),
        edition=row[3],
        budget=Budget(tokens=row[4], microdollars=row[5], calls_per_minute=row[6], calls_at_once=row[7]),
        spent=Spent(tokens=row[8], microdollars=row[9]),
        seconds_left=row[10],
        terms=terms_of(row[11:]),
    )


def _row(new: NewLine) -> tuple[object, ...]:
    return (
        new.submission, new.grant, new.call, new.kind, new.at, new.path, new.model, new.status, new.why,
        new.request_hash, new.request_bytes, new.reply_hash, new.reply_bytes, new.input_tokens, new.output_tokens,
        new.microdollars,
    )  # fmt: skip


def _unended(row: TupleRow) -> NewLine:
    return NewLine(
        submission=SubmissionId(row[0]),
        grant=GrantId(row[1]),
        call=bytes(row[2]),
        kind=LineKind.BEGUN,
        at=row[3],
        path=row[4],
        model=row[5],
        status=0,
        why="",
        request_hash=bytes(row[6]),
        request_bytes=row[7],
        reply_hash=None,
        reply_bytes=0,
        input_tokens=row[8],
        output_tokens=row[9],
        microdollars=row[10],
    )


def _line(row: TupleRow) -> AccessLine:
    return AccessLine(
        line=row[0],
        grant=GrantId(row[1]),
        pseudonym=row[2],
        call=bytes(row[3]).hex(),
        kind=LineKind(row[4]),
        at=row[5],
        path=row[6],
        model=row[7],
        status=row[8],
        why=row[9],
        request_hash=bytes(row[10]).hex(),
        request_bytes=row[11],
        reply_hash="" if row[12] is None else bytes(row[12]).hex(),
        reply_bytes=row[13],
        input_tokens=row[14],
        output_tokens=row[15],
        microdollars=row[16],
    )
