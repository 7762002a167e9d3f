"""Placement of findings one by one and in floods, at an index of 100,000 vulnerabilities, the model included.

The index is filled with findings that each open a vulnerability; then others arrive: half of them tell of what is on
file in other words, half of something new. Receiving is not counted, everything until the commit of the placement is.
"""

import asyncio
import json
from base64 import b64encode
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from statistics import quantiles
from time import perf_counter
from typing import Final

from benchmarks.entry import Entry, less_is_better, more_is_better
from benchmarks.houses import administrator, throw_away_house
from clearway.app.wiring import House
from clearway.findings import actions
from clearway.findings.model import Submission
from clearway.kernel.ids import ReportId
from clearway.storage.work import AsWorker

_ON_FILE: Final = 100_000
_FILLED_AT_ONCE: Final = 10_000
_FLOOD: Final = 3_000
_SINGLE: Final = 300
_RATE_BAR: Final = 300
_LATENCY_BAR_MS: Final = 30
_VOCABULARY: Final = 6_000
_PACKAGES: Final = 9_973
_SYLLABLES: Final = ("ba", "cor", "den", "fil", "gra", "hup", "jin", "kel", "lom", "mar", "nex", "pol", "qui", "ras")
_KINDS: Final = ("Out-of-bounds write", "SQL injection", "Path traversal", "Use after free", "Cross-site scripting")


def entries() -> Iterator[Entry]:
    """Measure placements a second in a flood, and the 99th percentile of those that come alone."""
    rate, latency = asyncio.run(_measure())
    yield more_is_better("placement at 100,000 vulnerabilities", rate, "findings/s", baseline=_RATE_BAR)
    yield less_is_better("placement of one finding, p99", latency, "ms", baseline=_LATENCY_BAR_MS)


async def _measure() -> tuple[float, float]:
    async with throw_away_house() as house:
        for start in range(0, _ON_FILE, _FILLED_AT_ONCE):
            await _place(house, await _receive(house, range(start, start + _FILLED_AT_ONCE), telling=0))
        flood = await _receive(house, range(_ON_FILE - _FLOOD // 2, _ON_FILE + _FLOOD // 2), telling=1)
        begun = perf_counter()
        await _place(house, flood)
        rate = _FLOOD / (perf_counter() - begun)
        return rate, quantiles([await _single(house, number) for number in range(_SINGLE)], n=100)[98]


async def _single(house: House, number: int) -> float:
    place = number if number % 2 else 2 * _ON_FILE + number
    report = await _receive(house, [place], telling=2)
    begun = perf_counter()
    async with house.work(AsWorker(), "findings.join") as work:
        await actions.join_report(work, report, house.placing)
    return 1000 * (perf_counter() - begun)


async def _place(house: House, report: ReportId) -> None:
    left = True
    while left:
        async with house.work(AsWorker(), "findings.join") as work:
            left = bool(await actions.join_report(work, report, house.placing))


async def _receive(house: House, numbers: Sequence[int], *, telling: int) -> ReportId:
    body = json.dumps([_finding(number, telling) for number in numbers]).encode()
    async with house.work(administrator(house), "findings.receive") as work:
        receipt = await actions.receive(work, Submission(body=body, name="x", target="", claim=None))
    return receipt.report


def _finding(number: int, telling: int) -> dict[str, object]:
    """Tell of a bug: its function and a third of the words stay the same, whoever tells."""
    function = f"{_word(number * 31)}_{_word(number * 17 + 5)}_{number % 997}"
    kept, own = _words(number, 20, seed=0), _words(number, 40, seed=1 + telling)
    return {
        "title": f"{_KINDS[number % len(_KINDS)]} in {function}"
        if telling != 1
        else f"{function}: {' '.join(own[:6])}",
        "description": " ".join([*own[:20], *kept, f"{function}()", *own[20:]]),
        "package": f"pkg:pypi/{_word(number % _PACKAGES)}-{number % _PACKAGES}",
        "version": f"{number % 7}.{number % 11}.{number % 5}",
        "weaknesses": [f"CWE-{20 + number % 900}"],
        "proof": b64encode(_digest(number, telling)).decode(),
    }


def _words(number: int, count: int, *, seed: int) -> list[str]:
    # Few words are common and many are rare, as in what people write.
    shares = (int.from_bytes(_digest(number * 1000 + place, seed)[:4]) / 2**32 for place in range(count))
    return [_word(int(_VOCABULARY**share)) for share in shares]


def _word(number: int) -> str:
    digits = _digest(number % _VOCABULARY, 99)
    return "".join(_SYLLABLES[digit % len(_SYLLABLES)] for digit in digits[: 2 + number % 3])


def _digest(number: int, seed: int) -> bytes:
    return blake2b(f"{number} {seed}".encode(), digest_size=8).digest()
