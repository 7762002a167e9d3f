"""Waiting: for the worker, until the answer is there; and for several works side by side."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Final, TypeVar

from clearway.kernel.errors import Refusal

T = TypeVar("T")
_PAUSE_SECONDS: Final = 0.3


async def until(ask: Callable[[], Awaitable[T | None]], *, what: str, seconds_max: float) -> T:
    """Ask until there is an answer; after `seconds_max` it is refused to go on, with what was waited for."""
    try:
        async with asyncio.timeout(seconds_max):
            while (answer := await ask()) is None:  # noqa: ASYNC110  the API has no way to be called back
                await asyncio.sleep(_PAUSE_SECONDS)
            return answer
    except TimeoutError:
        raise Refusal(
            "demo-stuck",
            f"Waited {seconds_max:.0f} s for {what}.",
            hint="Look for `defect` and `outage` in demo.log in the folder of CLEARWAY_HOME.",
        ) from None


async def side_by_side(works: Iterable[Coroutine[object, object, T]]) -> tuple[T, ...]:
    """Do works at the same time and give their results in order; the first failure stops the others and is raised."""
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(work) for work in works]
    except BaseExceptionGroup as failures:
        raise failures.exceptions[0] from None
    return tuple(task.result() for task in tasks)
