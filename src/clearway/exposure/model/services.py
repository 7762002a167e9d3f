"""Nouns of service: who acts for whom, what was done in a client's name, and whom to call."""

from dataclasses import dataclass
from datetime import datetime

from clearway.kernel.ids import PartyId, PersonId, ServiceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """One party serves another: one side asks, the other agrees, either ends it. Names are empty where not known."""

    id: ServiceId
    provider: PartyId
    provider_name: str
    client: PartyId
    client_name: str
    asked_by_party: PartyId
    asked_at: datetime
    agreed_at: datetime | None
    ended_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether the provider may act for the client now."""
        return self.agreed_at is not None and self.ended_at is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What somebody of a provider did for a client."""

    client: PartyId
    provider: PartyId
    person: PersonId
    who: str
    at: datetime
    action: str
    subject: str
    told: str
