"""Identity's tables."""

from datetime import datetime

from psycopg.errors import ForeignKeyViolation, UniqueViolation

from clearway.identity.model import Key, Party, PartyKind, Person
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import KeyId, PartyId, PersonId
from clearway.kernel.paging import PageRequest
from clearway.storage.work import Work


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
    """Keep a new person; refused when the party does not exist."""
    try:
        await work.connection.execute(
            "INSERT INTO person (id, party, name, roles, created_at) VALUES (%s, %s, %s, %s, %s)",
            (person.id, person.party, person.name, sorted(person.roles), person.created_at),
        )
    except ForeignKeyViolation:
        raise not_found("party", person.party) from None


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
    return [
        Key(
            id=KeyId(i),
            person=PersonId(person),
            label=label,
            scopes=frozenset(scopes),
            created_at=created,
            expires_at=expires,
            revoked_at=revoked,
        )
        for i, person, label, scopes, created, expires, revoked in await cursor.fetchall()
    ]


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
