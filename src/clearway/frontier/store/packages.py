"""The tables of packages, their items and their checkpoints."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.formats.submission_package import (
    Audience,
    AudienceRole,
    CheckpointKind,
    Classification,
    Control,
    ItemKind,
    Marking,
    Sharing,
)
from clearway.frontier.model.materials import Checkpoint, Material, PackageReceipt
from clearway.kernel.ids import CheckpointId, MaterialId, PersonId, SubmissionId
from clearway.storage.work import Work

_MATERIAL: Final[LiteralString] = (
    "SELECT m.id, m.submission, m.package, m.name, m.kind, m.title, m.owner, m.classification, m.controls, m.tlp,"
    " m.audience_roles, m.audience_persons, m.purpose, m.retention_days, m.delete_on, m.digest, m.bytes,"
    " m.item_digest, m.handed_over_at, m.replaced_at, m.erased_at, m.erased_because FROM material m"
)


async def add_package(work: Work, receipt: PackageReceipt, *, envelope: bytes, key: bytes) -> None:
    """Keep a package as it was signed."""
    await work.connection.execute(
        "INSERT INTO submission_package (submission, version, payload_digest, envelope, key, submitted_by,"
        " submitted_at, deletion_days) VALUES (%s, %s, %b, %b, %b, %s, %s, %s)",
        (
            receipt.submission, receipt.version, bytes.fromhex(receipt.payload_digest), envelope, key,
            receipt.submitted_by, receipt.submitted_at, receipt.deletion_days,
        ),
    )  # fmt: skip


async def packages(work: Work, submission: SubmissionId) -> list[PackageReceipt]:
    """Load the versions of a submission's package, the oldest first."""
    cursor = await work.connection.execute(
        "SELECT p.submission, p.version, p.payload_digest, p.submitted_by, p.submitted_at, p.deletion_days"
        " FROM submission_package p WHERE p.submission = %s ORDER BY p.version",
        (submission,),
    )
    return [
        PackageReceipt(
            submission=SubmissionId(of), version=version, payload_digest=bytes(digest).hex(),
            submitted_by=PersonId(person), submitted_at=at, deletion_days=days,
        )
        for of, version, digest, person, at, days in await cursor.fetchall()
    ]  # fmt: skip


async def envelope(work: Work, submission: SubmissionId, *, version: int) -> bytes | None:
    """Load a package as it was signed."""
    cursor = await work.connection.execute(
        "SELECT envelope FROM submission_package WHERE submission = %s AND version = %s", (submission, version)
    )
    row = await cursor.fetchone()
    return None if row is None else bytes(row[0])


async def add_materials(work: Work, materials: Sequence[Material]) -> None:
    """Keep the items of a package."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO material (id, submission, package, name, kind, title, owner, classification, controls, tlp,"
            " audience_roles, audience_persons, purpose, retention_days, delete_on, digest, bytes, item_digest)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %b, %s, %b)",
            [_row(one) for one in materials],
        )


async def replace_materials(work: Work, wanted: Sequence[MaterialId]) -> None:
    """Write down that a later package does not list these items any more."""
    await work.connection.execute("UPDATE material SET replaced_at = %s WHERE id = ANY (%s)", (work.now, list(wanted)))


async def materials(work: Work, submission: SubmissionId) -> list[Material]:
    """Load the items of a submission that the acting person may see, the newest package first."""
    cursor = await work.connection.execute(
        f"{_MATERIAL} WHERE m.submission = %s ORDER BY m.package DESC, m.name", (submission,)
    )
    return [_material(row) for row in await cursor.fetchall()]


async def material(work: Work, wanted: MaterialId) -> Material | None:
    """Load an item that the acting person may see."""
    cursor = await work.connection.execute(f"{_MATERIAL} WHERE m.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _material(row)


async def add_checkpoints(work: Work, checkpoints: Sequence[Checkpoint]) -> None:
    """Keep checkpoints of a submission; one that is known by its root stays as it is."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO submission_checkpoint (id, submission, package, name, kind, root, files, bytes, registered_at)"
            " VALUES (%s, %s, %s, %s, %s, %b, %s, %s, %s) ON CONFLICT (submission, root) DO NOTHING",
            [
                (
                    one.id, one.submission, one.package, one.name, one.kind, bytes.fromhex(one.root), one.files,
                    one.bytes, one.registered_at,
                )
                for one in checkpoints
            ],
        )  # fmt: skip


async def checkpoints(work: Work, submission: SubmissionId) -> list[Checkpoint]:
    """Load the checkpoints of a submission, the newest first."""
    cursor = await work.connection.execute(
        "SELECT c.id, c.submission, c.package, c.name, c.kind, c.root, c.files, c.bytes, c.registered_at"
        " FROM submission_checkpoint c WHERE c.submission = %s ORDER BY c.package DESC, c.name",
        (submission,),
    )
    return [
        Checkpoint(
            id=CheckpointId(name), submission=SubmissionId(of), package=package, name=label,
            kind=CheckpointKind(kind), root=bytes(root).hex(), files=files, bytes=size, registered_at=at,
        )
        for name, of, package, label, kind, root, files, size, at in await cursor.fetchall()
    ]  # fmt: skip


def _row(one: Material) -> tuple[object, ...]:
    assert one.marking.classification is not None
    assert one.marking.tlp is not None
    return (
        one.id, one.submission, one.package, one.name, one.kind, one.title, one.owner, one.marking.classification,
        list(one.marking.controls), one.marking.tlp, list(one.audience.roles), list(one.audience.persons),
        one.purpose, one.retention_days, one.delete_on, bytes.fromhex(one.sha256), one.bytes,
        bytes.fromhex(one.item_digest),
    )  # fmt: skip


def _material(row: TupleRow) -> Material:
    return Material(
        id=MaterialId(row[0]),
        submission=SubmissionId(row[1]),
        package=row[2],
        name=row[3],
        kind=ItemKind(row[4]),
        title=row[5],
        owner=row[6],
        marking=Marking(
            classification=Classification(row[7]),
            controls=tuple(Control(one) for one in row[8]),
            tlp=Sharing(row[9]),
        ),
        audience=Audience(roles=tuple(AudienceRole(one) for one in row[10]), persons=tuple(row[11])),
        purpose=row[12],
        retention_days=row[13],
        delete_on=row[14],
        sha256=bytes(row[15]).hex(),
        bytes=row[16],
        item_digest=bytes(row[17]).hex(),
        handed_over_at=row[18],
        replaced_at=row[19],
        erased_at=row[20],
        erased_because=row[21],
    )
