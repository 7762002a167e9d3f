"""Telling: how people are kept told of a long run, in short transactions of its own, at no cost to its outcome."""

import asyncio
from collections.abc import AsyncGenerator, Callable, Generator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Final, Protocol

from clearway.gateways.builds import Workbench
from clearway.gateways.sandbox import Command, Run, Sandbox
from clearway.kernel.errors import Outage
from clearway.kernel.ids import FixId, VulnerabilityId
from clearway.kernel.limits import PROGRESS_BEAT_SECONDS, PROGRESS_PAUSE_SECONDS
from clearway.storage.database import Database
from clearway.storage.work import AsWorker, Work
from clearway.validation import rules, store
from clearway.validation.model import Attempt, Halt, Step


@dataclass(slots=True, kw_only=True)
class Doing:
    """A step under way; whoever does it says what came of it."""

    outcome: str = ""


class Telling(Protocol):
    """To whom a long run tells what it does."""

    def plan(self, words: Sequence[str], *, about: str = "") -> None:
        """Say which steps are to come, and what they are about if not everything is about that."""
        ...

    @contextmanager
    def step(self, words: str) -> Generator[Doing]:
        """Do one step; it stays under way when it fails."""
        ...

    def listen(self, bench: Workbench) -> Workbench:
        """Give a workbench whose sandbox lets people hear what commands write to standard error."""
        ...

    def said(self, output: bytes) -> None:
        """Show this output in place of what was heard before."""
        ...


class Unheard:
    """Tells nobody."""

    def plan(self, words: Sequence[str], *, about: str = "") -> None:
        """Keep it to itself."""

    @contextmanager
    def step(self, words: str) -> Generator[Doing]:
        """Let the step be done."""
        del words
        yield Doing()

    def listen(self, bench: Workbench) -> Workbench:
        """Give the workbench as it is."""
        return bench

    def said(self, output: bytes) -> None:
        """Keep it to itself."""


UNHEARD: Final = Unheard()


class Told:
    """Remembers what is told, and says that something changed."""

    def __init__(self, steps: Sequence[Step] = ()) -> None:
        self.steps = tuple(steps)
        self.heard = b""
        self.changed = asyncio.Event()
        self._about = ""

    def plan(self, words: Sequence[str], *, about: str = "") -> None:
        """Say which steps are to come."""
        self._about = f"{about}: " if about else ""
        self._tell(rules.planned(self.steps, [self._about + one for one in words]))

    @contextmanager
    def step(self, words: str) -> Generator[Doing]:
        """Do one step."""
        said, doing = self._about + words, Doing()
        self._tell(rules.begun(self.steps, said))
        yield doing
        self._tell(rules.ended(self.steps, said, doing.outcome))

    def listen(self, bench: Workbench) -> Workbench:
        """Give a workbench that can be heard; what was heard before is over."""
        self.said(b"")
        return replace(bench, sandbox=_Overheard(sandbox=bench.sandbox, hear=self._hear))

    def said(self, output: bytes) -> None:
        """Show this output in place of what was heard before."""
        self.heard = rules.heard(b"", output)
        self.changed.set()

    def _hear(self, piece: bytes) -> None:
        self.heard = rules.heard(self.heard, piece)
        self.changed.set()

    def _tell(self, steps: tuple[Step, ...]) -> None:
        self.steps = steps
        self.changed.set()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Overheard:
    """A sandbox with a listener at its wall."""

    sandbox: Sandbox
    hear: Callable[[bytes], None]

    async def run(self, command: Command) -> Run:
        """Run a command as the sandbox does."""
        return await self.sandbox.run(replace(command, hear=self.hear))


async def begin_attempt(
    work: Work, subject: VulnerabilityId | FixId, vulnerability: VulnerabilityId, *, plan: Sequence[str]
) -> None:
    """Show that something is tried from now on, and what will be done; an attempt that was interrupted is resumed."""
    await store.begin_attempt(work, subject, vulnerability, steps=rules.planned((), plan))


@asynccontextmanager
async def telling(database: Database, subject: VulnerabilityId | FixId, plan: Sequence[str]) -> AsyncGenerator[Told]:
    """Keep people told of an attempt for as long as the context lasts; the database may be away meanwhile."""
    told = Told(rules.planned((), plan))
    writer = asyncio.create_task(_keep_told(database, subject, told))
    try:
        yield told
    finally:
        writer.cancel()
        await asyncio.wait([writer])


async def _keep_told(database: Database, subject: VulnerabilityId | FixId, told: Told) -> None:
    while True:
        told.changed.clear()
        with suppress(Outage):  # what cannot be told now is told with the next change; no verdict is lost over it
            async with database.work(AsWorker()) as work:
                await store.tell_attempt(work, subject, steps=told.steps, log=rules.log_of(told.heard))
        with suppress(TimeoutError):  # not wait_for, which may swallow the end of this task (Python before 3.12)
            async with asyncio.timeout(PROGRESS_BEAT_SECONDS):
                await told.changed.wait()
        await asyncio.sleep(PROGRESS_PAUSE_SECONDS)


async def end_attempt(work: Work, subject: VulnerabilityId | FixId) -> None:
    """Remove an attempt in the transaction that keeps its outcome."""
    await store.end_attempt(work, subject)


async def halt_attempt(
    work: Work, subject: VulnerabilityId | FixId, vulnerability: VulnerabilityId, *, halt: Halt
) -> None:
    """Show why an attempt does not go on, also of one that could not even begin."""
    await store.halt_attempt(work, subject, vulnerability, halt=halt)


def waiting_for(outage: Outage) -> str:
    """Say in one line what an attempt waits for."""
    return rules.waiting_for(outage.which, outage.what, outage.hint)


async def read_attempts(work: Work, vulnerability: VulnerabilityId) -> list[Attempt]:
    """Give what is tried for a vulnerability and its fixes now, as far as the acting person may know; oldest first."""
    return [rules.standing(attempt, work.now) for attempt in await store.attempts_of(work, vulnerability)]
