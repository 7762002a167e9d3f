"""The worker: takes due jobs and timers, signs the record, and stops without losing any."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.qm import QueueManager

from clearway.app.flow import JOBS, ring, run_job, tell_halted
from clearway.app.wiring import House, sign_record
from clearway.kernel.errors import Outage, place_of
from clearway.kernel.limits import RETRY_SECONDS_MAX
from clearway.storage.database import own_connection
from clearway.storage.jobs import listening_queue
from clearway.storage.timers import fire_next, restore_timers
from clearway.storage.work import AsWorker
from clearway.validation.actions import waiting_for
from clearway.validation.model import AttemptState, Halt

_BATCH: Final = 5
_TIMER_SECONDS: Final = 1.0
_CHECKPOINT_SECONDS: Final = 5.0
_RESTORE_SECONDS: Final = 600.0
_RECONNECT_SECONDS: Final = 2.0
_RETRY: Final = timedelta(seconds=20)
_DOUBLINGS_MAX: Final = 10
_HELD: Final = "A defect in Clearway stopped this. Nothing is lost; the people who run it have to look at the log."


async def run_worker(
    house: House,
    stop: asyncio.Event,
    *,
    heartbeat: timedelta = timedelta(seconds=30),
    tasks_max: int = 4,
    retry: timedelta = _RETRY,
) -> None:
    """Take work until `stop` is set; a job whose worker died is taken again after `heartbeat`.

    A job that met an outage is tried again after `retry`, then after twice that, and so on up to RETRY_SECONDS_MAX.
    When PostgreSQL goes away the worker waits for it to come back.
    """
    async with asyncio.TaskGroup() as group:
        group.create_task(_repeat(stop, _RESTORE_SECONDS, lambda: _restore_timers(house)))
        group.create_task(_repeat(stop, _TIMER_SECONDS, lambda: _fire_due(house)))
        group.create_task(_repeat(stop, _CHECKPOINT_SECONDS, lambda: sign_record(house)))
        taking = _Taking(house=house, stop=stop, heartbeat=heartbeat, tasks_max=tasks_max, retry=retry)
        group.create_task(_repeat(stop, _RECONNECT_SECONDS, taking.jobs))


class _Taking:
    """Takes jobs for as long as the queue can be reached."""

    def __init__(
        self, *, house: House, stop: asyncio.Event, heartbeat: timedelta, tasks_max: int, retry: timedelta
    ) -> None:
        self._house = house
        self._stop = stop
        self._heartbeat = heartbeat
        self._tasks_max = tasks_max
        self._retry = retry

    async def jobs(self) -> None:
        """Take jobs until told to stop; an Outage when the queue cannot be reached any more."""
        database = self._house.database
        async with own_connection(database) as asking, own_connection(database) as listening:
            manager = QueueManager(listening_queue(asking, listening))
            for entrypoint, job in JOBS.items():
                limit = job.concurrency_max
                manager.entrypoint(entrypoint, concurrency_limit=limit, on_failure="hold")(self._handle)
            stopping = asyncio.create_task(_stop_with(manager, self._stop))
            try:
                await manager.run(
                    dequeue_timeout=timedelta(seconds=_TIMER_SECONDS),
                    batch_size=min(_BATCH, self._tasks_max // 2),
                    max_concurrent_tasks=self._tasks_max,
                    heartbeat_timeout=self._heartbeat,
                )
            finally:
                stopping.cancel()

    async def _handle(self, job: QueuedJob) -> None:
        log, subject = structlog.get_logger(), (job.payload or b"").decode()
        try:
            await run_job(self._house, job.entrypoint, subject)
        except Outage as outage:
            log.warning("outage", job=job.entrypoint, subject=subject, which=outage.which, attempts=job.attempts)
            raise await self._try_again(job, subject, outage) from None
        except Exception as error:  # noqa: BLE001  an entry: the job is held and the worker goes on
            # The text of a defect may quote what is embargoed, so the log and the queue, which keeps what it is told of
            # a failure, get its kind and place.
            kind, where = type(error).__name__, place_of(error)
            log.error("defect", job=job.entrypoint, subject=subject, kind=kind, where=where)  # noqa: TRY400  see above
            held = Halt(state=AttemptState.HELD, reason=_HELD)
            await tell_halted(self._house, job.entrypoint, subject, halt=held)
            raise JobFailed(f"{kind} at {where}") from None
        log.info("done", job=job.entrypoint, subject=subject)

    async def _try_again(self, job: QueuedJob, subject: str, outage: Outage) -> RetryRequested:
        pause = min(self._retry * 2 ** min(job.attempts, _DOUBLINGS_MAX), timedelta(seconds=RETRY_SECONDS_MAX))
        halt = Halt(
            state=AttemptState.WAITING,
            reason=waiting_for(outage),
            again_at=self._house.database.clock() + pause,
        )
        await tell_halted(self._house, job.entrypoint, subject, halt=halt)
        return RetryRequested(pause, reason=outage.which)


class JobFailed(Exception):  # noqa: N818  what the queue keeps of a defect
    """A job hit a defect; it is held for people to look at."""


async def _restore_timers(house: House) -> None:
    """Look at the start and every ten minutes for timers that were lost: nobody waits for ever for a clock to ring."""
    async with house.database.work(AsWorker()) as work:
        restored = await restore_timers(work)
    if restored:
        structlog.get_logger().warning("timers restored", count=restored)


async def _fire_due(house: House) -> None:
    while timer := await fire_next(house.database, ring):
        structlog.get_logger().info("timer", kind=timer.kind, subject=timer.subject)


async def _repeat(stop: asyncio.Event, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while not stop.is_set():
        try:
            await act()
        except Outage as outage:
            structlog.get_logger().warning("outage", which=outage.which)
        try:
            await asyncio.wait_for(stop.wait(), seconds)
        except TimeoutError:
            continue


async def _stop_with(manager: QueueManager, stop: asyncio.Event) -> None:
    await stop.wait()
    manager.shutdown.set()
