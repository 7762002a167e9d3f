import pytest

from clearway.cli.demo.waiting import until
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
