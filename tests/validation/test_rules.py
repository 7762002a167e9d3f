"""What a run shows and what runs add up to: nothing that a proof could have written is believed."""

from collections.abc import Mapping
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import (
    AnswerOracle,
    ExitOracle,
    MarkerOracle,
    Oracle,
    RatioOracle,
    Resource,
    SanitizerOracle,
)
from clearway.kernel.limits import MIB
from clearway.validation import rules
from clearway.validation.model import (
    Ending,
    RunOutcome,
    Trace,
)
from tests.validation.worlds import REPORT

SECRET = "5ec4e7" + "0" * 26
STATUS = rules.sanitizer_status(SECRET)
REAL_LOG = {f"report-{SECRET}.7": REPORT.encode()}
UNDEFINED = """x.c:4:9: runtime error: signed integer overflow: 2147483647 + 1 cannot be represented in type 'int'
    #0 0x55ab2f280778 in add_it /work/tree/x.c:4
"""
ORACLES: tuple[Oracle, ...] = (SanitizerOracle(), MarkerOracle(), AnswerOracle(triggered="polluted"))
READY = f"clearway {SECRET} ready\n".encode()


def trace(files: Mapping[str, bytes] | None = None, *, status: int | None = 0, ending: Ending = Ending.EXITED) -> Trace:
    """What a run with these files and this ending left."""
    return Trace(
        ending=ending,
        status=status,
        files=dict(files or {}),
        secret=SECRET,
        sanitizer_status=STATUS,
    )


def test_a_sanitizers_own_report_is_believed() -> None:
    """Log at the secret path, with the status chosen for this run, and a frame in the package."""
    sight = rules.see(SanitizerOracle(), trace(REAL_LOG, status=STATUS))
    assert sight.outcome is RunOutcome.TRIGGERED
    assert sight.crash is not None
    assert (sight.crash.kind, sight.crash.access, sight.crash.state) == (
        "heap-buffer-overflow",
        "READ of size 1",
        ("parse_it",),
    )


def test_undefined_behavior_is_believed_too() -> None:
    """The other sanitizer has another report and the same rules."""
    sight = rules.see(SanitizerOracle(), trace({f"report-{SECRET}.7": UNDEFINED.encode()}, status=STATUS))
    assert sight.outcome is RunOutcome.TRIGGERED
    assert sight.crash is not None
    assert sight.crash.kind.startswith("undefined behavior: signed integer overflow")


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({"stdout": REPORT.encode()}, 0),
        ({"stderr": REPORT.encode()}, 1),
        ({"stdout": REPORT.encode(), "stderr": REPORT.encode()}, STATUS),
        ({"report.7": REPORT.encode()}, STATUS),
        ({f"report-{'0' * 32}.7": REPORT.encode()}, STATUS),
        ({"outside/report-x.7": REPORT.encode()}, STATUS),
        (REAL_LOG, 0),
        (REAL_LOG, 1),
        ({f"report-{SECRET}.7": b"==7==ERROR: AddressSanitizer: heap-buffer-overflow"}, STATUS),
        ({f"report-{SECRET}.7": REPORT.replace("/work/tree/", "/usr/lib/").encode()}, STATUS),
        ({f"report-{SECRET}.7": b""}, STATUS),
        ({}, STATUS),
        ({}, 139),
        ({}, 134),
    ],
)
def test_fake_sanitizer_reports_are_not_believed(files: dict[str, bytes], status: int) -> None:
    """A report that was printed, put elsewhere, or lacks its status or a frame in the package counts for nothing."""
    assert rules.see(SanitizerOracle(), trace(files, status=status)).outcome is not RunOutcome.TRIGGERED


@pytest.mark.parametrize(
    "files",
    [
        {"stdout": READY, "outside/marker": b"pwned"},
        {"stdout": READY, "outside/marker": ("0" * 32).encode()},
        {"stdout": READY, "inside/marker": SECRET.encode()},
        {"stdout": READY + SECRET.encode()},
        {"stdout": READY, "stderr": f"outside/marker {SECRET}".encode()},
    ],
)
def test_fake_markers_are_not_believed(files: dict[str, bytes]) -> None:
    """A marker without this run's secret, or the secret anywhere but outside, counts for nothing."""
    assert rules.see(MarkerOracle(), trace(files)).outcome is RunOutcome.QUIET


def test_a_marker_with_the_secret_is_believed() -> None:
    """Whoever wrote the secret outside the allowed folder had to get at both."""
    assert (
        rules.see(MarkerOracle(), trace({"outside/marker": SECRET.encode()}, status=1)).outcome is RunOutcome.TRIGGERED
    )


@pytest.mark.parametrize(
    "said", ["polluted", "clearway polluted", f"clearway {'0' * 32} polluted", f"x clearway {SECRET} polluted"]
)
def test_fake_answers_are_not_believed(said: str) -> None:
    """Words that the package printed for the proof lack the secret or the line to themselves."""
    files = {"stdout": READY + said.encode() + f"\nclearway {SECRET} clean\n".encode()}
    assert rules.see(AnswerOracle(triggered="polluted"), trace(files)).outcome is RunOutcome.QUIET


def test_an_answer_with_the_secret_is_believed() -> None:
    """The harness's own line counts."""
    files = {"stdout": READY + f"clearway {SECRET} polluted\n".encode()}
    assert rules.see(AnswerOracle(triggered="polluted"), trace(files)).outcome is RunOutcome.TRIGGERED


@pytest.mark.parametrize("oracle", [MarkerOracle(), AnswerOracle(triggered="polluted")])
def test_a_package_that_cannot_be_loaded_is_a_broken_environment(oracle: Oracle) -> None:
    """An import that failed is not a proof that did nothing."""
    sight = rules.see(oracle, trace({"stderr": b"ModuleNotFoundError"}, status=1))
    assert sight.outcome is RunOutcome.BROKEN
    assert "ModuleNotFoundError" in sight.excerpt


def test_a_program_that_cannot_start_is_a_broken_environment() -> None:
    """Neither is a program that is not there."""
    assert rules.see(SanitizerOracle(), trace(status=127)).outcome is RunOutcome.BROKEN


@pytest.mark.parametrize("oracle", ORACLES)
@pytest.mark.parametrize("ending", [Ending.WALL_CLOCK, Ending.MEMORY])
def test_a_run_stopped_at_its_limit_shows_nothing(oracle: Oracle, ending: Ending) -> None:
    """Neither that the proof triggers nor that it does not."""
    assert rules.see(oracle, trace(REAL_LOG, status=None, ending=ending)).outcome is RunOutcome.UNCLEAR


FILES = st.dictionaries(
    st.sampled_from(["stdout", "stderr", "status", "outside/x", "report-1.2", "x"]), st.binary(max_size=200), max_size=6
)


@given(st.sampled_from(ORACLES), FILES, st.integers(0, 255), st.sampled_from([REPORT.encode(), b"clearway", b""]))
def test_without_the_secret_nothing_is_believed(
    oracle: Oracle, files: dict[str, bytes], status: int, more: bytes
) -> None:
    """Whatever a program leaves that does not know the secret, it is not a trigger, and nothing goes wrong."""
    seen = {name: body + more for name, body in files.items()}
    assert rules.see(oracle, trace(seen, status=status)).outcome is not RunOutcome.TRIGGERED


@given(st.text(max_size=500))
def test_any_text_is_read_as_a_report_or_not(text: str) -> None:
    """A report that was cut or altered is read as far as it goes, never more."""
    for report in (text, REPORT + text, text + REPORT, REPORT[: len(text)] + text):
        crash = rules.read_crash(report)
        assert crash is None or (crash.frames and crash.kind and len(crash.state) <= 3)


@given(st.binary(min_size=16, max_size=16))
def test_the_sanitizers_status_is_no_ordinary_one(secret: bytes) -> None:
    """It is neither success nor failure nor a signal's."""
    assert 64 <= rules.sanitizer_status(secret.hex()) <= 123


RATIO = RatioOracle(resource=Resource.TIME, at_least=10)
CALM = trace({"stdout": READY})


def test_a_program_that_was_kept_from_writing_is_not_quiet() -> None:
    """It may have been ended before it did harm; what was seen to trigger stays triggered."""
    assert rules.see(RATIO, timed(0.1), timed(0.1)).outcome is RunOutcome.QUIET
    assert rules.see(RATIO, replace(timed(0.1), output_full=True), timed(0.1)).outcome is RunOutcome.UNCLEAR
    assert rules.see(RATIO, replace(timed(5), output_full=True), timed(0.1)).outcome is RunOutcome.TRIGGERED


def timed(seconds: float, *, ending: Ending = Ending.EXITED, stdout: bytes = READY, size: int = 0) -> Trace:
    """What a run that took so long left."""
    left = trace({"stdout": stdout}, ending=ending, status=0 if ending is Ending.EXITED else None)
    return replace(left, wall_seconds=seconds, input_bytes=size)


@pytest.mark.parametrize(
    ("seen", "control", "outcome"),
    [
        (timed(5), timed(0.1), RunOutcome.TRIGGERED),
        (timed(4, ending=Ending.WALL_CLOCK), timed(0.1), RunOutcome.TRIGGERED),
        (timed(4, ending=Ending.WALL_CLOCK), timed(1), RunOutcome.UNCLEAR),
        (timed(0.5), timed(0.1), RunOutcome.QUIET),
        (timed(0.19), timed(0.0001), RunOutcome.QUIET),
        (timed(0.5, stdout=b"ready"), timed(0.1), RunOutcome.BROKEN),
        (timed(4, ending=Ending.MEMORY), timed(0.1), RunOutcome.UNCLEAR),
        (timed(5), timed(0.1, stdout=b""), RunOutcome.BROKEN),
        (timed(5), timed(0.1, ending=Ending.WALL_CLOCK), RunOutcome.BROKEN),
        (timed(5), None, RunOutcome.BROKEN),
        (timed(5, size=3), timed(0.1, size=1), RunOutcome.UNCLEAR),
        (timed(4, size=3, ending=Ending.WALL_CLOCK), timed(1, size=1), RunOutcome.UNCLEAR),
        (timed(0.5, size=3), timed(0.1, size=1), RunOutcome.QUIET),
    ],
)
def test_a_ratio_is_measured_against_a_comparable_control(
    seen: Trace, control: Trace | None, outcome: RunOutcome
) -> None:
    """As the sandbox timed it; a larger proof's longer time, a control that failed, or too short a time prove nothing.

    A larger input that takes no longer is quiet all the more.
    """
    assert rules.see(RATIO, seen, control).outcome is outcome


@given(st.floats(0, 5), st.floats(0.001, 20))
def test_a_run_that_is_stopped_when_it_has_shown_enough_counts_as_one_that_went_on(usual: float, more: float) -> None:
    """The seconds that are enough are just those from which a run is held to trigger, but never above the limit."""
    control = replace(trace({"stdout": READY}), wall_seconds=usual, input_bytes=9)
    enough = rules.enough(RATIO, control, most=20).seconds
    assert enough <= 20
    stopped = replace(trace(status=None, ending=Ending.WALL_CLOCK), wall_seconds=enough + more, input_bytes=9)
    assert enough == 20 or rules.see(RATIO, stopped, control).outcome is RunOutcome.TRIGGERED
    assert rules.enough(SanitizerOracle(), control, most=20).seconds == 20
    assert rules.enough(RATIO, None, most=20).seconds == 20


def busy(seconds: float, cpu_seconds: float, *, ending: Ending = Ending.EXITED, size: int = 0) -> Trace:
    """What a run left that took so long, so much of it on a processor."""
    return replace(timed(seconds, ending=ending, size=size), cpu_seconds=cpu_seconds)


@pytest.mark.parametrize(
    ("seen", "outcome"),
    [
        (busy(2, 1.1), RunOutcome.TRIGGERED),
        (busy(0.9, 1.1), RunOutcome.TRIGGERED),
        (busy(0.9, 0.5), RunOutcome.QUIET),
        (busy(5, 0.5), RunOutcome.UNCLEAR),
        (busy(8, 0.01, ending=Ending.WALL_CLOCK), RunOutcome.TRIGGERED),
        (busy(1.5, 1.1, ending=Ending.WALL_CLOCK), RunOutcome.TRIGGERED),
        (busy(1.5, 0.5, ending=Ending.WALL_CLOCK), RunOutcome.UNCLEAR),
        (busy(9, 5, size=3), RunOutcome.UNCLEAR),
        (timed(5), RunOutcome.TRIGGERED),
    ],
)
def test_time_is_told_by_the_processor_where_it_can_be(seen: Trace, outcome: RunOutcome) -> None:
    """A busy machine makes no verdict, and what sleeps until it is stopped hangs; else the time that passed counts."""
    assert rules.see(RATIO, seen, replace(busy(0.2, 0.1), input_bytes=1)).outcome is outcome


@given(st.floats(0, 5), st.floats(0, 5), st.floats(0, 20))
def test_a_busy_run_that_is_stopped_when_it_has_shown_enough_triggers(passed: float, used: float, more: float) -> None:
    """Whether it is stopped for being busy or for sleeping; a patience of its own is given to what sleeps."""
    control = busy(passed, used)
    enough = rules.enough(RATIO, control, most=20)
    assert enough.seconds <= 20
    assert enough.cpu_seconds <= 20
    spinning, sleeping = busy(0, enough.cpu_seconds + more), busy(enough.seconds + more, 0, ending=Ending.WALL_CLOCK)
    assert enough.cpu_seconds == 20 or rules.see(RATIO, spinning, control).outcome is RunOutcome.TRIGGERED
    assert enough.seconds == 20 or rules.see(RATIO, sleeping, control).outcome is RunOutcome.TRIGGERED


def test_a_ratio_of_memory_looks_at_memory() -> None:
    """And a run stopped at its memory limit has used at least that much."""
    oracle = RatioOracle(resource=Resource.MEMORY, at_least=10)
    calm = replace(CALM, memory_peak_bytes=10 * MIB)
    stopped = replace(trace({}, status=None, ending=Ending.MEMORY), memory_peak_bytes=512 * MIB)
    assert rules.see(oracle, stopped, calm).outcome is RunOutcome.TRIGGERED
    assert rules.see(oracle, replace(calm, wall_seconds=100), calm).outcome is RunOutcome.QUIET


@pytest.mark.parametrize(
    ("status", "ending", "outcome"),
    [
        (139, Ending.EXITED, RunOutcome.TRIGGERED),
        (3, Ending.EXITED, RunOutcome.TRIGGERED),
        (0, Ending.EXITED, RunOutcome.QUIET),
        (1, Ending.EXITED, RunOutcome.QUIET),
        (127, Ending.EXITED, RunOutcome.BROKEN),
        (None, Ending.WALL_CLOCK, RunOutcome.UNCLEAR),
    ],
)
def test_an_exit_is_what_the_recipe_names(status: int | None, ending: Ending, outcome: RunOutcome) -> None:
    """A signal or status that it names, and nothing else."""
    oracle = ExitOracle(signals=(11,), statuses=(3,))
    assert rules.see(oracle, trace({}, status=status, ending=ending), CALM).outcome is outcome


def test_an_exit_that_the_control_shares_tells_nothing() -> None:
    """A program that always ends so is a broken environment."""
    oracle = ExitOracle(statuses=(3,))
    assert rules.see(oracle, trace({}, status=3), trace({}, status=3)).outcome is RunOutcome.BROKEN
    assert rules.see(oracle, trace({}, status=3), None).outcome is RunOutcome.TRIGGERED


def test_only_tests_that_passed_count() -> None:
    """TAP: failed, skipped and to-do lines are no passes; a test is known by its name, not its number."""
    report = (
        b"1..6\nok 1 - reads\nnot ok 2 - writes\nok 3 - later # TODO\nok 4 - never # SKIP\nok copies\n# ok 9 - no\n"
    )
    assert rules.passing(report) == {"reads", "copies"}
    assert rules.passing(b"\xff\x00 nothing") == frozenset()
