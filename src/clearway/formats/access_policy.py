"""A policy of access, as data: how long a window lasts at most, and whether developers learn evaluators' names."""

from enum import StrEnum
from typing import Annotated

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.formats.frontier_clocks import WarnDays
from clearway.kernel.frontier_limits import ACCESS_DAYS_MAX


class Naming(StrEnum):
    """How a developer knows who evaluates its model."""

    PSEUDONYM = "pseudonym"
    NAME = "name"


class AccessPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: name, version, source; the days of a window, at most 30; how evaluators are known.

    `warn_days` tells how many days before a window for evaluating ends both sides are told.
    """

    name: str
    version: str
    source: str
    days_max: Annotated[int, msgspec.Meta(ge=1, le=ACCESS_DAYS_MAX)]
    evaluators: Naming
    warn_days: WarnDays = (7, 1)


def parse_access_policy(body: bytes) -> AccessPolicy:
    """Read a policy of access (TOML)."""
    return decode_toml(body, AccessPolicy, noun="a policy of access")
