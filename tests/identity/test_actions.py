"""Identity: only administrators register, nobody sees a secret twice."""

import psycopg
import pytest

from clearway.identity import actions
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId, PersonId
from clearway.kernel.paging import PageRequest
from tests.conftest import TestHouse


async def test_the_clearinghouse_is_founded_once(house: TestHouse) -> None:
    """The first start gives an administrator's key; no later start gives another."""
    async with house.database.work(house.anonymous) as work:
        assert await actions.found_clearinghouse(work) is None


async def test_no_secret_is_kept(house: TestHouse) -> None:
    """The key's secret is nowhere in the database."""
    finder = await house.finder()
    dump = ""
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        for (table,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'clearway'").fetchall():
            dump += str(connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall())
    assert finder.person in dump
    assert finder.secret not in dump
    assert house.administrator.secret not in dump


async def test_only_administrators_register(house: TestHouse) -> None:
    """The database itself refuses a party that a finder tries to register."""
    finder = await house.finder()
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with house.database.work(finder.credential) as work:
            await actions.register_party(work, "Mine", kind=PartyKind.FINDER)


async def test_a_taken_name_is_refused(house: TestHouse) -> None:
    """Two parties never share a name."""
    await house.finder("Same")
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await actions.register_party(work, "Same", kind=PartyKind.FINDER)
    assert caught.value.code == "name-taken"


@pytest.mark.parametrize("name", ["", "   ", "x" * 201, "a\nb", "a\x1b[31m", "a\u202eb"])
async def test_a_bad_name_is_refused(house: TestHouse, name: str) -> None:
    """Empty names, long names and names with control or direction characters are refused."""
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await actions.register_party(work, name, kind=PartyKind.FINDER)
    assert caught.value.code == "bad-name"


@pytest.mark.parametrize("role", ["worker", "root", ""])
async def test_a_role_that_is_not_given_is_refused(house: TestHouse, role: str) -> None:
    """The worker's role and unknown roles are not given to people."""
    finder = await house.finder()
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await actions.register_person(work, finder.party, name="Eve", roles=[role])
    assert caught.value.code == "unknown-role"


async def test_what_does_not_exist_is_not_found(house: TestHouse) -> None:
    """A person of no party and a key for nobody are refused as not found."""
    async with house.database.work(house.admin) as work:
        with pytest.raises(Refusal) as caught:
            await actions.issue_key(work, PersonId("per-0000000000000000"), label="x", days=1)
    assert caught.value.status == 404
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await actions.register_person(work, PartyId("pty-0000000000000000"), name="Eve", roles=["finder"])
    assert caught.value.status == 404


@pytest.mark.parametrize("days", [0, -1, 367, 10**9])
async def test_every_key_ends(house: TestHouse, days: int) -> None:
    """A key without end, or ended before it began, is refused."""
    finder = await house.finder()
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.admin) as work:
            await actions.issue_key(work, finder.person, label="x", days=days)
    assert caught.value.code == "bad-key-life"


async def test_nobody_revokes_anothers_key(house: TestHouse) -> None:
    """A finder who names another's key is told that there is none."""
    victim, thief = await house.finder(), await house.finder("Thief")
    async with house.database.work(victim.credential) as work:
        keys = await actions.list_keys(work, PageRequest())
    with pytest.raises(Refusal) as caught:
        async with house.database.work(thief.credential) as work:
            await actions.revoke_key(work, keys.items[0].id)
    assert caught.value.status == 404


async def test_an_unnamed_party_stays_unnamed(house: TestHouse) -> None:
    """A party that chose to stay unnamed is in nobody's list but its own and the staff's."""
    shy = await house.member("Shy", PartyKind.FINDER, "finder", named=False)
    other = await house.finder()

    async def names(credential: object) -> set[str]:
        async with house.database.work(credential) as work:  # pyright: ignore[reportArgumentType]  all are credentials
            return {party.name for party in (await actions.list_parties(work, PageRequest())).items}

    assert "Shy" in await names(shy.credential)
    assert "Shy" in await names(house.admin)
    assert "Shy" not in await names(other.credential)
    assert "Shy" not in await names(house.anonymous)
