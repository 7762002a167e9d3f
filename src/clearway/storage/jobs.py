"""Jobs: pgqueuer on the same PostgreSQL: a job exists exactly when the change that calls for it is committed."""

from typing import Final, LiteralString

from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.db import PsycopgDriver
from pgqueuer.domain.settings import DBSettings
from pgqueuer.queries import Queries
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from clearway.storage.work import Work

SETTINGS: Final = DBSettings(db_schema="clearway_jobs")


def queue(connection: AsyncConnection[TupleRow]) -> Queries:
    """Give the queue as seen through one connection."""
    return Queries(
        PsycopgDriver(connection),
        qbe=QueryBuilderEnvironment(SETTINGS),
        qbq=QueryQueueBuilder(SETTINGS),
        qbs=QuerySchedulerBuilder(SETTINGS),
    )


async def enqueue(work: Work, entrypoint: LiteralString, subject: str) -> None:
    """Call for a job in this transaction; its payload is an id and nothing else."""
    await queue(work.connection).enqueue(entrypoint, subject.encode())
