"""Digests: asked for, confirmed by their address, due by the clock of a place, sent once, ended by one click."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email import message_from_bytes

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.flow import ring
from clearway.distribution.actions import digests
from clearway.distribution.model.digests import Cadence, Digest, DigestStage, Schedule
from clearway.distribution.rules.digests import next_due, require_address
from clearway.gateways.mails import Security, SmtpSender
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.storage.timers import fire_next
from tests.conftest import Member, TestHouse
from tests.distribution.test_changes import revise
from tests.exposure.worlds import PUBLISHER, keep, published
from tests.gateways.mail_servers import Post, post

DAILY = Schedule(cadence=Cadence.DAILY, hour=8, weekday=1, time_zone="America/Chicago")


@pytest.fixture
def office() -> Iterator[Post]:
    """A mail server."""
    with post() as taker:
        yield taker


async def asked(house: TestHouse, member: Member, address: str = "ann@example.org") -> Digest:
    """Ask for a daily digest."""
    async with house.database.work(member.credential) as work:
        return await digests.ask_for_digest(work, address, DAILY, sends_mail=True)


async def send(house: TestHouse, office: Post, person: PersonId, *, question: bool = False) -> list[str]:
    """Do a job of mails; the mails that came of it."""
    before = len(office.mails)
    sender = SmtpSender(host="127.0.0.1", port=office.port, security=Security.NONE)
    act = digests.send_question if question else digests.send_digest
    await act(house.database, person, sender=sender, publisher=PUBLISHER, mail_from="digest@hub.example")
    return [mail.original_content.decode() for mail in office.mails[before:] if mail.original_content]


def link_of(mail: str) -> bytes:
    """The token in a mail's link."""
    told = message_from_bytes(mail.encode())["List-Unsubscribe"]
    return bytes.fromhex(told.strip("<>").rpartition("/")[2])


async def answered(house: TestHouse, token: bytes, *, confirmed: bool) -> DigestStage:
    """Open the link and press a button, without a key."""
    async with house.database.work(house.anonymous) as work:
        return await digests.answer_digest(work, token, confirmed=confirmed)


async def confirmed(house: TestHouse, office: Post, member: Member) -> bytes:
    """Ask, and confirm; the link's token."""
    await asked(house, member)
    (question,) = await send(house, office, member.person, question=True)
    token = link_of(question)
    assert await answered(house, token, confirmed=True) is DigestStage.CONFIRMED
    return token


async def test_nothing_comes_until_the_address_agrees(house: TestHouse, office: Post) -> None:
    """But for the question; once it agreed, what happened since it was asked for comes."""
    member = await house.operator()
    await asked(house, member)
    await published(house)
    house.clock.move(hours=1)
    assert await send(house, office, member.person) == []
    (question,) = await send(house, office, member.person, question=True)
    assert "pkg:pypi/example" not in question
    await answered(house, link_of(question), confirmed=True)
    (mail,) = await send(house, office, member.person)
    assert "pkg:pypi/example" in mail
    assert "Published." in mail


async def test_what_was_told_is_not_told_again(house: TestHouse, office: Post) -> None:
    """A quiet day makes no mail; a revised advisory comes once, as what became of it last."""
    member = await house.operator()
    await confirmed(house, office, member)
    made = await published(house)
    house.clock.move(hours=1)
    assert len(await send(house, office, member.person)) == 1
    house.clock.move(days=1)
    assert await send(house, office, member.person) == []
    await revise(house, made.advisory)
    await revise(house, made.advisory)
    house.clock.move(hours=1)
    (mail,) = await send(house, office, member.person)
    assert (mail.count("Revised."), mail.count("Published.")) == (2, 0)  # in the plain text and in the HTML


async def test_what_is_under_way_is_told_the_next_time(house: TestHouse, office: Post) -> None:
    """A publication whose transaction began before a digest was sent, and ended after it, is not left out."""
    member = await house.operator()
    await confirmed(house, office, member)
    await published(house)
    assert await send(house, office, member.person) == []
    house.clock.move(minutes=6)
    assert len(await send(house, office, member.person)) == 1


async def test_a_mail_that_is_sent_again_is_the_same_mail(house: TestHouse, office: Post) -> None:
    """A worker that died after sending sends it again under the same id, so that it shows once."""
    member = await house.operator()
    await confirmed(house, office, member)
    await published(house)
    house.clock.move(hours=1)
    (first,) = await send(house, office, member.person)
    with psycopg.connect(house.owner_dsn, autocommit=True, options="-c search_path=clearway") as connection:
        connection.execute("UPDATE digest SET told_until = asked_at - interval '10 minutes'")
    assert await send(house, office, member.person) == [first]


async def test_one_click_ends_it_and_a_link_that_is_none_does_nothing(house: TestHouse, office: Post) -> None:
    """For good: confirming again by an old link does not bring it back."""
    member = await house.operator()
    token = await confirmed(house, office, member)
    for wrong in (b"", b"x" * 32, token[:-1]):
        with pytest.raises(Refusal) as caught:
            await answered(house, wrong, confirmed=False)
        assert caught.value.status == 404
    assert await answered(house, token, confirmed=False) is DigestStage.ENDED
    assert await answered(house, token, confirmed=True) is DigestStage.ENDED
    await published(house)
    house.clock.move(hours=1)
    assert await send(house, office, member.person) == []


async def test_an_address_that_is_none_ends_it(house: TestHouse, office: Post) -> None:
    """The server says so for good; nobody goes on sending to it."""
    member = await house.operator()
    await confirmed(house, office, member)
    await published(house)
    house.clock.move(hours=1)
    office.answer = "550 no such user"
    assert await send(house, office, member.person) == []
    async with house.database.work(member.credential) as work:
        assert (await digests.read_digest(work)).stage is DigestStage.ENDED


async def test_nothing_of_ones_own_systems_is_in_a_mail(house: TestHouse, office: Post) -> None:
    """Mail is read on the way: what is not for everybody is behind the link only."""
    member = await house.operator()
    await confirmed(house, office, member)
    await keep(house, member, "pkg:pypi/example@1.0", name="ward-seven")
    await published(house)
    house.clock.move(hours=1)
    (mail,) = await send(house, office, member.person)
    assert "ward-seven" not in mail
    assert "Operator One" not in mail


async def test_the_clock_rings_when_it_is_due(house: TestHouse, office: Post) -> None:
    """At eight in Chicago, and again the day after; an unconfirmed one is forgotten after a week."""
    member = await house.operator()
    await asked(house, member)
    house.clock.now = datetime(2026, 11, 23, 13, 59, tzinfo=UTC)
    assert await fire_next(house.database, ring) is None
    house.clock.move(minutes=1)
    fired = await fire_next(house.database, ring)
    assert (fired.kind, fired.subject) == (digests.DIGEST_DUE, member.person) if fired else False
    await send(house, office, member.person)
    house.clock.move(days=1)
    assert await fire_next(house.database, ring) is not None
    house.clock.move(days=8)
    await send(house, office, member.person)
    with pytest.raises(Refusal):
        async with house.database.work(member.credential) as work:
            await digests.read_digest(work)


async def test_strangers_are_not_asked_again_and_again(house: TestHouse) -> None:
    """Nor is anything asked for where no mail is sent."""
    member = await house.operator()
    await asked(house, member)
    with pytest.raises(Refusal, match="less than"):
        await asked(house, member, "bob@example.org")
    house.clock.move(minutes=11)
    await asked(house, member, "bob@example.org")
    house.clock.move(minutes=11)
    async with house.database.work(member.credential) as work:
        with pytest.raises(Refusal, match="sends no mail"):
            await digests.ask_for_digest(work, "x@example.org", DAILY, sends_mail=False)


async def test_nobody_sees_anothers(house: TestHouse) -> None:
    """Not of another party, not of the staff."""
    await asked(house, await house.operator())
    for credential in ((await house.operator("Operator Two")).credential, house.admin):
        async with house.database.work(credential) as work:
            with pytest.raises(Refusal):
                await digests.read_digest(work)
            count = await (await work.connection.execute("SELECT count(*) FROM digest")).fetchone()
            assert count == (0,)


@pytest.mark.parametrize(
    "address",
    [
        "", "ann", "ann@", "@x.org", "ann@x", "ann@x.org\r\nBcc: all@x.org", "ann@x.org\n", "ann@x.org, bob@x.org",
        '"a b"@x.org', "ann@[127.0.0.1]", "ann@x..org", "a" * 65 + "@x.org", "ann@" + "x" * 260 + ".org",
        "änn@x.org", "Ann <ann@x.org>", "ann@x.org\x00",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(address: str) -> None:
    """Above all what could begin another header or name another recipient."""
    with pytest.raises(Refusal) as caught:
        require_address(address)
    assert caught.value.code == "bad-mail-address"


def test_addresses_are_taken() -> None:
    """As they are written."""
    for address in ("ann@example.org", "a.b+c@mail.example.co.uk", "o'neil@x-y.example"):
        assert require_address(address) == address


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001  the zone is given beside
    st.integers(0, 23),
    st.integers(1, 7),
    st.sampled_from(["UTC", "America/Chicago", "Asia/Kathmandu", "Australia/Lord_Howe", "Europe/Berlin"]),
    st.sampled_from(Cadence),
)
def test_the_next_time_is_ahead_and_not_far(
    after: datetime, hour: int, weekday: int, zone: str, cadence: Cadence
) -> None:  # fmt: skip
    """Within a day, or a week, and the hours that clocks are changed by; at the hour of the place."""
    schedule = Schedule(cadence=cadence, hour=hour, weekday=weekday, time_zone=zone)
    due = next_due(schedule, after)
    days = 1 if cadence is Cadence.DAILY else 7
    assert timedelta() < due - after <= timedelta(days=days, hours=2)
    assert next_due(schedule, due) > due
