"""Which edition of the published advisories somebody sees."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """An edition: its number grows with everything that is published; `newest` is the advisory that came last."""

    number: int
    newest: str
    at: datetime | None
    advisories: int

    @property
    def mark(self) -> str:
        """Name the edition as a file may be named; no other edition has this name, not even of another database."""
        micros = int(self.at.timestamp() * 1_000_000) if self.at else 0
        return f"{self.number}-{self.newest or 'none'}-{micros}"
