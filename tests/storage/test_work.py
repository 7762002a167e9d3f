"""Beginning to act: who may, who may not, and for how long."""

from collections.abc import Callable
from datetime import timedelta

import psycopg
import pytest

from clearway.identity import actions as identity
from clearway.identity.rules import secret_hash
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.storage.database import open_database
from clearway.storage.work import Credential, WithKey, WithSession
from tests.conftest import MASTER, TestHouse


async def _is_turned_away(house: TestHouse, credential: Credential) -> bool:
    try:
        async with house.database.work(credential):
            return False
    except Refusal as refusal:
        return refusal.code == "not-signed-in"


async def test_an_unknown_key_is_turned_away(house: TestHouse) -> None:
    """A key that was never issued opens nothing."""
    assert await _is_turned_away(house, WithKey(hash=secret_hash("clearway_guess")))


async def test_a_key_ends_by_itself(house: TestHouse) -> None:
    """A key stops working at its instant."""
    finder = await house.finder()
    house.clock.move(days=29.9)
    assert not await _is_turned_away(house, finder.credential)
    house.clock.move(days=0.1)
    assert await _is_turned_away(house, finder.credential)


async def test_a_revoked_key_ends_at_once_with_its_sessions(house: TestHouse) -> None:
    """Revoking a key turns away the key and every session that it opened."""
    finder = await house.finder()
    async with house.database.work(finder.credential) as work:
        opened = await identity.open_session(work)
        cursor = await work.connection.execute("SELECT id FROM api_key")
        row = await cursor.fetchone()
    assert row is not None
    session = WithSession(hash=secret_hash(opened.token))
    assert not await _is_turned_away(house, session)
    async with house.database.work(finder.credential) as work:
        await identity.revoke_key(work, row[0])
    assert await _is_turned_away(house, finder.credential)
    assert await _is_turned_away(house, session)


async def test_a_disabled_person_is_turned_away(house: TestHouse) -> None:
    """Disabling a person turns away that person's keys."""
    finder = await house.finder()
    async with house.database.work(house.admin) as work:
        await identity.disable_person(work, finder.person)
    assert await _is_turned_away(house, finder.credential)


async def test_a_closed_session_is_turned_away(house: TestHouse) -> None:
    """Signing out ends the session, and a session ends by itself."""
    async with house.database.work(house.admin) as work:
        first = await identity.open_session(work)
        second = await identity.open_session(work)
    session = WithSession(hash=secret_hash(first.token))
    async with house.database.work(session) as work:
        assert Role.ADMINISTRATOR in work.actor.roles
        await identity.close_session(work, first.token)
    assert await _is_turned_away(house, session)
    house.clock.move(hours=13)
    assert await _is_turned_away(house, WithSession(hash=secret_hash(second.token)))


async def test_acting_ends_with_the_transaction(house: TestHouse) -> None:
    """Who acted before leaves no trace on the connection: an anonymous visitor after it sees nothing."""
    for _ in range(20):
        async with house.database.work(house.admin) as work:
            await work.connection.execute("SELECT 1")
        async with house.database.work(house.anonymous) as work:
            cursor = await work.connection.execute(
                "SELECT acting_person(), acting_party(), (SELECT count(*) FROM person)"
            )
            assert await cursor.fetchone() == (None, None, 0)


@pytest.mark.parametrize("table", ["party", "person", "api_key", "report", "finding", "vulnerability", "evidence"])
async def test_every_table_is_bound(house: TestHouse, table: str, tamper: Callable[[str], None]) -> None:
    """A person of another party sees no row that is not public, in any table of facts."""
    tamper(f"SELECT 1 FROM {table}")
    finder = await house.finder()
    other = await house.finder("Finder Two")
    async with house.database.work(other.credential) as work:
        cursor = await work.connection.execute(f"SELECT t::text FROM {table} t".encode())
        seen = " ".join(text for (text,) in await cursor.fetchall())
    assert finder.person not in seen


async def test_lost_connections_cost_no_transaction(house: TestHouse) -> None:
    """When PostgreSQL has ended every connection, as by a restart, the next transactions are begun on new ones."""
    with psycopg.connect(house.server.superuser_dsn, autocommit=True) as connection:
        cut = connection.execute(
            "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE datname = %s", [house.name]
        ).fetchone()
    assert cut is not None
    assert cut[0] > 1
    for _ in range(cut[0] + 1):
        async with house.database.work(house.admin) as work:
            assert work.actor.person is not None


async def test_time_passes_the_same_whatever_zone_the_server_has(
    house: TestHouse, tamper: Callable[[str], None]
) -> None:
    """Three hours over the night on which clocks are set back are three, and not the two that the wall has."""
    tamper(f"ALTER DATABASE {house.name} SET timezone TO 'America/New_York'")
    async with (
        open_database(
            house.service_dsn, clock=house.clock, entropy=bytes, master_key=MASTER, connections_max=2
        ) as database,
        database.work(house.worker) as work,
    ):
        night = "SELECT '2026-11-01T04:30:00Z'::timestamptz, '2026-11-01T07:30:00Z'::timestamptz"
        row = await (await work.connection.execute(night)).fetchone()
    assert row is not None
    assert row[1] - row[0] == timedelta(hours=3)
