"""Nouns of audit sampling: what a sample is drawn from, what auditors say, and the error rate that follows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from clearway.kernel.ids import ClaimId, PartyId, PersonId, SampleId, VulnerabilityId
from clearway.validation.model.runs import VerdictKind

# How sure the bounds of an error rate are.
SAMPLE_LEVEL: Final = 0.9
SEED_BYTES: Final = 32


class SampleOf(StrEnum):
    """What is sampled: verdicts that were found in bulk, or the severities that one person gave."""

    VERDICTS = "verdicts"
    RATINGS = "ratings"


class AuditAnswer(StrEnum):
    """What an auditor says of one item."""

    AGREE = "agree"
    DISAGREE = "disagree"


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleScope:
    """From what a sample is drawn: what was decided from `since` up to, not including, `until`.

    Of verdicts, those of one `kind`, on what one `party` reported or under one `claim`; what is none is not asked for.
    Of ratings, those of one `rater`. The newest of each vulnerability in the period counts.
    """

    of: SampleOf
    since: datetime
    until: datetime
    kind: VerdictKind | None = None
    claim: ClaimId | None = None
    party: PartyId | None = None
    rater: PersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One of those that a sample is drawn from; `key` names the one decision, not only its vulnerability."""

    key: str
    vulnerability: VulnerabilityId


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A sample as it was drawn. Anybody draws it again from `seed` and the population that `population_digest` is of.

    Both are in hexadecimal; the digest is the SHA-256 of the sorted keys, each with a line feed at its end.
    """

    id: SampleId
    scope: SampleScope
    population: int
    population_digest: str
    size: int
    seed: str
    drawn_by: PersonId
    drawn_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SampledItem:
    """One item of a sample, its place counted from 1, and the newest answer to it."""

    position: int
    key: str
    vulnerability: VulnerabilityId
    answer: AuditAnswer | None = None
    note: str = ""
    answered_by: PersonId | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorRate:
    """How many were wrong of those that were answered, and between what the rate of all lies with SAMPLE_LEVEL.

    `exact_` are Clopper and Pearson's bounds, which hold at least that often; `bayes_` Jeffreys's, which hold about as
    often. `is_final` tells that nothing waits any more: until then whoever answers easy ones first bends the rate.
    """

    agreed: int
    disagreed: int
    waiting: int
    rate: float | None
    exact_low: float
    exact_high: float
    bayes_low: float
    bayes_high: float
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleStanding:
    """A sample and how it stands."""

    sample: Sample
    rate: ErrorRate


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleView:
    """A sample, every item in it, and the error rate.

    `others` were drawn from a scope that overlaps with this one's, so that nobody draws until it pleases unseen.
    """

    sample: Sample
    items: tuple[SampledItem, ...]
    rate: ErrorRate
    others: tuple[SampleId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemView:
    """An item and the decision that it is about: what was decided in a line, and why."""

    item: SampledItem
    title: str
    decided: str
    reasons: tuple[str, ...]
