"""Nouns of severity: ratings, the habits of those who rate, and what is believed of a vulnerability's score."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from clearway.kernel.ids import PartyId, PersonId, RatingId, VulnerabilityId

SEVERITY_INTERVAL: Final = 0.9


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One CVSS vector that a party gave a vulnerability, and why; by hand, or within a finding.

    `scale` is the version of CVSS, `score` its base score from 0 to 10. `reference` marks the house's own raters.
    """

    id: RatingId | None
    vulnerability: VulnerabilityId
    party: PartyId
    person: PersonId | None
    vector: str
    scale: str
    score: float
    reason: str
    reference: bool
    rated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """One score as the model takes it: who gave it, on which scale, to what.

    A reference rater is one whose scale is that of the house: its habit is held to be almost none. What the same party
    hands in for others is not of reference, and has a habit apart.
    """

    subject: str
    rater: str
    scale: str
    score: float
    reference: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Habit:
    """By how many points of a scale a rater is above others on the same vulnerabilities, with its standard error.

    `spread` is the standard deviation of single ratings around that.
    """

    rater: str
    scale: str
    reference: bool
    ratings: int
    bias: float
    bias_error: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHabit:
    """A habit as it is told: `bias` in points, and between what it lies with SEVERITY_INTERVAL."""

    rater: PartyId
    scale: str
    reference: bool
    ratings: int
    bias: float
    low: float
    high: float
    spread: float


@dataclass(frozen=True, slots=True, kw_only=True)
class HabitsView:
    """The habits that one may see, those who rated the most first; `fitted_at` is None where none were found yet.

    Staff see everybody's, and how many `ratings` they come from; for others that is 0.
    """

    fitted_at: datetime | None
    ratings: int
    habits: tuple[ToldHabit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityModel:
    """What is known of scores in general, and the habit of each rater.

    Without a habit of its own a rater has one around zero with a standard deviation of `bias_spread`.
    """

    ratings: int
    mean: float
    deviation: float
    bias_spread: float
    noise: float
    habits: tuple[Habit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BelievedSeverity:
    """The score that is believed, and its interval of SEVERITY_INTERVAL; the ratings stay as they were given."""

    score: float
    low: float
    high: float
    ratings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityView:
    """Everything said of a vulnerability's severity, oldest first, and what is believed.

    `counted` are those of `ratings` that count: the newest of each party. `disagreement` is the range that they span,
    in points. `reported` is the vector that the vulnerability came with. `left_out` older ratings are not told.
    """

    reported: str
    ratings: tuple[Rating, ...]
    counted: tuple[Rating, ...]
    believed: BelievedSeverity | None
    disagreement: float
    habits: tuple[ToldHabit, ...]
    left_out: int
