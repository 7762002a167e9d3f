"""Timers: every clock of the house is a row with an instant, a kind and a subject.

A timer that was due during an outage fires late. It is deleted by the very transaction that does its work, so it never
fires twice and is never lost. What a frontier clock, window, deletion or item measures stands in its own table too:
a timer of theirs that is missing or was moved is set again from there.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import LiteralString

from clearway.storage.database import Database
from clearway.storage.work import AsWorker, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A clock that has run out."""

    kind: str
    subject: str
    due_at: datetime


async def set_timer(work: Work, kind: LiteralString, subject: str, *, due: datetime) -> None:
    """Start a clock for a subject, or move it when it runs already."""
    await work.connection.execute(
        "INSERT INTO timer (kind, subject, due_at) VALUES (%s, %s, %s)"
        " ON CONFLICT (kind, subject) DO UPDATE SET due_at = EXCLUDED.due_at",
        (kind, subject, due),
    )


async def start_timer(work: Work, kind: LiteralString, subject: str, *, due: datetime) -> None:
    """Start a clock for a subject; one that runs already goes on as it is."""
    await work.connection.execute(
        "INSERT INTO timer (kind, subject, due_at) VALUES (%s, %s, %s) ON CONFLICT (kind, subject) DO NOTHING",
        (kind, subject, due),
    )


async def cancel_timer(work: Work, kind: LiteralString, subject: str) -> None:
    """Stop a clock; nothing happens when it does not run."""
    await work.connection.execute("DELETE FROM timer WHERE kind = %s AND subject = %s", (kind, subject))


async def restore_timers(work: Work) -> int:
    """Set again each timer that should run and does not (as the worker); give how many there were.

    Left alone is one that has rung and whose job waits, or is held for people to look at.
    """
    cursor = await work.connection.execute(
        "INSERT INTO timer (kind, subject, due_at) SELECT l.kind, l.subject, l.due_at FROM lost_timers() l"
        " ON CONFLICT (kind, subject) DO UPDATE SET due_at = EXCLUDED.due_at"
    )
    return cursor.rowcount


async def fire_next(database: Database, ring: Callable[[Work, Timer], Awaitable[None]]) -> Timer | None:
    """Take the timer that has been due longest and do its work in the same transaction; None when none is due."""
    async with database.work(AsWorker()) as work:
        cursor = await work.connection.execute(
            "SELECT kind, subject, due_at FROM timer WHERE due_at <= %s ORDER BY due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
            (work.now,),
        )
        row = await cursor.fetchone()
        if row is None:
            return None
        timer = Timer(kind=row[0], subject=row[1], due_at=row[2])
        await work.connection.execute("DELETE FROM timer WHERE kind = %s AND subject = %s", (timer.kind, timer.subject))
        await ring(work, timer)
        return timer
