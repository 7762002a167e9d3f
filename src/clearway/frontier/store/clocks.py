"""The tables of clocks and of access to designated models."""

from datetime import datetime, timedelta
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.formats.frontier_clocks import ClockRule
from clearway.frontier.model.clocks import CoveredWindow, RunningClock
from clearway.frontier.model.moves import Closing
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import Work

_CLOCK: Final[LiteralString] = (
    "SELECT c.submission, c.key, c.name, c.owner, c.ends, c.started_at, c.due_at, c.time_left, c.pauses, c.warn_days"
    " FROM submission_clock c WHERE c.submission = %s AND c.ended_at IS NULL"
)
_WINDOW: Final[LiteralString] = (
    "SELECT w.submission, w.opened_at, w.ends_at, w.closed_at, w.closing FROM submission_window w"
)


async def add_clock(work: Work, wanted: SubmissionId, rule: ClockRule, *, due: datetime) -> None:
    """Keep a clock that starts now, in the state that the submission has now, and runs until an instant."""
    await work.connection.execute(
        "INSERT INTO submission_clock (submission, state, key, name, owner, ends, pauses, started_at, changed_at,"
        " due_at, warn_days) SELECT s.id, s.state, %s, %s, %s, %s, %s, %s, %s, %s, %s"
        " FROM submission s WHERE s.id = %s",
        (
            rule.key, rule.name, rule.owner, rule.ends.value, rule.pauses == "while-developer-owes", work.now,
            work.now, due, list(rule.warn_days), wanted,
        ),
    )  # fmt: skip


async def clocks(work: Work, wanted: SubmissionId) -> list[RunningClock]:
    """Load the clocks of a submission that run or stand still, the first to end first."""
    cursor = await work.connection.execute(f"{_CLOCK} ORDER BY c.due_at, c.key", (wanted,))
    return [_clock(row) for row in await cursor.fetchall()]


async def lock_clock(work: Work, wanted: SubmissionId, key: str) -> RunningClock | None:
    """Load a clock that has not ended, and keep others from changing it until this transaction ends."""
    cursor = await work.connection.execute(f"{_CLOCK} AND c.key = %s FOR UPDATE OF c", (wanted, key))
    row = await cursor.fetchone()
    return None if row is None else _clock(row)


async def stop_clock(work: Work, wanted: SubmissionId, key: str, *, left: timedelta) -> None:
    """Let a clock stand still with what it has left."""
    await work.connection.execute(
        "UPDATE submission_clock SET due_at = NULL, time_left = %s, changed_at = %s"
        " WHERE submission = %s AND key = %s AND ended_at IS NULL",
        (left, work.now, wanted, key),
    )


async def resume_clock(work: Work, wanted: SubmissionId, key: str, *, due: datetime) -> None:
    """Let a clock that stands still run on until an instant."""
    await work.connection.execute(
        "UPDATE submission_clock SET due_at = %s, time_left = NULL, changed_at = %s"
        " WHERE submission = %s AND key = %s AND ended_at IS NULL",
        (due, work.now, wanted, key),
    )


async def end_clock(work: Work, wanted: SubmissionId, key: str, *, ran_out: bool = False) -> None:
    """Write down that a clock has ended: it ran out, or what it measured is done."""
    await work.connection.execute(
        "UPDATE submission_clock SET ended_at = %s, ran_out = %s"
        " WHERE submission = %s AND key = %s AND ended_at IS NULL",
        (work.now, ran_out, wanted, key),
    )


async def add_window(work: Work, wanted: SubmissionId, *, ends: datetime) -> None:
    """Keep that access to a designated model opens now."""
    await work.connection.execute(
        "INSERT INTO submission_window (submission, opened_by, opened_at, ends_at) VALUES (%s, %s, %s, %s)",
        (wanted, work.actor.person, work.now, ends),
    )


async def shut_window(work: Work, wanted: SubmissionId, closing: Closing) -> None:
    """Write down that access is over, and why; nothing where it is over already."""
    await work.connection.execute(
        "UPDATE submission_window SET closed_at = %s, closing = %s WHERE submission = %s AND closed_at IS NULL",
        (work.now, closing, wanted),
    )


async def shorten_window(work: Work, wanted: SubmissionId, ends: datetime) -> None:
    """Let access that is open end earlier."""
    await work.connection.execute(
        "UPDATE submission_window SET ends_at = %s WHERE submission = %s AND closed_at IS NULL AND ends_at > %s",
        (ends, wanted, ends),
    )


async def shorten_clock(work: Work, wanted: SubmissionId, key: str, *, due: datetime) -> None:
    """Let a clock that runs end earlier."""
    await work.connection.execute(
        "UPDATE submission_clock SET due_at = %s WHERE submission = %s AND key = %s AND ended_at IS NULL",
        (due, wanted, key),
    )


async def window(work: Work, wanted: SubmissionId) -> CoveredWindow | None:
    """Load the access to a submission's model, open or over."""
    cursor = await work.connection.execute(f"{_WINDOW} WHERE w.submission = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _window(row)


async def windows_of_chain(work: Work, wanted: SubmissionId) -> list[CoveredWindow]:
    """Load the access to the models of a submission and of those that it replaced."""
    cursor = await work.connection.execute(
        f"{_WINDOW} JOIN submission_chain(%s) c ON c.id = w.submission ORDER BY c.depth", (wanted,)
    )
    return [_window(row) for row in await cursor.fetchall()]


def _clock(row: TupleRow) -> RunningClock:
    return RunningClock(
        submission=SubmissionId(row[0]),
        key=row[1],
        name=row[2],
        owner=row[3],
        ends=row[4],
        started_at=row[5],
        due_at=row[6],
        left=row[7],
        pauses=row[8],
        warn_days=tuple(row[9]),
    )


def _window(row: TupleRow) -> CoveredWindow:
    return CoveredWindow(
        submission=SubmissionId(row[0]),
        opened_at=row[1],
        ends_at=row[2],
        closed_at=row[3],
        closing=None if row[4] is None else Closing(row[4]),
    )
