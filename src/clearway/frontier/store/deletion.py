"""The tables of deletion: clocks and certificates."""

from psycopg.errors import CheckViolation

from clearway.frontier.model.deletion import CertificateView, Deletion
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import CertificateId, PersonId, SubmissionId
from clearway.storage.work import Work


async def begin(work: Work, new: Deletion) -> bool:
    """Start the clock of a submission; False where it runs already."""
    cursor = await work.connection.execute(
        "INSERT INTO material_deletion (submission, began_at, due_at) VALUES (%s, %s, %s)"
        " ON CONFLICT (submission) DO NOTHING",
        (new.submission, new.began_at, new.due_at),
    )
    return cursor.rowcount == 1


async def deletion_days(work: Work, submission: SubmissionId) -> int | None:
    """Load how long the clock runs, as it was agreed with the newest package; None where there is none."""
    row = await (await work.connection.execute("SELECT deletion_days(%s)", (submission,))).fetchone()
    return None if row is None or row[0] is None else int(row[0])


async def deletion(work: Work, submission: SubmissionId) -> Deletion | None:
    """Load the deletion of a submission."""
    cursor = await work.connection.execute(
        "SELECT d.submission, d.began_at, d.due_at, d.told_late_at, d.certified_at FROM material_deletion d"
        " WHERE d.submission = %s",
        (submission,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return Deletion(
        submission=SubmissionId(row[0]), began_at=row[1], due_at=row[2], told_late_at=row[3], certified_at=row[4]
    )


async def mark_late(work: Work, submission: SubmissionId) -> None:
    """Write down that both sides were told that the certificate is late."""
    await work.connection.execute(
        "UPDATE material_deletion SET told_late_at = %s WHERE submission = %s", (work.now, submission)
    )


async def add_certificate(work: Work, new: CertificateView, *, first_key: bytes, second_key: bytes) -> None:
    """Keep a certificate; refused where the submission has one, or a key is not one of the government's people."""
    try:
        cursor = await work.connection.execute(
            "INSERT INTO deletion_certificate (id, submission, envelope, payload_digest, first_key, first_signer,"
            " second_key, second_signer, handed_in_by, handed_in_at) VALUES (%s, %s, %b, %b, %b, %s, %b, %s, %s, %s)"
            " ON CONFLICT (submission) DO NOTHING",
            (
                new.id, new.submission, new.envelope.encode(), bytes.fromhex(new.payload_digest), first_key,
                new.first_signer, second_key, new.second_signer, work.actor.person, work.now,
            ),
        )  # fmt: skip
    except CheckViolation:
        what = "A certificate needs two signers of the government, each with a key of their own."
        raise Refusal("not-two-signers", what, hint="The developer does not sign its own deletion.") from None
    if cursor.rowcount != 1:
        raise Refusal("certified", "The submission has a certificate.", hint="Read it.", status=409)


async def certificate(work: Work, submission: SubmissionId) -> CertificateView | None:
    """Load the certificate of a submission."""
    cursor = await work.connection.execute(
        "SELECT c.id, c.submission, c.first_signer, c.second_signer, c.handed_in_at, c.payload_digest, c.envelope"
        " FROM deletion_certificate c WHERE c.submission = %s",
        (submission,),
    )
    row = await cursor.fetchone()
    if row is None:
        return None
    return CertificateView(
        id=CertificateId(row[0]),
        submission=SubmissionId(row[1]),
        first_signer=PersonId(row[2]),
        second_signer=PersonId(row[3]),
        handed_in_at=row[4],
        payload_digest=bytes(row[5]).hex(),
        envelope=bytes(row[6]).decode(),
    )
