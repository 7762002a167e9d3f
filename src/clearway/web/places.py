"""The places of the house, and who needs which: nobody is shown a locked door."""

from dataclasses import dataclass
from typing import Final

from clearway.kernel.actors import Actor, Role

_STAFF: Final = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR, Role.AUDITOR})
_ENGINEERS: Final = _STAFF | {Role.FINDER, Role.MAINTAINER}
_FRONTIER: Final = frozenset({Role.DEVELOPER, Role.PROGRAM, Role.EVALUATOR, Role.CONSULTED, Role.OFFICIAL})
_PARTNERS: Final = frozenset({Role.DEVELOPER, Role.PROGRAM, Role.OFFICIAL, Role.PARTNER})
_BENCHMARKS: Final = frozenset(
    {Role.PROGRAM, Role.EVALUATOR, Role.CONSULTED, Role.OFFICIAL, Role.CUSTODIAN, Role.AUDITOR}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place in the navigation: its name, where it is, whom it serves, and whether a visitor may look."""

    name: str
    path: str
    roles: frozenset[Role]
    open_to_all: bool


PLACES: Final = (
    Place(name="Queue", path="/", roles=_ENGINEERS, open_to_all=True),
    Place(name="Review", path="/review", roles=frozenset({Role.COORDINATOR}), open_to_all=False),
    Place(name="Finders", path="/finders", roles=frozenset({Role.COORDINATOR}), open_to_all=False),
    Place(
        name="Severity",
        path="/severity",
        roles=frozenset({Role.COORDINATOR, Role.FINDER, Role.MAINTAINER}),
        open_to_all=False,
    ),
    Place(name="Samples", path="/samples", roles=frozenset({Role.COORDINATOR}), open_to_all=False),
    Place(name="Releases", path="/releases", roles=frozenset({Role.COORDINATOR}), open_to_all=False),
    Place(name="Cases", path="/cases", roles=frozenset({Role.COORDINATOR, Role.MAINTAINER}), open_to_all=False),
    Place(name="Tasks", path="/tasks", roles=frozenset({Role.OPERATOR, Role.COORDINATOR}), open_to_all=False),
    Place(name="Systems", path="/systems", roles=frozenset({Role.OPERATOR}), open_to_all=False),
    Place(name="Clients", path="/clients", roles=frozenset({Role.OPERATOR}), open_to_all=False),
    Place(name="Trends", path="/trends", roles=frozenset({Role.OPERATOR, Role.COORDINATOR}), open_to_all=False),
    Place(name="Frontier", path="/frontier", roles=_FRONTIER, open_to_all=False),
    Place(name="Duties", path="/duties", roles=frozenset({Role.DEVELOPER}), open_to_all=False),
    Place(name="Partners", path="/partners", roles=_PARTNERS, open_to_all=False),
    Place(name="Benchmarks", path="/benchmarks", roles=_BENCHMARKS, open_to_all=False),
    Place(name="Advisories", path="/advisories", roles=frozenset(Role), open_to_all=True),
    Place(name="Overview", path="/overview", roles=_STAFF, open_to_all=True),
    Place(name="Record", path="/record", roles=frozenset(Role), open_to_all=False),
)


def places_of(actor: Actor) -> tuple[Place, ...]:
    """Give the places that somebody needs."""
    if actor.person is None:
        return tuple(place for place in PLACES if place.open_to_all)
    return tuple(place for place in PLACES if place.roles & actor.roles)


def home_of(actor: Actor) -> str:
    """Give the place where somebody's work begins."""
    return next((place.path for place in PLACES if place.roles & actor.roles), "/advisories")
