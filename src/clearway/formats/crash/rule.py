"""One thing that a line of a log can say about a crash: the words by which it is found, and what it changes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from clearway.formats.crash.reading import Reading

# Gets a line and what is known so far; true where nobody else needs to look at the line.
Reader: TypeAlias = Callable[[str, Reading], bool]

_HEXADECIMAL: Final = re.compile(r"(?:0[xX])?([0-9a-fA-F]{1,16})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Lines that hold one of `marks` are shown to `read`; `tool` prints them, where they do not name it themselves."""

    marks: tuple[str, ...]
    read: Reader
    tool: str = ""


def rule(*marks: str, read: Reader) -> Rule:
    """Make a rule for the lines that hold one of the marks."""
    return Rule(marks=marks, read=read)


def if_first(*marks: str, read: Reader) -> Rule:
    """Make a rule that counts only while nothing else has been found: what comes later is a consequence."""
    return Rule(marks=marks, read=lambda line, reading: not reading.kind and read(line, reading))


def begins(kind: str, *marks: str) -> Rule:
    """Make a rule that starts a crash of one kind, whatever was found before."""
    return Rule(marks=marks, read=lambda _line, reading: _begin(kind, reading))


def names(kind: str, *marks: str) -> Rule:
    """Make a rule that names a crash and leaves its state as it is."""
    return Rule(marks=marks, read=lambda _line, reading: _name(kind, reading))


def by(tool: str, *rules: Rule) -> tuple[Rule, ...]:
    """Say which tool prints the lines of some rules."""
    return tuple(replace(rule, tool=tool) for rule in rules)


def address_in(text: str) -> int | None:
    """Read the address that a text begins with."""
    match = _HEXADECIMAL.match(text)
    return int(match[1], 16) if match else None


def quoted(text: str) -> str:
    """Give a name without the quotation marks around it."""
    return text.strip().strip("'")


def _begin(kind: str, reading: Reading) -> bool:
    reading.begin(kind)
    return False


def _name(kind: str, reading: Reading) -> bool:
    reading.rename(kind)
    return False
