"""Migrations: numbered plain SQL, forward only, each in its own transaction, run once by one process at a time."""

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from hashlib import sha256
from importlib.resources import files
from typing import Final, LiteralString, cast

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from clearway.kernel.errors import Outage, Refusal
from clearway.storage.jobs import queue
from clearway.storage.server import DATABASE, OWNER, SERVICE, Server

_NAME: Final = re.compile(r"(\d{4})_(pre|post)_([a-z_]+)\.sql")
_LOCK: Final = 0x636C7277  # one migration at a time, whichever process runs it
_CONNECTION_OPTIONS: Final = "-c search_path=clearway,public -c lock_timeout=10s -c statement_timeout=15min"


@dataclass(frozen=True, slots=True, kw_only=True)
class Migration:
    """One step: its number, when it may run (`pre` or `post` deployment), its name and its SQL."""

    number: int
    phase: str
    name: str
    sql: LiteralString

    @property
    def digest(self) -> bytes:
        """SHA-256 of the text that ran, to notice a migration that was changed afterwards."""
        return sha256(self.sql.encode()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class MigrationState:
    """A migration and whether it has run here."""

    migration: Migration
    applied: bool


def migrations() -> tuple[Migration, ...]:
    """Read the shipped migrations in order."""
    folder = files("clearway.storage") / "migrations"
    found = [(match, entry) for entry in folder.iterdir() if (match := _NAME.fullmatch(entry.name))]
    return tuple(
        Migration(
            number=int(match[1]),
            phase=match[2],
            name=match[3],
            # The shipped files are as trusted as the code, which is what LiteralString stands for.
            sql=cast("LiteralString", entry.read_text(encoding="utf-8")),
        )
        for match, entry in sorted(found, key=lambda pair: pair[1].name)
    )


async def prepare_cluster(server: Server) -> None:
    """Make the two roles and the database on the embedded server if they are not there."""
    async with _connect(server.superuser_dsn) as connection:
        if not await _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", OWNER):
            await connection.execute("CREATE ROLE clearway_owner LOGIN")
        if not await _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", SERVICE):
            await connection.execute("CREATE ROLE clearway_service LOGIN NOBYPASSRLS")
        if not await _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            await connection.execute("CREATE DATABASE clearway OWNER clearway_owner")


async def migrate(owner_dsn: str) -> tuple[Migration, ...]:
    """Run what has not run yet, in order; return what ran."""
    async with _connect(owner_dsn) as connection:
        await connection.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        await _prepare_schema(connection)
        states = await _states(connection)
        await _install_queue(connection)
        pending = tuple(state.migration for state in states if not state.applied)
        for migration in pending:
            await _apply(connection, migration)
        return pending


async def rewrite_sealed(owner_dsn: str) -> None:
    """Write the tables of what is sealed anew, so that no file of theirs holds what was there before it was sealed."""
    async with _connect(owner_dsn) as connection:
        await connection.execute("VACUUM FULL evidence")
        await connection.execute("VACUUM FULL report_piece")


async def status(owner_dsn: str) -> tuple[MigrationState, ...]:
    """Tell for each shipped migration whether it has run."""
    async with _connect(owner_dsn) as connection:
        if not await _exists(connection, "SELECT 1 FROM pg_tables WHERE tablename = %s", "schema_migration"):
            return tuple(MigrationState(migration=m, applied=False) for m in migrations())
        return await _states(connection)


@asynccontextmanager
async def _connect(dsn: str) -> AsyncGenerator[AsyncConnection[TupleRow]]:
    try:
        connection = await AsyncConnection.connect(dsn, autocommit=True, options=_CONNECTION_OPTIONS)
    except psycopg.OperationalError as error:
        raise Outage(
            "PostgreSQL", "cannot connect as the owner.", hint="Check CLEARWAY_OWNER_DSN and that PostgreSQL runs."
        ) from error
    async with connection:
        yield connection


async def _exists(connection: AsyncConnection[TupleRow], query: LiteralString, name: str) -> bool:
    cursor = await connection.execute(query, (name,))
    return await cursor.fetchone() is not None


async def _prepare_schema(connection: AsyncConnection[TupleRow]) -> None:
    if not await _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", SERVICE):
        raise Outage(
            "PostgreSQL",
            f"the role {SERVICE} does not exist.",
            hint=f"Let your database administrator run: CREATE ROLE {SERVICE} LOGIN NOBYPASSRLS PASSWORD '...'",
        )
    await connection.execute("CREATE SCHEMA IF NOT EXISTS clearway")
    await connection.execute("GRANT USAGE ON SCHEMA clearway TO clearway_service")
    await connection.execute(
        "CREATE TABLE IF NOT EXISTS schema_migration"
        " (number integer PRIMARY KEY, name text NOT NULL, digest bytea NOT NULL, applied_at timestamptz NOT NULL)"
    )


async def _states(connection: AsyncConnection[TupleRow]) -> tuple[MigrationState, ...]:
    cursor = await connection.execute("SELECT number, digest FROM schema_migration")
    applied = dict(await cursor.fetchall())
    for migration in migrations():
        if applied.get(migration.number, migration.digest) != migration.digest:
            raise Refusal(
                "migration-changed",
                f"Migration {migration.number:04} was changed after it ran here.",
                hint="Restore the shipped file; a change of the schema is a new migration.",
            )
    return tuple(MigrationState(migration=m, applied=m.number in applied) for m in migrations())


async def _apply(connection: AsyncConnection[TupleRow], migration: Migration) -> None:
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(
            "INSERT INTO schema_migration (number, name, digest, applied_at) VALUES (%s, %s, %s, now())",
            (migration.number, migration.name, migration.digest),
        )


async def _install_queue(connection: AsyncConnection[TupleRow]) -> None:
    jobs = queue(connection)
    if not await jobs.schema_is_installed():
        await jobs.install()
    await jobs.upgrade()
    await connection.execute("GRANT USAGE ON SCHEMA clearway_jobs TO clearway_service")
    await connection.execute("GRANT ALL ON ALL TABLES IN SCHEMA clearway_jobs TO clearway_service")
    await connection.execute("GRANT USAGE ON ALL SEQUENCES IN SCHEMA clearway_jobs TO clearway_service")
