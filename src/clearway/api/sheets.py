"""Routes of what operators take with them: the sheet as text, and the calendar that other programs subscribe to."""

import asyncio
import binascii
from base64 import b64decode
from typing import Final
from urllib.parse import urlsplit

from litestar import Response, get, post
from litestar.params import FromQuery

from clearway.api.answers import Asked, TheHouse, answer_refusal, credential_of, do_once, read
from clearway.formats.calendar import Entry, EntryKind, write_calendar
from clearway.identity import actions as identity
from clearway.identity.model import IssuedKey
from clearway.identity.rules import secret_hash
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import AUTHORIZATION_CHARACTERS_MAX, TASKS_ON_SHEET_MAX
from clearway.kernel.paging import PageRequest
from clearway.overview import actions as overview
from clearway.overview.rules.sheet import sheet_text
from clearway.storage.work import Credential, WithKey, Work

_BASIC: Final = "Basic "
_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="Clearway calendar", charset="UTF-8"'}


def challenge(request: Asked, refusal: Refusal) -> Response[bytes]:
    """Turn a refusal into a problem document that makes a calendar program ask for the password."""
    answer = answer_refusal(request, refusal)
    if refusal.status == 401:
        answer.headers.update(_CHALLENGE)
    return answer


@get("/tasks/sheet", operation_id="read_sheet", media_type="text/plain")
async def read_sheet(house: TheHouse, request: Asked) -> str:
    """Give what there is to do as a plain text to print: soonest first, one update a line (operators)."""

    async def ask(work: Work) -> str:
        sheet = await overview.read_sheet(work, PageRequest(limit=TASKS_ON_SHEET_MAX))
        return sheet_text(sheet, await overview.contacts(work, house.settings.contact), now=work.now)

    return await read(house, request, "exposure.read", ask)


@get("/tasks/calendar.ics", operation_id="read_calendar", exception_handlers={Refusal: challenge})
async def read_calendar(
    house: TheHouse, request: Asked, kind: FromQuery[EntryKind] = EntryKind.EVENTS
) -> Response[bytes]:
    """Give the due dates of your open tasks as a calendar (iCalendar); HTTP Basic, with a key as the password."""
    host = urlsplit(house.settings.namespace).hostname or "clearway.invalid"
    async with house.work(_credential(request), "exposure.calendar.read") as work:
        now = work.now
        entries: list[Entry] = await overview.read_agenda(work, host=host)
    # Five hundred entries take half a second to write: others are answered meanwhile.
    body = await asyncio.to_thread(write_calendar, "Clearway: what to do", entries, kind=kind, now=now)
    return Response(body, media_type="text/calendar", headers={"cache-control": "private, no-cache"})


@post("/calendar-keys", operation_id="issue_calendar_key")
async def issue_calendar_key(house: TheHouse, request: Asked) -> IssuedKey:
    """Issue yourself a key that reads your calendar and nothing else; its secret is in this answer only (operators)."""
    return await do_once(house, request, "identity.issue-calendar-key", identity.issue_calendar_key)


def _credential(request: Asked) -> Credential:
    """Read the key from HTTP Basic (RFC 7617), whatever the user is called, or from a Bearer header."""
    header = request.headers.get("authorization", "")
    if not header.startswith(_BASIC):
        return credential_of(request)
    try:
        text = b64decode(header[len(_BASIC) : AUTHORIZATION_CHARACTERS_MAX].strip(), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise Refusal(
            "bad-authorization",
            "The Authorization header is not HTTP Basic.",
            hint="Let your calendar send a user and a password.",
            status=401,
        ) from None
    return WithKey(hash=secret_hash(text.partition(":")[2].strip()))


ROUTES = [read_sheet, read_calendar, issue_calendar_key]
