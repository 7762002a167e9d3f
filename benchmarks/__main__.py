"""Runs the benchmarks beside this file and prints one JSON object a line: name, value, unit, baseline, ratio.

`python -m benchmarks intake` runs benchmarks/intake.py alone. A benchmark is a module with
`def entries() -> Iterator[Entry]`, each figure a median of several runs.
"""

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Protocol, cast

import msgspec

from benchmarks.entry import Entry

FOLDER: Final = Path(__file__).parent
PARTS: Final = frozenset({"__main__", "__init__", "entry", "houses", "load"})


class Benchmark(Protocol):
    """What each module beside this one offers."""

    def entries(self) -> Iterator[Entry]:
        """Measure, and give each figure as soon as there is one."""
        ...


def names() -> list[str]:
    """Name the benchmarks there are."""
    return sorted(path.stem for path in FOLDER.glob("*.py") if path.stem not in PARTS)


def run(wanted: list[str]) -> int:
    """Run the benchmarks that are named, or all; gives the exit code."""
    if unknown := sorted(set(wanted) - set(names())):
        print(f"There is no benchmark {', '.join(unknown)}; there are: {', '.join(names())}.", file=sys.stderr)
        return 2
    for name in wanted or names():
        print(f"measuring {name}", file=sys.stderr)
        benchmark = cast("Benchmark", importlib.import_module(f"benchmarks.{name}"))
        for entry in benchmark.entries():
            print(msgspec.json.encode(entry).decode(), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
