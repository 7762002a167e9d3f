"""Routes of exposure: inventories in, tasks out, attestations in."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, page_request, path_id, read
from clearway.api.openapi import RawBody
from clearway.exposure import actions
from clearway.exposure.model import DueChange, Exposed, Inventory, KeptInventory, NewInventory, Task
from clearway.kernel.ids import TaskId
from clearway.kernel.paging import Page
from clearway.prioritization.model import Mission, Safety
from clearway.storage.work import Work


class NewAttestation(msgspec.Struct, forbid_unknown_fields=True):
    """What an operator attests: done, planned, deferred, not-affected or cannot.

    What is deferred or cannot be done needs a note that says why. What is planned ends `until` a day, in 30 days where
    none is told; what is deferred always needs one. What is not affected has one of OpenVEX's justifications, or a
    note.
    """

    outcome: str
    note: str = ""
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    justification: str = ""


class DueDates(msgspec.Struct):
    """A task's history of due times."""

    items: list[DueChange]


@post("/inventories", operation_id="keep_inventory", operation_class=RawBody)
async def keep_inventory(
    house: TheHouse,
    request: Asked,
    name: FromQuery[str],
    exposed: FromQuery[Exposed] = Exposed.UNKNOWN,
    time_zone: FromQuery[str] = "UTC",
    mission: FromQuery[Mission] = Mission.UNKNOWN,
    safety: FromQuery[Safety] = Safety.UNKNOWN,
) -> KeptInventory:
    """Hand in the SBOM of a system (operators); it takes the place of the one of the same name.

    `mission` and `safety` say what its failure would do; they count where tasks are due by SSVC.
    """
    new = NewInventory(
        name=name, exposed=exposed, time_zone=time_zone, body=await request.body(), mission=mission, safety=safety
    )
    return await do(
        house, request, "exposure.keep-inventory", lambda work: actions.keep_inventory(work, new), answer=KeptInventory
    )


@get("/inventories", operation_id="list_inventories")
async def list_inventories(house: TheHouse, request: Asked) -> Page[Inventory]:
    """List your inventories, newest first."""
    page = page_request(request, "inv")
    return await read(house, request, "exposure.read", lambda work: actions.list_inventories(work, page))


@get("/tasks", operation_id="list_tasks")
async def list_tasks(house: TheHouse, request: Asked) -> Page[Task]:
    """List the tasks that you may see, newest first."""
    page = page_request(request, "tsk")
    return await read(house, request, "exposure.read", lambda work: actions.list_tasks(work, page))


@get("/tasks/{task:str}", operation_id="read_task")
async def read_task(house: TheHouse, request: Asked, task: FromPath[str]) -> Task:
    """Give one task."""
    wanted = TaskId(path_id(task, "tsk", "task"))
    return await read(house, request, "exposure.read", lambda work: actions.read_task(work, wanted))


@get("/tasks/{task:str}/due-dates", operation_id="list_due_dates")
async def list_due_dates(house: TheHouse, request: Asked, task: FromPath[str]) -> DueDates:
    """List every due time that a task had, by what policy, and what made it move; oldest first."""
    wanted = TaskId(path_id(task, "tsk", "task"))

    async def ask(work: Work) -> DueDates:
        return DueDates(items=await actions.read_due_changes(work, wanted))

    return await read(house, request, "exposure.read", ask)


@post("/tasks/{task:str}/attestations", operation_id="attest_task")
async def attest_task(house: TheHouse, request: Asked, task: FromPath[str], data: JSONBody[NewAttestation]) -> Task:
    """Say how a task stands (operators)."""
    wanted = TaskId(path_id(task, "tsk", "task"))
    return await do(
        house,
        request,
        "exposure.attest",
        lambda work: actions.attest(
            work,
            wanted,
            outcome=data.outcome,
            note=data.note,
            until=data.until,
            justification=data.justification,
            policy=house.answer_policy,
        ),
        answer=Task,
    )


ROUTES = [keep_inventory, list_inventories, list_tasks, read_task, list_due_dates, attest_task]
