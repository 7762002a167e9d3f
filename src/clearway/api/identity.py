"""Routes of identity: who am I, parties, people, keys."""

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, do_once, page_request, path_id, read
from clearway.identity import actions
from clearway.identity.model import IssuedKey, Key, Party, PartyKind, Person
from clearway.kernel.ids import KeyId, PartyId, PersonId
from clearway.kernel.paging import Page
from clearway.storage.work import Work


class NewParty(msgspec.Struct, forbid_unknown_fields=True):
    """A party to register; one that is not `named` stays unnamed to others."""

    name: str
    kind: PartyKind
    named: bool = True


class NewPerson(msgspec.Struct, forbid_unknown_fields=True):
    """A person to register for a party."""

    party: str
    name: str
    roles: list[str]


class NewKey(msgspec.Struct, forbid_unknown_fields=True):
    """A key to issue."""

    label: str
    days: int = 90
    scopes: list[str] = msgspec.field(default_factory=lambda: ["*"])


class Me(msgspec.Struct):
    """Who the key belongs to and what it may be used for."""

    person: str | None
    party: str | None
    roles: list[str]
    scopes: list[str]


@get("/whoami", operation_id="who_am_i")
async def who_am_i(house: TheHouse, request: Asked) -> Me:
    """Tell whose key this is."""

    async def ask(work: Work) -> Me:
        actor = work.actor
        return Me(person=actor.person, party=actor.party, roles=sorted(actor.roles), scopes=sorted(work.scopes))

    return await read(house, request, "identity.read", ask)


@post("/parties", operation_id="register_party")
async def register_party(house: TheHouse, request: Asked, data: JSONBody[NewParty]) -> Party:
    """Register a party (administrators)."""
    return await do(
        house,
        request,
        "identity.register-party",
        lambda work: actions.register_party(work, data.name, kind=data.kind, named=data.named),
        answer=Party,
    )


@get("/parties", operation_id="list_parties")
async def list_parties(house: TheHouse, request: Asked) -> Page[Party]:
    """List the parties that you may see, newest first."""
    page = page_request(request, "pty")
    return await read(house, request, "identity.read", lambda work: actions.list_parties(work, page))


@post("/people", operation_id="register_person")
async def register_person(house: TheHouse, request: Asked, data: JSONBody[NewPerson]) -> Person:
    """Register a person of a party (administrators)."""
    party = PartyId(path_id(data.party, "pty", "party"))
    return await do(
        house,
        request,
        "identity.register-person",
        lambda work: actions.register_person(work, party, name=data.name, roles=data.roles),
        answer=Person,
    )


@get("/people", operation_id="list_people")
async def list_people(house: TheHouse, request: Asked) -> Page[Person]:
    """List the people that you may see, newest first."""
    page = page_request(request, "per")
    return await read(house, request, "identity.read", lambda work: actions.list_people(work, page))


@post("/people/{person:str}/disable", operation_id="disable_person")
async def disable_person(house: TheHouse, request: Asked, person: FromPath[str]) -> Done:
    """Shut a person out: keys and sessions end at once (administrators)."""
    wanted = PersonId(path_id(person, "per", "person"))

    async def act(work: Work) -> Done:
        await actions.disable_person(work, wanted)
        return Done(id=wanted)

    return await do(house, request, "identity.disable-person", act, answer=Done)


@post("/people/{person:str}/keys", operation_id="issue_key")
async def issue_key(house: TheHouse, request: Asked, person: FromPath[str], data: JSONBody[NewKey]) -> IssuedKey:
    """Issue an API key; its secret is in this answer only, so a retry is refused and not answered again."""
    wanted = PersonId(path_id(person, "per", "person"))
    return await do_once(
        house,
        request,
        "identity.issue-key",
        lambda work: actions.issue_key(work, wanted, label=data.label, days=data.days, scopes=data.scopes),
    )


@get("/keys", operation_id="list_keys")
async def list_keys(house: TheHouse, request: Asked) -> Page[Key]:
    """List the keys that you may see, newest first; never their secrets."""
    page = page_request(request, "key")
    return await read(house, request, "identity.read", lambda work: actions.list_keys(work, page))


@delete("/keys/{key:str}", operation_id="revoke_key", status_code=200)
async def revoke_key(house: TheHouse, request: Asked, key: FromPath[str]) -> Done:
    """Revoke a key now."""
    wanted = KeyId(path_id(key, "key", "key"))

    async def act(work: Work) -> Done:
        await actions.revoke_key(work, wanted)
        return Done(id=wanted)

    return await do(house, request, "identity.revoke-key", act, answer=Done)


ROUTES = [
    who_am_i,
    register_party,
    list_parties,
    register_person,
    list_people,
    disable_person,
    issue_key,
    list_keys,
    revoke_key,
]
