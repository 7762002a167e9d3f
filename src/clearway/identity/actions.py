"""Verbs of identity: register parties and people, issue and revoke keys, open and close sessions, know verifiers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from clearway.audit import actions as audit
from clearway.gateways.signer import is_signed_by
from clearway.identity import rules, store
from clearway.identity.model import (
    ConflictOfInterest,
    IssuedKey,
    Key,
    OpenedSession,
    Party,
    PartyKind,
    Person,
    VerifierKey,
)
from clearway.kernel.actors import Actor, Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import KeyId, PartyId, PersonId, VerifierKeyId
from clearway.kernel.limits import KEY_DAYS_MAX, SESSION_HOURS_MAX
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.jobs import enqueue
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


async def issue_calendar_key(work: Work) -> IssuedKey:
    """Issue the acting person a key that reads the calendar of due dates, and nothing else."""
    assert work.actor.person is not None
    scopes = (rules.CALENDAR_SCOPE,)
    return await issue_key(work, work.actor.person, label="calendar", days=KEY_DAYS_MAX, scopes=scopes)


async def list_calendar_keys(work: Work) -> list[Key]:
    """List the calendar keys of the acting person that are in force, newest first."""
    assert work.actor.person is not None
    return await store.keys_of(work, work.actor.person, scope=rules.CALENDAR_SCOPE)


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


async def register_verifier_key(work: Work, public_key: bytes, *, label: str, signature: bytes) -> VerifierKey:
    """Take a public key of the acting party, shown to be its own by a signature over `rules.possession`.

    It counts for nothing until staff approved it.
    """
    assert work.actor.party is not None
    message = rules.possession(work.actor.party, public_key)
    if not is_signed_by(public_key, message=message, signature=signature):
        raise Refusal(
            "key-not-shown",
            "The signature does not show that this key is yours.",
            hint="Let clearway make it: clearway attestation register KEYFILE.",
            where="signature",
        )
    new = VerifierKeyId(work.new_id("vky"))
    await store.add_verifier_key(work, new, public_key, label=rules.require_name(label, where="label"))
    await audit.record(work, "identity.register-verifier-key", new, {"key": public_key.hex()})
    return await read_verifier_key(work, new)


async def enter_house_key(work: Work, public_key: bytes) -> VerifierKeyId:
    """Give the entry of the clearinghouse's own key, making it at the first time (as the worker)."""
    known = await store.house_key(work, public_key)
    if known is not None:
        return known
    new = VerifierKeyId(work.new_id("vky"))
    await store.add_house_key(work, new, public_key)
    await audit.record(work, "identity.enter-house-key", new, {"key": public_key.hex()})
    return new


async def approve_verifier_key(work: Work, wanted: VerifierKeyId) -> VerifierKey:
    """Let a verifier's key count from now on; refused for one that was decided on before."""
    known = await read_verifier_key(work, wanted)
    if known.approved_at is not None or known.revoked_at is not None:
        raise Refusal(
            "key-decided", "This key was approved or revoked before.", hint="Look: GET /verifier-keys.", status=409
        )
    await store.approve_verifier_key(work, wanted)
    await audit.record(work, "identity.approve-verifier-key", wanted, {"party": known.party})
    return await read_verifier_key(work, wanted)


async def revoke_verifier_key(
    work: Work, wanted: VerifierKeyId, *, at: datetime | None = None, compromised: bool = False
) -> VerifierKey:
    """Let a key count no longer from an instant on, or, compromised, for nothing it ever signed.

    The party itself may, and staff. Only a further look back, and compromise, may follow on a revocation.
    """
    known = await read_verifier_key(work, wanted)
    if Role.COORDINATOR not in work.actor.roles and known.party != work.actor.party:
        raise not_found("verifier's key", wanted)
    since = rules.require_revocation(work.now, at, known.registered_at)
    if known.revoked_at is not None:
        since = min(since, known.revoked_at)
    await store.revoke_verifier_key(work, wanted, at=since, compromised=compromised or known.compromised)
    detail = {"at": since.isoformat(), "compromised": compromised or known.compromised}
    await audit.record(work, "identity.revoke-verifier-key", wanted, detail)
    return await read_verifier_key(work, wanted)


async def read_verifier_key(work: Work, wanted: VerifierKeyId) -> VerifierKey:
    """Give a verifier's key."""
    found = await store.verifier_key(work, wanted)
    if found is None:
        raise not_found("verifier's key", wanted)
    return found


async def list_verifier_keys(work: Work, request: PageRequest) -> Page[VerifierKey]:
    """List the keys of verifiers, newest first; they are public."""
    return page_of(await store.verifier_keys(work, request), request, lambda key: key.id)


async def known_verifier_keys(work: Work) -> list[VerifierKey]:
    """Give every key that was ever approved."""
    return await store.approved_keys(work)


async def declare_conflict(work: Work, one: PartyId, other: PartyId, *, reason: str) -> ConflictOfInterest:
    """Write down that two parties are not independent of each other: one of the two may, and staff."""
    pair = rules.require_pair(one, other)
    if Role.COORDINATOR not in work.actor.roles and work.actor.party not in pair:
        raise Refusal(
            "not-yours", "Only the two parties and staff may say this.", hint="Ask a coordinator.", status=403
        )
    made = ConflictOfInterest(
        one=pair[0], other=pair[1], reason=rules.require_reason(reason), declared_at=work.now, ended_at=None
    )
    await store.add_conflict(work, made)
    await audit.record(work, "identity.declare-conflict", made.one, {"other": made.other})
    return made


async def end_conflict(work: Work, one: PartyId, other: PartyId) -> None:
    """Write down that two parties are independent of each other from now on."""
    pair = rules.require_pair(one, other)
    if not await store.end_conflict(work, *pair):
        raise not_found("conflict of interest", f"{one} {other}")
    await enqueue(work, "reconsider", pair[0])
    await audit.record(work, "identity.end-conflict", pair[0], {"other": pair[1]})


async def list_conflicts(work: Work) -> list[ConflictOfInterest]:
    """List the conflicts of interest that the acting person may see, newest first."""
    return await store.conflicts(work)
