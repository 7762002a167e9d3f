"""Who takes part: every name is made up and says so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

from clearway.cli.client import Client


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoParty:
    """A party of the demo, with one person who acts for it in one role."""

    name: str
    kind: str
    person: str
    role: str


def _finder(name: str) -> DemoParty:
    return DemoParty(name=f"{name} (fictional)", kind="finder", person="Finder on duty", role="finder")


def _maintainer(name: str) -> DemoParty:
    return DemoParty(name=f"{name} (fictional)", kind="maintainer", person="Maintainer on duty", role="maintainer")


def _operator(name: str) -> DemoParty:
    return DemoParty(name=f"{name} (fictional)", kind="operator", person="Operator on duty", role="operator")


MILLRACE: Final = _finder("Millrace Fuzzing Collective")
PLAIN_GREP: Final = _finder("Plain Grep Society")
NORTHLIGHT: Final = _finder("Northlight Static Analysis")
SNAKE_WATCH: Final = _finder("Snake Watch")
ORRERY: Final = _finder("Orrery AI")
FERRY_LANE: Final = _finder("Ferry Lane Researchers")
SECOND_HARBOR: Final = _finder("Second Harbor Students")

C_LIBRARIES: Final = _maintainer("Keepers of Two C Libraries")
PYTHON_TOOLS: Final = _maintainer("Keepers of Two Python Tools")
SCRIPT_PARTS: Final = _maintainer("Keepers of Two Script Parts")

HOSPITAL: Final = _operator("Cedar Hollow Rural Hospital")
BANK: Final = _operator("Prairie Lantern Community Bank")
UTILITY: Final = _operator("Three Bridges Water Utility")

PARTIES: Final = (
    MILLRACE, PLAIN_GREP, NORTHLIGHT, SNAKE_WATCH, ORRERY, FERRY_LANE, SECOND_HARBOR,
    C_LIBRARIES, PYTHON_TOOLS, SCRIPT_PARTS, HOSPITAL, BANK, UTILITY,
)  # fmt: skip

Clients = Mapping[DemoParty, Client]
PartyIds = Mapping[DemoParty, str]


class _Known(msgspec.Struct):
    id: str
    name: str


class _Issued(msgspec.Struct):
    secret: str


async def register(administrator: Client) -> PartyIds:
    """Make every party known; one that is known already is kept."""
    known = msgspec.convert(await administrator.every("/parties"), list[_Known])
    ids = {party.name: party.id for party in known}
    return {
        party: ids.get(party.name) or await _id_of(administrator, "/parties", {"name": party.name, "kind": party.kind})
        for party in PARTIES
    }


async def admit(administrator: Client, ids: PartyIds) -> Clients:
    """Give each party a person who acts for it, and a client with that person's key."""
    return {party: await _admit(administrator, party, party_id) for party, party_id in ids.items()}


async def _admit(administrator: Client, party: DemoParty, party_id: str) -> Client:
    new_person = {"party": party_id, "name": party.person, "roles": [party.role]}
    person = await _id_of(administrator, "/people", new_person)
    issued = await administrator.post(f"/people/{person}/keys", {"label": "demo", "days": 30, "scopes": ["*"]})
    return administrator.as_key(msgspec.convert(issued, _Issued).secret)


async def _id_of(administrator: Client, path: str, body: Mapping[str, object]) -> str:
    return msgspec.convert(await administrator.post(path, body), _Known).id
