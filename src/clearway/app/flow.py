"""The flow: which action takes which stage, which job calls which action, what each timer means. One table each."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Final

from clearway.app.wiring import House
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ReportId, VulnerabilityId
from clearway.storage.timers import Timer
from clearway.storage.work import AsWorker, Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a job does with its subject, and how many of its kind may run at once over all workers (0: any number)."""

    run: Callable[[House, str], Awaitable[None]]
    concurrency_max: int


async def _join(house: House, subject: str) -> None:
    async with house.work(AsWorker(), "findings.join") as work:
        await findings.join_report(work, ReportId(subject))


async def _advance(house: House, subject: str) -> None:
    vulnerability = VulnerabilityId(subject)
    async with house.work(AsWorker(), "findings.read") as work:
        stage = (await findings.read_vulnerability(work, vulnerability)).stage
    action = STAGES.get(stage)
    if action is not None:
        await action(house, vulnerability)


# What takes a vulnerability onwards from a stage; a stage that is not here waits for a person or a clock.
STAGES: Final[Mapping[Stage, Callable[[House, VulnerabilityId], Awaitable[None]]]] = {}

JOBS: Final[Mapping[str, Job]] = {
    "join": Job(run=_join, concurrency_max=1),
    "advance": Job(run=_advance, concurrency_max=2),
}

TIMERS: Final[Mapping[str, Callable[[Work, str], Awaitable[None]]]] = {}


async def ring(work: Work, timer: Timer) -> None:
    """Do what a timer that ran out means, in the transaction that deletes it."""
    await TIMERS[timer.kind](work, timer.subject)


async def run_job(house: House, entrypoint: str, subject: str) -> None:
    """Do one job; a refusal means that there is nothing to do any more, so it is not an error."""
    try:
        await JOBS[entrypoint].run(house, subject)
    except Refusal as refusal:
        if refusal.status != NOT_FOUND:
            raise


NOT_FOUND: Final = 404
