"""An operator's task list: pieces of work in plain words, to print and to tick off; and the form that answers them."""

from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Final

from litestar import Response, get, post
from litestar.response import Redirect

from clearway.app.wiring import House
from clearway.exposure import actions as exposure
from clearway.exposure.model import TaskStage
from clearway.exposure.rules import require_zone
from clearway.kernel.actors import Actor, Role
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import TaskId, is_id
from clearway.kernel.limits import PAGE_ROWS_DEFAULT, TASKS_ANSWERED_AT_ONCE_MAX, TASKS_ON_SHEET_MAX
from clearway.kernel.paging import Page, PageRequest, require_page
from clearway.overview import actions as overview
from clearway.overview.model import Contact, Count, Sheet, TaskRow
from clearway.overview.rules.sheet import sheet_text
from clearway.storage.work import Work
from clearway.web.pages import HEADERS, go, page
from clearway.web.visits import Asked, TheHouse, ask, read_choices, read_form, visitor_of

CHOICES: Final = (
    (TaskStage.DONE, "Done: the update is in place"),
    (TaskStage.PLANNED, "Planned: it will be done, later than asked (say until when)"),
    (TaskStage.DEFERRED, "Put off: it can wait until a day (say until when, and why)"),
    (TaskStage.NOT_AFFECTED, "Not affected: this system does not use it"),
    (TaskStage.CANNOT, "Cannot: something is in the way (say what)"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What was sent and turned down: it stays in the form."""

    tasks: frozenset[str] = frozenset()
    fields: dict[str, str] = field(default_factory=dict[str, str])
    said: str = ""
    status: int = 200


@get("/tasks")
async def show_tasks(house: TheHouse, request: Asked) -> Response[str]:
    """Show what there is to do, soonest due first; or what was answered."""
    if request.query_params.get("show", "") == "answered":
        return await _show_answered(house, request)
    return await _show(house, request)


@get("/tasks/sheet.txt")
async def give_sheet(house: TheHouse, request: Asked) -> Response[str]:
    """Give what there is to do as plain text."""

    async def question(work: Work) -> str:
        sheet = await overview.read_sheet(work, PageRequest(limit=TASKS_ON_SHEET_MAX))
        return sheet_text(sheet, await overview.contacts(work, house.settings.contact), now=work.now)

    scene = await ask(house, request, "exposure.read", question)
    said = {"content-disposition": 'attachment; filename="what-to-do.txt"'}
    return Response(scene.answer, media_type="text/plain", headers={**HEADERS, **said})


@post("/tasks/answers", status_code=200)
async def answer_tasks(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Take an operator's word on the tasks that are ticked; what was typed stays when it is turned down."""
    typed = await answer_ticked(house, request)
    if typed.said:
        return await _show(house, request, status=typed.status, typed=typed)
    return go("/tasks?said=yes")


async def answer_ticked(house: House, request: Asked) -> Typed:
    """Take the answer of a form about all tasks that are ticked in it, or none; what was turned down says why."""
    fields = await read_form(request, visitor_of(house, request))
    ticked = [task for value in await read_choices(request, "tasks") for task in value.split(",")]

    async def act(work: Work) -> None:
        for task in _require_tasks(ticked):
            await exposure.attest(
                work,
                task,
                outcome=fields.get("outcome", ""),
                note=fields.get("note", ""),
                until=_until(fields),
                justification=fields.get("justification", ""),
                policy=house.answer_policy,
            )

    try:
        await ask(house, request, "exposure.attest", act)
    except Refusal as refusal:
        shown = frozenset([*ticked, *fields.get("shown", "").split(",")])
        return Typed(tasks=shown, fields=fields, said=f"{refusal.what} {refusal.hint}", status=refusal.status)
    return Typed(fields=fields)


def _until(fields: dict[str, str]) -> datetime | None:
    """Read until when an answer stands: the end of a day, where the system is; none where no day is said."""
    text = fields.get("until", "")
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        hint = "Write it as year-month-day, such as 2026-12-24."
        raise Refusal("bad-day", "That is no day.", hint=hint, where="until") from None
    return datetime.combine(day, time(23, 59), tzinfo=require_zone(fields.get("zone") or "UTC"))


async def _show(house: House, request: Asked, *, status: int = 200, typed: Typed | None = None) -> Response[str]:
    cursor = request.query_params.get("cursor", "")

    async def question(work: Work) -> tuple[Sheet, tuple[Count, ...], tuple[Contact, ...]]:
        limits = PageRequest(cursor=require_page(cursor, "", "tsk").cursor, limit=_limit(work.actor))
        whom = await overview.contacts(work, house.settings.contact)
        return await overview.read_sheet(work, limits), await overview.count_tasks(work), whom

    scene = await ask(house, request, "exposure.read", question)
    sheet, counts, contacts = scene.answer
    typed = typed or Typed()
    is_shown = any(task.id in typed.tasks for update in sheet.updates for task in update.tasks)
    return page(
        "tasks.html",
        scene,
        status=status,
        sheet=sheet,
        rows=None,
        contacts=contacts,
        open_count=_open(counts),
        answered_count=_answered(counts),
        choices=CHOICES,
        typed=typed,
        problem_said="" if is_shown else typed.said,
        thanks=request.query_params.get("said", "") == "yes",
    )


async def _show_answered(house: House, request: Asked) -> Response[str]:
    limits = require_page(request.query_params.get("cursor", ""), "", "tsk")

    async def question(work: Work) -> tuple[Page[TaskRow], tuple[Count, ...]]:
        return await overview.list_tasks(work, limits, answered=True), await overview.count_tasks(work)

    scene = await ask(house, request, "exposure.read", question)
    rows, counts = scene.answer
    return page(
        "tasks.html",
        scene,
        sheet=None,
        rows=rows,
        contacts=(),
        open_count=_open(counts),
        answered_count=_answered(counts),
        choices=CHOICES,
        typed=Typed(),
        problem_said="",
        thanks=False,
    )


def _limit(actor: Actor) -> int:
    # An operator works through one sheet; the clearinghouse looks through everybody's, page by page.
    return TASKS_ON_SHEET_MAX if Role.OPERATOR in actor.roles else PAGE_ROWS_DEFAULT


def _require_tasks(ticked: list[str]) -> list[TaskId]:
    known = dict.fromkeys(TaskId(task) for task in ticked if is_id(task, "tsk"))
    if not known:
        raise Refusal("no-task", "No system is ticked.", hint="Tick one or more.", where="tasks")
    if len(known) > TASKS_ANSWERED_AT_ONCE_MAX:
        what = f"More than {TASKS_ANSWERED_AT_ONCE_MAX} tasks are ticked."
        raise Refusal("too-many-tasks", what, hint="Tick fewer systems, and then the others.", where="tasks")
    return list(known)


def _open(counts: tuple[Count, ...]) -> int:
    return sum(count.count for count in counts if count.name == TaskStage.OPEN)


def _answered(counts: tuple[Count, ...]) -> int:
    return sum(count.count for count in counts if count.name != TaskStage.OPEN)


ROUTES = [show_tasks, give_sheet, answer_tasks]
