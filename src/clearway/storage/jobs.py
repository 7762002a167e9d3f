"""Jobs: pgqueuer on the same PostgreSQL: a job exists exactly when the change that calls for it is committed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, LiteralString, Self

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.db import PsycopgDriver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.domain.types import JobId
from pgqueuer.ports.driver import NotifyCallback
from pgqueuer.queries import Queries
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from clearway.storage.work import Work

SETTINGS: Final = DBSettings(db_schema="clearway_jobs")


def queue(connection: AsyncConnection[TupleRow]) -> Queries:
    """Give the queue as seen through one connection."""
    return _queue_of(PsycopgDriver(connection))


def _queue_of(driver: PsycopgDriver) -> Queries:
    return Queries(
        driver,
        qbe=QueryBuilderEnvironment(SETTINGS),
        qbq=QueryQueueBuilder(SETTINGS),
        qbs=QuerySchedulerBuilder(SETTINGS),
    )


class _TwoEars(PsycopgDriver):
    """Asks on one connection and listens on another.

    pgqueuer's own driver holds its connection for up to a second while it listens, and every question waits for that.
    """

    def __init__(self, asking: AsyncConnection[TupleRow], listening: AsyncConnection[TupleRow]) -> None:
        super().__init__(asking)
        self._ear = PsycopgDriver(listening)

    async def add_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Listen on the other connection."""
        await self._ear.add_listener(channel, callback)

    async def remove_listener(self, channel: str, callback: NotifyCallback) -> None:
        """Cease to listen on the other connection."""
        await self._ear.remove_listener(channel, callback)

    async def __aenter__(self) -> Self:
        """Open both."""
        await self._ear.__aenter__()
        return await super().__aenter__()

    async def __aexit__(self, *_: object) -> None:
        """Close both."""
        await self._ear.__aexit__()
        await super().__aexit__()


def listening_queue(asking: AsyncConnection[TupleRow], listening: AsyncConnection[TupleRow]) -> Queries:
    """Give the queue to one who waits for jobs; both connections are that one's own."""
    return _queue_of(_TwoEars(asking, listening))


async def enqueue(work: Work, entrypoint: LiteralString, subject: str) -> None:
    """Call for a job in this transaction; its payload is an id and nothing else."""
    await queue(work.connection).enqueue(entrypoint, subject.encode())


async def enqueue_each(work: Work, entrypoint: LiteralString, subjects: Sequence[str]) -> None:
    """Call for many jobs of one kind in this transaction."""
    if subjects:
        await queue(work.connection).enqueue(
            [entrypoint] * len(subjects), [subject.encode() for subject in subjects], [0] * len(subjects)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldJob:
    """A job that a defect stopped: what it is, about what, since when, and the kind and place of the defect."""

    number: int
    job: str
    subject: str
    held_at: datetime
    reason: str


async def held_jobs(work: Work, count_max: int) -> list[HeldJob]:
    """List the jobs that a defect stopped, oldest first; a job that was held again tells of the last time."""
    cursor = await work.connection.execute(
        "SELECT held.id, held.entrypoint, held.payload, held.updated,"
        " (SELECT log.traceback ->> 'exception_message' FROM clearway_jobs.pgqueuer_log log"
        "  WHERE log.job_id = held.id AND log.status = 'failed' ORDER BY log.id DESC LIMIT 1)"
        " FROM clearway_jobs.pgqueuer held WHERE held.status = 'failed' ORDER BY held.id LIMIT %s",
        (count_max,),
    )
    return [_held(row) for row in await cursor.fetchall()]


def _held(row: TupleRow) -> HeldJob:
    subject, reason = (row[2] or b"").decode(), row[4] or ""
    return HeldJob(number=row[0], job=row[1], subject=subject, held_at=row[3], reason=reason)


async def lock_held_job(work: Work, number: int) -> HeldJob | None:
    """Load a job that a defect stopped, and keep everybody else from it until this transaction ends."""
    cursor = await work.connection.execute(
        "SELECT id, entrypoint, payload, updated, '' FROM clearway_jobs.pgqueuer"
        " WHERE id = %s AND status = 'failed' FOR UPDATE",
        (number,),
    )
    row = await cursor.fetchone()
    return None if row is None else _held(row)


async def put_back(work: Work, job: HeldJob) -> None:
    """Let a job be taken again when this transaction ends, as if it had never been tried."""
    await queue(work.connection).requeue_jobs([JobId(job.number)])
