"""How a task's due date came about: every one that it had, along which steps, and what made it move."""

from litestar import Response, get
from litestar.params import FromPath

from clearway.exposure import actions as exposure
from clearway.exposure.model import DueChange, Task
from clearway.exposure.model.answers import Control
from clearway.kernel.errors import not_found
from clearway.kernel.ids import TaskId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.storage.work import Work
from clearway.web.pages import page
from clearway.web.visits import Asked, TheHouse, ask


@get("/tasks/{task:str}/due-dates")
async def show_due_dates(house: TheHouse, request: Asked, task: FromPath[str]) -> Response[str]:
    """Show a task's due dates, newest first, and what stands in for a fix."""
    if not is_id(task, "tsk"):
        raise not_found("task", task[:NAME_CHARACTERS_MAX])

    async def question(work: Work) -> tuple[Task, list[DueChange], list[Control]]:
        wanted = TaskId(task)
        changes = await exposure.read_due_changes(work, wanted)
        return await exposure.read_task(work, wanted), changes, await exposure.list_controls(work, wanted)

    scene = await ask(house, request, "exposure.read", question)
    found, changes, controls = scene.answer
    return page("due_dates.html", scene, task=found, changes=changes[::-1], controls=controls)


ROUTES = [show_due_dates]
