"""Hands in the whole corpus of hostile input and 20,000 damaged ones: none may crash, hang or be refused unclearly.

What does is listed, and ends the run with an error. The baseline of the slowest input is the two seconds that none may
take; how many inputs of each kind were read, refused by finding and refused is told on stderr.
"""

import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from time import process_time

from benchmarks.entry import Entry, less_is_better, more_is_better
from clearway.formats.records import ParsedFinding
from clearway.kernel.errors import Refusal
from tests.hostile.corpus import Input, corpus
from tests.hostile.mutations import mutated
from tests.hostile.run import SECONDS_MAX, answer

RUNS = 20_000
SEED = 2026
CORPUS_MIN = 200
FAILURES_SHOWN = 20


@dataclass
class Tally:
    """What became of many inputs."""

    count: int = 0
    slowest: float = 0.0
    which: str = ""
    outcomes: Counter[str] = field(default_factory=Counter[str])
    failures: list[str] = field(default_factory=list[str])


def entries() -> Iterator[Entry]:
    """Count the inputs that were answered in order, and give the slowest of them in seconds."""
    for noun, inputs, least in (
        ("hostile inputs", corpus(), CORPUS_MIN),
        ("damaged inputs", mutated(RUNS, seed=SEED), RUNS),
    ):
        tally = _read(inputs)
        _tell(noun, tally)
        yield more_is_better(f"{noun} answered", tally.count - len(tally.failures), "inputs", baseline=least)
        yield less_is_better(f"slowest of the {noun}", tally.slowest, "s", baseline=SECONDS_MAX)
        if tally.failures:
            sys.exit(f"{len(tally.failures)} {noun} were not answered in order.")


def _read(inputs: Iterable[Input]) -> Tally:
    tally = Tally()
    for name, door, body in inputs:
        began = process_time()
        try:
            found = answer(body, door)
        except Exception as error:  # noqa: BLE001  every failure is told, of whatever kind
            tally.failures.append(f"{name}: {type(error).__name__}: {str(error)[:300]}")
        else:
            is_taken = not isinstance(found, Refusal)
            tally.outcomes[f"{door} {'read' if is_taken else 'refused'}"] += 1
            tally.outcomes["findings"] += sum(isinstance(f, ParsedFinding) for f in found.findings) if is_taken else 0
        took = process_time() - began
        if took > tally.slowest:
            tally.slowest, tally.which = took, name
        tally.count += 1
    return tally


def _tell(noun: str, tally: Tally) -> None:
    print(f"{noun}: {tally.count}; slowest {tally.slowest:.2f} s: {tally.which}", file=sys.stderr)
    print("   " + ", ".join(f"{name} {count}" for name, count in sorted(tally.outcomes.items())), file=sys.stderr)
    for failure in tally.failures[:FAILURES_SHOWN]:
        print(f"   FAILED {failure}", file=sys.stderr)
