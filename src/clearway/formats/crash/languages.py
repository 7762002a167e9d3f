"""Exceptions and panics of Java, Android's Java, JavaScript under a fuzzer, and Go."""

import re
from typing import Final

from clearway.formats.crash.kinds import GO
from clearway.formats.crash.reading import Reading
from clearway.formats.crash.rule import by, if_first, rule

_JAZZER: Final = "== Java Exception: "
_THREAD: Final = 'Exception in thread "'
_NODE: Final = re.compile(r"\s{0,9}==\d{1,9}== Uncaught Exception: Jazzer\.js: (.*)")
_WYCHEPROOF: Final = re.compile(r"\) ([^ ]{1,200}\(com\.google\.security\.wycheproof\.[a-zA-Z0-9_]{1,100}\))")


def _java(line: str, reading: Reading) -> bool:
    told = line.partition(_JAZZER)[2]
    name = told.partition(":")[0].strip()
    reading.rename("Security exception" if "FuzzerSecurityIssue" in told else "Uncaught exception")
    reading.told = name.rpartition(".")[2]
    reading.java = True
    return False


def _java_thread(line: str, reading: Reading) -> bool:
    if line.startswith(_THREAD):
        name = line.removeprefix(_THREAD).partition('" ')[2].partition(":")[0].strip()
        reading.rename("Uncaught exception")
        reading.told = name.rpartition(".")[2]
        reading.java = True
    return False


def _android_java(line: str, reading: Reading) -> bool:
    if ":" in line.partition("FATAL EXCEPTION")[2]:
        reading.begin("Fatal Exception")
        reading.java = True
    return False


def _wycheproof(line: str, reading: Reading) -> bool:
    match = _WYCHEPROOF.search(line)
    if match:
        reading.rename("Wycheproof error")
        reading.head(match[1])
        reading.java = True
    return False


def _javascript(line: str, reading: Reading) -> bool:
    match = _NODE.match(line)
    if match:
        reading.rename("Uncaught exception")
        reading.told = match[1].partition(":")[0].strip()
        reading.settled = True
        reading.head()
    return bool(match)


def _go(line: str, reading: Reading) -> bool:
    kind = next((kind for words, kind in GO if words in line), "")
    if kind and reading.go:
        reading.rename(kind)
        reading.head()
        reading.settled = True
    return False


def _go_fatal(line: str, reading: Reading) -> bool:
    if reading.go and line.startswith("fatal error: "):
        reading.begin("Fatal error", line.removeprefix("fatal error: "))
    return False


PANICS: Final = by("go", rule("runtime error: ", "fatal error: stack overflow", read=_go))
JAVASCRIPT: Final = by("javascript", rule("Uncaught Exception: Jazzer.js: ", read=_javascript))
EXCEPTIONS: Final = by(
    "java",
    if_first(_JAZZER, read=_java),
    if_first(_THREAD, read=_java_thread),
    if_first("(com.google.security.wycheproof.", read=_wycheproof),
    if_first("FATAL EXCEPTION", read=_android_java),
)
FATAL: Final = by("go", if_first("fatal error: ", read=_go_fatal))
