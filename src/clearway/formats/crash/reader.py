"""Reads the crash out of a log: finds the lines that say something, in the order in which they were printed."""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from clearway.formats.crash import checks, kernel, languages, platforms, sanitizers, undefined
from clearway.formats.crash.frames import read_frame
from clearway.formats.crash.kinds import OTHER_STACKS
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.records import Crash
from clearway.formats.crash.rule import Rule
from clearway.kernel.limits import CRASH_LINE_CHARACTERS_MAX, CRASH_STACK_LINES_MAX

# On each line the rules are asked in this order: what is more exact comes after what it makes more exact.
_RULES: Final[tuple[Rule, ...]] = (
    *sanitizers.SKIPPED,
    *checks.ASSERTIONS,
    *platforms.DEBUGGERS,
    *sanitizers.MEMORY_AND_LEAKS,
    *undefined.CASTS,
    *languages.PANICS,
    *undefined.UNDEFINED,
    *sanitizers.OVERLAP,
    *languages.JAVASCRIPT,
    *kernel.TRUSTY,
    *sanitizers.REPORTS,
    *platforms.ANDROID,
    *kernel.RULES,
    *platforms.FOUND_OUT,
    *checks.SECURITY,
    *sanitizers.LIMITS,
    *checks.SANDBOX,
    *platforms.WINDOWS,
    *sanitizers.GENERAL,
    *platforms.OTHERS,
    *languages.EXCEPTIONS,
    *checks.CHECKS,
    *languages.FATAL,
    *sanitizers.FUZZERS,
    *platforms.LIBRARIES,
    *checks.FATAL_LINES,
    *platforms.STACK_START,
)
# Lines with these are about something else than the crash.
_ASIDES: Final = (
    ":INFO:CONSOLE", "SUMMARY:", "WARNING: AddressSanitizer", "failed to mprotect 0x00010000", "text run at (",
    "Please include Java exception stack in crash report",
)  # fmt: skip
_DEADLY: Final = re.compile(r"(?:Address|Leak|Memory|UndefinedBehavior|Thread)Sanitizer:DEADLYSIGNAL")
_DEADLY_END: Final = "Sanitizer:DEADLYSIGNAL"
_KERNEL_TIME: Final = re.compile(r"\[ {0,20}\d{1,12}\.\d{1,9}\](?:\[ {0,9}[TC]\d{1,9}\])? ")
_TOOL: Final = re.compile(r"([A-Z][A-Za-z]{1,30}Sanitizer|libFuzzer)")
# Within Android's run time, the frames below an error that Java code made say nothing about it.
_JAVA_INTERFACE: Final = "JNI DETECTED ERROR IN APPLICATION:"


def read(text: str) -> Crash | None:
    """Read the crash that a log tells of; None where it tells of none."""
    reading = Reading(
        go=".go:" in text,
        kernel_sanitizer="KASAN" in text,
        signal="(signal)" in text and "SCARINESS: " in text,
    )
    signs = _signs(text)
    places = sorted(signs)
    place, following = (places[0] if places else -1), 0
    for _ in range(CRASH_STACK_LINES_MAX):
        if place < 0 or reading.over:
            break
        end = text.find("\n", place)
        end = len(text) if end < 0 else end
        _read_line(text[place : min(end, place + CRASH_LINE_CHARACTERS_MAX)], signs.get(place, ()), reading)
        while following < len(places) and places[following] <= place:
            following += 1
        is_next = reading.expecting or reading.wants_frames()
        place = end + 1 if is_next and end < len(text) else places[following] if following < len(places) else -1
    return reading.finished() if reading.kind else None


def _read_line(whole: str, rules: Sequence[int], reading: Reading) -> None:
    line = whole.rstrip("\r")
    if line.startswith("["):
        line = _KERNEL_TIME.sub("", line, count=1)
    if line.endswith(_DEADLY_END):
        line = _before_deadly(line)
    if reading.expecting:
        reading.expecting = False
        reading.head(line.strip(), taken=1)
    elif any(aside in line for aside in _ASIDES) or _DEADLY.match(line) or _apply(rules, line, reading):
        return
    elif reading.state and any(mark in line for mark in OTHER_STACKS):
        reading.stop()
    elif reading.wants_frames() and not ("/art/runtime/" in line and _is_java_interface(reading)):
        read_frame(line, reading)


def _before_deadly(line: str) -> str:
    """Leave out `AddressSanitizer:DEADLYSIGNAL` after a message that has no line of its own."""
    match = _DEADLY.search(line)
    return line[: match.start()] if match and line[: match.start()].strip() else line


def _apply(rules: Sequence[int], line: str, reading: Reading) -> bool:
    for rule in rules:
        before = reading.kind
        done = _RULES[rule].read(line, reading)
        if reading.kind != before:
            tool = _TOOL.search(line)
            reading.tool = tool[1] if tool else reading.tool or _RULES[rule].tool
        if done:
            return True
    return False


def _is_java_interface(reading: Reading) -> bool:
    return bool(reading.state) and _JAVA_INTERFACE in reading.state[0]


def _signs(text: str) -> dict[int, list[int]]:
    """Find the lines that hold a rule's mark: where the line begins -> rules, in order."""
    signs: dict[int, list[int]] = {}
    for number, rule in enumerate(_RULES):
        for mark in rule.marks:
            for place in islice(_places(text, mark), CRASH_STACK_LINES_MAX):
                rules = signs.setdefault(place, [])
                if not rules or rules[-1] != number:
                    rules.append(number)
    return signs


def _places(text: str, mark: str) -> Iterator[int]:
    found = text.find(mark)
    while found >= 0:
        yield text.rfind("\n", 0, found) + 1
        end = text.find("\n", found)
        found = text.find(mark, end) if end >= 0 else -1
