"""The door to PostgreSQL: a pool of connections as the service's role, and one transaction at a time on each."""

from collections.abc import AsyncGenerator, Callable, Generator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, LiteralString

import psycopg
from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from clearway.kernel.actors import ANONYMOUS, Actor, Role
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.ids import PartyId, PersonId
from clearway.kernel.instants import Clock
from clearway.kernel.limits import CONNECT_SOON_SECONDS
from clearway.storage.sealing import Sealer, master_id
from clearway.storage.work import Anonymous, AsWorker, Credential, WithKey, WithSession, Work

SCHEMA: Final = "clearway"
_CONNECT_SECONDS_MAX: Final = 30
# Waiting for a lock ends by itself: better one request refused than all of them waiting.
# Instants come back in UTC: Python takes the difference of two in one zone by the clock on the wall.
_OPTIONS: Final = (
    f"-c search_path={SCHEMA} -c TimeZone=UTC -c lock_timeout=30s -c idle_in_transaction_session_timeout=5min"
)
_HINT: Final = "Check CLEARWAY_DSN and that PostgreSQL runs."
# A NUL (which psycopg itself refuses, without a state), a number out of range, an impossible character.
_NOT_STORABLE: Final = (None, "22003", "22021")
_OTHER_MASTER: Final = "CW001"
# A connection that ended, and the server's last words on it: it stops, it crashed, it is starting.
_LOST: Final = (None, "57P01", "57P02", "57P03")

_ACT_WITH_KEY: Final[LiteralString] = "SELECT person, party, roles, scopes FROM act_with_key(%s, %s)"
_ACT_WITH_SESSION: Final[LiteralString] = "SELECT person, party, roles, scopes FROM act_with_session(%s, %s)"
_ACT_AS_WORKER: Final[LiteralString] = "SELECT person, party, roles, scopes FROM act_as_worker()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A pool of connections, and the clock, the source of chance and the seal that every transaction is given."""

    dsn: str = field(repr=False)
    pool: AsyncConnectionPool[AsyncConnection[TupleRow]]
    clock: Clock
    entropy: Callable[[int], bytes]
    master_key: bytes = field(repr=False)

    @asynccontextmanager
    async def work(self, credential: Credential) -> AsyncGenerator[Work]:
        """Open one transaction in which the credential's person acts; it commits when the context ends well."""
        with _in_our_words():
            ending, work = await self._open(credential)
            async with ending:
                yield work

    async def _open(self, credential: Credential) -> tuple[AsyncExitStack, Work]:
        try:
            return await self._try_to_open(credential)
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            if error.sqlstate not in _LOST:
                raise
        # PostgreSQL was restarted, perhaps: nothing is begun yet, and the other connections are lost too.
        await self.pool.check()
        return await self._try_to_open(credential)

    async def _try_to_open(self, credential: Credential) -> tuple[AsyncExitStack, Work]:
        async with AsyncExitStack() as stack:
            connection = await self._take(stack)
            await stack.enter_async_context(connection.transaction())
            work = await self._begin(connection, credential)
            return stack.pop_all(), work

    async def _take(self, stack: AsyncExitStack) -> AsyncConnection[TupleRow]:
        """Take a connection from the pool: patiently when all are busy, but not when none can be made."""
        failed = self._failed_connects()
        try:
            return await stack.enter_async_context(self.pool.connection(timeout=CONNECT_SOON_SECONDS))
        except PoolTimeout as error:
            if self._failed_connects() > failed:
                raise Outage("PostgreSQL", "cannot connect.", hint=_HINT) from error
        return await stack.enter_async_context(self.pool.connection(timeout=_CONNECT_SECONDS_MAX))

    def _failed_connects(self) -> int:
        return self.pool.get_stats().get("connections_errors", 0)

    async def _begin(self, connection: AsyncConnection[TupleRow], credential: Credential) -> Work:
        now = self.clock()
        match credential:
            case Anonymous():
                return self._work(connection, ANONYMOUS, scopes=(), now=now)
            case WithKey():
                cursor = await connection.execute(_ACT_WITH_KEY, (credential.hash, now))
            case WithSession():
                cursor = await connection.execute(_ACT_WITH_SESSION, (credential.hash, now))
            case AsWorker():
                cursor = await connection.execute(_ACT_AS_WORKER)
        row = await cursor.fetchone()
        if row is None:
            raise _unknown()
        person, party, roles, scopes = row
        actor = Actor(person=PersonId(person), party=PartyId(party), roles=frozenset(Role(r) for r in roles))
        return self._work(connection, actor, scopes=scopes, now=now)

    def _work(
        self, connection: AsyncConnection[TupleRow], actor: Actor, *, scopes: Iterable[str], now: datetime
    ) -> Work:
        return Work(
            connection=connection,
            actor=actor,
            scopes=frozenset(scopes),
            now=now,
            entropy=self.entropy,
            sealer=Sealer(master=self.master_key, entropy=self.entropy),
        )


@contextmanager
def _in_our_words() -> Generator[None]:
    try:
        yield
    except PoolTimeout as error:
        raise Outage("PostgreSQL", "no connection became free in time.", hint=_HINT) from error
    except psycopg.DataError as error:
        if error.sqlstate in _NOT_STORABLE:
            raise _not_storable() from error
        raise
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise _away("the transaction failed", error) from error
    except psycopg.DatabaseError as error:
        if error.sqlstate == _OTHER_MASTER:
            raise _other_master() from error
        raise


def _away(what: str, error: psycopg.Error) -> Outage:
    # The server's own words may quote values, so only the kind of the error is told.
    return Outage("PostgreSQL", f"{what} ({type(error).__name__}).", hint=_HINT)


def _not_storable() -> Refusal:
    return Refusal(
        "not-storable",
        "A value holds a NUL character or is a number too large to be kept; nothing was changed.",
        hint="Leave such characters out.",
    )


def _unknown() -> Refusal:
    return Refusal(
        "not-signed-in",
        "The key or session is not known, has expired or was revoked.",
        hint="Ask your administrator for a new key: clearway key issue PERSON.",
        status=401,
    )


@asynccontextmanager
async def open_database(
    dsn: str, *, clock: Clock, entropy: Callable[[int], bytes], master_key: bytes, connections_max: int = 16
) -> AsyncGenerator[Database]:
    """Connect as the service's role; refused when that role could see past need to know."""
    pool: AsyncConnectionPool[AsyncConnection[TupleRow]] = AsyncConnectionPool(
        dsn,
        min_size=2,
        max_size=connections_max,
        open=False,
        timeout=_CONNECT_SECONDS_MAX,
        kwargs={"autocommit": True, "options": _OPTIONS, "application_name": "clearway"},
    )
    try:
        await pool.open(wait=True, timeout=_CONNECT_SECONDS_MAX)
    except PoolTimeout as error:
        await pool.close()
        raise Outage("PostgreSQL", "cannot connect.", hint=_HINT) from error
    # From now on one who waits asks anew: a pool that pauses ever longer between its tries would be back late.
    pool.reconnect_timeout = CONNECT_SOON_SECONDS
    try:
        await _require_bound_by_policies(pool)
        await _require_master(pool, master_key)
        yield Database(dsn=dsn, pool=pool, clock=clock, entropy=entropy, master_key=master_key)
    finally:
        await pool.close()


async def current_master(dsn: str) -> bytes | None:
    """Give the id of the master key that seals in a database; None where nothing was ever sealed."""
    try:
        connection = await AsyncConnection.connect(dsn, autocommit=True, options=_OPTIONS)
    except psycopg.OperationalError as error:
        raise Outage("PostgreSQL", "cannot connect.", hint=_HINT) from error
    async with connection:
        if await (await connection.execute("SELECT to_regclass('sealing_master')")).fetchone() == (None,):
            raise _no_schema()
        row = await (await connection.execute("SELECT id FROM sealing_master")).fetchone()
    return None if row is None else bytes(row[0])


@asynccontextmanager
async def own_connection(database: Database) -> AsyncGenerator[AsyncConnection[TupleRow]]:
    """Give a connection of its own, outside the pool, to one that keeps it while it runs; an Outage when it is lost."""
    try:
        connection = await AsyncConnection.connect(database.dsn, autocommit=True, options=_OPTIONS)
        async with connection:
            yield connection
    except (psycopg.OperationalError, psycopg.InterfaceError) as error:
        raise _away("the connection was lost", error) from error


async def _require_bound_by_policies(pool: AsyncConnectionPool[AsyncConnection[TupleRow]]) -> None:
    async with pool.connection() as connection:
        cursor = await connection.execute(
            "SELECT r.rolsuper OR r.rolbypassrls OR pg_has_role(r.oid, n.nspowner, 'MEMBER')"
            " FROM pg_roles r, pg_namespace n WHERE r.rolname = current_user AND n.nspname = 'clearway'"
        )
        row = await cursor.fetchone()
    if row is None:
        raise _no_schema()
    if row[0]:
        raise Refusal(
            "service-sees-all",
            "CLEARWAY_DSN names a role that row-level security does not bind.",
            hint="Use the role clearway_service there, and the owner's role in CLEARWAY_OWNER_DSN only.",
        )


async def _require_master(pool: AsyncConnectionPool[AsyncConnection[TupleRow]], master: bytes) -> None:
    presented = master_id(master)
    async with pool.connection() as connection:
        row = await (await connection.execute("SELECT adopt_master(%s)", (presented,))).fetchone()
    if row is None or bytes(row[0]) != presented:
        raise _other_master()


def _other_master() -> Outage:
    what = "this process holds another master key than the one that the evidence is sealed by; nothing was changed."
    hint = "If the key was exchanged, restart this process; else restore the key's file from its backup."
    return Outage("sealed evidence", what, hint=hint)


def _no_schema() -> Outage:
    return Outage("PostgreSQL", "the database has no clearway schema.", hint="Run: clearway db migrate")
