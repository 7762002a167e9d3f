"""A policy of due times, as data: a table from four facts to days (CISA's Binding Operational Directive 26-04)."""

from typing import Annotated, Final

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import POLICY_DAYS_MAX

_ROWS: Final = 16
_Days = Annotated[int, msgspec.Meta(ge=1, le=POLICY_DAYS_MAX)]


class DueRow(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row: the four facts, the days (None: on upgrade), and whether forensic triage is due."""

    exposed: bool
    exploited: bool
    automatable: bool
    total: bool
    days: _Days | None = None
    forensic: bool = False


class DuePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: name, version, source, the days where facts are missing and nobody exploits it, and the rows."""

    name: str
    version: str
    source: str
    days_without_facts: _Days
    row: tuple[DueRow, ...]

    def find(self, *, exposed: bool, exploited: bool, automatable: bool, total: bool) -> DueRow:
        """Give the row of four facts."""
        wanted = (exposed, exploited, automatable, total)
        return next(r for r in self.row if (r.exposed, r.exploited, r.automatable, r.total) == wanted)


def parse_due_policy(body: bytes) -> DuePolicy:
    """Read a policy (TOML); refused unless it has exactly one row for each of the sixteen combinations."""
    policy = decode_toml(body, DuePolicy, noun="a policy of due times")
    if len({(r.exposed, r.exploited, r.automatable, r.total) for r in policy.row}) != _ROWS or len(policy.row) != _ROWS:
        raise Refusal("incomplete-policy", "The policy needs one row for each of the sixteen cases.", hint="Add them.")
    return policy
