"""Duties elsewhere: due by dated packs, three instants stored apart, seen by their developer alone."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_duty_packs
from clearway.formats.calendar import EntryKind
from clearway.formats.duty_pack import (
    Anchor,
    DayKind,
    DutyPack,
    IncidentClass,
    IncidentDuty,
    Standing,
    parse_duty_pack,
)
from clearway.frontier.actions import duties
from clearway.frontier.model.duties import DutyState, Happening
from clearway.frontier.rules.duties import coming_duties, due_of, duties_of
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from tests.conftest import TestHouse

PACKS = shipped_duty_packs()
AWARE = datetime(2027, 3, 1, 17, 0, tzinfo=UTC)


def happening(aware: datetime = AWARE, *, imminent: bool = False, determined: datetime | None = None) -> Happening:
    """A breach."""
    return Happening(
        reference="icd-1", aware_at=aware, determined_at=determined, classes=frozenset({IncidentClass.BREACH}),
        imminent=imminent,
    )  # fmt: skip


def due(said: Happening) -> dict[str, timedelta]:
    """How long after awareness each duty is due, to the hour."""
    return {f"{one.pack} {one.code}": one.due_at - AWARE for one in duties_of(said, PACKS)}


def test_shipped_packs_say_what_the_regimes_say() -> None:
    """15 days and 24 hours in California, 72 and 24 in New York and Illinois, 5 days in Europe for a breach."""
    found = due(happening(imminent=True))
    assert found["us-ca-sb53 imminent"] == found["us-ny-raise imminent"] == timedelta(hours=24)
    assert found["us-ny-raise report"] == found["us-il-sb315 report"] == timedelta(hours=72)
    assert timedelta(days=15) <= found["us-ca-sb53 report"] <= timedelta(days=16)
    assert timedelta(days=5) <= found["eu-gpai-9-3 breach"] <= timedelta(days=6)
    assert "eu-gpai-9-3 death" not in found
    assert "us-ca-sb53 imminent" not in due(happening())
    assert next(pack for pack in PACKS if pack.code == "us-il-sb315").standing is Standing.UNVERIFIED


def test_each_pack_says_where_it_is_from_and_how_sure_that_is() -> None:
    """A source, the day of its version, whether it binds, and a note; Europe's days by what has happened."""
    for pack in PACKS:
        assert date.fromisoformat(pack.version) <= date(2026, 12, 1)
        assert len(pack.source) > 10
        assert pack.note
    standings = {pack.code: (pack.standing.value, pack.in_force_on.isoformat()) for pack in PACKS}
    assert standings == {
        "eu-gpai-9-3": ("voluntary", "2025-08-02"),
        "us-ca-sb53": ("binding", "2026-01-01"),
        "us-il-sb315": ("unverified", "2027-01-01"),
        "us-ny-raise": ("binding", "2027-01-01"),
    }
    (europe,) = [pack for pack in PACKS if pack.code == "eu-gpai-9-3"]
    assert {one.code: one.days for one in europe.incident} == {
        "infrastructure": 2, "breach": 5, "death": 10, "harm": 15,
    }  # fmt: skip


@pytest.mark.parametrize(("pack", "hour"), [("us-ny-raise", 5), ("us-il-sb315", 6)])
def test_a_regime_counts_from_the_day_it_is_in_force_there(pack: str, hour: int) -> None:
    """Neither does at the last minute of 2026 as its own clocks have it, and each does a minute later."""
    first = datetime(2027, 1, 1, hour, tzinfo=UTC)
    told = [{one.pack for one in duties_of(happening(at), PACKS)} for at in (first - timedelta(minutes=1), first)]
    assert pack not in told[0]
    assert pack in told[1]


@given(st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)), st.integers(1, 30), st.sampled_from(DayKind))  # noqa: DTZ001  made aware below
def test_a_day_ends_where_the_regime_applies(aware: datetime, days: int, kind: DayKind) -> None:
    """So many days are never less than so many times 24 hours less a change of the clocks, and end at a midnight."""
    pack = DutyPack(
        code="x", name="x", version="1", source="x", standing=Standing.BINDING, note="", in_force_on=date(2026, 1, 1),
        time_zone="America/New_York",
    )  # fmt: skip
    one = IncidentDuty(code="a", title="a", to="b", days=days, day_kind=kind)
    start = aware.replace(tzinfo=UTC)
    ends = due_of(one, pack, start, determined=None)
    assert ends - start >= timedelta(days=days, hours=-1)
    assert ends.minute == 0


def test_a_determination_moves_what_runs_from_it_and_nothing_else() -> None:
    """California runs from awareness whatever is determined later."""
    later = AWARE + timedelta(hours=10)
    before, after = due(happening()), due(happening(determined=later))
    assert after["us-ny-raise report"] - before["us-ny-raise report"] == timedelta(hours=10)
    assert after["us-ca-sb53 report"] == before["us-ca-sb53 report"]


def test_duties_come_again() -> None:
    """The quarterly summary is due next at the end of a quarter; Illinois' audit comes from 2028 on."""
    (summary,) = [one for one in coming_duties(PACKS, AWARE) if one.pack == "us-ca-sb53"]
    assert summary.due_at.date() == date(2027, 4, 1)
    for now in (datetime(2026, 12, 1, tzinfo=UTC), AWARE):
        (audit,) = [one for one in coming_duties(PACKS, now) if one.pack == "us-il-sb315"]
        assert audit.due_at == datetime(2029, 1, 1, 6, tzinfo=UTC)
        assert (audit.standing, audit.in_force_on) == (Standing.UNVERIFIED, date(2027, 1, 1))


PACK = """
code = "x"
name = "X"
version = "2026-12-01"
source = "X"
standing = "binding"
note = ""
in_force_on = 2027-01-01
time_zone = "America/New_York"
"""


@pytest.mark.parametrize(
    ("more", "code", "where"),
    [
        ('[[incident]]\ncode = "a"\ntitle = "a"\nto = "b"\n', "bad-duty", "incident[0]"),
        ('[[incident]]\ncode = "a"\ntitle = "a"\nto = "b"\nhours = 1\ndays = 1\n', "bad-duty", "incident[0]"),
        (
            '[[periodic]]\ncode = "a"\ntitle = "a"\nto = "b"\nevery_months = 3\nfirst_due_on = 2026-12-31\n',
            "bad-duty",
            "periodic[0].first_due_on",
        ),
        ('[[incident]]\ncode = "a"\ntitle = "a"\nto = "b"\nhours = 1\n' * 2, "duty-twice", "incident"),
    ],
)
def test_a_pack_that_cannot_be_is_refused(more: str, code: str, where: str) -> None:
    """No time, two, a day before the regime is in force, a duty twice: each says where, and what to do."""
    with pytest.raises(Refusal) as refusal:
        parse_duty_pack((PACK + more).encode())
    assert (refusal.value.code, refusal.value.where) == (code, where)
    assert refusal.value.hint


async def test_duties_are_seen_by_their_developer_alone(house: TestHouse) -> None:
    """Kept with three instants apart, exported as a calendar, and hidden from everybody, staff and worker included."""
    developer = await house.member("Lab", PartyKind.DEVELOPER, "developer", named=False)
    other = await house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    now = house.clock.now
    async with house.database.work(developer.credential) as work:
        opened = await duties.open_duties(work, happening(now - timedelta(hours=1)), PACKS)
        assert await duties.open_duties(work, happening(now - timedelta(hours=1)), PACKS) == opened
        with pytest.raises(Refusal, match="Awareness comes first"):
            await duties.open_duties(work, happening(now + timedelta(hours=1)), PACKS)
        one = next(duty for duty in opened if duty.owed.anchor is Anchor.AWARENESS)
        held = await duties.determine_duty(work, one.id, now, packs=PACKS)
        settled = await duties.settle_duty(work, one.id, now)
        calendar = await duties.write_duty_calendar(work, PACKS, kind=EntryKind.EVENTS)
    assert (held.aware_at, held.determined_at, held.submitted_at) == (now - timedelta(hours=1), now, None)
    assert (settled.state, settled.submitted_at) == (DutyState.SUBMITTED, now)
    assert calendar.count(b"BEGIN:VEVENT") == len(opened) - 1 + 2
    assert b"not before 2027-01-01" in calendar.replace(b"\r\n ", b"")
    for credential in (other.credential, house.admin, house.worker):
        async with house.database.work(credential) as work:
            assert await duties.list_duties(work) == []
            with pytest.raises(Refusal, match="no duty"):
                await duties.settle_duty(work, one.id, now)
    async with house.database.work(house.admin) as work:
        cursor = await work.connection.execute("SELECT entry FROM audit_record WHERE action LIKE 'frontier.%%duties'")
        assert all("icd-1" not in row[0] for row in await cursor.fetchall())
