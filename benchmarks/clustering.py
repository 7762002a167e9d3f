"""Clustering 50,000 advisories from nothing with `clearway findings cluster`: how long it takes, and its peak memory.

Reads the reference data beside the project: the labelled advisories and those in OSV's format. They are fewer; the rest
are the first of them once more, as other packages of another source.
"""

import gzip
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, Final

from benchmarks.entry import Entry, less_is_better

_DATA: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
_LABELLED: Final = _DATA / "dedup-dev.jsonl.gz"
_OSV: Final = _DATA / "advisories-osv.jsonl.gz"
_COUNT: Final = 50_000
_SECONDS_BAR: Final = 120
_MEMORY_BAR_MB: Final = 3_000


def entries() -> Iterator[Entry]:
    """Measure one run, in a process of its own."""
    if not (_LABELLED.exists() and _OSV.exists()):
        sys.exit(f"The reference data is missing: {_LABELLED.name} and {_OSV.name} are expected in shared/data.")
    with TemporaryDirectory() as folder:
        file = Path(folder, "advisories.jsonl")
        file.write_text("".join(json.dumps(record) + "\n" for record in islice(_records(), _COUNT)))
        seconds, megabytes = _measure(file)
    yield less_is_better("clustering 50,000 advisories", seconds, "s", baseline=_SECONDS_BAR)
    yield less_is_better("clustering, peak memory", megabytes, "MB", baseline=_MEMORY_BAR_MB)


def _measure(file: Path) -> tuple[float, float]:
    begun = perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "clearway", "findings", "cluster", file, "--format", "jsonl"], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"findings cluster ended with {os.waitstatus_to_exitcode(status)}.")
    return perf_counter() - begun, usage.ru_maxrss / 1_000


def _records() -> Iterator[dict[str, Any]]:
    return chain(_labelled(), map(_from_osv, _lines(_OSV)), map(_as_fork, _labelled()))


def _labelled() -> Iterator[dict[str, Any]]:
    for record in _lines(_LABELLED):
        yield {name: value for name, value in record.items() if name not in {"group", "family"}}


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(file) as lines:
        yield from map(json.loads, lines)


def _from_osv(advisory: dict[str, Any]) -> dict[str, Any]:
    affected = advisory.get("affected", [])
    packages = [one["package"] for one in affected if "package" in one]
    ranges = [found for one in affected for found in one.get("ranges", [])]
    return {
        "doc": advisory["id"],
        "db": advisory["id"].partition("-")[0],
        "ecosystem": packages[0]["ecosystem"] if packages else "",
        "packages": sorted({package["name"] for package in packages}),
        "title": advisory.get("summary", ""),
        "text": advisory.get("details", ""),
        "ranges": [" ".join(f"{k}:{v}" for event in one["events"] for k, v in event.items()) for one in ranges],
        "references": [one["url"] for one in advisory.get("references", [])],
        "published": advisory.get("published", ""),
    }


def _as_fork(record: dict[str, Any]) -> dict[str, Any]:
    packages = [f"{package}-fork" for package in record["packages"]]
    return {**record, "doc": f"fork-{record['doc']}", "db": f"FORK-{record['db']}", "packages": packages}
