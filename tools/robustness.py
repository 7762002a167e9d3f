"""`make robustness`: what fails under a worker, case by case, for real; one line each: held or not, and what was seen.

The cases are the tests of the worker: kills, a full disk, a missing sandbox, control groups that cannot be written, a
registry that is down, PostgreSQL away. A test says what it saw by its property `seen`, else its docstring says it.
"""

import sys
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

CASES: Final = Path(__file__).parent.parent / "tests" / "worker"
_SEEN_CHARACTERS_MAX: Final = 300
# As all tests are run, but in order, one by one, and without pytest's own talk.
_OPTIONS: Final = (
    *("-o", "addopts=", "--import-mode=importlib", "--allow-hosts=127.0.0.1,::1", "--allow-unix-socket"),
    *(word for plugin in ("terminal", "randomly", "xdist", "cacheprovider") for word in ("-p", f"no:{plugin}")),
)


class Lines:
    """Prints a line for each case as soon as it is over."""

    def __init__(self) -> None:
        self.told: Counter[str] = Counter()
        self._promises: dict[str, str] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep what each test says of itself."""
        for item in items:
            promise = item.obj.__doc__ if isinstance(item, pytest.Function) else None
            self._promises[item.nodeid] = (promise or "").strip()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Tell a case once it has come to its end, or could not begin."""
        if report.failed:
            wrong = [line.removeprefix("E").strip() for line in report.longreprtext.splitlines() if line[:1] == "E"]
            self._tell("NOT HELD", report, wrong[0] if wrong else report.longreprtext.strip())
        elif report.skipped:
            self._tell("not tried", report, str(report.longrepr).partition("Skipped: ")[2].rstrip("')"))
        elif report.when == "call":
            seen = dict(report.user_properties).get("seen") or self._promises[report.nodeid]
            self._tell("held", report, str(seen))

    def _tell(self, word: str, report: pytest.TestReport, seen: str) -> None:
        self.told[word] += 1
        case = report.nodeid.rpartition("::test_")[2].replace("_", " ")
        line = " ".join(seen.split())[:_SEEN_CHARACTERS_MAX]
        print(f"{word:9}  {report.duration:6.1f} s  {case}: {line}", flush=True)


def main() -> int:
    """Try all cases, one after the other; gives 1 when one did not hold."""
    lines = Lines()
    status = pytest.main([*_OPTIONS, *sys.argv[1:], str(CASES)], [lines])
    print(", ".join(f"{count} {word}" for word, count in sorted(lines.told.items())))
    return 0 if status == pytest.ExitCode.OK else 1


if __name__ == "__main__":
    sys.exit(main())
