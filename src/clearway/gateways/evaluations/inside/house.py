"""The house as Inspect's process sees it: questions over one socket, and answers to them in any order."""

import asyncio
import os
from collections.abc import Coroutine
from typing import Final, TypeVar

from clearway.gateways.evaluations.wire import ANSWERED, Answer, Asked, Failed, Question, send

T = TypeVar("T")
_LEFT_ALONE: Final = 3


class House:
    """Asks and tells; ends this process when the house is gone."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer
        self._waiting: dict[int, asyncio.Future[Answer]] = {}
        self._number = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def listen(self) -> None:
        """Begin to take answers."""
        self._keep(self._listen())

    async def ask(self, question: Question, wanted: type[T]) -> T:
        """Ask, and give the answer; a RuntimeError where the house could not do it."""
        self._number += 1
        future = self._waiting[self._number] = asyncio.get_running_loop().create_future()
        await send(self._writer, Asked(self._number, question))
        answer = await future
        if isinstance(answer, Failed):
            raise RuntimeError(answer.why)  # noqa: TRY004  the house's word, no wrong type
        assert isinstance(answer, wanted)
        return answer

    def tell(self, question: Question) -> None:
        """Say something to which there is no answer."""
        self._keep(send(self._writer, Asked(0, question)))

    async def flush(self) -> None:
        """Wait until all that was told has been written."""
        await asyncio.gather(*(task for task in self._tasks if task is not self._listener))

    def _keep(self, work: Coroutine[object, object, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        if not self._tasks:
            self._listener = task
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _listen(self) -> None:
        while line := await self._reader.readline():
            answered = ANSWERED.decode(line)
            self._waiting.pop(answered.number).set_result(answered.answer)
        os._exit(_LEFT_ALONE)
