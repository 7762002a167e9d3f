"""How many crash logs are read as ClusterFuzz reads them, how fast, and how well mates of a crash are found.

Run: python -m benchmarks.crashes; it prints what is wrong, too. Reads the reference data beside the project. A log is
right when its crash type and its top frames are as expected; where an answer names only one of them, that one counts.
"""

import gzip
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from msgspec import Struct, json

from benchmarks.crash_retrieval.fitting import fitted_by_fold
from benchmarks.crash_retrieval.labelled import ARCHIVE as MATES
from benchmarks.crash_retrieval.labelled import DEPTHS, read
from benchmarks.crash_retrieval.measuring import Recalls, measured
from benchmarks.entry import Entry, median_seconds, more_is_better
from clearway.app.scanners import shipped_scanners
from clearway.formats.crash_log import crash_in
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding
from clearway.kernel.errors import Refusal

LOGS: Final = MATES.with_name("crash-logs-dev.jsonl.gz")
REPORTS: Final = MATES.with_name("crash-casr-dev.jsonl.gz")
MISSING: Final = "The reference data is missing: crash-*-dev.jsonl.gz are expected in shared/data beside the project."
RIGHT_SHARE_MIN: Final = 0.92
TRACES_PER_SECOND_MIN: Final = 500
_RUNS: Final = 3
# What a plain reader takes for the answer: the first frame of the first stack.
_TOP_FRAME: Final = re.compile(r"^\s*#0 +(?:0x[0-9a-f]+ in )?(\S+)", re.MULTILINE)


class Expected(Struct, frozen=True):
    """The answer for a log; None is no answer, and a state of NULL is one without frames."""

    crash_type: str | None
    crash_state: str | None


class Log(Struct, frozen=True):
    """A log with its answers, of which the first counts; `truncated` if its end was cut off."""

    file: str
    expected: list[Expected]
    log: str
    truncated: bool


class Report(Struct, frozen=True):
    """The stack of a crash report: of AddressSanitizer, of Python, or of gdb, whichever there is."""

    file: str
    asan: list[str]
    python: list[str]
    stack: list[str]

    @property
    def text(self) -> str:
        """Give the stack as it was printed."""
        return "\n".join(self.asan or self.python or self.stack)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a log gave: crash type and top frames, and what they should be; None is whatever comes."""

    log: Log
    kind: str
    state: tuple[str, ...]

    @property
    def kind_right(self) -> bool:
        """Tell whether the crash type is as expected."""
        wanted = self.log.expected[0].crash_type
        return wanted is None or self.kind == " ".join(wanted.split())

    @property
    def state_right(self) -> bool:
        """Tell whether the top frames are as expected."""
        wanted = self.log.expected[0].crash_state
        return wanted is None or list(self.state) == ([] if wanted == "NULL" else wanted.splitlines())


def outcomes() -> list[Outcome]:
    """Read every log that has an answer, through the door by which reports come in."""
    return [_outcome(log) for log in _logs() if log.expected and log.expected[0] != Expected(None, None)]


def frameless() -> tuple[int, list[str]]:
    """Read the crash reports: how many there are, and the files that gave no type or no frame."""
    with gzip.open(REPORTS) as lines:
        reports = [json.decode(line, type=Report) for line in lines]
    found = [(report.file, crash_in(report.text)) for report in reports]
    return len(reports), [file for file, crash in found if crash is None or not crash.kind or not crash.state]


def entries() -> Iterator[Entry]:
    """Give the share of logs read rightly, traces read a second, and recall; nothing where the data is missing."""
    if not LOGS.is_file():
        print(MISSING, file=sys.stderr)
        return
    tried = outcomes()
    right = sum(outcome.kind_right and outcome.state_right for outcome in tried)
    yield more_is_better("crash logs read as ClusterFuzz does", right / len(tried), "share", baseline=RIGHT_SHARE_MIN)
    count, empty = frameless()
    yield more_is_better("crash reports with type and frames", count - len(empty), "reports", baseline=count)
    yield from _speed()
    yield from _recall(measured(fitted_by_fold(read())))


def main() -> int:
    """Print the logs that are read otherwise than expected, and the figures."""
    if not LOGS.is_file():
        print(MISSING)
        return 1
    tried = outcomes()
    for outcome in tried:
        if not (outcome.kind_right and outcome.state_right):
            wanted = outcome.log.expected[0]
            print(f"{outcome.log.file}{' (cut off)' if outcome.log.truncated else ''}: {outcome.kind} {outcome.state}")
            print(f"    expected {wanted.crash_type!r} {wanted.crash_state!r}")
    told = Counter(kind=sum(o.kind_right for o in tried), frames=sum(o.state_right for o in tried))
    print(f"{len(tried)} logs with an answer: type right {told['kind']}, top frames right {told['frames']}")
    count, empty = frameless()
    print(f"{count} crash reports, without type or frames: {', '.join(empty) or 'none'}")
    for entry in entries():
        print(f"{entry.name}: {entry.value} {entry.unit}, baseline {entry.baseline}, ratio {entry.ratio}")
    return 0


def _logs() -> list[Log]:
    with gzip.open(LOGS) as lines:
        return [json.decode(line, type=Log) for line in lines]


def _outcome(log: Log) -> Outcome:
    try:
        (finding,) = parse_report(log.log.encode(), scanners=shipped_scanners()).findings
    except Refusal:
        return Outcome(log=log, kind="", state=())
    if not isinstance(finding, ParsedFinding):
        return Outcome(log=log, kind="", state=())
    return Outcome(log=log, kind=finding.crash_type, state=finding.crash_state)


def _speed() -> Iterator[Entry]:
    with gzip.open(REPORTS) as lines:
        reports = [json.decode(line, type=Report).text for line in lines]
    for noun, texts in (("long logs", [log.log for log in _logs()]), ("crash reports", reports)):
        ours = len(texts) / median_seconds(lambda texts=texts: [crash_in(text) for text in texts], runs=_RUNS)
        plain = len(texts) / median_seconds(lambda texts=texts: _plain(texts), runs=_RUNS)
        yield more_is_better(f"{noun} parsed", ours, "traces/s", baseline=TRACES_PER_SECOND_MIN)
        yield more_is_better(f"{noun} parsed, beside a scan for #0", ours, "traces/s", baseline=plain)


def _plain(texts: Sequence[str]) -> list[str]:
    return [found[1] if (found := _TOP_FRAME.search(text)) else "" for text in texts]


def _recall(found: Recalls) -> Iterator[Entry]:
    for place, depth in enumerate(DEPTHS):
        name = f"crashes with a mate in the first {depth}"
        for told, ours, baseline in (
            ("beside top three frames", found.ours, found.top_frames),
            ("beside top three frames of the project", found.ours, found.top_frames_of_package),
            ("days unknown, beside top three frames", found.ours_without_days, found.top_frames),
        ):
            yield more_is_better(f"{name}, {told}", ours[place], "share", baseline=baseline[place])


if __name__ == "__main__":
    sys.exit(main())
