"""The queue and a vulnerability's page."""

from litestar import Response, get
from litestar.params import FromPath

from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import VulnerabilityId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.overview.model import Count, QueueFilter, QueueRow, Story
from clearway.storage.work import Work
from clearway.web.lines import read_lines
from clearway.web.pages import page
from clearway.web.visits import Asked, TheHouse, ask
from clearway.web.words import next_step


@get("/")
async def show_queue(house: TheHouse, request: Asked) -> Response[str]:
    """Show the vulnerabilities, newest first; the filter is the address."""
    wanted = _filter(request)
    limits = require_page(request.query_params.get("cursor", ""), "", "vul")

    async def question(work: Work) -> tuple[Page[QueueRow], tuple[Count, ...]]:
        return await overview.list_queue(work, limits, wanted), await overview.count_stages(work, wanted)

    scene = await ask(house, request, "overview.read", question)
    rows, counts = scene.answer
    counted = {count.name: count.count for count in counts}
    return page(
        "queue.html",
        scene,
        rows=rows,
        wanted=wanted,
        stages=[(stage.value, counted.get(stage, 0)) for stage in Stage if stage is not Stage.MERGED],
        total=sum(count for name, count in counted.items() if name != Stage.MERGED),
    )


def _filter(request: Asked) -> QueueFilter:
    stage, package, text = (request.query_params.get(name, "").strip() for name in ("stage", "package", "text"))
    if stage and stage not in set(Stage):
        raise Refusal(
            "unknown-stage", "There is no such stage.", hint="Choose one from the queue.", where="stage", status=400
        )
    for name, value in (("package", package), ("text", text)):
        if len(value) > NAME_CHARACTERS_MAX or "\0" in value:
            raise Refusal("bad-filter", f"The {name} is too long.", hint="Shorten it.", where=name, status=400)
    return QueueFilter(stage=Stage(stage) if stage else None, package=package, text=text)


@get("/vulnerabilities/{vulnerability:str}")
async def show_vulnerability(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Response[str]:
    """Show everything that somebody may know of a vulnerability, in order of certainty."""
    if not is_id(vulnerability, "vul"):
        raise not_found("vulnerability", vulnerability[:NAME_CHARACTERS_MAX])

    async def question(work: Work) -> Story:
        return await overview.story(work, VulnerabilityId(vulnerability))

    scene = await ask(house, request, "overview.read", question)
    return page(
        "vulnerability.html",
        scene,
        story=scene.answer,
        names={found.id: found.name for found in scene.answer.names},
        next_words=next_step(scene.answer.vulnerability.stage),
        entries=read_lines(scene.answer.lines),
    )


ROUTES = [show_queue, show_vulnerability]
