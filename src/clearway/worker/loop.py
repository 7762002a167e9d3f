"""The worker: takes due jobs and timers, signs the record, and stops without losing any."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

import structlog
from pgqueuer.domain.errors import RetryRequested
from pgqueuer.domain.models import Job as QueuedJob
from pgqueuer.qm import QueueManager

from clearway.app.flow import JOBS, ring, run_job
from clearway.app.wiring import House, sign_record
from clearway.kernel.errors import Outage, place_of
from clearway.storage.database import own_connection
from clearway.storage.jobs import listening_queue
from clearway.storage.timers import fire_next

_BATCH: Final = 5
_TIMER_SECONDS: Final = 1.0
_CHECKPOINT_SECONDS: Final = 5.0
_RETRY: Final = timedelta(seconds=20)


async def run_worker(
    house: House, stop: asyncio.Event, *, heartbeat: timedelta = timedelta(seconds=30), tasks_max: int = 4
) -> None:
    """Take work until `stop` is set; a job whose worker died is taken again after `heartbeat`."""
    async with own_connection(house.database) as asking, own_connection(house.database) as listening:
        manager = QueueManager(listening_queue(asking, listening))
        for entrypoint, job in JOBS.items():
            manager.entrypoint(entrypoint, concurrency_limit=job.concurrency_max, on_failure="hold")(_handler(house))
        async with asyncio.TaskGroup() as group:
            group.create_task(_stop_with(manager, stop))
            group.create_task(_repeat(stop, _TIMER_SECONDS, lambda: _fire_due(house)))
            group.create_task(_repeat(stop, _CHECKPOINT_SECONDS, lambda: sign_record(house)))
            await manager.run(
                dequeue_timeout=timedelta(seconds=_TIMER_SECONDS),
                batch_size=min(_BATCH, tasks_max // 2),
                max_concurrent_tasks=tasks_max,
                heartbeat_timeout=heartbeat,
            )
            stop.set()


def _handler(house: House) -> Callable[[QueuedJob], Awaitable[None]]:
    log = structlog.get_logger()

    async def handle(job: QueuedJob) -> None:
        subject = (job.payload or b"").decode()
        try:
            await run_job(house, job.entrypoint, subject)
        except Outage as outage:
            log.warning("outage", job=job.entrypoint, subject=subject, which=outage.which)
            raise RetryRequested(_RETRY, reason=outage.which) from None
        except Exception as error:  # noqa: BLE001  an entry: the job is held and the worker goes on
            # The queue keeps what it is told of a failure, so it is told the kind and not the text.
            # The text of a defect may quote what is embargoed, so the log gets its kind and place.
            log.error(  # noqa: TRY400  see above
                "defect", job=job.entrypoint, subject=subject, kind=type(error).__name__, where=place_of(error)
            )
            raise JobFailed(type(error).__name__) from None
        log.info("done", job=job.entrypoint, subject=subject)

    return handle


class JobFailed(Exception):  # noqa: N818  what the queue keeps of a defect
    """A job hit a defect; it is held for people to look at."""


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
