"""Routes of early release: audiences, who is in them, what is shared with them before it is published."""

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.distribution import actions
from clearway.distribution.model import Audience, EarlyState, Member
from clearway.distribution.rules.early import TracedRecipient
from clearway.formats.advisory import Tlp
from clearway.kernel.ids import AdvisoryId, PartyId, PersonId, VulnerabilityId
from clearway.storage.work import Work


class NewAudience(msgspec.Struct, forbid_unknown_fields=True):
    """An audience: its name, its label of TLP 2.0 (not CLEAR), and what it is about."""

    name: str
    tlp: Tlp
    about: str = ""


class NewMember(msgspec.Struct, forbid_unknown_fields=True):
    """A party; where the audience is for TLP:RED, a person of it as well."""

    party: str
    person: str = ""

    def ids(self) -> tuple[PartyId, PersonId | None]:
        """Read the ids; one of another shape is not found."""
        party = PartyId(path_id(self.party, "pty", "party"))
        return party, PersonId(path_id(self.person, "per", "person")) if self.person else None


class Sharing(msgspec.Struct, forbid_unknown_fields=True):
    """With which audience."""

    audience: str


@get("/audiences", operation_id="list_audiences")
async def list_audiences(house: TheHouse, request: Asked) -> list[Audience]:
    """List the audiences (coordinators)."""
    return await read(house, request, "distribution.audience.read", actions.list_audiences)


@post("/audiences", operation_id="add_audience")
async def add_audience(house: TheHouse, request: Asked, data: JSONBody[NewAudience]) -> Audience:
    """Make an audience with nobody in it (coordinators)."""

    async def act(work: Work) -> Audience:
        return await actions.add_audience(work, data.name, tlp=data.tlp, about=data.about)

    return await do(house, request, "distribution.keep-audience", act, answer=Audience)


@get("/audiences/{audience:str}/members", operation_id="list_members")
async def list_members(house: TheHouse, request: Asked, audience: FromPath[str]) -> list[Member]:
    """List who is in an audience (coordinators)."""
    return await read(house, request, "distribution.audience.read", lambda work: actions.list_members(work, audience))


@post("/audiences/{audience:str}/members", operation_id="enrol")
async def enrol(house: TheHouse, request: Asked, audience: FromPath[str], data: JSONBody[NewMember]) -> list[Member]:
    """Put a party into an audience, or a person where it is for TLP:RED (coordinators)."""
    party, person = data.ids()

    async def act(work: Work) -> list[Member]:
        return await actions.enrol(work, audience, party, person=person)

    return await do(house, request, "distribution.keep-audience", act, answer=list[Member])


@post("/audiences/{audience:str}/members/remove", operation_id="expel")
async def expel(house: TheHouse, request: Asked, audience: FromPath[str], data: JSONBody[NewMember]) -> list[Member]:
    """Take a party or person out of an audience; its copies are closed to it from now on (coordinators)."""
    party, person = data.ids()

    async def act(work: Work) -> list[Member]:
        return await actions.expel(work, audience, party, person=person)

    return await do(house, request, "distribution.keep-audience", act, answer=list[Member])


@post("/vulnerabilities/{vulnerability:str}/early", operation_id="share_early")
async def share_early(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], data: JSONBody[Sharing]
) -> EarlyState:
    """Share a vulnerability's advisory with an audience before it is published; again, and it is composed anew."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def act(work: Work) -> EarlyState:
        return await actions.share_early(work, wanted, data.audience, provision=house.provision)

    return await do(house, request, "distribution.share-early", act, answer=EarlyState)


@get("/early/{advisory:str}", operation_id="read_early")
async def read_early(house: TheHouse, request: Asked, advisory: FromPath[str]) -> EarlyState:
    """Tell with which audiences an early advisory was shared, and which copies were handed out when."""
    wanted = AdvisoryId(path_id(advisory, "adv", "early advisory"))
    return await read(house, request, "distribution.early.read", lambda work: actions.read_early(work, wanted))


@get("/early/{advisory:str}/recipients", operation_id="list_recipients")
async def list_recipients(house: TheHouse, request: Asked, advisory: FromPath[str]) -> list[TracedRecipient]:
    """List everybody for whom a copy was ever made, for tracing a leak; also after publication."""
    wanted = AdvisoryId(path_id(advisory, "adv", "early advisory"))
    return await read(house, request, "distribution.early.read", lambda work: actions.list_recipients(work, wanted))


ROUTES = [
    list_audiences, add_audience, list_members, enrol, expel, share_early, read_early, list_recipients,
]  # fmt: skip
