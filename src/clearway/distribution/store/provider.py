"""The tables of the provider of CSAF.

Whoever asks sees what everybody of the tier sees, and the copies that are the asker's own.
"""

from datetime import datetime
from typing import Final, LiteralString

from clearway.distribution.model import HeldDocument, ProviderDocument, ProviderKey, Shelf, ShelfState
from clearway.formats.advisory import Tlp
from clearway.formats.csaf.places import VERSIONS
from clearway.kernel.ids import AdvisoryId, PartyId
from clearway.storage.work import Work

# Before it there was no CSAF.
_FIRST_YEAR: Final = 2010
# Staff may read every recipient's copies; the trees show to each only those of their own party.
_OWN: Final[LiteralString] = "(d.recipient IS NULL OR d.recipient = acting_party())"
_ON_SHELF: Final[LiteralString] = f"d.edition = %s AND d.tier = %s AND {_OWN}"


async def provider_keys(work: Work) -> list[ProviderKey]:
    """Load the public keys, the newest first."""
    cursor = await work.connection.execute(
        "SELECT fingerprint, certificate, since, retired_at FROM provider_key ORDER BY since DESC, fingerprint"
    )
    return [
        ProviderKey(fingerprint=fingerprint, certificate=certificate, since=since, retired_at=retired_at)
        for fingerprint, certificate, since, retired_at in await cursor.fetchall()
    ]


async def add_provider_key(work: Work, fingerprint: str, certificate: str) -> None:
    """Keep a new public key and retire the others; nothing happens to one that is there already."""
    await work.connection.execute(
        "UPDATE provider_key SET retired_at = %s WHERE retired_at IS NULL AND fingerprint <> %s",
        (work.now, fingerprint),
    )
    await work.connection.execute(
        "INSERT INTO provider_key (fingerprint, certificate, since) VALUES (%s, %s, %s)"
        " ON CONFLICT (fingerprint) DO UPDATE SET retired_at = NULL",
        (fingerprint, certificate, work.now),
    )


async def keep_document(work: Work, new: ProviderDocument) -> None:
    """Keep a document for everybody of its tier; the newer release takes the older one's place."""
    await work.connection.execute(
        "INSERT INTO provider_document (edition, tier, year, name, advisory, format, updated_at, entry, signature)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)"
        " ON CONFLICT (edition, tier, recipient, person, name) DO UPDATE SET updated_at = EXCLUDED.updated_at,"
        " entry = EXCLUDED.entry, signature = EXCLUDED.signature",
        (
            new.shelf.edition, tier_of(new.shelf.tlp), new.year, new.name, new.advisory, new.format, new.updated_at,
            new.entry.decode(), new.signature,
        ),
    )  # fmt: skip


async def shelves(work: Work) -> list[ShelfState]:
    """Load what may be seen: each folder that holds something."""
    cursor = await work.connection.execute(
        "SELECT e.edition, t.tier, newest.updated_at FROM unnest(%s::text[]) AS e (edition)"
        " CROSS JOIN unnest(%s::text[]) AS t (tier) CROSS JOIN LATERAL (SELECT d.updated_at FROM provider_document d"
        f" WHERE d.edition = e.edition AND d.tier = t.tier AND {_OWN} ORDER BY d.updated_at DESC LIMIT 1) AS newest",
        (list(VERSIONS), [tier_of(tlp) for tlp in Tlp]),
    )
    return [
        ShelfState(shelf=Shelf(edition=edition, tlp=tlp_of(tier)), updated_at=updated_at)
        for edition, tier, updated_at in await cursor.fetchall()
    ]


async def years(work: Work, shelf: Shelf) -> list[int]:
    """List the years of a folder, the newest first."""
    cursor = await work.connection.execute(
        "SELECT y.year FROM generate_series(%s, %s, -1) AS y (year)"
        f" WHERE EXISTS (SELECT FROM provider_document d WHERE {_ON_SHELF} AND d.year = y.year)",
        (work.now.year + 1, _FIRST_YEAR, shelf.edition, tier_of(shelf.tlp)),
    )
    return [year for (year,) in await cursor.fetchall()]


async def files(work: Work, shelf: Shelf) -> list[tuple[str, datetime]]:
    """List the documents of a folder by year and name with the instant of their release, newest first."""
    cursor = await work.connection.execute(
        f"SELECT d.year || '/' || d.name, d.updated_at FROM provider_document d WHERE {_ON_SHELF}"
        " ORDER BY d.updated_at DESC, d.name DESC",
        (shelf.edition, tier_of(shelf.tlp)),
    )
    return [(name, at) for name, at in await cursor.fetchall()]


async def entries(work: Work, shelf: Shelf) -> bytes:
    """Give the entries of a folder's feed with commas between them, newest first."""
    cursor = await work.connection.execute(
        "SELECT coalesce(string_agg(e.entry, E',\\n'), '') FROM (SELECT d.entry FROM provider_document d"
        f" WHERE {_ON_SHELF} ORDER BY d.updated_at DESC, d.name DESC) AS e",
        (shelf.edition, tier_of(shelf.tlp)),
    )
    row = await cursor.fetchone()
    assert row is not None
    return row[0].encode()


async def names(work: Work, shelf: Shelf, year: int) -> list[str]:
    """List the documents of a year."""
    cursor = await work.connection.execute(
        f"SELECT d.name FROM provider_document d WHERE {_ON_SHELF} AND d.year = %s ORDER BY d.name",
        (shelf.edition, tier_of(shelf.tlp), year),
    )
    return [name for (name,) in await cursor.fetchall()]


async def document(work: Work, shelf: Shelf, year: int, *, name: str) -> HeldDocument | None:
    """Load a document."""
    cursor = await work.connection.execute(
        "SELECT d.advisory, coalesce(d.body, r.body), d.signature, d.recipient FROM provider_document d"
        " LEFT JOIN advisory a ON a.id = d.advisory AND d.body IS NULL"
        " LEFT JOIN rendering r ON r.advisory = a.id AND r.release = a.release AND r.format = d.format"
        f" WHERE {_ON_SHELF} AND d.year = %s AND d.name = %s AND coalesce(d.body, r.body) IS NOT NULL"
        " ORDER BY d.recipient NULLS LAST LIMIT 1",
        (shelf.edition, tier_of(shelf.tlp), year, name),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    recipient = None if row[3] is None else PartyId(row[3])
    return HeldDocument(advisory=AdvisoryId(row[0]), body=bytes(row[1]), signature=row[2], recipient=recipient)


async def advisories_without_document(work: Work, count_max: int) -> list[AdvisoryId]:
    """List the oldest advisories that the provider does not give."""
    cursor = await work.connection.execute(
        "SELECT a.id FROM advisory a WHERE NOT EXISTS (SELECT FROM provider_document d WHERE d.advisory = a.id"
        " AND d.recipient IS NULL) ORDER BY a.id LIMIT %s",
        (count_max,),
    )
    return [AdvisoryId(found) for (found,) in await cursor.fetchall()]


def tier_of(tlp: Tlp) -> str:
    """Name a label as the database does."""
    return tlp.value.lower().replace("+", "-")


def tlp_of(tier: str) -> Tlp:
    """Name a label of the database as TLP does."""
    return next(tlp for tlp in Tlp if tier_of(tlp) == tier)
