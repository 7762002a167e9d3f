"""The record's lines as people read them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from clearway.audit.model import JsonScalar, Line


class Entry(msgspec.Struct, frozen=True):
    """What a line of the record says."""

    at: datetime
    action: str
    subject: str
    detail: dict[str, JsonScalar]
    person: str | None = None
    party: str | None = None
    position: int = -1

    @property
    def chapter(self) -> str:
        """The part of the work that the line belongs to: the first word of its action."""
        return self.action.partition(".")[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """How many lines belong to one part of the work."""

    name: str
    count: int


def read_lines(lines: Sequence[Line]) -> list[Entry]:
    """Read lines for a page, with their positions."""
    return [
        msgspec.structs.replace(msgspec.json.decode(line.text, type=Entry), position=line.position) for line in lines
    ]


def chapters_of(entries: Sequence[Entry]) -> list[Chapter]:
    """Count the lines of each part of the work, in the order in which the parts begin."""
    counted = Counter(entry.chapter for entry in reversed(entries))
    return [Chapter(name=name, count=count) for name, count in counted.items()]
