"""A provider acts for those who agreed, for as long as they agree, and leaves word of it; for nobody else."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege

from clearway.exposure import actions
from clearway.exposure.model import TaskStage
from clearway.exposure.model.services import Agreement
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId, TaskId
from clearway.kernel.paging import PageRequest
from clearway.overview import actions as overview
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import keep, match, published, tasks_of
from tests.prioritization.worlds import audited

AFFECTED = "pkg:pypi/example@1.0"


async def ask(house: TestHouse, who: Member, *, provider: Member, client: Member) -> Agreement:
    """Ask that one acts for another."""
    async with house.database.work(who.credential) as work:
        return await actions.ask_service(work, provider.party, client=client.party)


async def agree(house: TestHouse, who: Member, wanted: Agreement) -> Agreement:
    """Agree."""
    async with house.database.work(who.credential) as work:
        return await actions.agree_to_service(work, wanted.id)


async def end(house: TestHouse, who: Member, wanted: Agreement) -> Agreement:
    """End it."""
    async with house.database.work(who.credential) as work:
        return await actions.end_service(work, wanted.id)


async def served(house: TestHouse, name: str) -> tuple[Member, Member, Agreement]:
    """A provider, a client with a task, and their agreement."""
    provider, client = await house.operator("Provider"), await house.operator(name)
    asked = await ask(house, provider, provider=provider, client=client)
    return provider, client, await agree(house, client, asked)


async def done(house: TestHouse, who: Member, task: TaskId) -> None:
    """Attest a task as done."""
    async with house.database.work(who.credential) as work:
        await actions.attest(work, task, outcome="done", note="")


async def systems_of(house: TestHouse, who: Member) -> list[str]:
    """The names of the systems that somebody sees."""
    async with house.database.work(who.credential) as work:
        return [one.name for one in (await actions.list_inventories(work, PageRequest())).items]


async def test_a_provider_sees_its_clients_and_nobody_else(house: TestHouse) -> None:
    """Tasks and systems of who agreed; not of a stranger, nor of who was only asked; the client not the provider's."""
    provider, client, _ = await served(house, "Client")
    stranger, asked_only = await house.operator("Stranger"), await house.operator("Asked")
    await ask(house, provider, provider=provider, client=asked_only)
    for member, name in ((provider, "own"), (client, "theirs"), (stranger, "strange"), (asked_only, "asked")):
        await keep(house, member, AFFECTED, name=name)
    await match(house, (await published(house)).advisory)
    assert {task.party for task in await tasks_of(house, provider)} == {provider.party, client.party}
    assert set(await systems_of(house, provider)) == {"own", "theirs"}
    assert {task.party for task in await tasks_of(house, client)} == {client.party}
    assert await systems_of(house, stranger) == ["strange"]
    async with house.database.work(provider.credential) as work:
        (row,) = await overview.list_clients(work)
        assert (row.id, row.name, row.open, row.total) == (client.party, "Client", 1, 1)


async def test_what_is_done_for_a_client_is_written_as_such(house: TestHouse) -> None:
    """The client reads who did what in its name; the record says for whom; a stranger reads neither."""
    provider, client, _ = await served(house, "Client")
    await keep(house, client, AFFECTED)
    await match(house, (await published(house)).advisory)
    (task,) = await tasks_of(house, client)
    await done(house, provider, task.id)
    assert (await tasks_of(house, client))[0].stage is TaskStage.DONE
    async with house.database.work(client.credential) as work:
        (act,) = await actions.list_acts(work)
    assert (act.client, act.provider, act.who) == (client.party, provider.party, "Provider person")
    assert (act.action, act.subject, act.told) == ("exposure.attest", task.id, "outcome done")
    async with house.database.work((await house.operator("Stranger")).credential) as work:
        assert await actions.list_acts(work) == []
        assert await actions.list_services(work) == []
    assert (await audited(house, task.id)) == ["exposure.attest"]


async def test_whoever_does_its_own_work_leaves_no_such_word(house: TestHouse) -> None:
    """A client that answers itself was not acted for."""
    _, client, _ = await served(house, "Client")
    await keep(house, client, AFFECTED)
    await match(house, (await published(house)).advisory)
    await done(house, client, (await tasks_of(house, client))[0].id)
    async with house.database.work(client.credential) as work:
        assert await actions.list_acts(work) == []


@pytest.mark.parametrize("who", ["provider", "client"])
async def test_either_side_ends_it_at_once(house: TestHouse, who: str) -> None:
    """From then on the provider sees and does nothing, and a new agreement needs a new question."""
    provider, client, agreement = await served(house, "Client")
    await keep(house, client, AFFECTED)
    await match(house, (await published(house)).advisory)
    (task,) = await tasks_of(house, client)
    assert (await end(house, {"provider": provider, "client": client}[who], agreement)).ended_at is not None
    assert await tasks_of(house, provider) == []
    assert await systems_of(house, provider) == []
    with pytest.raises(Refusal, match="no task"):
        await done(house, provider, task.id)
    with pytest.raises(Refusal, match="nothing here"):
        await agree(house, client, agreement)
    again = await ask(house, client, provider=provider, client=client)
    assert await tasks_of(house, provider) == []
    await agree(house, provider, again)
    assert len(await tasks_of(house, provider)) == 1


async def test_nobody_agrees_alone_or_for_others(house: TestHouse) -> None:
    """Not who asked, not a stranger, not twice; and nobody asks for two others, or for itself."""
    provider, client = await house.operator("Provider"), await house.operator("Client")
    stranger = await house.operator("Stranger")
    asked = await ask(house, provider, provider=provider, client=client)
    with pytest.raises(Refusal, match="nothing here"):
        await agree(house, provider, asked)
    for attempt in (agree, end):
        with pytest.raises(Refusal, match="no agreement"):
            await attempt(house, stranger, asked)
    await agree(house, client, asked)
    with pytest.raises(Refusal, match="nothing here"):
        await agree(house, client, asked)
    with pytest.raises(Refusal, match="asked for before"):
        await ask(house, client, provider=provider, client=client)
    for who, one, other in ((stranger, provider, client), (provider, provider, provider)):
        with pytest.raises(Refusal, match="between your party and another"):
            await ask(house, who, provider=one, client=other)
    async with house.database.work(provider.credential) as work:
        with pytest.raises(Refusal, match="no party"):
            await actions.ask_service(work, provider.party, client=PartyId("pty-0000000000000000"))


async def test_the_database_itself_lets_nobody_agree_with_itself(house: TestHouse) -> None:
    """Whatever the code above does: the asking side cannot agree, nor put a stranger under an agreement."""
    provider, client = await house.operator("Provider"), await house.operator("Client")
    asked = await ask(house, provider, provider=provider, client=client)
    with pytest.raises(CheckViolation):
        async with house.database.work(provider.credential) as work:
            await work.connection.execute(
                "UPDATE service_agreement SET agreed_by = %s, agreed_at = %s WHERE id = %s",
                (provider.person, work.now, asked.id),
            )
    await end(house, client, asked)
    with pytest.raises(CheckViolation):
        async with house.database.work(client.credential) as work:
            await work.connection.execute("UPDATE service_agreement SET ended_at = NULL WHERE id = %s", (asked.id,))
    with pytest.raises(InsufficientPrivilege):
        async with house.database.work(provider.credential) as work:
            await work.connection.execute("UPDATE service_agreement SET client = %s", (client.party,))
    with pytest.raises(InsufficientPrivilege):
        async with house.database.work(provider.credential) as work:
            await work.connection.execute(
                "INSERT INTO service_act (client, provider, person, who, at, action, subject, told)"
                " VALUES (%s, %s, %s, 'x', %s, 'x', 'x', 'x')",
                (client.party, provider.party, provider.person, work.now),
            )


async def test_two_who_end_and_agree_at_once_end(house: TestHouse) -> None:
    """Whichever comes first: an agreement that one side has ended does not stand."""
    provider, client = await house.operator("Provider"), await house.operator("Client")
    asked = await ask(house, provider, provider=provider, client=client)
    await asyncio.gather(agree(house, client, asked), end(house, provider, asked), return_exceptions=True)
    async with house.database.work(client.credential) as work:
        (found,) = await actions.list_services(work)
    assert not found.stands


async def test_one_update_at_many_clients_is_one_piece_of_work(house: TestHouse) -> None:
    """The same update at three clients is one, with each client's systems; one client alone is asked for by its id."""
    provider = await house.operator("Provider")
    for name in ("A", "B", "C"):
        _, client, _ = await served(house, name)
        await keep(house, client, AFFECTED, name=f"web-{name}")
    await match(house, (await published(house)).advisory)
    async with house.database.work(provider.credential) as work:
        clients = [row.id for row in await overview.list_clients(work)]
        (update,) = (await overview.read_clients_work(work, clients)).updates
        assert update.deed == "Update example on 3 systems of 3 clients to 1.1 or later."
        assert sorted(update.parties) == ["A", "B", "C"]
        assert [task.system for task in update.tasks_of("B")] == ["web-B"]
        (alone,) = (await overview.read_clients_work(work, clients[:1])).updates
        assert len(alone.parties) == 1
        assert (await overview.read_clients_work(work, [])).updates == ()


async def test_whom_to_call_is_known_to_those_who_work_together(house: TestHouse) -> None:
    """An operator's sheet names its own line and its provider's; a stranger's names neither."""
    provider, client, _ = await served(house, "Client")
    for member, words in ((provider, "Ann, 555-0100"), (client, "Bob, 555-0101")):
        async with house.database.work(member.credential) as work:
            await actions.set_contact(work, words)
    async with house.database.work(client.credential) as work:
        named = [(one.whose, one.words) for one in await overview.contacts(work, "Hub, 555-0102")]
    assert named == [
        ("Your own", "Bob, 555-0101"), ("Provider", "Ann, 555-0100"), ("The clearinghouse", "Hub, 555-0102")
    ]  # fmt: skip
    async with house.database.work((await house.operator("Stranger")).credential) as work:
        assert await overview.contacts(work, "") == ()
    async with house.database.work(client.credential) as work:
        await actions.set_contact(work, " ")
        assert [one.whose for one in await overview.contacts(work, "")] == ["Provider"]


@pytest.mark.parametrize("words", ["x" * 301, "a\nb", "\x1b[0m"])
async def test_what_is_no_contact_is_refused(house: TestHouse, words: str) -> None:
    """A contact is a line that can be printed."""
    async with house.database.work((await house.operator()).credential) as work:
        with pytest.raises(Refusal, match="contact"):
            await actions.set_contact(work, words)


async def test_counts_are_those_of_the_day(house: TestHouse) -> None:
    """Overdue, due within a week, and settled: as the clock says when it is asked."""
    provider, client, _ = await served(house, "Client")
    for name in ("web-1", "web-2"):
        await keep(house, client, AFFECTED, name=name)
    await match(house, (await published(house)).advisory)
    await done(house, provider, (await tasks_of(house, client))[0].id)
    read = _counts(house, provider)
    assert await read() == (1, 0, 1, 1, 2)
    house.clock.move(days=4)
    assert await read() == (1, 1, 0, 1, 2)


def _counts(house: TestHouse, provider: Member) -> Callable[[], Awaitable[tuple[int, ...]]]:
    async def read() -> tuple[int, ...]:
        async with house.database.work(provider.credential) as work:
            (row,) = await overview.list_clients(work)
            return row.open, row.overdue, row.soon, row.settled, row.total

    return read
