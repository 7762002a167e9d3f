"""Nouns of identity: parties, people, keys and sessions."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.kernel.actors import Role
from clearway.kernel.ids import KeyId, PartyId, PersonId


class PartyKind(StrEnum):
    """What an organization is to the clearinghouse."""

    CLEARINGHOUSE = "clearinghouse"
    FINDER = "finder"
    MAINTAINER = "maintainer"
    OPERATOR = "operator"
    AGENCY = "agency"


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
