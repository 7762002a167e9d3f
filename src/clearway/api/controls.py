"""Routes of compensating controls: what stands in for a fix for a while, once somebody else has accepted it."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.exposure import actions
from clearway.exposure.model.answers import Control, NewControl
from clearway.formats.answer_policy import AnswerPolicy
from clearway.kernel.ids import ControlId, TaskId
from clearway.storage.work import Work


class ControlTold(msgspec.Struct, forbid_unknown_fields=True):
    """A compensating control: one of the kinds of `/answer-policy`, what was done, how it was checked, until when."""

    kind: str
    done: str
    checked: str
    until: Annotated[datetime, msgspec.Meta(tz=True)]


class ControlReview(msgspec.Struct, forbid_unknown_fields=True):
    """Whether a control is accepted; a no needs a note that says why."""

    accepted: bool
    note: str = ""


class Controls(msgspec.Struct):
    """The compensating controls of a task."""

    items: list[Control]


@get("/answer-policy", operation_id="read_answer_policy")
async def read_policy(house: TheHouse, request: Asked) -> AnswerPolicy:
    """Give how long a deferral may last, and which kinds of compensating controls there are."""

    async def ask(_: Work) -> AnswerPolicy:
        return house.answer_policy

    return await read(house, request, "exposure.read", ask)


@post("/tasks/{task:str}/controls", operation_id="propose_control")
async def propose_control(house: TheHouse, request: Asked, task: FromPath[str], data: JSONBody[ControlTold]) -> Control:
    """Tell of a compensating control on a task (operators); it counts once somebody else has accepted it."""
    wanted = TaskId(path_id(task, "tsk", "task"))
    new = NewControl(kind=data.kind, done=data.done, checked=data.checked, until=data.until)
    return await do(
        house,
        request,
        "exposure.propose-control",
        lambda work: actions.propose_control(work, wanted, new, policy=house.answer_policy),
        answer=Control,
    )


@get("/tasks/{task:str}/controls", operation_id="list_controls")
async def list_controls(house: TheHouse, request: Asked, task: FromPath[str]) -> Controls:
    """List the compensating controls of a task, oldest first."""
    wanted = TaskId(path_id(task, "tsk", "task"))

    async def ask(work: Work) -> Controls:
        return Controls(items=await actions.list_controls(work, wanted))

    return await read(house, request, "exposure.read", ask)


@post("/controls/{control:str}/review", operation_id="review_control", status_code=200)
async def review_control(
    house: TheHouse, request: Asked, control: FromPath[str], data: JSONBody[ControlReview]
) -> Control:
    """Accept a control that somebody else wrote, so that its task is covered until it ends; or turn it down."""
    wanted = ControlId(path_id(control, "ctl", "control"))
    return await do(
        house,
        request,
        "exposure.review-control",
        lambda work: actions.review_control(work, wanted, accepted=data.accepted, note=data.note),
        answer=Control,
    )


ROUTES = [read_policy, propose_control, list_controls, review_control]
