"""How matches are printed: as a table, as JSON or JSON lines while they are found, or as a VEX document."""

import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import BinaryIO, Final, Protocol

import msgspec

from clearway.cli.output import say, show
from clearway.exposure.model import Found, Inventoried, Suppressed
from clearway.exposure.rules.documents import Findings

_COLUMNS: Final = ("purl", "fixed_in", "advisory", "reason")
_ENCODE: Final = msgspec.json.Encoder().encode

Answers = Iterator[Found | Suppressed]


class Report(Protocol):
    """Takes the matches of one inventory after the other."""

    def begin(self) -> None:
        """Print what stands before all."""
        ...

    def inventory(self, told: Inventoried, answers: Answers) -> None:
        """Print the matches of an inventory as they come; `told` is complete when they have all come."""
        ...

    def end(self) -> None:
        """Print what stands after all."""
        ...


class _Lines:
    """One match a line; those that are taken back are counted on stderr."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out

    def begin(self) -> None:
        """Print nothing."""

    def inventory(self, told: Inventoried, answers: Answers) -> None:
        """Print a line for each match."""
        for one in answers:
            if isinstance(one, Found):
                self._out.write(_ENCODE(one) + b"\n")
        _tell_suppressed(told)

    def end(self) -> None:
        """Let go of what is held back."""
        self._out.flush()


class JsonReport:
    """One object: of each inventory its matches, those taken back, what was not judged, and the counts."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._is_first = True

    def begin(self) -> None:
        """Open the list of inventories."""
        self._out.write(b'{"inventories":[')

    def inventory(self, told: Inventoried, answers: Answers) -> None:
        """Print an inventory; its matches come as they are found."""
        suppressed: list[Suppressed] = []
        first = next(answers, None)  # a refusal comes before anything is printed
        self._out.write((b"" if self._is_first else b",") + b'\n{"name":' + _ENCODE(told.name) + b',"matches":[')
        self._is_first, separator = False, b"\n"
        while first is not None:
            if isinstance(first, Found):
                self._out.write(separator + _ENCODE(first))
                separator = b",\n"
            else:
                suppressed.append(first)
            first = next(answers, None)
        counts = {name: value for name, value in msgspec.structs.asdict(told).items() if name not in _LISTED}
        parts = {"suppressed": suppressed, "unjudged": told.unjudged, "duplicated": told.duplicated, "counts": counts}
        self._out.write(b"]," + _ENCODE(parts)[1:])

    def end(self) -> None:
        """Close the list."""
        self._out.write(b"\n]}\n")
        self._out.flush()


class _Table:
    """A table of matches, and one of those taken back."""

    def begin(self) -> None:
        """Print nothing."""

    def inventory(self, told: Inventoried, answers: Answers) -> None:
        """Print the matches of an inventory."""
        found: list[Found] = []
        suppressed: list[Suppressed] = []
        for one in answers:
            if isinstance(one, Found):
                found.append(one)
            else:
                suppressed.append(one)
        say(f"{told.name}: {told.matches} matches in {told.affected} of {told.components} components ({told.format}).")
        if found:
            show((msgspec.structs.asdict(one) for one in found), _COLUMNS, "table")
        if suppressed:
            say(f"{told.name}: taken back by VEX:")
            show(
                (_row(one) for one in suppressed), ("purl", "advisory", "status", "justification", "statement"), "table"
            )

    def end(self) -> None:
        """Print nothing."""


class _Document:
    """A VEX document of all inventories together, written at the end."""

    def __init__(self, out: BinaryIO, write: Callable[[Findings], bytes]) -> None:
        self._out = out
        self._write = write
        self._findings = Findings()

    def begin(self) -> None:
        """Print nothing."""

    def inventory(self, told: Inventoried, answers: Answers) -> None:
        """Keep the matches of an inventory."""
        for one in answers:
            self._findings.add(one)
        say(f"{told.name}: {told.matches} matches in {told.affected} of {told.components} components ({told.format}).")

    def end(self) -> None:
        """Print the document."""
        self._out.write(self._write(self._findings))
        self._out.flush()


_LISTED: Final = frozenset({"unjudged", "duplicated", "name"})


def writer_of(output: str, now: datetime) -> Report:
    """Give what prints a format; a document is dated `now`."""
    out = sys.stdout.buffer
    match output:
        case "jsonl":
            return _Lines(out)
        case "json":
            return JsonReport(out)
        case "openvex":
            return _Document(out, lambda findings: findings.openvex(now))
        case "csaf":
            return _Document(out, lambda findings: findings.csaf(now))
        case "cyclonedx":
            return _Document(out, lambda findings: findings.cyclonedx(now))
        case _:
            return _Table()


def _row(one: Suppressed) -> dict[str, str]:
    return {
        "purl": one.match.purl,
        "advisory": one.match.advisory,
        "status": one.status,
        "justification": one.justification,
        "statement": one.statement,
    }


def _tell_suppressed(told: Inventoried) -> None:
    if told.suppressed:
        say(f"{told.name}: {told.suppressed} taken back by VEX; --format json shows which, and why.")
