"""The tables of early release; what of them somebody sees the database decides."""

from typing import Final, LiteralString

import msgspec
from psycopg.rows import TupleRow

from clearway.distribution.model import Audience, EarlyAdvisory, EarlyCopy, Member, ProviderDocument, Recipient
from clearway.distribution.store.provider import tier_of, tlp_of
from clearway.formats.advisory import Advisory
from clearway.kernel.ids import AdvisoryId, PartyId, PersonId, VulnerabilityId
from clearway.storage.work import Work

_ENCODER: Final = msgspec.json.Encoder()
_EARLY: Final[LiteralString] = "e.id, e.vulnerability, e.release, e.composed, e.made_at, e.embargo_until"
_NAME: Final[LiteralString] = "p.name || coalesce(', ' || w.name, '')"


async def add_audience(work: Work, new: Audience) -> bool:
    """Keep a new audience; tell whether it is one."""
    cursor = await work.connection.execute(
        "INSERT INTO audience (name, tier, about, made_at) VALUES (%s, %s, %s, %s) ON CONFLICT (name) DO NOTHING",
        (new.name, tier_of(new.tlp), new.about, new.made_at),
    )
    return cursor.rowcount == 1


async def audiences(work: Work) -> list[Audience]:
    """Load the audiences."""
    cursor = await work.connection.execute(
        "SELECT a.name, a.tier, a.about, a.made_at,"
        " (SELECT count(*) FROM audience_member m WHERE m.audience = a.name) FROM audience a ORDER BY a.name"
    )
    return [
        Audience(name=name, tlp=tlp_of(tier), about=about, made_at=made_at, members=members)
        for name, tier, about, made_at, members in await cursor.fetchall()
    ]


async def lock_audience(work: Work, name: str) -> Audience | None:
    """Load an audience and keep others from changing who is in it."""
    cursor = await work.connection.execute(
        "SELECT a.name, a.tier, a.about, a.made_at FROM audience a WHERE a.name = %s FOR UPDATE", (name,)
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    counted = await work.connection.execute("SELECT count(*) FROM audience_member WHERE audience = %s", (name,))
    held = await counted.fetchone()
    assert held is not None
    return Audience(name=row[0], tlp=tlp_of(row[1]), about=row[2], made_at=row[3], members=held[0])


async def add_member(work: Work, audience: Audience, party: PartyId, *, person: PersonId | None) -> bool:
    """Put a party, or a person of it, into an audience; tell whether there are such, and they are new in it."""
    cursor = await work.connection.execute(
        "INSERT INTO audience_member (audience, tier, party, person, since)"
        " SELECT %(audience)s, %(tier)s, p.id, w.id, %(now)s FROM party p LEFT JOIN person w ON w.id = %(person)s"
        " WHERE p.id = %(party)s AND (%(person)s::text IS NULL OR w.party = p.id)"
        " ON CONFLICT (audience, party, person) DO NOTHING",
        {
            "audience": audience.name, "tier": tier_of(audience.tlp), "now": work.now, "person": person, "party": party,
        },
    )  # fmt: skip
    return cursor.rowcount == 1


async def remove_member(work: Work, audience: str, party: PartyId, *, person: PersonId | None) -> bool:
    """Take a party, or a person of it, out of an audience; tell whether it was in it."""
    cursor = await work.connection.execute(
        "DELETE FROM audience_member WHERE audience = %s AND party = %s AND person IS NOT DISTINCT FROM %s",
        (audience, party, person),
    )
    return cursor.rowcount == 1


async def members(work: Work, audience: str) -> list[Member]:
    """Load who is in an audience."""
    cursor = await work.connection.execute(
        f"SELECT m.audience, m.party, m.person, {_NAME}, m.since FROM audience_member m JOIN party p ON p.id = m.party"
        " LEFT JOIN person w ON w.id = m.person WHERE m.audience = %s ORDER BY p.name, w.name",
        (audience,),
    )
    return [
        Member(
            audience=found,
            party=PartyId(party),
            person=None if person is None else PersonId(person),
            name=name,
            since=since,
        )
        for found, party, person, name, since in await cursor.fetchall()
    ]


async def early_of(work: Work, vulnerability: VulnerabilityId) -> EarlyAdvisory | None:
    """Load the early advisory of a vulnerability and keep others from changing it; None once it was lifted."""
    cursor = await work.connection.execute(
        f"SELECT {_EARLY} FROM early_advisory e WHERE e.vulnerability = %s AND e.lifted_at IS NULL FOR UPDATE",
        (vulnerability,),
    )
    return _early(await cursor.fetchone())


async def early(work: Work, wanted: AdvisoryId) -> EarlyAdvisory | None:
    """Load an early advisory; None once it was lifted."""
    cursor = await work.connection.execute(
        f"SELECT {_EARLY} FROM early_advisory e WHERE e.id = %s AND e.lifted_at IS NULL", (wanted,)
    )
    return _early(await cursor.fetchone())


async def keep_early(work: Work, new: EarlyAdvisory) -> None:
    """Keep an early advisory, or a newer release of it."""
    await work.connection.execute(
        "INSERT INTO early_advisory (id, vulnerability, release, composed, made_at, embargo_until)"
        " VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT (id) DO UPDATE SET release = EXCLUDED.release,"
        " composed = EXCLUDED.composed, made_at = EXCLUDED.made_at, embargo_until = EXCLUDED.embargo_until",
        (
            new.id, new.vulnerability, new.release, _ENCODER.encode(new.composed).decode(), new.made_at,
            new.embargo_until,
        ),
    )  # fmt: skip


async def add_share(work: Work, advisory: AdvisoryId, audience: str) -> bool:
    """Share an early advisory with an audience; tell whether it was not before."""
    cursor = await work.connection.execute(
        "INSERT INTO early_share (advisory, audience, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
        (advisory, audience, work.now),
    )
    return cursor.rowcount == 1


async def shared_with(work: Work, advisory: AdvisoryId) -> list[str]:
    """List the audiences that an early advisory was shared with."""
    cursor = await work.connection.execute(
        "SELECT audience FROM early_share WHERE advisory = %s ORDER BY audience", (advisory,)
    )
    return [audience for (audience,) in await cursor.fetchall()]


async def shared_early(work: Work, audience: str) -> list[AdvisoryId]:
    """List the early advisories that an audience got and that are not lifted."""
    cursor = await work.connection.execute(
        "SELECT e.id FROM early_advisory e JOIN early_share s ON s.advisory = e.id"
        " WHERE s.audience = %s AND e.lifted_at IS NULL ORDER BY e.id",
        (audience,),
    )
    return [AdvisoryId(found) for (found,) in await cursor.fetchall()]


async def recipients_without_copy(work: Work, early: EarlyAdvisory, count_max: int) -> list[Recipient]:
    """List members of the audiences of an early advisory who have no copy of its newest release."""
    cursor = await work.connection.execute(
        f"SELECT DISTINCT m.tier, m.party, m.person, {_NAME} FROM early_share s"
        " JOIN audience_member m ON m.audience = s.audience JOIN party p ON p.id = m.party"
        " LEFT JOIN person w ON w.id = m.person WHERE s.advisory = %s AND NOT EXISTS ("
        "SELECT FROM provider_document d WHERE d.advisory = s.advisory AND d.recipient = m.party AND d.tier = m.tier"
        " AND d.person IS NOT DISTINCT FROM m.person AND d.release >= %s) ORDER BY m.tier, m.party, m.person LIMIT %s",
        (early.id, early.release, count_max),
    )
    return [_recipient(row) for row in await cursor.fetchall()]


async def keep_copy(work: Work, new: ProviderDocument, recipient: Recipient, *, body: bytes, release: int) -> None:
    """Keep a recipient's copy of a document in the place of the one before."""
    await work.connection.execute(
        "INSERT INTO provider_document (edition, tier, recipient, person, year, name, advisory, format, updated_at,"
        " entry, signature, body, release) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (edition, tier, recipient, person, name) DO UPDATE SET year = EXCLUDED.year,"
        " updated_at = EXCLUDED.updated_at, entry = EXCLUDED.entry, signature = EXCLUDED.signature,"
        " body = EXCLUDED.body, release = EXCLUDED.release, handed_out_at = NULL",
        (
            new.shelf.edition, tier_of(new.shelf.tlp), recipient.party, recipient.person, new.year, new.name,
            new.advisory, new.format, new.updated_at, new.entry.decode(), new.signature, body, release,
        ),
    )  # fmt: skip


async def hand_out(work: Work, edition: str, name: str) -> bool:
    """Note that the acting party takes its own copy; tell whether that is the first time."""
    cursor = await work.connection.execute(
        "UPDATE provider_document SET handed_out_at = %s WHERE edition = %s AND name = %s"
        " AND recipient = acting_party() AND handed_out_at IS NULL",
        (work.now, edition, name),
    )
    return cursor.rowcount > 0


async def copies(work: Work, advisory: AdvisoryId) -> list[EarlyCopy]:
    """List all recipients' copies of an early advisory."""
    cursor = await work.connection.execute(
        f"SELECT d.tier, d.recipient, d.person, {_NAME}, d.edition, d.name, d.release, d.handed_out_at"
        " FROM provider_document d JOIN party p ON p.id = d.recipient LEFT JOIN person w ON w.id = d.person"
        " WHERE d.advisory = %s ORDER BY p.name, w.name, d.edition, d.name",
        (advisory,),
    )
    return [
        EarlyCopy(recipient=_recipient(row[:4]), edition=row[4], name=row[5], release=row[6], handed_out_at=row[7])
        for row in await cursor.fetchall()
    ]


async def add_recipient(work: Work, advisory: AdvisoryId, recipient: Recipient) -> None:
    """Keep for good that somebody got a copy."""
    await work.connection.execute(
        "INSERT INTO early_recipient (advisory, tier, party, person, since) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT DO NOTHING",
        (advisory, tier_of(recipient.tlp), recipient.party, recipient.person, work.now),
    )


async def recipients(work: Work, advisory: AdvisoryId) -> list[Recipient]:
    """List everybody for whom a copy was ever made, also when the advisory is lifted or they left."""
    cursor = await work.connection.execute(
        f"SELECT m.tier, m.party, m.person, {_NAME} FROM early_recipient m JOIN party p ON p.id = m.party"
        " LEFT JOIN person w ON w.id = m.person WHERE m.advisory = %s ORDER BY m.party, m.person, m.tier",
        (advisory,),
    )
    return [_recipient(row) for row in await cursor.fetchall()]


async def lift(work: Work, advisory: AdvisoryId) -> None:
    """End the early time of an advisory: its copies go, what is published takes their place."""
    await work.connection.execute("UPDATE early_advisory SET lifted_at = %s WHERE id = %s", (work.now, advisory))
    await work.connection.execute(
        "DELETE FROM provider_document WHERE advisory = %s AND recipient IS NOT NULL", (advisory,)
    )


def _recipient(row: TupleRow) -> Recipient:
    person = None if row[2] is None else PersonId(row[2])
    return Recipient(tlp=tlp_of(row[0]), party=PartyId(row[1]), person=person, name=row[3])


def _early(row: TupleRow | None) -> EarlyAdvisory | None:
    if row is None:
        return None
    return EarlyAdvisory(
        id=AdvisoryId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        release=row[2],
        composed=msgspec.json.decode(row[3], type=Advisory),
        made_at=row[4],
        embargo_until=row[5],
    )
