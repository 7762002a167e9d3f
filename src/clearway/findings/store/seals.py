"""Seals: what was kept before there was sealing, and the keys of all things when the master key is exchanged."""

from collections.abc import Sequence
from dataclasses import dataclass

from clearway.findings.store.reports import add_report_key, place, report_key
from clearway.kernel.ids import EvidenceId, ReportId
from clearway.storage.sealing import KeptKey, Sealer
from clearway.storage.work import Work


async def seal_plain_evidence(work: Work, *, count_max: int) -> int:
    """Seal the next pieces of evidence that stand in the database as they came; give how many there were."""
    cursor = await work.connection.execute(
        "SELECT id, body FROM evidence WHERE NOT sealed ORDER BY id LIMIT %s FOR UPDATE", (count_max,)
    )
    rows = await cursor.fetchall()
    for name, body in rows:
        key, kept = work.sealer.new_key(name)
        await work.connection.execute("SELECT seal_evidence(%s, %b)", (name, key.seal(bytes(body), name)))
        await work.connection.execute(
            "INSERT INTO evidence_key (evidence, sealed_key, master) VALUES (%s, %b, %b)",
            (name, kept.sealed, kept.master),
        )
    return len(rows)


async def seal_plain_pieces(work: Work, *, count_max: int) -> int:
    """Seal the next pieces of reports that stand in the database as they came; give how many there were."""
    cursor = await work.connection.execute(
        "SELECT report, number, body FROM report_piece WHERE NOT sealed ORDER BY report, number LIMIT %s", (count_max,)
    )
    rows = await cursor.fetchall()
    for name, number, body in rows:
        report = ReportId(name)
        key = await report_key(work, report)
        if key is None:
            key, kept = work.sealer.new_key(report)
            await add_report_key(work, report, kept)
        await work.connection.execute(
            "SELECT seal_report_piece(%s, %s, %b)", (report, number, key.seal(bytes(body), place(report, number)))
        )
    return len(rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedKey:
    """The key of a thing as it is kept, with the thing's id."""

    id: str
    sealed: bytes


async def exchange_master(work: Work, *, old: bytes, new: bytes) -> bool:
    """Let another master key seal from this transaction on; False when `old` is not the one that seals.

    Whoever seals meanwhile waits for this transaction, and is turned down after it.
    """
    row = await (await work.connection.execute("SELECT exchange_master(%s, %s)", (old, new))).fetchone()
    return row is not None and bool(row[0])


async def evidence_keys_after(work: Work, name: str, *, count_max: int) -> list[NamedKey]:
    """Load the next keys of evidence, by id."""
    cursor = await work.connection.execute(
        "SELECT evidence, sealed_key FROM evidence_key WHERE evidence > %s ORDER BY evidence LIMIT %s",
        (name, count_max),
    )
    return [NamedKey(id=EvidenceId(found), sealed=bytes(kept)) for found, kept in await cursor.fetchall()]


async def report_keys_after(work: Work, name: str, *, count_max: int) -> list[NamedKey]:
    """Load the next keys of reports, by id."""
    cursor = await work.connection.execute(
        "SELECT report, sealed_key FROM report_key WHERE report > %s ORDER BY report LIMIT %s", (name, count_max)
    )
    return [NamedKey(id=ReportId(found), sealed=bytes(kept)) for found, kept in await cursor.fetchall()]


async def rewrap_evidence_keys(work: Work, kept: Sequence[tuple[str, KeptKey]]) -> None:
    """Keep keys of evidence as another master key seals them."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "UPDATE evidence_key SET sealed_key = %b, master = %b WHERE evidence = %s",
            [(key.sealed, key.master, name) for name, key in kept],
        )


async def rewrap_report_keys(work: Work, kept: Sequence[tuple[str, KeptKey]]) -> None:
    """Keep keys of reports as another master key seals them."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "UPDATE report_key SET sealed_key = %b, master = %b WHERE report = %s",
            [(key.sealed, key.master, name) for name, key in kept],
        )


def rewrapped(keys: Sequence[NamedKey], old: Sealer, new: Sealer) -> list[tuple[str, KeptKey]]:
    """Seal keys by another master key."""
    return [(key.id, new.keep(old.open_key(key.sealed, key.id), key.id)) for key in keys]
