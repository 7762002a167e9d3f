"""Notices reach those who need to know, by webhook and mail, once, and nothing of what anybody wrote is in them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email.message import Message
from typing import LiteralString

import psycopg
import pytest

from clearway.app.flow import JOBS, run_job
from clearway.app.settings import read_settings
from clearway.distribution.actions import notices
from clearway.frontier.actions import access, deletion, duties, endings, inquiries, partners
from clearway.frontier.rules.machine import MOVES
from clearway.frontier.rules.notices import SAYS
from clearway.frontier.rules.warnings import warnings_before
from clearway.identity import actions as identity
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Outage
from clearway.storage.work import Work
from tests.conftest import Member, TestHouse
from tests.exposure.worlds import PUBLISHER
from tests.frontier.ears import Ears
from tests.frontier.handed import partner_party, register
from tests.frontier.programme import Programme as Small
from tests.frontier.programme import new_programme
from tests.frontier.test_duties import PACKS, happening
from tests.frontier.test_partners import approve, propose
from tests.frontier.worlds import CLOCKS, ENDPOINT, Programme, open_programme, shipped_access_policy
from tests.gateways.mail_servers import post
from tests.gateways.receivers import receiver
from tests.houses import whole_house


@pytest.fixture
def ears(house: TestHouse) -> Iterator[Ears]:
    """Somebody who takes what goes out."""
    with receiver() as taker, post() as office:
        yield Ears(house=house, taker=taker, office=office)


@pytest.fixture
async def programme(house: TestHouse) -> Programme:
    """An inquiry that was just opened."""
    return await open_programme(house)


def test_every_notice_has_one_line_that_fits_a_subject() -> None:
    """Those of the table of moves are the table's own."""
    assert all(SAYS[move.name] == move.says for move in MOVES)
    assert {name for name, says in SAYS.items() if "\n" in says or len(says) > 95} == set()


async def test_each_side_hears_what_the_table_of_moves_says_and_nobody_else_does(
    ears: Ears, programme: Programme
) -> None:
    """From inquiry to withdrawal; evaluators from their assignment on; other developers and members of parties nothing.

    What the sides wrote, the model's name and the reasons are in no message.
    """
    other = await ears.house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    colleague = await second_person(ears.house, programme.program, "finder")
    everybody = [programme.developer, programme.program, programme.evaluator, programme.official, other, colleague]
    await ears.listen(*everybody)
    await programme.act(programme.program, lambda work: inquiries.screen(work, programme.id, clocks=CLOCKS))
    await hand_in(programme)
    await programme.act(
        programme.program, lambda work: inquiries.ask_developer(work, programme.id, "CANARY-ASKED", clocks=CLOCKS)
    )
    await programme.act(
        programme.developer, lambda work: inquiries.answer_request(work, programme.id, "CANARY-SAID", clocks=CLOCKS)
    )
    await ears.work_off()
    assert ears.heard(programme.developer) == ["screen", "ask"]
    assert ears.heard(programme.program) == ears.heard(programme.official) == ["open", "submit", "answer"]
    assert ears.heard(programme.evaluator) == []
    for who in (programme.program, programme.developer):
        await programme.sign(who)
    await programme.consult()
    await programme.opine()
    await programme.determine()
    await ears.work_off()
    assert ears.heard(programme.evaluator)[-2:] == ["opinion", "determine"]
    assert "determine" not in ears.heard(programme.developer)
    await programme.act(programme.developer, lambda work: endings.withdraw(work, programme.id, clocks=CLOCKS))
    await ears.work_off()
    assert ears.heard(programme.program)[-2:] == ["withdraw", "deletion-begun"]
    assert ears.heard(other) == ears.heard(colleague) == []
    assert ears.letters(other) == ears.letters(colleague) == []
    for member in everybody:
        assert [" ".join(one["Subject"].split()) for one in ears.letters(member)] == [
            f"{programme.id}: {SAYS[name]}" for name in ears.heard(member)
        ]
    everything = [body.decode() for _, body in ears.taker.got] + [
        mail.original_content.decode() for mail in ears.office.mails if mail.original_content
    ]
    for canary in ("CANARY", "A model", "m-1", "Ada", "designated", "As proposed", "concur"):
        assert not [one for one in everything if canary in one], canary


async def test_a_notice_says_what_is_due_by_the_clock_of_its_reader(ears: Ears, programme: Programme) -> None:
    """The developer's in the zone that it named, the government's in the program's; both with UTC and where to look."""
    await ears.listen(programme.developer, programme.program)
    await programme.act(programme.program, lambda work: inquiries.screen(work, programme.id, clocks=CLOCKS))
    await ears.work_off()
    (body,), (mail,) = ears.bodies(programme.developer), ears.letters(programme.developer)
    (due,) = body["data"]["due"]
    ends = ears.house.clock.now + timedelta(days=30)
    assert due["time_zone"] == "America/Los_Angeles"
    assert due["at"] == ends.isoformat().replace("+00:00", "Z")
    assert body["data"]["path"] == f"/frontier/{programme.id}"
    text = plain(mail)
    assert "The developer hands in its package (developer)" in text
    assert f" America/Los_Angeles ({due['at']})" in text
    assert f"{PUBLISHER.namespace.rstrip('/')}/frontier/{programme.id}" in text
    assert "America/New_York" in json.dumps(ears.bodies(programme.program))


async def test_clocks_warn_before_they_end_once_and_not_when_they_stand_still(ears: Ears, programme: Programme) -> None:
    """Seven days and one day before; an outage over both warns once; an ended or standing clock not at all."""
    await ears.listen(programme.developer, programme.program)
    await programme.act(programme.program, lambda work: inquiries.screen(work, programme.id, clocks=CLOCKS))
    await ears.pass_time(days=22, hours=23)
    assert "ending-soon" not in ears.heard(programme.developer)
    await ears.pass_time(hours=2)
    await ears.pass_time(days=6)
    assert ears.heard(programme.developer) == ["screen", "ending-soon", "ending-soon"]
    assert "ending-soon" not in ears.heard(programme.program)
    await ears.pass_time(days=1)
    assert ears.heard(programme.developer)[-1] == "remind"
    await ears.pass_time(days=29, hours=12)
    assert ears.heard(programme.developer)[-1] == "ending-soon"
    await hand_in(programme)
    await programme.sign(programme.program)
    await ears.pass_time(days=13, hours=1)
    *_, last = [one["data"] for one in ears.bodies(programme.developer) if one["data"]["notice"] == "ending-soon"]
    assert last["due"][0]["what"].startswith("The developer answers")
    assert "ending-soon" not in ears.heard(programme.program)


async def test_what_was_told_is_not_told_again_after_a_crash(ears: Ears, programme: Programme) -> None:
    """Jobs that are done twice make one message; a mail whose worker died after sending is the same mail again."""
    await ears.listen(programme.developer, programme.program)
    jobs = ears.take_jobs()
    for _ in range(2):
        for entrypoint, subject in jobs:
            await JOBS[entrypoint].run(whole_house(ears.house), subject)
    made = ears.take_jobs()
    assert sorted(name for name, _ in made) == [notices.SEND_NOTICE, notices.SEND_WEBHOOK]
    message = next(subject for name, subject in made if name == notices.SEND_NOTICE)
    await ears.send(message)
    await ears.send(message)
    assert len(ears.letters(programme.program)) == 1
    with psycopg.connect(ears.house.owner_dsn, autocommit=True) as connection:
        connection.execute("UPDATE clearway.mail_message SET stage = 'waiting', ended_at = NULL")
    await ears.send(message)
    first, again = ears.letters(programme.program)
    assert first.as_bytes() == again.as_bytes()
    with pytest.raises(ZeroDivisionError):
        await programme.act(programme.program, lambda work: screen_and_die(work, programme))
    assert ears.take_jobs() == []


async def test_a_mail_server_that_is_away_delays_a_notice_for_three_days_and_no_more(
    ears: Ears, programme: Programme
) -> None:
    """It is an outage, which is tried again; afterwards it would tell of what is long past."""
    await ears.listen(programme.program)
    whole = whole_house(ears.house)
    for entrypoint, subject in ears.take_jobs():
        await JOBS[entrypoint].run(whole, subject)
    message = next(subject for name, subject in ears.take_jobs() if name == notices.SEND_NOTICE)
    ears.office.answer = "450 later"
    with pytest.raises(Outage):
        await ears.send(message)
    ears.office.answer = "250 OK"
    ears.house.clock.move(days=3)
    await ears.send(message)
    assert ears.letters(programme.program) == []


async def test_who_needs_to_know_no_more_is_told_nothing_though_the_message_was_made(
    ears: Ears, programme: Programme
) -> None:
    """Somebody who was disabled between the event and the sending hears nothing, by mail or the webhook it opened."""
    await ears.listen(programme.official, programme.program)
    for entrypoint, subject in ears.take_jobs():
        await JOBS[entrypoint].run(whole_house(ears.house), subject)
    async with ears.house.database.work(ears.house.admin) as work:
        await identity.disable_person(work, programme.official.person)
    await ears.work_off()
    assert ears.letters(programme.official) == []
    assert [one["data"]["notice"] for one in ears.bodies(programme.program)] == ["open"]
    assert len(ears.taker.got) == 1


async def test_nothing_is_sent_out_of_a_closed_enclave(ears: Ears, programme: Programme) -> None:
    """Not by the webhooks and digests either that were opened before it was closed."""
    await ears.listen(programme.program)
    whole = whole_house(ears.house)
    closed = replace(whole, settings=read_settings({"CLEARWAY_CLOSED_ENCLAVE": "1", "CLEARWAY_WEBHOOK_LOOPBACK": "1"}))
    for entrypoint, subject in ears.take_jobs():
        await run_job(closed, entrypoint, subject)
    sending = ears.take_jobs()
    assert len(sending) == 2
    for entrypoint, subject in sending:
        await run_job(closed, entrypoint, subject)
    assert (ears.taker.got, ears.office.mails) == ([], [])


async def test_windows_and_deletions_are_told_of_before_and_when_they_end(ears: Ears, programme: Programme) -> None:
    """Access for evaluators: opened, ending soon, closed; the deletion certificate: begun, due soon, late."""
    await programme.submit()
    await ears.listen(programme.developer, programme.program)
    await programme.act(programme.developer, lambda work: access.set_endpoint(work, programme.id, ENDPOINT))
    ends = ears.house.clock.now + timedelta(days=8)
    await programme.act(
        programme.developer,
        lambda work: access.open_access(work, programme.id, ends_at=ends, policy=shipped_access_policy()),
    )
    await ears.pass_time(days=2)
    await ears.pass_time(days=6)
    told = [one for one in ears.heard(programme.program) if one.startswith("window")]
    assert told == ["window-opened", "window-ending", "window-closed"]
    assert "window-ending" in ears.heard(programme.developer)
    await programme.act(programme.developer, lambda work: endings.withdraw(work, programme.id, clocks=CLOCKS))
    due = (await programme.act(programme.program, lambda work: deletion.read_deletion(work, programme.id))).due_at
    await ears.pass_time(seconds=(due - ears.house.clock.now - timedelta(hours=23)).total_seconds())
    await ears.pass_time(days=1)
    told = [one for one in ears.heard(programme.program) if one.startswith("deletion")]
    assert told == ["deletion-begun", "deletion-soon", "deletion-late"]


async def test_both_sides_and_the_partner_hear_of_partners(ears: Ears, house: TestHouse) -> None:
    """A partner hears when it is agreed and revoked, and of nothing before; no words of either side go out."""
    small: Small = await new_programme(house)
    partner = await partner_party(house)
    await ears.listen(small.developer, small.program, partner)
    wanted = await propose(small, small.developer, partner.party)
    await approve(small, small.developer, wanted)
    await ears.work_off()
    assert ears.heard(partner) == []
    await approve(small, small.program, wanted)
    async with house.database.work(small.program.credential) as work:
        await partners.revoke_partner(work, wanted, words="CANARY-REASON")
    await ears.work_off()
    assert ears.heard(partner) == ["partner-agreed", "partner-revoked"]
    assert ears.heard(small.program) == [
        "partner-proposed", "partner-approved", "partner-agreed", "partner-revoked"
    ]  # fmt: skip
    assert ears.heard(small.developer) == ["partner-agreed", "partner-revoked"]
    assert {one["data"]["partnership"] for one in ears.bodies(partner)} == {wanted}
    assert not [body for _, body in ears.taker.got if b"CANARY" in body or b"words on" in body]


async def test_a_developer_is_warned_of_its_duties_and_nobody_learns_what_has_happened(
    ears: Ears, house: TestHouse
) -> None:
    """Three days and one day before, unless it is done; the message holds the duty's id and instant."""
    small = await new_programme(house)
    await ears.listen(small.developer, small.program)
    async with house.database.work(small.developer.credential) as work:
        opened = await duties.open_duties(work, happening(house.clock.now - timedelta(hours=1)), PACKS)
    report = next(one for one in opened if one.owed.pack == "us-ca-sb53")
    await ears.pass_time(days=13)
    await ears.pass_time(days=2)
    mine = [one for one in ears.bodies(small.developer) if one["data"].get("duty") == report.id]
    assert len(mine) == 2
    assert mine[0]["data"]["due"][0]["time_zone"] == "America/Los_Angeles"
    assert ears.heard(small.program) == []
    assert not [body for _, body in ears.taker.got if b"icd-1" in body or b"Attorney" in body]
    async with house.database.work(small.developer.credential) as work:
        await duties.settle_duty(work, report.id, work.now)
    before = len(ears.bodies(small.developer))
    await ears.pass_time(hours=18)
    assert not [one for one in ears.bodies(small.developer)[before:] if one["data"].get("duty") == report.id]


async def test_sql_shows_notices_to_their_readers_only(ears: Ears, programme: Programme) -> None:
    """As the service's role: mails to the worker alone, messages to whom they are for, and nobody asks for another."""
    other = await ears.house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    colleague = await second_person(ears.house, programme.program, "finder")
    await ears.listen(programme.program, other)
    await ears.work_off()
    for member, seen in ((programme.program, 1), (colleague, 0), (other, 0)):
        async with ears.house.database.work(member.credential) as work:
            assert await count(work, "SELECT count(*) FROM webhook_message") == seen
            assert await count(work, "SELECT count(*) FROM mail_message") == 0
            asked = "SELECT hears_of(%s, 'government', %s, %s, NULL)::int"
            about = (programme.official.person, programme.official.party, programme.id)
            assert await count(work, asked, *about) == 0
            assert await count(work, "SELECT count(*) FROM duty_due('dty-0000000000000000')") == 0


def test_warnings_of_an_end_do_not_overlap() -> None:
    """However late it is, one of them speaks."""
    assert [(one.begin, one.end) for one in warnings_before([24, 168, 24])] == [(168, 24), (24, 0)]
    assert warnings_before([]) == ()


async def screen_and_die(work: Work, programme: Programme) -> float:
    """Screen, and fail before the transaction commits."""
    await inquiries.screen(work, programme.id, clocks=CLOCKS)
    return 1 / 0


def plain(mail: Message) -> str:
    """A mail's plain text."""
    part = next(one for one in mail.walk() if one.get_content_type() == "text/plain")
    body = part.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body.decode()


async def hand_in(programme: Programme) -> None:
    """From a screened inquiry to the submission."""
    await register(programme.house, programme.developer, b"L")
    await programme.hand_in()


async def second_person(house: TestHouse, of: Member, role: str) -> Member:
    """A colleague in the same party who has nothing to do with frontier access."""
    async with house.database.work(house.admin) as work:
        person = await identity.register_person(work, of.party, name="Colleague", roles=[role])
        issued = await identity.issue_key(work, person.id, label="test", days=30)
    return Member(party=of.party, person=person.id, secret=issued.secret)


async def count(work: Work, query: LiteralString, *values: object) -> int:
    """One number."""
    row = await (await work.connection.execute(query, values)).fetchone()
    assert row is not None
    return row[0]
