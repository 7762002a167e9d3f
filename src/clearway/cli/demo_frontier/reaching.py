"""Reaching a model: a pretend one of known ability at the developer, the broker before it, a token for one person."""

import asyncio
import secrets  # noqa: TID251  an entry hands the chance in
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from clearway.app.wiring import House
from clearway.benchmarking.actions.sittings import scripted_solver
from clearway.cli.demo.talk import Talk
from clearway.cli.demo_frontier.cast import Cast
from clearway.cli.demo_frontier.submitting import Entry
from clearway.cli.entries import Entries
from clearway.formats.suite_manifest import Suite
from clearway.gateways.evaluations import ModelAccess
from clearway.gateways.models import PretendModel, Shape
from clearway.gateways.serving import serve_until
from clearway.kernel.instants import format_instant

_HOST: Final = "127.0.0.1"
_HORIZON_MINUTES: Final = 480.0
_WINDOW_DAYS: Final = 10
_BUDGET_MICRODOLLARS: Final = 50_000_000
_TOKENS: Final = 20_000_000
_CALLS_PER_MINUTE: Final = 6_000
_CALLS_AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where the pretend model and the broker are, and what the developer's endpoint takes."""

    model_port: int
    broker_port: int
    credential: str

    def access(self, token: str, model: str) -> ModelAccess:
        """How a runner reaches the model: through the broker, with an evaluator's token."""
        url = f"http://{_HOST}:{self.broker_port}"
        return ModelAccess(url=url, shape=Shape.MESSAGES, model=model, credential=token)


@asynccontextmanager
async def served(house: House, entries: Entries, suite: Suite) -> AsyncGenerator[Reach]:
    """Serve a pretend model of known ability and the broker before it, on this machine alone."""
    stop, credential = asyncio.Event(), secrets.token_urlsafe(24)
    brain = scripted_solver(suite, horizon_minutes=_HORIZON_MINUTES, slope=1.0, seed="demo")
    model, broker = _free_ports()
    pretend = PretendModel(brain=brain, credential=credential)
    servers = [
        asyncio.create_task(serve_until(pretend, stop, host=_HOST, port=model)),
        asyncio.create_task(_broker(house, entries, stop, broker)),
    ]
    try:
        await _listening(model)
        await _listening(broker)
        yield Reach(model_port=model, broker_port=broker, credential=credential)
    finally:
        stop.set()
        await asyncio.gather(*servers)


async def _broker(house: House, entries: Entries, stop: asyncio.Event, port: int) -> None:
    await entries.broker(house, stop, _HOST, port)


async def open_access(entry: Entry, cast: Cast, reach: Reach, *, now: datetime, talk: Talk) -> tuple[str, str]:
    """Let the developer offer its model and open access, and give the evaluator a grant; give grant and token."""
    offer = {
        "url": f"http://{_HOST}:{reach.model_port}",
        "credential": reach.credential,
        "models": [entry.model],
        "input_price": 3_000_000,
        "output_price": 15_000_000,
        "budget_microdollars": _BUDGET_MICRODOLLARS,
    }
    await entry.developer.client.call("PUT", f"{entry.path}/endpoint", json=offer)
    until = format_instant(now + timedelta(days=_WINDOW_DAYS))
    await entry.developer.client.post(f"{entry.path}/access", {"ends_at": until})
    said = {
        "evaluator": cast.evaluator.person,
        "tokens": _TOKENS,
        "microdollars": _BUDGET_MICRODOLLARS,
        "calls_per_minute": _CALLS_PER_MINUTE,
        "calls_at_once": _CALLS_AT_ONCE,
    }
    grant = (await cast.program.client.post(f"{entry.path}/grants", said))["id"]
    token = (await cast.evaluator.client.post(f"/grants/{grant}/tokens"))["token"]
    talk.line(f"{entry.model}: access through the broker until {until[:10]}, one token for one evaluator")
    return grant, token


def _free_ports() -> tuple[int, int]:
    with socket.create_server((_HOST, 0)) as one, socket.create_server((_HOST, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


async def _listening(port: int) -> None:
    while True:
        try:
            _, writer = await asyncio.open_connection(_HOST, port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            await writer.wait_closed()
            return
