"""A run that is kept in the house: its progress told every second, its end whatever it is, and the switch obeyed."""

import asyncio
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

import msgspec

from clearway.benchmarking.actions.conducting import Conducted, Remains, Watch
from clearway.cli.client import Client
from clearway.frontier.rules.access import is_token, token_hash
from clearway.kernel.errors import Outage, Refusal

_BEAT_SECONDS: Final = 1.0
_RUNNING: Final = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Leading:
    """One run as the house knows it."""

    client: Client
    run: str

    async def lead(
        self, work: Coroutine[None, None, Conducted], watch: Watch, remains: Remains | None = None
    ) -> Conducted:
        """Let the work go on while the run does; refused when somebody stopped it.

        Where it does not come to its end the house hears why, and the digest of what remains.
        """
        task = asyncio.create_task(work)
        try:
            while not task.done():
                await asyncio.wait({task}, timeout=_BEAT_SECONDS)
                await self._beat(watch)
            conducted = task.result()
        except BaseException as error:
            task.cancel()
            await asyncio.wait({task})
            await self._end(watch, error, remains or Remains())
            raise
        return conducted

    async def hand_in(self, conducted: Conducted) -> None:
        """Hand in what came of it."""
        await self.client.post(f"/runs/{self.run}/result", _result(conducted))

    async def _beat(self, watch: Watch) -> None:
        told = {"attempts": watch.attempts, "tokens": watch.tokens}
        found = await self.client.post(f"/runs/{self.run}/progress", told)
        if found["status"] != _RUNNING and not watch.reached:
            what = f"The run was ended: {found['ended_because'] or found['status']}."
            hint = "What was measured until then is in the sealed log; nothing of it counts."
            raise Refusal("run-stopped", what, hint=hint, status=409)

    async def _end(self, watch: Watch, error: BaseException, remains: Remains) -> None:
        """Say that it broke off, and of what remains; where that cannot be said, its opening's clock ends it."""
        with suppress(Refusal, Outage):
            if watch.reached:
                about = f"The runner's process tried to reach {watch.reached}, and was kept from it."
                await self.client.post(f"/runs/{self.run}/incidents", {"kind": "egress-attempt", "about": about})
            await self.client.post(f"/runs/{self.run}/breakdown", {"because": _because(watch, error)})
            if remains.sealed_log:
                await self.client.post(f"/runs/{self.run}/remains", {"log_digest": remains.log_digest})


def _because(watch: Watch, error: BaseException) -> str:
    """Say why in words without anything that a run or its log may hold: the developer reads them."""
    if watch.shut:
        return f"the model's address takes no more calls (status {watch.shut})"
    if isinstance(error, Refusal | Outage):
        return f"it could not go on ({error.code if isinstance(error, Refusal) else error.which})"
    return "whoever led it broke it off"


async def committed_budgets(
    client: Client, opening: str, *, tokens_max: int, wanted: tuple[int, ...]
) -> tuple[int, ...]:  # fmt: skip
    """Give the budgets to count under: those wanted, or all of the committed policy that an attempt can reach.

    Refused before anything begins where the opening does not run, or the policy does not have one of them.
    """
    found = await client.get(f"/openings/{opening}")
    if found["released_at"] is None or found["closed_at"] is not None:
        hint = "Run within the time of an opening; ask for another one."
        raise Refusal("suite-not-open", "The suite is not open.", hint=hint, where="--opening", status=409)
    policy = await client.get(f"/commitments/{found['commitment']}/policy")
    budgets = [int(one) for one in policy["token_budgets"]]
    reached = tuple(budget for budget in budgets if budget <= tokens_max)
    if not reached or not set(wanted) <= set(reached):
        what = f"The committed policy has the budgets {', '.join(map(str, budgets))}."
        raise Refusal("beyond-policy", what, hint="Give --tokens, and each --budget, from these.", where="--budget")
    return wanted or reached


async def begin(client: Client, told: Mapping[str, object], *, credential: str) -> Leading:
    """Begin a run in the house; where it calls through the broker, its calls are kept with it."""
    if is_token(credential):
        told = {**told, "token_hash": token_hash(credential).hex()}
    found = await client.post("/runs", dict(told))
    return Leading(client=client, run=found["id"])


def _result(conducted: Conducted) -> dict[str, object]:
    return {
        "matrix": msgspec.to_builtins(conducted.matrix.rows),
        "log_digest": conducted.log_digest,
        "connections": msgspec.to_builtins(conducted.connections),
    }
