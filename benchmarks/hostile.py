"""Reads the whole corpus of hostile reports and 20,000 damaged ones: none may crash, hang or be refused unclearly.

The baseline of the slowest input is the two seconds that none may take.
"""

import sys
from collections.abc import Iterable, Iterator
from time import process_time

from benchmarks.entry import Entry, less_is_better, more_is_better
from tests.hostile.corpus import corpus
from tests.hostile.mutations import mutated
from tests.hostile.run import SECONDS_MAX, answer

RUNS = 20_000
SEED = 2026
CORPUS_MIN = 200


def entries() -> Iterator[Entry]:
    """Count the reports that were answered in order, and give the slowest of them in seconds."""
    read, slowest = _read(corpus())
    yield more_is_better("hostile reports answered", read, "reports", baseline=CORPUS_MIN)
    yield less_is_better("slowest hostile report", slowest, "s", baseline=SECONDS_MAX)
    read, slowest = _read(mutated(RUNS, seed=SEED))
    yield more_is_better("damaged reports answered", read, "reports", baseline=RUNS)
    yield less_is_better("slowest damaged report", slowest, "s", baseline=SECONDS_MAX)


def _read(bodies: Iterable[tuple[str, bytes]]) -> tuple[int, float]:
    count, slowest, which = 0, 0.0, ""
    for name, body in bodies:
        began = process_time()
        try:
            answer(body)
        except Exception as error:
            error.add_note(name)
            raise
        took = process_time() - began
        if took > slowest:
            slowest, which = took, name
        count += 1
    print(f"slowest: {which}", file=sys.stderr)
    return count, slowest
