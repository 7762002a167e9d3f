"""Identity's tables."""

from datetime import datetime
from typing import Final, LiteralString

from psycopg.errors import CheckViolation, ForeignKeyViolation, UniqueViolation
from psycopg.rows import TupleRow

from clearway.identity.model import ConflictOfInterest, Key, Party, PartyKind, Person, VerifierKey
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import KeyId, PartyId, PersonId, VerifierKeyId
from clearway.kernel.limits import PAGE_ROWS_MAX, VERIFIER_KEYS_MAX
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work

_VERIFIER_KEY: Final[LiteralString] = (
    "k.id, k.party, coalesce(p.name, ''), k.key, k.label, k.house, k.registered_at, k.approved_at, k.revoked_at,"
    " k.compromised FROM verifier_key k LEFT JOIN party p ON p.id = k.party"
)


async def add_party(work: Work, party: Party) -> None:
    """Keep a new party; refused when the name is taken."""
    try:
        await work.connection.execute(
            "INSERT INTO party (id, name, kind, named, created_at) VALUES (%s, %s, %s, %s, %s)",
            (party.id, party.name, party.kind, party.named, party.created_at),
        )
    except UniqueViolation:
        raise Refusal(
            "name-taken", "A party of this name exists.", hint="Choose another name.", where="name", status=409
        ) from None


async def add_person(work: Work, person: Person) -> None:
    """Keep a new person; refused when the party does not exist, or the roles are of two sides of frontier access."""
    try:
        await work.connection.execute(
            "INSERT INTO person (id, party, name, roles, created_at) VALUES (%s, %s, %s, %s, %s)",
            (person.id, person.party, person.name, sorted(person.roles), person.created_at),
        )
    except ForeignKeyViolation:
        raise not_found("party", person.party) from None
    except CheckViolation:
        what = "Nobody sits on two sides: developers and partners hold no office of the government."
        raise Refusal("two-sides", what, hint="Register a person for each side.", where="roles", status=409) from None


async def add_key(work: Work, key: Key, *, digest: bytes) -> None:
    """Keep a new key by its hash."""
    await work.connection.execute(
        "INSERT INTO api_key (id, person, hash, label, scopes, created_at, expires_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s)",
        (key.id, key.person, digest, key.label, sorted(key.scopes), key.created_at, key.expires_at),
    )


async def revoke_key(work: Work, key: KeyId) -> bool:
    """End a key now; False when there is no such key in force that the acting person may end."""
    cursor = await work.connection.execute(
        "UPDATE api_key SET revoked_at = %s WHERE id = %s AND revoked_at IS NULL", (work.now, key)
    )
    return cursor.rowcount == 1


async def add_session(work: Work, digest: bytes, *, person: PersonId, expires_at: datetime) -> None:
    """Keep a session by its token's hash; it belongs to the key that the person acts with."""
    await work.connection.execute(
        "INSERT INTO web_session (hash, person, created_at, expires_at) VALUES (%s, %s, %s, %s)",
        (digest, person, work.now, expires_at),
    )


async def end_session(work: Work, digest: bytes) -> None:
    """Forget a session."""
    await work.connection.execute("DELETE FROM web_session WHERE hash = %s", (digest,))


async def parties(work: Work, request: PageRequest) -> list[Party]:
    """Load a page of parties, newest first, and one more."""
    cursor = await work.connection.execute(
        "SELECT id, name, kind, named, created_at FROM party WHERE id < %s ORDER BY id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [
        Party(id=PartyId(i), name=name, kind=PartyKind(kind), named=named, created_at=at)
        for i, name, kind, named, at in await cursor.fetchall()
    ]


async def people(work: Work, request: PageRequest) -> list[Person]:
    """Load a page of people, newest first, and one more."""
    cursor = await work.connection.execute(
        "SELECT id, party, name, roles, created_at, disabled_at FROM person WHERE id < %s ORDER BY id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [
        Person(
            id=PersonId(i),
            party=PartyId(party),
            name=name,
            roles=frozenset(Role(r) for r in roles),
            created_at=at,
            disabled_at=disabled,
        )
        for i, party, name, roles, at, disabled in await cursor.fetchall()
    ]


async def keys(work: Work, request: PageRequest) -> list[Key]:
    """Load a page of keys, newest first, and one more."""
    cursor = await work.connection.execute(
        "SELECT id, person, label, scopes, created_at, expires_at, revoked_at FROM api_key"
        " WHERE id < %s ORDER BY id DESC LIMIT %s",
        (request.cursor, request.limit + 1),
    )
    return [_key(row) for row in await cursor.fetchall()]


async def keys_of(work: Work, person: PersonId, *, scope: str) -> list[Key]:
    """Load a person's keys of one scope that are in force, newest first."""
    cursor = await work.connection.execute(
        "SELECT id, person, label, scopes, created_at, expires_at, revoked_at FROM api_key"
        " WHERE person = %s AND scopes = %s AND revoked_at IS NULL AND expires_at > %s ORDER BY id DESC LIMIT %s",
        (person, [scope], work.now, PAGE_ROWS_MAX),
    )
    return [_key(row) for row in await cursor.fetchall()]


def _key(row: TupleRow) -> Key:
    return Key(
        id=KeyId(row[0]),
        person=PersonId(row[1]),
        label=row[2],
        scopes=frozenset(row[3]),
        created_at=row[4],
        expires_at=row[5],
        revoked_at=row[6],
    )


async def person_exists(work: Work, person: PersonId) -> bool:
    """Tell whether the acting person may see such a person."""
    cursor = await work.connection.execute("SELECT 1 FROM person WHERE id = %s AND disabled_at IS NULL", (person,))
    return await cursor.fetchone() is not None


async def disable_person(work: Work, person: PersonId) -> bool:
    """Shut a person out from now on; False when there is nobody to shut out."""
    cursor = await work.connection.execute(
        "UPDATE person SET disabled_at = %s WHERE id = %s AND disabled_at IS NULL", (work.now, person)
    )
    return cursor.rowcount == 1


async def found(
    work: Work, party: PartyId, *, worker: PersonId, administrator: PersonId, key: Key, digest: bytes
) -> bool:
    """Make the clearinghouse itself on an empty database and act as its administrator; False when it exists."""
    cursor = await work.connection.execute(
        "SELECT found_clearinghouse(%s, %s, %s, %s, %s, %s, %s)",
        (party, worker, administrator, key.id, digest, work.now, key.expires_at),
    )
    row = await cursor.fetchone()
    return row is not None and row[0]


async def add_verifier_key(work: Work, new: VerifierKeyId, public_key: bytes, *, label: str) -> None:
    """Keep a verifier's key, not approved yet; refused when the key is known."""
    try:
        await work.connection.execute(
            "INSERT INTO verifier_key (id, party, key, label, house, registered_by, registered_at)"
            " VALUES (%s, %s, %b, %s, false, %s, %s)",
            (new, work.actor.party, public_key, label, work.actor.person, work.now),
        )
    except UniqueViolation:
        raise Refusal("key-known", "This key is registered.", hint="Make another.", where="key", status=409) from None


async def add_house_key(work: Work, new: VerifierKeyId, public_key: bytes) -> None:
    """Keep the clearinghouse's own key, approved; of two at once one waits for the other and finds it there."""
    await work.connection.execute(
        "INSERT INTO verifier_key (id, party, key, label, house, registered_by, registered_at, approved_by,"
        " approved_at) VALUES (%s, %s, %b, 'the clearinghouse''s own', true, %s, %s, %s, %s)",
        (new, work.actor.party, public_key, work.actor.person, work.now, work.actor.person, work.now),
    )


async def house_key(work: Work, public_key: bytes) -> VerifierKeyId | None:
    """Find the entry of the clearinghouse's own key, and keep others from making it until this transaction ends."""
    await work.connection.execute("SELECT pg_advisory_xact_lock(hashtext('verifier_key.house'))")
    cursor = await work.connection.execute("SELECT id FROM verifier_key WHERE key = %b AND house", (public_key,))
    row = await cursor.fetchone()
    return None if row is None else VerifierKeyId(row[0])


async def approve_verifier_key(work: Work, wanted: VerifierKeyId) -> None:
    """Write down who approved a key, and when."""
    await work.connection.execute(
        "UPDATE verifier_key SET approved_by = %s, approved_at = %s WHERE id = %s",
        (work.actor.person, work.now, wanted),
    )


async def revoke_verifier_key(work: Work, wanted: VerifierKeyId, *, at: datetime, compromised: bool) -> None:
    """Write down from when on a key counts no longer."""
    await work.connection.execute(
        "UPDATE verifier_key SET revoked_by = %s, revoked_at = %s, compromised = %s WHERE id = %s",
        (work.actor.person, at, compromised, wanted),
    )


async def verifier_key(work: Work, wanted: VerifierKeyId) -> VerifierKey | None:
    """Load a verifier's key."""
    cursor = await work.connection.execute(f"SELECT {_VERIFIER_KEY} WHERE k.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _verifier_key(row)


async def verifier_keys(work: Work, request: PageRequest) -> list[VerifierKey]:
    """Load a page of verifiers' keys, newest first, and one more."""
    cursor = await work.connection.execute(
        f"SELECT {_VERIFIER_KEY} WHERE k.id < %s ORDER BY k.id DESC LIMIT %s", (request.cursor, request.limit + 1)
    )
    return [_verifier_key(row) for row in await cursor.fetchall()]


async def approved_keys(work: Work) -> list[VerifierKey]:
    """Load every key that was ever approved, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_VERIFIER_KEY} WHERE k.approved_at IS NOT NULL ORDER BY k.id LIMIT %s", (VERIFIER_KEYS_MAX,)
    )
    return [_verifier_key(row) for row in await cursor.fetchall()]


async def add_conflict(work: Work, made: ConflictOfInterest) -> None:
    """Keep a declared conflict of interest; refused when it stands already, or a party is not there."""
    try:
        await work.connection.execute(
            "INSERT INTO conflict_of_interest (one, other, reason, declared_by, declared_at)"
            " VALUES (%s, %s, %s, %s, %s)",
            (made.one, made.other, made.reason, work.actor.person, made.declared_at),
        )
    except UniqueViolation:
        raise Refusal("conflict-known", "This is declared already.", hint="Nothing to do.", status=409) from None
    except ForeignKeyViolation:
        raise not_found("party", f"{made.one} or {made.other}") from None


async def end_conflict(work: Work, one: PartyId, other: PartyId) -> bool:
    """End a conflict of interest; False when none stands."""
    cursor = await work.connection.execute(
        "UPDATE conflict_of_interest SET ended_by = %s, ended_at = %s"
        " WHERE one = %s AND other = %s AND ended_at IS NULL",
        (work.actor.person, work.now, one, other),
    )
    return cursor.rowcount == 1


async def conflicts(work: Work) -> list[ConflictOfInterest]:
    """Load the conflicts of interest that the acting person may see, newest first."""
    cursor = await work.connection.execute(
        "SELECT one, other, reason, declared_at, ended_at FROM conflict_of_interest"
        " ORDER BY declared_at DESC, one, other LIMIT %s",
        (VERIFIER_KEYS_MAX,),
    )
    return [
        ConflictOfInterest(one=PartyId(one), other=PartyId(other), reason=reason, declared_at=at, ended_at=ended)
        for one, other, reason, at, ended in await cursor.fetchall()
    ]


def _verifier_key(row: TupleRow) -> VerifierKey:
    return VerifierKey(
        id=VerifierKeyId(row[0]),
        party=PartyId(row[1]),
        party_name=row[2],
        public_key=bytes(row[3]).hex(),
        label=row[4],
        house=row[5],
        registered_at=row[6],
        approved_at=row[7],
        revoked_at=row[8],
        compromised=row[9],
    )
