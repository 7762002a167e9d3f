"""Routes of the jobs that a defect stopped: list them, put one back."""

from typing import Final

from litestar import get, post
from litestar.params import FromPath

from clearway.api.answers import Asked, TheHouse, do, read
from clearway.app.held import list_held, put_held_back
from clearway.kernel.errors import not_found
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.kernel.paging import Page
from clearway.storage.jobs import HeldJob
from clearway.storage.work import Work

_NUMBER_DIGITS_MAX: Final = 18


@get("/jobs/held", operation_id="list_held_jobs")
async def list_held_jobs(house: TheHouse, request: Asked) -> Page[HeldJob]:
    """List the jobs that a defect stopped, oldest first, with its kind and place (administrators)."""

    async def ask(work: Work) -> Page[HeldJob]:
        return Page(items=tuple(await list_held(work)), next=None)

    return await read(house, request, "jobs.read", ask)


@post("/jobs/held/{number:str}/put-back", operation_id="put_job_back")
async def put_job_back(house: TheHouse, request: Asked, number: FromPath[str]) -> HeldJob:
    """Let a worker take a held job again, once its defect is mended (administrators)."""
    if not (number.isascii() and number.isdecimal() and len(number) <= _NUMBER_DIGITS_MAX):
        raise not_found("held job", number[:NAME_CHARACTERS_MAX])

    async def act(work: Work) -> HeldJob:
        return await put_held_back(work, int(number))

    return await do(house, request, "jobs.put-back", act, answer=HeldJob)


ROUTES = [list_held_jobs, put_job_back]
