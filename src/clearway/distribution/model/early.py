"""Nouns of early release: audiences by TLP 2.0, who is in them, and the copies that they get before publication."""

from dataclasses import dataclass
from datetime import datetime

from clearway.formats.advisory import Advisory, Tlp
from clearway.kernel.ids import AdvisoryId, PartyId, PersonId, VulnerabilityId


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who gets things early under a label: a list of parties, for TLP:RED of persons."""

    name: str
    tlp: Tlp
    about: str
    made_at: datetime
    members: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A party, or a person of it, in an audience; the names are for people."""

    audience: str
    party: PartyId
    person: PersonId | None
    name: str
    since: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """Whom a copy is for: a party, for TLP:RED a person of it; `name` is for people."""

    tlp: Tlp
    party: PartyId
    person: PersonId | None
    name: str

    @property
    def key(self) -> str:
        """What marks are made of: the party's id, and the person's after it."""
        return f"{self.party}/{self.person}" if self.person else str(self.party)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyAdvisory:
    """An advisory that audiences get before it is published, as it was composed for the release of that number."""

    id: AdvisoryId
    vulnerability: VulnerabilityId
    release: int
    composed: Advisory
    made_at: datetime
    embargo_until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyCopy:
    """One recipient's copy of one document: when it was handed out first; None when nobody has fetched it."""

    recipient: Recipient
    edition: str
    name: str
    release: int
    handed_out_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyState:
    """What became of an early advisory: with which audiences it was shared, and each copy."""

    advisory: AdvisoryId
    vulnerability: VulnerabilityId
    release: int
    embargo_until: datetime
    audiences: tuple[str, ...]
    copies: tuple[EarlyCopy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How well a leaked document fits a recipient's copy.

    `matched` of `seen` places that are left of the mark fit; `chance` is at most the probability that any of all
    recipients who were asked about would fit as well without having been the source.
    """

    recipient: str
    name: str
    matched: int
    seen: int
    chance: float
    is_named: bool
