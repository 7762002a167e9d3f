"""A policy of due times, as data: a table from four facts to days."""

import tomllib
from typing import Final

import msgspec

from clearway.formats.decoding import convert, decode_text
from clearway.kernel.errors import Refusal

_ROWS: Final = 16


class DueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row: the four facts, the days (None: on upgrade), and whether forensic triage is due."""

    exposed: bool
    exploited: bool
    automatable: bool
    total: bool
    days: int | None = None
    forensic: bool = False


class DuePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: its name and version, its rows, and the days where facts are missing and nobody exploits it."""

    name: str
    version: str
    days_without_facts: int
    row: tuple[DueRow, ...]

    def find(self, *, exposed: bool, exploited: bool, automatable: bool, total: bool) -> DueRow:
        """Give the row of four facts."""
        wanted = (exposed, exploited, automatable, total)
        return next(r for r in self.row if (r.exposed, r.exploited, r.automatable, r.total) == wanted)


def parse_due_policy(body: bytes) -> DuePolicy:
    """Read a policy; refused unless it has exactly one row for each of the sixteen combinations."""
    try:
        policy = convert(tomllib.loads(decode_text(body)), DuePolicy, noun="a policy of due times")
    except tomllib.TOMLDecodeError as error:
        raise Refusal("bad-toml", f"The policy is not TOML: {error}", hint="Check it with a TOML tool.") from None
    if len({(r.exposed, r.exploited, r.automatable, r.total) for r in policy.row}) != _ROWS or len(policy.row) != _ROWS:
        raise Refusal("incomplete-policy", "The policy needs one row for each of the sixteen cases.", hint="Add them.")
    return policy
