import asyncio

import pytest

from clearway.cli.demo.waiting import side_by_side, until
from clearway.kernel.errors import Refusal


async def test_waiting_ends_with_the_first_answer() -> None:
    """It asks again while there is no answer, and gives the first that there is."""
    answers = iter([None, 7, 8])

    async def ask() -> int | None:
        return next(answers)

    assert await until(ask, what="seven", seconds_max=10) == 7
    assert next(answers) == 8


async def test_waiting_in_vain_says_for_what() -> None:
    """After its time is over it names what did not come."""

    async def ask() -> int | None:
        return None

    with pytest.raises(Refusal) as caught:
        await until(ask, what="a train", seconds_max=0.01)
    assert caught.value.code == "demo-stuck"
    assert "a train" in caught.value.what


async def test_works_side_by_side_give_their_results_in_order() -> None:
    """The results stand in the order of the works, whichever ends first."""
    second_is_done = asyncio.Event()

    async def first() -> str:
        await second_is_done.wait()
        return "first"

    async def second() -> str:
        second_is_done.set()
        return "second"

    assert await side_by_side([first(), second()]) == ("first", "second")


async def test_the_first_failure_stops_the_others_and_is_raised_as_it_was() -> None:
    """A refusal in one of several works reaches the caller as that refusal, and the rest is not left running."""
    begun, stopped = asyncio.Event(), asyncio.Event()

    async def forever() -> None:
        begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            stopped.set()

    async def refuse() -> None:
        await begun.wait()
        raise Refusal("no-train", "No train comes.")

    with pytest.raises(Refusal) as caught:
        await side_by_side([forever(), refuse()])
    assert caught.value.code == "no-train"
    assert stopped.is_set()
