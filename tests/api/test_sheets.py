"""What operators take along: the sheet as text, and the calendar that their own programs ask for."""

from base64 import b64encode

from icalendar import Calendar

from clearway.exposure.model import Exposed
from clearway.kernel.limits import AUTHORIZATION_CHARACTERS_MAX
from tests.conftest import TestHouse
from tests.exposure.worlds import keep, match, published
from tests.houses import Caller, open_api

AFFECTED = "pkg:pypi/example@1.0"
CALENDAR = "/tasks/calendar.ics"


def basic(secret: str, *, user: str = "anybody") -> dict[str, str]:
    """What a calendar program sends."""
    return {"Authorization": f"Basic {b64encode(f'{user}:{secret}'.encode()).decode()}"}


async def calendar_key(caller: Caller) -> str:
    """Make a password for a calendar."""
    answer = await caller("POST", "/calendar-keys")
    assert answer.status_code == 201, answer.text
    return str(answer.json()["secret"])


async def test_a_calendar_asks_with_a_password(house: TestHouse) -> None:
    """Without one it is asked for one; with it, it reads the due dates of this operator and of nobody else."""
    operator, other = await house.operator(), await house.operator("Another")
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    async with open_api(house) as caller:
        asked = await caller.as_key("")("GET", CALENDAR)
        assert (asked.status_code, asked.headers["www-authenticate"]) == (
            401, 'Basic realm="Clearway calendar", charset="UTF-8"'
        )  # fmt: skip
        secret = await calendar_key(caller.as_key(operator.secret))
        answer = await caller.as_key("")("GET", CALENDAR, headers=basic(secret))
        assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
        (event,) = Calendar.from_ical(answer.content).events
        assert str(event["SUMMARY"]) == "Update example on web-2 from 1.0 to 1.1 or later."
        theirs = await calendar_key(caller.as_key(other.secret))
        assert (
            Calendar.from_ical((await caller.as_key("")("GET", CALENDAR, headers=basic(theirs))).content).events == []
        )
        todos = await caller.as_key("")("GET", CALENDAR, headers=basic(secret), params={"kind": "todos"})
        assert len(Calendar.from_ical(todos.content).todos) == 1


async def test_a_due_date_that_moves_replaces_the_old_one(house: TestHouse) -> None:
    """The entry keeps its name and its number goes up, so that a calendar shows one date and not two."""
    operator = await house.operator()
    await keep(house, operator, AFFECTED, exposed=Exposed.NO)
    found = await published(house)
    await match(house, found.advisory)
    async with open_api(house) as caller:
        mine = caller.as_key(operator.secret)
        (before,) = Calendar.from_ical((await mine("GET", CALENDAR)).content).events
        await keep(house, operator, AFFECTED, exposed=Exposed.YES)
        await match(house, found.advisory)
        (after,) = Calendar.from_ical((await mine("GET", CALENDAR)).content).events
    assert str(after["UID"]) == str(before["UID"])
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after.end < before.end


async def test_the_password_reads_due_dates_and_nothing_else(house: TestHouse) -> None:
    """Whoever finds it in a calendar program's files can neither read more, nor write, nor sign in."""
    operator = await house.operator()
    async with open_api(house) as caller:
        secret = await calendar_key(caller.as_key(operator.secret))
        finder = caller.as_key(secret)
        assert (await finder("GET", CALENDAR)).status_code == 200
        for method, path in (("GET", "/tasks"), ("GET", "/inventories"), ("GET", "/keys"), ("POST", "/calendar-keys")):
            refused = await finder(method, path)
            assert (refused.status_code, refused.json()["code"]) == (403, "key-for-calendar"), path
        sent = await caller.as_key("")("GET", "/tasks", headers=basic(secret))
        assert sent.status_code == 401


async def test_a_password_ends_when_it_is_revoked(house: TestHouse) -> None:
    """Its owner ends it; a finder has no calendar to make one for."""
    operator, finder = await house.operator(), await house.finder()
    async with open_api(house) as caller:
        mine = caller.as_key(operator.secret)
        issued = (await mine("POST", "/calendar-keys")).json()
        assert (await mine("DELETE", f"/keys/{issued['key']['id']}")).status_code == 200
        assert (await caller.as_key("")("GET", CALENDAR, headers=basic(issued["secret"]))).status_code == 401
        assert (await caller.as_key(finder.secret)("POST", "/calendar-keys")).status_code == 403


async def test_what_is_no_password_is_refused(house: TestHouse) -> None:
    """Broken, empty and endless headers are refused in the same way."""
    async with open_api(house) as caller:
        long = "A" * (AUTHORIZATION_CHARACTERS_MAX * 4)
        for sent in ("Basic", "Basic !", f"Basic {long}", "Basic gICA", "Digest x", *basic("clearway_x").values()):
            answer = await caller.as_key("")("GET", CALENDAR, headers={"Authorization": sent})
            assert answer.status_code == 401, sent[:20]
            assert "www-authenticate" in answer.headers


async def test_the_sheet_is_there_as_text(house: TestHouse) -> None:
    """An operator gets what there is to do; a finder gets nothing."""
    operator, finder = await house.operator(), await house.finder()
    await keep(house, operator, AFFECTED)
    await match(house, (await published(house)).advisory)
    async with open_api(house) as caller:
        answer = await caller.as_key(operator.secret)("GET", "/tasks/sheet")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"
        assert "[ ] 1. Update example on web-2 from 1.0 to 1.1 or later." in answer.text
        assert (await caller.as_key(finder.secret)("GET", "/tasks/sheet")).status_code == 403
