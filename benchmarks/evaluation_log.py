"""The log of an evaluation with 5,000 samples: our reader against Inspect's own, each in a process of its own.

Inspect's recorder writes the log: a thousand tasks with five attempts each, twelve messages of some 1,200 characters.
The baseline reads it whole by inspect_ai.log.read_eval_log, which is how its users do. Time is without imports; memory
is the peak of the whole process.
"""

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.entry import Entry, less_is_better

_RUNS: Final = 3
_WRITE: Final = """
import asyncio, random, sys
from inspect_ai.log import EvalConfig, EvalDataset, EvalPlan, EvalSample, EvalSpec, EvalStats
from inspect_ai.log._recorders.eval import EvalRecorder
from inspect_ai.model import ChatMessageAssistant, ChatMessageUser, ModelUsage
from inspect_ai.scorer import Score

async def main(path):
    recorder, lots = EvalRecorder("."), random.Random(1)
    words = [f"word{lots.randrange(10**6)}" for _ in range(3000)]
    day = "2026-01-01T00:00:00+00:00"
    spec = EvalSpec(task="t", created=day, model="m", dataset=EvalDataset(), config=EvalConfig())
    await recorder.log_init(spec, path, clean=True)
    await recorder.log_start(spec, EvalPlan())
    for number in range(5000):
        said = [" ".join(lots.choices(words, k=110)) for _ in range(12)]
        sample = EvalSample(
            id=f"task-{number // 5}", epoch=number % 5 + 1, input=said[0], target="flag",
            messages=[(ChatMessageUser, ChatMessageAssistant)[i % 2](content=text) for i, text in enumerate(said)],
            scores={"grader": Score(value=lots.choice("CI"))}, model_usage={"m": ModelUsage(total_tokens=number)},
            metadata={"family": f"family-{number // 5 % 12}", "minutes": 1 + number // 5},
        )
        await recorder.log_sample(spec, sample)
        if number % 250 == 249:
            await recorder.flush(spec)
    await recorder.log_finish(spec, "success", EvalStats(), None, None, header_only=True)

asyncio.run(main(sys.argv[1]))
"""
_OURS: Final = """
from clearway.formats.evaluation_log import read_attempts
from clearway.formats.evaluation_outcomes import count_outcomes
def read(path):
    with open(path, "rb") as file:
        return sum(row.attempts for row in count_outcomes(read_attempts(file), bytes(32)).rows)
"""
_THEIRS: Final = """
from inspect_ai.log import read_eval_log
def read(path):
    return len(read_eval_log(path).samples)
"""
_MEASURE: Final = """
import resource, sys, time
begun = time.perf_counter()
assert read(sys.argv[1]) == 5000
print(time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6)
"""


def entries() -> Iterator[Entry]:
    """Measure the seconds and the peak memory of reading the log into an outcome matrix."""
    with tempfile.TemporaryDirectory(prefix="clearway-log-") as folder:
        log = Path(folder) / "log.eval"
        _run(_WRITE, log)
        ours = [_measured(_OURS, log) for _ in range(_RUNS)]
        theirs = _measured(_THEIRS, log)
    seconds, megabytes = (median(run[place] for run in ours) for place in (0, 1))
    yield less_is_better("5,000-sample evaluation log, read", seconds, "s", baseline=theirs[0])
    yield less_is_better("5,000-sample evaluation log, peak memory", megabytes, "MB", baseline=theirs[1])


def _measured(program: str, log: Path) -> tuple[float, float]:
    seconds, megabytes = _run(program + _MEASURE, log).split()
    return float(seconds), float(megabytes)


def _run(program: str, log: Path) -> str:
    return subprocess.run([sys.executable, "-c", program, str(log)], check=True, capture_output=True, text=True).stdout
