"""Waiting for the worker: ask again until the answer is there, or say what did not come."""

import asyncio
from collections.abc import Awaitable, Callable
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
            hint="Look for `defect` and `outage` in what the worker logged above.",
        ) from None
