"""Jobs: pgqueuer on the same PostgreSQL: a job exists exactly when the change that calls for it is committed."""

from collections.abc import Sequence
from typing import Final, LiteralString, Self

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.db import PsycopgDriver
from pgqueuer.domain.settings import DBSettings
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
