"""A run that is kept in the house: its progress told every second, its end whatever it is, and the switch obeyed."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from clearway.benchmarking.actions.conducting import Conducted, Watch
from clearway.cli.client import Client
from clearway.gateways.evaluations import Halted
from clearway.kernel.errors import Outage, Refusal

_BEAT_SECONDS: Final = 1.0
_RUNNING: Final = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """One run as the house knows it."""

    client: Client
    run: str

    async def lead(self, work: Coroutine[None, None, Conducted], watch: Watch) -> Conducted:
        """Let the work go on while the run does, and hand in what comes of it; refused when somebody stopped it."""
        task = asyncio.create_task(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=_BEAT_SECONDS)
                await self._beat(watch)
            conducted = task.result()
        except Halted:
            await self._report(watch)
            raise
        except BaseException as error:
            await self._end(task, error)
            raise
        await self.client.post(f"/runs/{self.run}/result", _result(conducted))
        return conducted

    async def _beat(self, watch: Watch) -> None:
        told = {"attempts": watch.attempts, "tokens": watch.tokens}
        found = await self.client.post(f"/runs/{self.run}/progress", told)
        if found["status"] != _RUNNING and not watch.reached:
            what = f"The run was ended: {found['ended_because'] or found['status']}."
            raise Refusal("run-stopped", what, hint="Nothing of it counts.", status=409)

    async def _report(self, watch: Watch) -> None:
        about = f"The runner's process tried to reach {watch.reached}, and was kept from it."
        told = {"kind": "egress-attempt", "about": about}
        await self.client.post(f"/runs/{self.run}/incidents", told)

    async def _end(self, task: asyncio.Task[Conducted], error: BaseException) -> None:
        """Clear up, and say that it broke off; where that cannot be said, its opening's clock ends it."""
        task.cancel()
        await asyncio.wait({task})
        with suppress(Refusal, Outage):
            await self.client.post(f"/runs/{self.run}/breakdown", {"because": type(error).__name__})


async def committed_budgets(
    client: Client, opening: str, *, tokens_max: int, wanted: tuple[int, ...]
) -> tuple[int, ...]:  # fmt: skip
    """Give the budgets to count under: those wanted, or all of the committed policy that an attempt can reach.

    Refused before anything begins where the policy does not have one of them.
    """
    commitment = (await client.get(f"/openings/{opening}"))["commitment"]
    budgets = [int(one) for one in (await client.get(f"/commitments/{commitment}/policy"))["token_budgets"]]
    reached = tuple(budget for budget in budgets if budget <= tokens_max)
    if not reached or not set(wanted) <= set(reached):
        what = f"The committed policy has the budgets {', '.join(map(str, budgets))}."
        raise Refusal("beyond-policy", what, hint="Give --tokens, and each --budget, from these.", where="--budget")
    return wanted or reached


async def begin(client: Client, told: Mapping[str, object]) -> Leading:
    """Begin a run in the house."""
    found = await client.post("/runs", dict(told))
    return Leading(client=client, run=found["id"])


def _result(conducted: Conducted) -> dict[str, object]:
    return {
        "matrix": msgspec.to_builtins(conducted.matrix.rows),
        "log_digest": conducted.log_digest,
        "connections": msgspec.to_builtins(conducted.connections),
    }
