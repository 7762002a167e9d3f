"""A policy of coordination, as data: how long embargoes last, and how many reports a maintainer is told at once."""

from typing import Annotated

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.kernel.limits import OPEN_REPORTS_MAX, POLICY_DAYS_MAX, REPORTS_PER_WEEK_MAX

_Days = Annotated[int, msgspec.Meta(ge=0, le=POLICY_DAYS_MAX)]


class EmbargoLength(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How many days an embargo lasts, and by how many more it may be put off."""

    days: _Days
    grace_days: _Days


class CoordinationPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: name, version and source, the embargoes, and what a maintainer bears who has said nothing.

    Once a fix is verified the embargo lasts `after_fix_days` more at most. No `week_max` is no bound by the week.
    """

    name: str
    version: str
    source: str
    standard: EmbargoLength
    exploited: EmbargoLength
    after_fix_days: _Days
    open_max: Annotated[int, msgspec.Meta(ge=0, le=OPEN_REPORTS_MAX)]
    week_max: Annotated[int, msgspec.Meta(ge=1, le=REPORTS_PER_WEEK_MAX)] | None = None


def parse_coordination_policy(body: bytes) -> CoordinationPolicy:
    """Read a policy of coordination (TOML)."""
    return decode_toml(body, CoordinationPolicy, noun="a policy of coordination")
