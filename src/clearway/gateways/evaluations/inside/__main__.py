"""Runs one evaluation: takes the plan from the socket that it was given, and tells there how it ended."""

import asyncio
import socket
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, cast

import inspect_ai
from inspect_ai.log import EvalLog
from inspect_ai.model import GenerateConfig, get_model

from clearway.gateways.evaluations.inside.egress import watch_connections
from clearway.gateways.evaluations.inside.house import House
from clearway.gateways.evaluations.inside.model import BrokerModel
from clearway.gateways.evaluations.inside.room import RoomEnvironment
from clearway.gateways.evaluations.inside.task import task_of
from clearway.gateways.evaluations.wire import START, STREAM_BYTES_MAX, Done, Over, Start
from clearway.gateways.models import Shape

_RETRIES: Final = 3


async def _main(descriptor: int) -> None:
    door = socket.socket(fileno=descriptor)
    reader, writer = await asyncio.open_unix_connection(sock=door, limit=STREAM_BYTES_MAX)
    start = START.decode(await reader.readline())
    house = House(reader, writer)
    house.listen()
    watch_connections(start.url, house)
    RoomEnvironment.house = house
    status, log = await _evaluate(start, house)
    await house.flush()
    await house.ask(Over(status, log), Done)


async def _evaluate(start: Start, house: House) -> tuple[str, str]:
    BrokerModel.house, BrokerModel.shape = house, Shape(start.shape)
    retried = GenerateConfig(max_retries=_RETRIES)
    model = get_model(
        f"clearway/{start.model}", config=retried, base_url=start.url, api_key=start.credential, memoize=False
    )
    # Inspect's own types of this are not whole.
    evaluate = cast("Callable[..., Awaitable[list[EvalLog]]]", vars(inspect_ai)["eval_async"])
    (log,) = await evaluate(
        task_of(start.plan),
        model=model,
        log_dir=start.folder,
        log_format="eval",
        log_realtime=False,
        log_buffer=1,
        log_shared=False,
        log_level="critical",
        max_samples=start.plan.at_once,
        max_sandboxes=start.plan.at_once,
        ctl_server=False,
        score_display=False,
    )
    return log.status, Path(log.location).name


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1])))
