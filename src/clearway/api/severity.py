"""Routes of severity: rate, see what everybody says and what is believed, and how raters are in the habit of rating."""

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, path_id, read
from clearway.kernel.ids import VulnerabilityId
from clearway.storage.work import Work
from clearway.validation import actions
from clearway.validation.model import HabitsView, SeverityView


class NewRating(msgspec.Struct, forbid_unknown_fields=True):
    """A CVSS vector of version 3.1 or 4.0, and what it rests on."""

    vector: str
    reason: str


@get("/vulnerabilities/{vulnerability:str}/severity", operation_id="read_severity")
async def read_severity(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> SeverityView:
    """Give every rating of a vulnerability that you may see, and the score that is believed with its 90 % interval.

    `reported` is the vector that it came with; nothing that was said is ever overwritten.
    """
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))
    return await read(house, request, "findings.read", lambda work: actions.read_severity(work, wanted))


@post("/vulnerabilities/{vulnerability:str}/ratings", operation_id="rate_vulnerability")
async def rate(house: TheHouse, request: Asked, vulnerability: FromPath[str], data: JSONBody[NewRating]) -> Done:
    """Rate a vulnerability in your party's name; your newest rating counts, the others stay on record."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def act(work: Work) -> Done:
        return Done(id=await actions.rate(work, wanted, vector=data.vector, reason=data.reason))

    return await do(house, request, "validation.rate", act, answer=Done)


@get("/severity/habits", operation_id="read_rating_habits")
async def read_habits(house: TheHouse, request: Asked) -> HabitsView:
    """Give by how many points each rater is above others, with a 90 % interval: your own party's; all for staff."""
    return await read(house, request, "validation.habits.read", actions.read_habits)


@post("/severity/fit", operation_id="fit_severity")
async def fit_severity(house: TheHouse, request: Asked) -> HabitsView:
    """Find every rater's habit now and not within a day; the worker then believes all anew (coordinators)."""

    async def act(work: Work) -> HabitsView:
        await actions.fit_severity(work)
        return await actions.read_habits(work)

    return await do(house, request, "validation.fit-severity", act, answer=HabitsView)


ROUTES = [read_severity, rate, read_habits, fit_severity]
