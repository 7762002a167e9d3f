"""Nouns of reputation: how often what somebody reports is confirmed, for the order of work and for nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from clearway.findings.model.stages import Stage
from clearway.kernel.ids import PartyId, VulnerabilityId


@dataclass(frozen=True, slots=True, kw_only=True)
class Prior:
    """What is held of somebody of whom nothing was decided yet, as so many findings confirmed and refuted."""

    confirmed: int
    refuted: int

    @property
    def mean(self) -> float:
        """The precision that it supposes."""
        return self.confirmed / (self.confirmed + self.refuted)


# The same for every newcomer, whoever it is and whatever it scans with. Its mean is one half because the house knows
# nothing of a newcomer, either way; it weighs four findings, so that the fifth that is decided says more than it does,
# and one piece of luck, good or bad, moves nobody to an end of the list (one of one: 60 %, none of one: 40 %).
PRIOR: Final = Prior(confirmed=2, refuted=2)
# Of the posterior's mass, how much lies within the interval that is shown: one in twenty at either side.
INTERVAL: Final = 0.9
# With fewer findings decided than this, a finder is a newcomer: the prior still says most.
NEWCOMER_DECIDED_MAX: Final = 4

# Under which stages what a finding says was confirmed: it was seen to happen, here or before the current release.
CONFIRMED_STAGES: Final = frozenset(
    {
        Stage.REPRODUCED,
        Stage.ALREADY_FIXED,
        Stage.RANKED,
        Stage.COORDINATED,
        Stage.FIXED,
        Stage.PUBLISHED,
    }
)
REFUTED_STAGES: Final = frozenset({Stage.NOT_REPRODUCED})
# What nothing was decided on yet: the work whose order reputation may change.
WAITING_STAGES: Final = frozenset({Stage.NEW, Stage.NEEDS_INFORMATION})


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What became of what somebody reported: vulnerabilities, each once however often it was reported."""

    subject: str
    confirmed: int = 0
    refuted: int = 0
    pending: int = 0

    @property
    def decided(self) -> int:
        """How many were decided on."""
        return self.confirmed + self.refuted


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A party's or a technique's precision: `mean` of the posterior, and the interval from `low` to `high`.

    `subject` is the party's id, or the technique's name as reporters gave it, which is untrusted text.
    """

    subject: str
    confirmed: int
    refuted: int
    pending: int
    mean: float
    low: float
    high: float
    is_newcomer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Standings:
    """Standings, the best known first, and the prior that each began with; `left_out` more are not listed."""

    prior: Prior
    items: tuple[Standing, ...]
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A vulnerability on which nothing was decided yet: since when it waits, and who reported it."""

    id: VulnerabilityId
    title: str
    package: str
    stage: Stage
    since: datetime
    parties: tuple[PartyId, ...]


class Share(StrEnum):
    """By what something has its place in the order: the likeliest, the least known finder, the longest waiting."""

    PROMISE = "promise"
    NEWCOMER = "newcomer"
    AGE = "age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What waits at its place: by which share it stands there, and how likely it is to be confirmed."""

    waiting: Waiting
    share: Share
    promise: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Foretold:
    """Decisions taken together: by whom they were reported, how many of them were expected, and how many came true.

    `expected` is the sum of what the posterior said before each; `waited` the mean time of those that had to wait.
    `band` is None for a whole group, else the number of the band in which the predictions lie.
    """

    is_newcomer: bool
    band: int | None
    count: int
    expected: float
    confirmed: int
    waited: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was predicted of decisions before they were taken, against what came out.

    `predicted_from` and `predicted_to` say which predictions are meant. `observed` is the share that was confirmed,
    with the interval that so few or so many leave; where `predicted` lies outside of it, the prediction is biased.
    `waited` is the mean time from report to decision, of those that had to wait: what a place in the order costs.
    """

    group: str
    predicted_from: float
    predicted_to: float
    count: int
    predicted: float
    observed: float
    low: float
    high: float
    is_biased: bool
    waited: timedelta | None
