"""What one run shows. Pure.

An oracle believes nothing that the proof could have written. A sanitizer's report counts only in the sanitizer's own
log, whose name carries the run's secret, together with the exit status chosen for this run; a marker counts only with
the secret in it; an answer counts only with the secret before it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import Final

from clearway.formats.environment import (
    AnswerOracle,
    ExitOracle,
    MarkerOracle,
    Oracle,
    RatioOracle,
    Resource,
    SanitizerOracle,
)
from clearway.kernel.limits import EXCERPT_CHARACTERS_MAX, MIB, within
from clearway.validation.model import (
    Crash,
    Ending,
    Frame,
    RunOutcome,
    Sight,
    Trace,
)

_ADDRESS: Final = re.compile(r"^==\d+==ERROR: AddressSanitizer: (?P<kind>[A-Za-z-]+)", re.MULTILINE)
_ACCESS: Final = re.compile(r"^(?P<access>(?:READ|WRITE) of size \d+) at ", re.MULTILINE)
_UNDEFINED: Final = re.compile(r"^\S+:\d+:\d+: runtime error: (?P<kind>[^\n]{1,200})", re.MULTILINE)
_FRAME: Final = re.compile(
    r"^\s+#\d+ 0x[0-9a-f]+ in (?P<function>\S+) (?P<file>[^\s:]+)(?::(?P<line>\d+))?", re.MULTILINE
)
_PASSED: Final = re.compile(r"^ok\b[ \t]*\d*[ \t]*-?(?P<name>[^#\n]*)(?!#)$", re.MULTILINE)
_PACKAGE: Final = "/work/tree/"  # where builds have the package's own source; the harness and the system lie elsewhere
_STATUS_FIRST: Final = 64
_STATUS_SPAN: Final = 60
_SIGNAL_BASE: Final = 128
_NOT_STARTED: Final = frozenset({126, 127})
# A ratio compares with an input of about the same size, and below so much nothing is told apart from noise.
_CONTROL_SIZES: Final = 2
_LEAST_SECONDS: Final = 0.02
_LEAST_BYTES: Final = 1 * MIB
# How many times longer than enough a run that waits may take; and how much more than enough it may be busy, so that it
# has surely used enough when it is ended for that.
_PATIENCE: Final = 4
_CPU_ROOM: Final = 1.1
_STOPPED_BY: Final = {Resource.TIME: Ending.WALL_CLOCK, Resource.MEMORY: Ending.MEMORY}


def sanitizer_status(secret: str) -> int:
    """Choose the exit status that the sanitizer uses in the run of this secret (hexadecimal), between 64 and 123."""
    return _STATUS_FIRST + int(secret[:8], 16) % _STATUS_SPAN


def read_crash(report: str) -> Crash | None:
    """Read a sanitizer's report; None when it is none, or when no frame of it is in the package itself."""
    address, undefined = _ADDRESS.search(report), _UNDEFINED.search(report)
    found = address or undefined
    if found is None:
        return None
    stack = report[found.end() :].split("\n\n", 1)[0]  # what follows tells of allocations, not of the error
    frames = tuple(_frames(stack))
    if not frames:
        return None
    access = _ACCESS.search(stack)
    kind = found["kind"] if address else f"undefined behavior: {found['kind']}"
    return Crash(kind=kind, access=access["access"] if access else "", frames=frames)


def _frames(stack: str) -> Iterable[Frame]:
    for match in _FRAME.finditer(stack):
        if match["file"].startswith(_PACKAGE):
            file = match["file"].removeprefix(_PACKAGE)
            yield Frame(function=match["function"], file=file, line=int(match["line"] or 0))


def see(oracle: Oracle, trace: Trace, control: Trace | None = None) -> Sight:
    """Say what one run shows; oracles that compare also take the run of the recipe's harmless control input."""
    sight = _see(oracle, trace, control)
    if sight.outcome is RunOutcome.QUIET and trace.output_full:
        return Sight(outcome=RunOutcome.UNCLEAR, reason="it was kept from writing more, so it did not come to its end")
    return sight


def _see(oracle: Oracle, trace: Trace, control: Trace | None) -> Sight:
    match oracle:
        case RatioOracle():
            return _see_ratio(oracle, trace, control)
        case ExitOracle():
            return _see_exit(oracle, trace, control)
        case _ if trace.ending is not Ending.EXITED or trace.status is None:
            return _not_to_the_end(trace)
        case SanitizerOracle():
            return _see_sanitizer(trace, trace.status)
        case MarkerOracle():
            return _see_marker(trace)
        case AnswerOracle():
            return _see_answer(oracle, trace)


def _not_to_the_end(trace: Trace) -> Sight:
    if trace.ending in {Ending.WALL_CLOCK, Ending.MEMORY}:
        return Sight(outcome=RunOutcome.UNCLEAR, reason=f"the run was stopped at its limit: {trace.ending.value}")
    said = _text(trace.files.get("stderr", b""))
    return Sight(outcome=RunOutcome.BROKEN, reason="the environment did not come up", excerpt=_excerpt(said))


def _see_ratio(oracle: RatioOracle, trace: Trace, control: Trace | None) -> Sight:
    """Compare with the control run; a proof much larger than the control input may use more by its size alone."""
    if control is None or control.ending is not Ending.EXITED or not _answered(control, "ready"):
        return Sight(outcome=RunOutcome.BROKEN, reason="the control run did not come to its end")
    if trace.ending not in {Ending.EXITED, _STOPPED_BY[oracle.resource]}:
        return _not_to_the_end(trace)
    sight = _see_amount(oracle, trace, control)
    if sight.outcome is RunOutcome.TRIGGERED and trace.input_bytes > _CONTROL_SIZES * max(control.input_bytes, 1):
        reason = f"the proof is more than {_CONTROL_SIZES} times as large as the control input: not comparable"
        return Sight(outcome=RunOutcome.UNCLEAR, reason=reason)
    return sight


@dataclass(frozen=True, slots=True, kw_only=True)
class Enough:
    """How long a run has to go on to show all that its oracle asks for: in all, and each process on a processor."""

    seconds: float
    cpu_seconds: int


def enough(oracle: Oracle, control: Trace | None, *, most: float) -> Enough:
    """Say how long is long enough, at most the recipe's own limit.

    Where processor time is told, a run that waits is given some patience: the machine may have other things to do.
    """
    if not isinstance(oracle, RatioOracle) or oracle.resource is not Resource.TIME or control is None:
        return Enough(seconds=most, cpu_seconds=ceil(most))
    seconds = oracle.at_least * max(control.wall_seconds, _LEAST_SECONDS)
    if control.cpu_seconds is None:
        return Enough(seconds=min(most, seconds), cpu_seconds=ceil(most))
    cpu_seconds = _CPU_ROOM * oracle.at_least * max(control.cpu_seconds, _LEAST_SECONDS)
    return Enough(seconds=min(most, _PATIENCE * seconds), cpu_seconds=ceil(min(most, cpu_seconds)))


def _see_amount(oracle: RatioOracle, trace: Trace, control: Trace) -> Sight:
    took = _amounts(oracle.resource, trace, control)
    counted = [one for one in took if one.counts]
    stopped = trace.ending is not Ending.EXITED
    most = max(counted, key=lambda one: one.times)
    if most.times >= oracle.at_least:
        more = "at least " if stopped else ""
        reason = f"it took {more}{most.times:.0f} times the {most.what} of a harmless input of its size"
        return Sight(outcome=RunOutcome.TRIGGERED, reason=reason)
    if stopped:
        return _not_to_the_end(trace)
    if not _answered(trace, "ready"):
        return _not_ready(trace)
    if any(one.times >= oracle.at_least for one in took):
        reason = "it took long, but not on a processor: it waited, or the machine had other things to do"
        return Sight(outcome=RunOutcome.UNCLEAR, reason=reason)
    reason = f"it took {most.times:.1f} times the {most.what} of a harmless input, not {oracle.at_least:g}"
    return Sight(outcome=RunOutcome.QUIET, reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Amount:
    """How many times a run used what the control did; `counts` where that is believed."""

    what: str
    times: float
    counts: bool = True


def _amounts(resource: Resource, trace: Trace, control: Trace) -> list[_Amount]:
    """Compare with the control; below the least that is told apart from noise, that least counts.

    Time on a processor does not depend on what else the machine does. The time that passed counts where it alone is
    told, and where a run was stopped at its limit: what sleeps for so long is as much of a hang as what is busy.
    """
    if resource is Resource.MEMORY:
        used, usual = (max(one.memory_peak_bytes, _LEAST_BYTES) for one in (trace, control))
        return [_Amount(what="memory", times=used / usual)]
    used, usual = (max(one.wall_seconds, _LEAST_SECONDS) for one in (trace, control))
    passed = _Amount(what="time", times=used / usual)
    if trace.cpu_seconds is None or control.cpu_seconds is None:
        return [passed]
    used, usual = (max(one, _LEAST_SECONDS) for one in (trace.cpu_seconds, control.cpu_seconds))
    busy = _Amount(what="processor time", times=used / usual)
    return [busy, replace(passed, counts=trace.ending is not Ending.EXITED)]


def _see_exit(oracle: ExitOracle, trace: Trace, control: Trace | None) -> Sight:
    if control is not None and (control.status is None or _ends_so(oracle, control.status)):
        return Sight(outcome=RunOutcome.BROKEN, reason="the control run ends in the same way: it tells nothing")
    if trace.ending is not Ending.EXITED or trace.status is None:
        return _not_to_the_end(trace)
    if trace.status in _NOT_STARTED:
        return Sight(outcome=RunOutcome.BROKEN, reason="the program could not be started")
    if _ends_so(oracle, trace.status):
        return Sight(outcome=RunOutcome.TRIGGERED, reason=f"the program ended {_in_words(trace.status)}")
    return Sight(outcome=RunOutcome.QUIET, reason=f"the program ended {_in_words(trace.status)}")


def _ends_so(oracle: ExitOracle, status: int) -> bool:
    return status in oracle.statuses or status - _SIGNAL_BASE in oracle.signals


def _in_words(status: int) -> str:
    return f"by signal {status - _SIGNAL_BASE}" if status > _SIGNAL_BASE else f"by itself with status {status}"


def _see_sanitizer(trace: Trace, status: int) -> Sight:
    said = _text(trace.files.get("stderr", b""))
    if status in _NOT_STARTED:
        return Sight(outcome=RunOutcome.BROKEN, reason="the program could not be started", excerpt=_excerpt(said))
    logs = sorted(name for name in trace.files if name.startswith(f"report-{trace.secret}."))
    report = "\n".join(_text(trace.files[name]) for name in logs)
    crash = read_crash(report) if logs else None
    if crash is not None and status == trace.sanitizer_status:
        return Sight(outcome=RunOutcome.TRIGGERED, reason=crash.words, crash=crash, excerpt=_excerpt(report))
    if logs:
        reason = "a sanitizer's log without its exit status, or with no frame in the package: not believed"
        return Sight(outcome=RunOutcome.UNCLEAR, reason=reason, excerpt=_excerpt(report))
    if status > _SIGNAL_BASE:
        reason = f"the program ended by signal {status - _SIGNAL_BASE} and the sanitizer said nothing"
        return Sight(outcome=RunOutcome.UNCLEAR, reason=reason, excerpt=_excerpt(said))
    if "AddressSanitizer" in said or "AddressSanitizer" in _text(trace.files.get("stdout", b"")):
        return Sight(outcome=RunOutcome.QUIET, reason="the output imitates a sanitizer; the sanitizer said nothing")
    return Sight(outcome=RunOutcome.QUIET, reason=f"the program ended by itself with status {status}")


def _see_marker(trace: Trace) -> Sight:
    outside = {name: body for name, body in trace.files.items() if name.startswith("outside/")}
    marks = sorted(name for name, body in outside.items() if trace.secret.encode() in body)
    if marks:
        reason = f"this run's secret stands in {marks[0].removeprefix('outside/')}, outside the allowed folder"
        return Sight(outcome=RunOutcome.TRIGGERED, reason=reason)
    if not _answered(trace, "ready"):
        return _not_ready(trace)
    if outside:
        return Sight(outcome=RunOutcome.QUIET, reason="a file outside the allowed folder lacks this run's secret")
    return Sight(outcome=RunOutcome.QUIET, reason="nothing was written outside the allowed folder")


def _see_answer(oracle: AnswerOracle, trace: Trace) -> Sight:
    if _answered(trace, oracle.triggered):
        return Sight(outcome=RunOutcome.TRIGGERED, reason=f"the harness saw afterwards: {oracle.triggered}")
    if not _answered(trace, "ready"):
        return _not_ready(trace)
    return Sight(outcome=RunOutcome.QUIET, reason="the harness saw nothing out of order afterwards")


def _answered(trace: Trace, word: str) -> bool:
    wanted = f"clearway {trace.secret} {word}"
    return wanted in _text(trace.files.get("stdout", b"")).splitlines()


def _not_ready(trace: Trace) -> Sight:
    said = _excerpt(_text(trace.files.get("stderr", b"")))
    return Sight(outcome=RunOutcome.BROKEN, reason="the harness could not load the package", excerpt=said)


def passing(report: bytes) -> frozenset[str]:
    """Read the names of the tests that passed, told in TAP's terms (`ok 1 - name`); those left out do not count."""
    return frozenset(match["name"].strip() for match in _PASSED.finditer(_text(report)) if match["name"].strip())


def _text(body: bytes) -> str:
    return body.decode(errors="replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _excerpt(text: str) -> str:
    return within(text, EXCERPT_CHARACTERS_MAX)
