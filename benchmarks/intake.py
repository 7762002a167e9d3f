"""Intake of 10,000 generic findings into committed rows, beside plain single-row inserts of the same fields."""

import asyncio
import json
import resource
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from time import perf_counter
from typing import Final

from benchmarks.entry import Entry, less_is_better, more_is_better
from benchmarks.houses import administrator, throw_away_house
from clearway.app.wiring import House
from clearway.findings import actions
from clearway.findings.model import Finding, Submission
from clearway.findings.store import add_findings, packed
from clearway.kernel.ids import FindingId
from clearway.storage.work import Work

_FINDINGS: Final = 10_000
_BASELINE_FINDINGS: Final = 1_000
_RUNS: Final = 3
_MEMORY_BAR_MB: Final = 400


def entries() -> Iterator[Entry]:
    """Measure findings a second, and the memory of the whole process at its peak."""
    ours, plain = asyncio.run(_measure())
    yield more_is_better("intake of 10,000 findings", ours, "findings/s", baseline=plain)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield less_is_better("intake peak memory", peak, "MB", baseline=_MEMORY_BAR_MB)


async def _measure() -> tuple[float, float]:
    async with throw_away_house() as house:
        ours = median([await _ours(house, run) for run in range(_RUNS)])
        plain = median([await _plain(house, run) for run in range(_RUNS)])
        return ours, plain


async def _ours(house: House, run: int) -> float:
    submission = Submission(body=_report(_FINDINGS, run), name="findings.json", target="", claim=None)
    begun = perf_counter()
    async with house.work(administrator(house), "findings.receive") as work:
        receipt = await actions.receive(work, submission)
    assert len(receipt.findings) == _FINDINGS
    return _FINDINGS / (perf_counter() - begun)


async def _plain(house: House, run: int) -> float:
    # The straightforward way: one transaction and one insert for each finding.
    submission = Submission(body=_report(_BASELINE_FINDINGS, run + _RUNS), name="x", target="", claim=None)
    async with house.work(administrator(house), "findings.receive") as work:
        receipt = await actions.receive(work, submission)
        kept = [await actions.read_finding(work, outcome.id) for outcome in receipt.findings]
    begun = perf_counter()
    for position, finding in enumerate(kept):
        async with house.work(administrator(house), "findings.receive") as work:
            await add_findings(work, packed([_again(work, finding, position + _BASELINE_FINDINGS)]))
    return len(kept) / (perf_counter() - begun)


def _again(work: Work, finding: Finding, position: int) -> Finding:
    return replace(finding, id=FindingId(work.new_id("fnd")), position=position)


def _report(count: int, run: int) -> bytes:
    findings = [
        {
            "title": f"Finding {number} of run {run}: a length is not checked in function_{number % 977}",
            "description": "The length of the field is taken from the message and used without a check. " * 5,
            "package": f"pkg:pypi/package-{number % 311}",
            "version": "1.0",
            "file": f"source/file_{number % 97}.c",
            "function": f"function_{number % 977}",
            "line": number,
            "weaknesses": ["CWE-787"],
            "severity": "high",
        }
        for number in range(count)
    ]
    return json.dumps({"tool": "bench", "findings": findings}).encode()
