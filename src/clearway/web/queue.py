"""The queue: the vulnerabilities, filtered by the address, and the merging of those that are one."""

from collections.abc import Sequence
from typing import Final

from litestar import Response, get, post
from litestar.response import Redirect

from clearway.findings import actions as findings
from clearway.findings.model import JoinKind, Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX, PAGE_ROWS_MAX, REASON_CHARACTERS_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.overview.model import Count, QueueFilter, QueueRow
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_choices, read_form, visitor_of

CHOSEN: Final = "chosen"


@get("/")
async def show_queue(house: TheHouse, request: Asked) -> Response[str]:
    """Show the vulnerabilities, newest first; the filter is the address."""
    return await _show(house, request)


@post("/merges", status_code=200)
async def merge_chosen(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Merge the chosen records into the oldest of them; each finding can be separated again."""
    fields = await read_form(request, visitor_of(house, request))
    chosen = sorted(set(await read_choices(request, CHOSEN)))
    try:
        reason = _require_reason(fields.get("reason", ""))
        into, others = _require_several(chosen)

        async def act(work: Work) -> None:
            for source in others:
                await findings.merge(work, source, into, kind=JoinKind.PERSON, probability=1, reasons=(reason,))

        await ask(house, request, "findings.join", act)
    except Refusal as refusal:
        return await _show(house, request, refusal=refusal, chosen=chosen, reason=fields.get("reason", ""))
    return go(f"/vulnerabilities/{into}?said=merged")


async def _show(
    house: TheHouse,
    request: Asked,
    *,
    refusal: Refusal | None = None,
    chosen: Sequence[str] = (),
    reason: str = "",
) -> Response[str]:
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
        status=refusal.status if refusal else 200,
        rows=rows,
        wanted=wanted,
        stages=[(stage.value, counted.get(stage, 0)) for stage in Stage if stage is not Stage.MERGED],
        total=sum(count for name, count in counted.items() if name != Stage.MERGED),
        chosen=chosen,
        reason=reason,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
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


def _require_several(chosen: Sequence[str]) -> tuple[VulnerabilityId, tuple[VulnerabilityId, ...]]:
    if not 2 <= len(chosen) <= PAGE_ROWS_MAX or not all(is_id(name, "vul") for name in chosen):
        raise Refusal(
            "few-chosen",
            "One record cannot be merged with itself.",
            hint=f"Choose 2 to {PAGE_ROWS_MAX} rows, by their boxes or with the key x.",
            where=CHOSEN,
        )
    into, *others = (VulnerabilityId(name) for name in chosen)
    return into, tuple(others)


def _require_reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > REASON_CHARACTERS_MAX:
        raise Refusal(
            "no-reason",
            "A merge needs a reason.",
            hint=f"Say in 1 to {REASON_CHARACTERS_MAX} characters why they are one.",
            where="reason",
        )
    return reason


ROUTES = [show_queue, merge_chosen]
