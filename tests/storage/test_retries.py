"""A request with an idempotency key is carried out once, also when retries overlap."""

import asyncio

import pytest

from clearway.kernel.errors import Refusal
from clearway.storage.retries import Answered, Fresh, begin_request, finish_request
from tests.conftest import TestHouse

DIGEST = b"d" * 32


async def _ask(house: TestHouse, answer: bytes, *, key: str = "key", digest: bytes = DIGEST) -> bytes:
    async with house.database.work(house.admin) as work:
        begun = await begin_request(work, key, digest=digest)
        match begun:
            case Answered(answer=old):
                return old
            case Fresh():
                await finish_request(work, key, answer=answer)
                return answer


async def test_a_retry_gets_the_first_answer(house: TestHouse) -> None:
    """The second time nothing is done and the first answer comes back."""
    assert await _ask(house, b"first") == b"first"
    assert await _ask(house, b"second") == b"first"


async def test_overlapping_retries_get_one_answer(house: TestHouse) -> None:
    """Of many at once one is carried out, and all get its answer."""
    answers = await asyncio.gather(*(_ask(house, f"{number}".encode()) for number in range(8)))
    assert len(set(answers)) == 1


async def test_a_key_belongs_to_one_request(house: TestHouse) -> None:
    """The same key with another request is refused."""
    await _ask(house, b"first")
    with pytest.raises(Refusal) as caught:
        await _ask(house, b"other", digest=b"e" * 32)
    assert caught.value.code == "idempotency-key-reused"


async def test_keys_of_two_parties_do_not_meet(house: TestHouse) -> None:
    """Two parties may use the same key without learning of each other."""
    await _ask(house, b"first")
    finder = await house.finder()
    async with house.database.work(finder.credential) as work:
        assert isinstance(await begin_request(work, "key", digest=b"e" * 32), Fresh)


async def _fail(house: TestHouse) -> None:
    async with house.database.work(house.admin) as work:
        await begin_request(work, "key", digest=DIGEST)
        raise RuntimeError


async def test_a_failed_request_can_be_tried_again(house: TestHouse) -> None:
    """When the work fails the key is free again."""
    with pytest.raises(RuntimeError):
        await _fail(house)
    assert await _ask(house, b"second") == b"second"
