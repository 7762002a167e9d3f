"""Who acts: a person of a party in some roles, held for one transaction."""

from dataclasses import dataclass
from enum import StrEnum

from clearway.kernel.ids import PartyId, PersonId


class Role(StrEnum):
    """What a person may be; app/access.py says what each role may do."""

    ADMINISTRATOR = "administrator"
    COORDINATOR = "coordinator"
    FINDER = "finder"
    MAINTAINER = "maintainer"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    VERIFIER = "verifier"
    DEVELOPER = "developer"
    PROGRAM = "program"
    EVALUATOR = "evaluator"
    CONSULTED = "consulted"
    OFFICIAL = "official"
    CUSTODIAN = "custodian"
    PARTNER = "partner"
    WORKER = "worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person acting for a party; an anonymous visitor has neither."""

    person: PersonId | None
    party: PartyId | None
    roles: frozenset[Role]


ANONYMOUS = Actor(person=None, party=None, roles=frozenset())
