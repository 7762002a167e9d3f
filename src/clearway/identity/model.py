"""Nouns of identity: parties, people, keys and sessions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.actors import Role
from clearway.kernel.ids import KeyId, PartyId, PersonId, VerifierKeyId


class PartyKind(StrEnum):
    """What an organization is to the clearinghouse."""

    CLEARINGHOUSE = "clearinghouse"
    FINDER = "finder"
    MAINTAINER = "maintainer"
    OPERATOR = "operator"
    AGENCY = "agency"
    VERIFIER = "verifier"
    DEVELOPER = "developer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """An organization. One that is not `named` stays unnamed to other parties."""

    id: PartyId
    name: str
    kind: PartyKind
    named: bool
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody, or some service, who acts for a party."""

    id: PersonId
    party: PartyId
    name: str
    roles: frozenset[Role]
    created_at: datetime
    disabled_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """An API key as it is kept: never the key itself."""

    id: KeyId
    person: PersonId
    label: str
    scopes: frozenset[str]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedKey:
    """A key on the one occasion when it can be seen."""

    key: Key
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedSession:
    """A session on the one occasion when its token can be seen."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifierKey:
    """A verifying party's public key (Ed25519), in hexadecimal digits; `house`: the clearinghouse's own.

    It counts from its approval on. What it signed before `revoked_at` keeps counting, unless it is `compromised`.
    """

    id: VerifierKeyId
    party: PartyId
    party_name: str
    public_key: str
    label: str
    house: bool
    registered_at: datetime
    approved_at: datetime | None
    revoked_at: datetime | None
    compromised: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictOfInterest:
    """Two parties, one of which does not count as independent of the other, and why."""

    one: PartyId
    other: PartyId
    reason: str
    declared_at: datetime
    ended_at: datetime | None
