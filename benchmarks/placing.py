"""Import with deduplication: 10,000 findings, half of them told twice, into an empty database; and the same again.

The baseline is the import of the same number of findings of which none is compared: received only.
"""

import asyncio
import json
import resource
from collections.abc import Iterator
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.entry import Entry, less_is_better, more_is_better
from benchmarks.houses import administrator, throw_away_house
from clearway.app.wiring import House
from clearway.findings import actions
from clearway.findings.model import Submission
from clearway.storage.work import AsWorker

_FINDINGS: Final = 10_000
_RUNS: Final = 3
_MEMORY_BAR_MB: Final = 500
_WORDS: Final = (
    "parser", "header", "length", "buffer", "request", "session", "token", "cookie", "socket", "thread", "cache",
    "archive", "image", "codec", "frame", "stream", "index", "template", "query", "upload", "path", "link", "redirect",
    "signature", "certificate", "password", "role", "group", "queue", "message", "event", "plugin",
)  # fmt: skip
_KINDS: Final = (
    ("Out-of-bounds write", "CWE-787", "does not check the length of the {a} before it is copied into the {b}"),
    ("SQL injection", "CWE-89", "joins the {a} into a statement for the {b} without quoting"),
    ("Path traversal", "CWE-22", "takes the {a} from the name of the {b} and opens it outside the folder"),
    ("Use after free", "CWE-416", "keeps a pointer to the {a} after the {b} was released"),
    ("Cross-site scripting", "CWE-79", "writes the {a} into the page of the {b} as it came"),
)


def entries() -> Iterator[Entry]:
    """Measure findings a second, first and again, and the memory of the whole process at its peak."""
    received, first, again = asyncio.run(_measure())
    yield more_is_better("import of 10,000 findings with dedup", first, "findings/s", baseline=received)
    yield more_is_better("the same 10,000 findings again", again, "findings/s", baseline=received)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield less_is_better("import with dedup, peak memory", peak, "MB", baseline=_MEMORY_BAR_MB)


async def _measure() -> tuple[float, float, float]:
    received: list[float] = []
    first: list[float] = []
    again: list[float] = []
    for _ in range(_RUNS):
        async with throw_away_house() as house:
            first.append(await _import(house, _report(0), placed=True))
            again.append(await _import(house, _report(0), placed=True))
            received.append(await _import(house, _report(1), placed=False))
    return median(received), median(first), median(again)


async def _import(house: House, body: bytes, *, placed: bool) -> float:
    submission = Submission(body=body, name="findings.json", target="", claim=None)
    begun = perf_counter()
    async with house.work(administrator(house), "findings.receive") as work:
        receipt = await actions.receive(work, submission)
    while placed:
        async with house.work(AsWorker(), "findings.join") as work:
            placed = bool(await actions.join_report(work, receipt.report, house.placing))
    return _FINDINGS / (perf_counter() - begun)


def _report(run: int) -> bytes:
    distinct = [_finding(number, run) for number in range(_FINDINGS // 2)]
    return json.dumps(
        {"tool": "bench", "findings": [one for two in zip(distinct, distinct, strict=True) for one in two]}
    ).encode()


def _finding(number: int, run: int) -> dict[str, object]:
    kind, weakness, how = _KINDS[number % len(_KINDS)]
    a, b = _WORDS[number * 7 % len(_WORDS)], _WORDS[(number // len(_KINDS)) % len(_WORDS)]
    function = f"{a}_{b}_{number % 1013}"
    return {
        "title": f"{kind} in {function}",
        "description": f"The function {function} of module {number % 89} {how.format(a=a, b=b)}. " * 3,
        "package": f"pkg:pypi/package-{run}-{number % 311}",
        "version": f"1.{number % 13}.0",
        "file": f"source/{a}/{b}_{number % 97}.py",
        "function": function,
        "line": number,
        "weaknesses": [weakness],
        "severity": "high",
        "crash_type": "",
        "identifiers": [] if number % 2 else [f"CVE-{2000 + run}-{10_000 + number}"],
    }
