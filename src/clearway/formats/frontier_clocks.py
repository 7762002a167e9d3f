"""The clocks of frontier access, as data: what starts each, how long it runs, and what happens at its end."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import (
    ACCESS_DAYS_MAX,
    CLOCK_WARNINGS_MAX,
    FRONTIER_CLOCK_DAYS_MAX,
    FRONTIER_CLOCKS_MAX,
)

# What a pause of another clock starts: the developer's time to answer what it was asked.
AT_PAUSE: Final = "pause"


class ClockEnd(StrEnum):
    """What happens when a clock runs out."""

    LAPSE = "lapse"
    REMIND = "remind"
    CLOSE_CONSULTATION = "close-consultation"
    CLOSE_RECONSIDERATION = "close-reconsideration"
    CLOSE_ACCESS = "close-access"
    SETTLE_PARTNERS = "settle-partners"


# At most so many warnings of one clock, each so many days of 24 hours before its end.
WarnDays = Annotated[
    tuple[Annotated[int, msgspec.Meta(ge=1, le=FRONTIER_CLOCK_DAYS_MAX)], ...],
    msgspec.Meta(max_length=CLOCK_WARNINGS_MAX),
]


class ClockRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One clock: its key, what it measures in a sentence, and its rule.

    `starts` is the state that starts it, or `pause`. Calendar days are 24 hours each; business days end with the last
    one in the policy's time zone. `owner` is whose time runs. `pauses` tells when it stands still. `when` tells for
    which determinations it runs. `warn_days`: so many days of 24 hours before its end, whoever's time
    runs is told.
    """

    key: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{0,39}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    starts: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{0,39}$")]
    days: Annotated[int, msgspec.Meta(ge=1, le=FRONTIER_CLOCK_DAYS_MAX)]
    counted: Literal["business", "calendar"]
    owner: Literal["government", "developer", "both"]
    ends: ClockEnd
    pauses: Literal["never", "while-developer-owes"] = "never"
    when: Literal["always", "designated"] = "always"
    warn_days: WarnDays = (7, 1)


class FrontierClocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All clocks: name, version, source; the time zone that business days are meant in (an IANA name).

    `determination_days` is how long a determination counts before the model has to be looked at again,
    `deletion_warn_days` how many days before a deletion certificate is due both sides are told.
    """

    name: str
    version: str
    source: str
    time_zone: str
    determination_days: Annotated[int, msgspec.Meta(ge=1, le=FRONTIER_CLOCK_DAYS_MAX)]
    clock: Annotated[tuple[ClockRule, ...], msgspec.Meta(max_length=FRONTIER_CLOCKS_MAX)]
    deletion_warn_days: WarnDays = (7, 1)

    @property
    def by_key(self) -> Mapping[str, ClockRule]:
        """The clocks by their keys."""
        return {clock.key: clock for clock in self.clock}


def parse_frontier_clocks(body: bytes) -> FrontierClocks:
    """Read the clocks (TOML); refused where a key comes twice, the zone is unknown, or access could last too long."""
    clocks = decode_toml(body, FrontierClocks, noun="a policy of clocks")
    if len(clocks.by_key) != len(clocks.clock):
        raise Refusal("repeated-clock", "A clock comes twice.", hint="Leave one out.", where="clock")
    try:
        ZoneInfo(clocks.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise Refusal(
            "unknown-time-zone", "The time zone is not known.", hint="Write America/New_York.", where="time_zone"
        ) from None
    for clock in clocks.clock:
        if clock.ends is ClockEnd.CLOSE_ACCESS and (clock.counted != "calendar" or clock.days > ACCESS_DAYS_MAX):
            raise Refusal(
                "access-too-long",
                f"Access lasts at most {ACCESS_DAYS_MAX} calendar days (Order 3(b)(ii)).",
                hint="Shorten it.",
                where=clock.key,
            )
    return clocks
