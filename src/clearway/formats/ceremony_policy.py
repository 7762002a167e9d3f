"""A policy of opening ceremonies, as data: how long custodians have, how long a suite is open, when tasks retire."""

from typing import Annotated

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.kernel.benchmarking_limits import OPENING_MINUTES_MAX, TASK_EXPOSURES_MAX

_Minutes = Annotated[int, msgspec.Meta(ge=1, le=OPENING_MINUTES_MAX)]


class CeremonyPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: name, version, source; minutes to hand in two shares; minutes that a suite is open then.

    A task that came before developers `task_exposures_max` times is retired.
    """

    name: str
    version: str
    source: str
    hand_in_minutes: _Minutes
    open_minutes: _Minutes
    task_exposures_max: Annotated[int, msgspec.Meta(ge=1, le=TASK_EXPOSURES_MAX)]


def parse_ceremony_policy(body: bytes) -> CeremonyPolicy:
    """Read a policy of opening ceremonies (TOML)."""
    return decode_toml(body, CeremonyPolicy, noun="a policy of ceremonies")
