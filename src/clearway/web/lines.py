"""The record's lines as people read them."""

from collections.abc import Sequence
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


def read_lines(lines: Sequence[Line]) -> list[Entry]:
    """Read lines for a page, with their positions."""
    return [
        msgspec.structs.replace(msgspec.json.decode(line.text, type=Entry), position=line.position) for line in lines
    ]
