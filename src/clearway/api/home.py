"""Routes for operators that match at home: the hub learns how they stand with an advisory, and not what they run."""

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.exposure.actions import home
from clearway.exposure.model.home import HomeAnswersKept, HomeCount, KeptHomeAnswer
from clearway.exposure.rules.home import require_answer, require_few
from clearway.kernel.ids import AdvisoryId
from clearway.storage.work import Work


class NewHomeAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """How an operator stands with an advisory: done, planned, not-affected or cannot, which needs a note."""

    advisory: str
    outcome: str
    note: str = ""


class NewHomeAnswers(msgspec.Struct, forbid_unknown_fields=True):
    """What an operator ticked."""

    items: list[NewHomeAnswer]


class HomeAnswers(msgspec.Struct):
    """All that the hub knows of the acting party by such answers."""

    items: list[KeptHomeAnswer]


class HomeCoverage(msgspec.Struct):
    """How many parties stand how; null for fewer than three."""

    items: list[HomeCount]


@post("/home-answers", operation_id="send_home_answers")
async def send_home_answers(house: TheHouse, request: Asked, data: JSONBody[NewHomeAnswers]) -> HomeAnswersKept:
    """Say how you stand with advisories that you matched at home (operators); no inventory is needed for that."""
    require_few(data.items)
    answers = [require_answer(one.advisory, one.outcome, one.note) for one in data.items]
    return await do(
        house,
        request,
        "exposure.answer-from-home",
        lambda work: home.take_home_answers(work, answers),
        answer=HomeAnswersKept,
    )


@get("/home-answers", operation_id="list_home_answers")
async def list_home_answers(house: TheHouse, request: Asked) -> HomeAnswers:
    """List all that the hub knows of you by such answers: your newest word on each advisory."""

    async def ask(work: Work) -> HomeAnswers:
        return HomeAnswers(items=await home.read_home_answers(work))

    return await read(house, request, "exposure.read", ask)


@get("/advisories/{advisory:str}/home-answers", operation_id="count_home_answers")
async def count_home_answers(house: TheHouse, request: Asked, advisory: FromPath[str]) -> HomeCoverage:
    """Count how parties that match at home stand with an advisory (coordinators); fewer than three are not told."""
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))

    async def ask(work: Work) -> HomeCoverage:
        return HomeCoverage(items=await home.count_home_answers(work, wanted))

    return await read(house, request, "exposure.home-coverage.read", ask)


ROUTES = [send_home_answers, list_home_answers, count_home_answers]
