"""The attack suite many times over, side by side and beside busy neighbors; then a look at what was left behind."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from clearway.gateways.sandbox.bubblewrap import Bubblewrap
from clearway.gateways.sandbox.protocol import Command, Limits, Sandbox
from clearway.gateways.sandbox.selftest import AttackOutcome, Prepared, prepared_attacks
from clearway.gateways.sandbox.system import system_mounts
from clearway.gateways.sandbox.warm import WarmWalls

_FOREVER_SECONDS: Final = 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class Siege:
    """How often to carry out the suite (or the attacks named), how many at a time, and beside how many busy loops."""

    times: int
    parallel: int
    load: int
    among: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Aftermath:
    """How many attacks were tried, those that were not held, and what was still there when all was over."""

    attacks: int
    broken: tuple[AttackOutcome, ...]
    leftovers: tuple[str, ...]


async def besiege(sandbox: Bubblewrap, siege: Siege, *, hear: Callable[[], None]) -> Aftermath:
    """Carry out the suite as often as told, on walls kept ready as in service; `hear` is told of each round's end."""
    mounted, grouped = _mounted(), _groups(sandbox)
    with prepared_attacks() as prepared:
        outcomes = await _all_rounds(sandbox, prepared, siege, hear=hear)
        processes = [f"process {pid}" for pid in prepared.survivors()]
    groups = [f"control group {group}" for group in sorted(_groups(sandbox) - grouped)]
    mounts = [f"mount {line}" for line in sorted(_mounted() - mounted)]
    return Aftermath(
        attacks=len(outcomes),
        broken=tuple(outcome for outcome in outcomes if not outcome.held),
        leftovers=(*processes, *groups, *mounts),
    )


def _groups(sandbox: Bubblewrap) -> set[Path]:
    return set(sandbox.cgroups.own()) if sandbox.cgroups is not None else set()


async def _all_rounds(
    sandbox: Bubblewrap, prepared: Prepared, siege: Siege, *, hear: Callable[[], None]
) -> list[AttackOutcome]:
    outcomes: list[AttackOutcome] = []
    walls, places = WarmWalls(sandbox, ready_max=siege.parallel), asyncio.Semaphore(siege.parallel)

    async def one_round(number: int) -> None:
        # Each round has a name of its own, so that none takes another's processes for survivors.
        own = replace(prepared, inside=f"{prepared.inside}{number}-")
        async with places:
            outcomes.extend([outcome async for outcome in own.carry_out(walls, among=siege.among)])
        hear()

    async with _busy(sandbox, siege.load):
        await asyncio.gather(*(one_round(number) for number in range(siege.times)))
    await walls.close()
    return outcomes


@asynccontextmanager
async def _busy(sandbox: Sandbox, loops: int) -> AsyncGenerator[None]:
    limits = Limits(wall_seconds=_FOREVER_SECONDS, cpu_seconds=_FOREVER_SECONDS)
    loop = Command(arguments=("/bin/sh", "-c", "while :; do :; done"), mounts=system_mounts(), limits=limits)
    tasks = [asyncio.create_task(sandbox.run(loop)) for _ in range(loops)]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _mounted() -> set[str]:
    return set(Path("/proc/self/mounts").read_text().splitlines())
