"""An operator's task list, in plain words, and the form that says how a task stands."""

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.exposure import actions as exposure
from clearway.exposure.model import TaskStage
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import TaskId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page, require_page
from clearway.overview import actions as overview
from clearway.overview.model import Count, TaskRow
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of

CHOICES = (
    (TaskStage.DONE, "Done: the update is in place"),
    (TaskStage.PLANNED, "Planned: it will be done, later than asked"),
    (TaskStage.NOT_AFFECTED, "Not affected: this system does not use it"),
    (TaskStage.CANNOT, "Cannot: something is in the way (say what)"),
)


@get("/tasks")
async def show_tasks(house: TheHouse, request: Asked) -> Response[str]:
    """Show what there is to do, soonest due first."""
    return await _show(house, request)


@post("/tasks/{task:str}/attestations", status_code=200)
async def attest_task(house: TheHouse, request: Asked, task: FromPath[str]) -> Response[str] | Redirect:
    """Take an operator's word on a task; what was typed stays in the form when it is turned down."""
    if not is_id(task, "tsk"):
        raise not_found("task", task[:NAME_CHARACTERS_MAX])
    fields = await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        await exposure.attest(work, TaskId(task), outcome=fields.get("outcome", ""), note=fields.get("note", ""))

    try:
        await ask(house, request, "exposure.attest", act)
    except Refusal as refusal:
        return await _show(house, request, refused=task, refusal=refusal, typed=fields)
    return go("/tasks?said=yes")


async def _show(
    house: TheHouse,
    request: Asked,
    *,
    refused: str = "",
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    limits = require_page(request.query_params.get("cursor", ""), "", "tsk")
    answered = request.query_params.get("show", "") == "answered"

    async def question(work: Work) -> tuple[Page[TaskRow], tuple[Count, ...]]:
        listed = await overview.list_tasks(work, limits, answered=answered)
        return listed, await overview.count_tasks(work)

    scene = await ask(house, request, "exposure.read", question)
    rows, counts = scene.answer
    return page(
        "tasks.html",
        scene,
        status=refusal.status if refusal else 200,
        rows=rows,
        answered=answered,
        open_count=sum(count.count for count in counts if count.name == TaskStage.OPEN),
        answered_count=sum(count.count for count in counts if count.name != TaskStage.OPEN),
        choices=CHOICES,
        refused=refused,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {},
        thanks=request.query_params.get("said", "") == "yes",
    )


ROUTES = [show_tasks, attest_task]
