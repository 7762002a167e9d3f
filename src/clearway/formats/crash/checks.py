"""Assertions and checks that a program makes itself, and the fatal errors of V8: their message begins the state."""

import re
from typing import Final

from clearway.formats.crash.names import bare_function, base_name, message
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.rule import Reader, Rule, begins, by, if_first, names, rule

_C_FILES: Final = tuple(f".{ending}:" for ending in ("c", "cc", "cpp", "cxx", "h", "hh", "hpp", "hxx"))
_ASSERT: Final = re.compile(r"(?:assert(?:ion)? fail(?:ure|ed)|panic): (.*)", re.IGNORECASE)
_GLIBC: Final = re.compile(r":[ \t]{0,9}assertion ", re.IGNORECASE)
_QUOTES: Final = ("`", "'", '"')
_PANICKED: Final = " panicked at "
_RUST: Final = re.compile(r"'([^']*)|[^\s':]{1,500}:\d")
_GOOGLE: Final = re.compile(
    r"F\d{4}\s{1,9}\d\d:\d\d:\d\d\.\d{1,9}\s{1,9}\d{1,9}\s{1,9}([^\]]{1,500}?):\d{1,9}\]\s?(.*)"
)
_CHROME: Final = re.compile(r"\s{0,99}\[[^\]]{0,300}?:([^:\]( ][^:\](]{0,200})(?::\d{1,9}|\(\d{1,9}\))?\]\s?(.*)")
_FAILED: Final = re.compile(r"(Debug check failed: )|Check failed: |RepresentationChangerError: node #\d{1,9}:")
_FATAL_PLACE: Final = re.compile(r"(.{1,400}), line \d{1,9}")
# In a message, a number that stands alone is the input's.
_COUNT: Final = re.compile(r"(?<= )\d{1,20}(?![^\s,.)])")
_BRACKETS: Final = re.compile(r"(.{1,2000}?) \[([^\]]{1,300}):\d{1,9}\]")
_SECURITY: Final = (
    ("Security CHECK failed:", "Security CHECK failure"),
    ("Security DCHECK failed:", "Security DCHECK failure"),
)
_CHROME_CHECKS: Final = (
    ("Check failed: ", "CHECK failure"),
    ("NOTREACHED hit. ", "CHECK failure"),
    ("DCHECK failed: ", "CHECK failure"),
)


def _assert(line: str, reading: Reading) -> bool:
    if not reading.kind.startswith("Kernel failure"):
        told = _assertion(line)
        if told is not None:
            reading.rename("ASSERT")
            reading.taken = 1
            if told:
                reading.head(told, taken=1)
    return False


def _assertion(line: str) -> str | None:
    """Find the message of an assertion: a C library's, a framework's or Go's; None where there is none."""
    match = _ASSERT.search(line)
    if match and _may_precede(line[: match.start()].rstrip()):
        return match[1]
    match = _GLIBC.search(line)
    return _library_assertion(line[: match.start()], line[match.end() :]) if match else None


def _library_assertion(before: str, told: str) -> str | None:
    """Read `file.c:12: Assertion `x > 0' failed.`; where a reason follows, the reason is the message."""
    text = told.removesuffix(".")
    if text.endswith(" failed"):
        return _unquoted(text.removesuffix(" failed"))
    _, failed, why = told.partition(" failed: ")
    is_place = "/" in before and before.rpartition(":")[2].isdigit()
    return why.strip() if failed and is_place and why.strip() else None


def _unquoted(text: str) -> str:
    """Take one quotation mark off each end; more belong to what was asserted."""
    start = text[:1] in _QUOTES and 1
    end = len(text) - (text[start:][-1:] in _QUOTES and 1)
    return text[start:end]


def _may_precede(text: str) -> bool:
    """Tell whether only the program's own log prefix stands before an assertion."""
    is_prefix = text.startswith("[") and text.endswith("]")
    return not text or is_prefix or any(ending in text for ending in _C_FILES)


def _rust(line: str, reading: Reading) -> bool:
    """Read `thread 'main' panicked at 'message', file.rs:1:2`; since Rust 1.73 the message stands on the next line."""
    before, _, told = line.partition(_PANICKED)
    match = _RUST.match(told)
    if match and "thread" in before.lower() and not reading.kind.startswith("Kernel failure"):
        reading.rename("ASSERT")
        reading.head(*([match[1]] if match[1] else []), taken=1)
        reading.rust = True
        reading.expecting = match[1] is None
        return reading.expecting
    return False


def _checked(reading: Reading, kind: str, *, told: str, file: str) -> None:
    reading.begin(kind, f"{message(told)} in {base_name(file)}", taken=1)


def _security(line: str, reading: Reading) -> bool:
    match = _CHROME.match(line[line.find("[") :]) if "[" in line else None
    for mark, kind in _SECURITY:
        told = line.partition(mark)[2].strip()
        if match and told:
            _checked(reading, kind, told=told, file=match[1])
    return False


def _google(line: str, reading: Reading) -> bool:
    """Read `F0813 00:29:27.775753  384244 file.cc:130] Check failed: x > 0`."""
    match = _GOOGLE.match(line)
    if not match:
        return False
    told = match[2].strip()
    if "assertion failed at " in told and " in " in told and ": " in told:
        reading.rename("ASSERT")
        reading.head(told.rpartition(": ")[2], taken=1)
        return False
    failed = told.startswith("Check failed:")
    what = told.removeprefix("Check failed:").strip()
    _checked(reading, "CHECK failure" if failed else "Fatal error", told=what, file=match[1])
    return False


def _chrome(line: str, reading: Reading) -> bool:
    """Read `[15:3:0603/143054:FATAL:file.cc(48)] Check failed: x > 0 (0 vs. 0)`."""
    match = _CHROME.match(line)
    if not match:
        return False
    for mark, kind in _CHROME_CHECKS:
        _, found, told = match[2].partition(mark)
        if found:
            _checked(reading, kind, told=told.partition("; ")[0], file=match[1])
    return False


def _api(line: str, reading: Reading) -> bool:
    told = line.partition("] V8 error: ")[2]
    if line.lstrip().startswith("[") and told.endswith("."):
        reading.begin("V8 API error", told[:-1])
    return False


def _abort(line: str, reading: Reading) -> bool:
    """Read `abort: CSA_DCHECK failed: x > 0 [src/file.tq:66]`."""
    if line.startswith("abort: CSA_"):
        told = line.removeprefix("abort: ")
        match = _BRACKETS.match(told)
        state = (match[1], base_name(match[2])) if match else (told,)
        reading.begin("ASSERT", *state)
        reading.stop()
    return False


def _fatal(line: str, reading: Reading) -> bool:
    place = line.partition("Fatal error in ")[2]
    reading.begin("Fatal error", *([bare_function(place)] if place else []))
    reading.fatal = True
    return False


def _fatal_lines(line: str, reading: Reading) -> bool:
    """Read the lines that V8 prints after `# Fatal error in file, line 1`: the check that failed, or a message."""
    if not reading.fatal or not line.startswith("#"):
        return False
    told = line.lstrip("#")
    place = _FATAL_PLACE.match(told.strip().removeprefix("Fatal error in ")) if "atal error in " in told else None
    if place:
        reading.source = base_name(place[1])
        reading.head(reading.source)
        return True
    if told.startswith((" ", "\t")) and told.strip():
        _fatal_message(told.strip(), reading)
    return False


def _fatal_message(told: str, reading: Reading) -> None:
    if told in {"unreachable code", "unimplemented code"}:
        reading.begin("Unreachable code", reading.source)
        return
    kind = reading.kind
    match = _FAILED.match(told)
    if match:
        kind, told = ("DCHECK failure" if match[1] else "CHECK failure"), told[match.end() :]
    else:
        told = _COUNT.sub("NUMBER", told)
    told = message(told)
    reading.begin(kind, f"{told} in {reading.source}" if reading.source else told, taken=1)


def _fatal_start(read: Reader) -> Reader:
    return lambda line, reading: line.startswith("#") and read(line, reading)


def _never(line: str, reading: Reading) -> bool:
    if line.strip() == "SHOULD NEVER BE REACHED":
        reading.begin("ASSERT_NOT_REACHED")
    return False


ASSERTIONS: Final[tuple[Rule, ...]] = (
    rule("ssert", "SSERT", "anic: ", "ANIC: ", read=_assert),
    *by("rust", rule(_PANICKED, read=_rust)),
    rule("SHOULD NEVER BE REACHED", read=_never),
)
SECURITY: Final[tuple[Rule, ...]] = (rule(*(mark for mark, _ in _SECURITY), read=_security),)
SANDBOX: Final[tuple[Rule, ...]] = (names("V8 sandbox violation", "## V8 sandbox violation detected!"),)
CHECKS: Final[tuple[Rule, ...]] = (
    if_first("] ", read=_google),
    if_first(*(mark for mark, _ in _CHROME_CHECKS), read=_chrome),
    if_first("# Fatal error", "#Fatal error", read=_fatal_start(_fatal)),
    if_first("abort: CSA_", read=_abort),
    if_first("] V8 error: ", read=_api),
    if_first("V8 correctness failure", read=_fatal_start(begins("V8 correctness failure").read)),
)
FATAL_LINES: Final[tuple[Rule, ...]] = (rule("# ", read=_fatal_lines),)
