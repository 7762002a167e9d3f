"""How submissions end: a release that asked nobody, a withdrawal in the middle, a government that missed its time."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final  # noqa: TID251  an answer of the API is read as it came

import httpx

from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import until
from clearway.cli.demo_frontier.cast import Cast, Player
from clearway.cli.demo_frontier.moving_clock import MovingClock
from clearway.cli.demo_frontier.reaching import Reach
from clearway.cli.demo_frontier.submitting import Entry
from clearway.formats.dsse import parse_envelope
from clearway.kernel.instants import parse_instant

_REASONS: Final = {
    "critical-infrastructure": "It runs the grid of three counties (fictional).",
    "security": "Named persons with hardware keys, from machines of its own (fictional).",
}
_SECONDS_MAX: Final = 30.0
_BROKER_SECONDS_MAX: Final = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """How a withdrawal went: what the evaluator's token was answered after it, and how many certified the deletion."""

    status: int
    signers: int


async def choose_partners(entry: Entry, cast: Cast, talk: Talk) -> None:
    """Admit a partner that both sides approve and that undertakes, and refuse another one."""
    proposals = [(entry.developer, cast.grid, "energy"), (cast.program, cast.hospital, "healthcare-and-public-health")]
    found = [await _propose(entry, *one) for one in proposals]
    await entry.move(entry.developer, "propose-partners")
    for partnership in found:
        for side in (entry.developer, cast.program):
            await side.client.post(f"/partnerships/{partnership}/declaration", {"in_conflict": False})
    grid, hospital = found
    for side in (entry.developer, cast.program):
        await side.client.post(f"/partnerships/{grid}/approve", {"words": "It meets every criterion."})
    await entry.developer.client.post(f"/partnerships/{hospital}/refuse", {"words": "Not before it names persons."})
    await entry.move(entry.developer, "agree-partners")
    draft = (await cast.grid.client.call("GET", f"/partnerships/{grid}/undertaking")).content
    await cast.grid.client.post(f"/partnerships/{grid}/declaration", {"in_conflict": False})
    await cast.grid.client.send(f"/partnerships/{grid}/undertaking", cast.grid.sign(draft))
    talk.line(
        "one partner is in: both keys were turned and its undertaking is signed; another was refused, with reasons"
    )


async def release(entry: Entry, talk: Talk) -> None:
    """Release to partners, then to everybody; nobody of the government has to agree."""
    await entry.move(entry.developer, "release-to-partners")
    await entry.move(entry.developer, "release")
    talk.line(f"{entry.model}: released to partners, then to everybody, by the developer alone")


async def withdraw(entry: Entry, cast: Cast, reach: Reach, *, token: str, talk: Talk) -> Left:
    """Withdraw in the middle of the evaluation: the token opens nothing any more; two persons certify the deletion."""
    await _answered(reach, token, entry.model, status=httpx.codes.OK)
    await entry.move(entry.developer, "withdraw")
    status = await _answered(reach, token, entry.model, status=httpx.codes.UNAUTHORIZED)
    talk.line(f"{entry.model}: withdrawn without a reason; the evaluator's token is answered {status}")
    said = {"places": [{"where": "the evaluators' working folder", "method": "purge"}]}
    path = f"{entry.path}/deletion/draft"
    draft = (await cast.program.client.call("POST", path, json=said)).content
    first = cast.program.sign(draft)
    both = cast.evaluator.sign(draft, *parse_envelope(first).signatures)
    await cast.program.client.send(f"{entry.path}/certificate", both)
    held = parse_envelope((await entry.developer.client.get(f"{entry.path}/certificate"))["envelope"].encode())
    signers = len({one.keyid for one in held.signatures})
    talk.line(f"{entry.model}: the developer holds a certificate of deletion with {signers} signatures")
    return Left(status=status, signers=signers)


async def lapse(entry: Entry, clock: MovingClock, talk: Talk) -> int:
    """Let the time pass in which the government should have screened; give how many days that were."""
    (running,) = (await entry.dossier(entry.developer))["clocks"]
    ahead = parse_instant(running["due_at"]) - clock()
    clock.move(ahead + timedelta(seconds=1))
    await until(lambda: _lapsed(entry), what="the submission to lapse", seconds_max=_SECONDS_MAX)
    talk.line(f"{entry.model}: nobody screened it within {ahead.days} days (the demo moved its clock), so it lapsed")
    return ahead.days


async def call(reach: Reach, token: str, model: str) -> int:
    """Call the model through the broker as an evaluator does; give the status."""
    body = {"model": model, "max_tokens": 64, "messages": [{"role": "user", "content": "Good morning."}]}
    url = f"http://127.0.0.1:{reach.broker_port}/v1/messages"
    async with httpx.AsyncClient() as http:
        return (await http.post(url, json=body, headers={"x-api-key": token})).status_code


async def _propose(entry: Entry, who: Player, partner: Player, sector: str) -> str:
    said = {"partner": partner.party, "sector": sector, "reasons": _REASONS}
    made: Any = await who.client.post(f"{entry.path}/partners", said)
    return made["partnership"]["id"]


async def _answered(reach: Reach, token: str, model: str, *, status: int) -> int:
    """Call until the broker answers like this; it looks for new tokens and ended ones several times a second."""

    async def ask() -> int | None:
        return status if await call(reach, token, model) == status else None

    return await until(ask, what=f"the broker to answer {status}", seconds_max=_BROKER_SECONDS_MAX)


async def _lapsed(entry: Entry) -> bool | None:
    found = await entry.developer.client.get(entry.path)
    return True if found["state"] == "lapsed" else None
