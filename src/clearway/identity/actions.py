"""Verbs of identity: register parties and people, issue and revoke keys, open and close sessions."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from clearway.audit import actions as audit
from clearway.identity import rules, store
from clearway.identity.model import IssuedKey, Key, OpenedSession, Party, PartyKind, Person
from clearway.kernel.actors import Actor, Role
from clearway.kernel.errors import not_found
from clearway.kernel.ids import KeyId, PartyId, PersonId
from clearway.kernel.limits import KEY_DAYS_MAX, SESSION_HOURS_MAX
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.work import Work


async def found_clearinghouse(work: Work) -> IssuedKey | None:
    """On the very first start make the clearinghouse, its worker and an administrator, whose key is given once.

    None on every later start.
    """
    party, administrator = PartyId(work.new_id("pty")), PersonId(work.new_id("per"))
    secret = rules.key_text(work.entropy(rules.SECRET_BYTES))
    key = _first_key(work, administrator)
    if not await store.found(
        work,
        party,
        worker=PersonId(work.new_id("per")),
        administrator=administrator,
        key=key,
        digest=rules.secret_hash(secret),
    ):
        return None
    acting = replace(work, actor=Actor(person=administrator, party=party, roles=frozenset({Role.ADMINISTRATOR})))
    await audit.record(acting, "identity.found-clearinghouse", party, {"administrator": administrator})
    return IssuedKey(key=key, secret=secret)


def _first_key(work: Work, administrator: PersonId) -> Key:
    return Key(
        id=KeyId(work.new_id("key")),
        person=administrator,
        label="first key",
        scopes=frozenset({rules.ALL_SCOPES}),
        created_at=work.now,
        expires_at=rules.require_expiry(work.now, KEY_DAYS_MAX),
        revoked_at=None,
    )


async def register_party(work: Work, name: str, *, kind: PartyKind, named: bool = True) -> Party:
    """Make a party known."""
    party = Party(
        id=PartyId(work.new_id("pty")),
        name=rules.require_name(name, where="name"),
        kind=kind,
        named=named,
        created_at=work.now,
    )
    await store.add_party(work, party)
    await audit.record(work, "identity.register-party", party.id, {"kind": kind.value})
    return party


async def register_person(work: Work, party: PartyId, *, name: str, roles: Iterable[str]) -> Person:
    """Make a person of a party known, with the roles that person may act in."""
    person = Person(
        id=PersonId(work.new_id("per")),
        party=party,
        name=rules.require_name(name, where="name"),
        roles=rules.require_roles(roles),
        created_at=work.now,
        disabled_at=None,
    )
    await store.add_person(work, person)
    await audit.record(
        work, "identity.register-person", person.id, {"party": party, "roles": ",".join(sorted(person.roles))}
    )
    return person


async def disable_person(work: Work, person: PersonId) -> None:
    """Shut a person out: keys and sessions stop working at once."""
    if not await store.disable_person(work, person):
        raise not_found("person", person)
    await audit.record(work, "identity.disable-person", person, {})


async def issue_key(
    work: Work, person: PersonId, *, label: str, days: int, scopes: Iterable[str] = (rules.ALL_SCOPES,)
) -> IssuedKey:
    """Issue an API key; its secret is in the answer and nowhere else, ever."""
    key = Key(
        id=KeyId(work.new_id("key")),
        person=person,
        label=rules.require_name(label, where="label"),
        scopes=rules.require_scopes(scopes),
        created_at=work.now,
        expires_at=rules.require_expiry(work.now, days),
        revoked_at=None,
    )
    if not await store.person_exists(work, person):
        raise not_found("person", person)
    secret = rules.key_text(work.entropy(rules.SECRET_BYTES))
    await store.add_key(work, key, digest=rules.secret_hash(secret))
    await audit.record(work, "identity.issue-key", key.id, {"person": person})
    return IssuedKey(key=key, secret=secret)


async def revoke_key(work: Work, key: KeyId) -> None:
    """End a key now."""
    if not await store.revoke_key(work, key):
        raise not_found("key", key)
    await audit.record(work, "identity.revoke-key", key, {})


async def open_session(work: Work) -> OpenedSession:
    """Open a session for the pages, with the rights of the key that signs in."""
    assert work.actor.person is not None
    token = rules.key_text(work.entropy(rules.SECRET_BYTES))
    expires_at = work.now + timedelta(hours=SESSION_HOURS_MAX)
    await store.add_session(work, rules.secret_hash(token), person=work.actor.person, expires_at=expires_at)
    await audit.record(work, "identity.open-session", work.actor.person, {})
    return OpenedSession(token=token, expires_at=expires_at)


async def close_session(work: Work, token: str) -> None:
    """Close a session for good."""
    assert work.actor.person is not None
    await store.end_session(work, rules.secret_hash(token))
    await audit.record(work, "identity.close-session", work.actor.person, {})


async def list_parties(work: Work, request: PageRequest) -> Page[Party]:
    """List the parties that the acting person may see, newest first."""
    return page_of(await store.parties(work, request), request, lambda party: party.id)


async def list_people(work: Work, request: PageRequest) -> Page[Person]:
    """List the people that the acting person may see, newest first."""
    return page_of(await store.people(work, request), request, lambda person: person.id)


async def list_keys(work: Work, request: PageRequest) -> Page[Key]:
    """List the keys that the acting person may see, newest first."""
    return page_of(await store.keys(work, request), request, lambda key: key.id)
