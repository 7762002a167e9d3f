"""Routes of coordination: cases, answers, embargo, stewards, capacity."""

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, page_request, path_id, read
from clearway.coordination import actions
from clearway.coordination.model import Answer, Case, CaseWithAnswers
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import CaseId, PartyId
from clearway.kernel.instants import parse_instant
from clearway.kernel.paging import Page
from clearway.storage.work import Work


class NewAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """What a maintainer says to a report."""

    answer: Answer
    note: str = ""


class NewEmbargo(msgspec.Struct, forbid_unknown_fields=True):
    """When the embargo is to end (RFC 3339 with a zone), and why it is moved."""

    ends_at: str
    reason: str


class NewSteward(msgspec.Struct, forbid_unknown_fields=True):
    """Who maintains a package."""

    package: str
    party: str


class NewCapacity(msgspec.Struct, forbid_unknown_fields=True):
    """How many reports a maintainer bears open at once, and new in seven days; `party` only for staff."""

    open_max: int
    week_max: int | None = None
    party: str = ""


@get("/cases", operation_id="list_cases")
async def list_cases(house: TheHouse, request: Asked) -> Page[Case]:
    """List the cases that you may see, newest first."""
    page = page_request(request, "cas")
    return await read(house, request, "coordination.read", lambda work: actions.list_cases(work, page))


@get("/cases/{case:str}", operation_id="read_case")
async def read_case(house: TheHouse, request: Asked, case: FromPath[str]) -> CaseWithAnswers:
    """Give a case and what was said in it."""
    wanted = CaseId(path_id(case, "cas", "case"))
    return await read(house, request, "coordination.read", lambda work: actions.read_case(work, wanted))


@post("/cases/{case:str}/answers", operation_id="answer_case")
async def answer_case(house: TheHouse, request: Asked, case: FromPath[str], data: JSONBody[NewAnswer]) -> Done:
    """Answer a report: acknowledged, disputed, or resolved, which frees its place for the next (maintainers)."""
    wanted = CaseId(path_id(case, "cas", "case"))

    async def act(work: Work) -> Done:
        await actions.answer(work, wanted, said=data.answer, note=data.note)
        return Done(id=wanted)

    return await do(house, request, "coordination.answer", act, answer=Done)


@put("/cases/{case:str}/embargo", operation_id="set_embargo")
async def set_embargo(house: TheHouse, request: Asked, case: FromPath[str], data: JSONBody[NewEmbargo]) -> Done:
    """Move the end of an embargo, with a reason; an instant that has passed ends it now (coordinators)."""
    wanted = CaseId(path_id(case, "cas", "case"))
    until = parse_instant(data.ends_at, where="ends_at")

    async def act(work: Work) -> Done:
        await actions.set_embargo(work, wanted, house.coordination_policy, until=until, reason=data.reason)
        return Done(id=wanted)

    return await do(house, request, "coordination.set-embargo", act, answer=Done)


@put("/stewards", operation_id="appoint_steward")
async def appoint_steward(house: TheHouse, request: Asked, data: JSONBody[NewSteward]) -> Done:
    """Write down who maintains a package (coordinators)."""
    party = PartyId(path_id(data.party, "pty", "party"))

    async def act(work: Work) -> Done:
        await actions.appoint_steward(work, data.package, party)
        return Done(id=party)

    return await do(house, request, "coordination.open-case", act, answer=Done)


@put("/capacity", operation_id="set_capacity")
async def set_capacity(house: TheHouse, request: Asked, data: JSONBody[NewCapacity]) -> Done:
    """Say how many reports you bear open at once, and how many new ones in seven days (maintainers)."""
    named = PartyId(path_id(data.party, "pty", "party")) if data.party else None

    async def act(work: Work) -> Done:
        party = named or work.actor.party
        if party is None:
            raise Refusal("no-party", "No party is named.", hint="Name one.", where="party")
        await actions.set_capacity(work, party, data.open_max, week_max=data.week_max)
        return Done(id=party)

    return await do(house, request, "coordination.set-capacity", act, answer=Done)


ROUTES = [list_cases, read_case, answer_case, set_embargo, appoint_steward, set_capacity]
