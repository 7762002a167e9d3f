"""Verbs of deletion: start its clock, tell when it is late, draft, check and take the certificate (Order 3(b)(ii))."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.formats.deletion_certificate import (
    Certificate,
    DeletedItem,
    KeptItem,
    Place,
    parse_certificate,
    write_certificate,
)
from clearway.formats.dsse import parse_envelope
from clearway.formats.frontier_clocks import FrontierClocks
from clearway.formats.verifier_keys import PublicKey
from clearway.frontier.actions.keys import holds, who_signed
from clearway.frontier.actions.notices import BOTH, set_warnings, tell, warn, warning_named
from clearway.frontier.actions.packages import MATERIAL_END
from clearway.frontier.actions.submissions import read_submission
from clearway.frontier.model.deletion import CertificateView, Deletion, Signing
from clearway.frontier.model.materials import Erasure
from clearway.frontier.model.notices import Due, NewNotice
from clearway.frontier.rules.deletion import require_two, require_whole
from clearway.frontier.rules.notices import CERTIFICATE
from clearway.frontier.rules.signing import signings
from clearway.frontier.store import contents, packages
from clearway.frontier.store import deletion as store
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CertificateId, MaterialId, PersonId, SubmissionId
from clearway.kernel.instants import format_instant
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

DELETION_DUE: Final = "deletion-due"
DELETION_WARNING: Final = "deletion-warning"
_AGAIN: Final = timedelta(days=7)


async def begin_deletion(work: Work, submission: SubmissionId, *, clocks: FrontierClocks) -> Deletion | None:
    """Start the deletion clock at withdrawal or window end; every grant ends with it. Does nothing the second time.

    None where nothing was ever handed in.
    """
    days = await store.deletion_days(work, submission)
    if days is None:
        return None
    new = Deletion(
        submission=submission,
        began_at=work.now,
        due_at=work.now + timedelta(days=days),
        told_late_at=None,
        certified_at=None,
    )
    if await store.begin(work, new):
        await set_timer(work, DELETION_DUE, submission, due=new.due_at)
        due, hours = Due(what=CERTIFICATE, at=new.due_at), [24 * days for days in clocks.deletion_warn_days]
        await set_warnings(work, DELETION_WARNING, submission, due=due.at, hours=hours)
        await tell(work, NewNotice(submission=submission, about="deletion-begun", due=due), *BOTH)
        await audit.record(work, "frontier.begin-deletion", submission, {"due": format_instant(new.due_at)})
    return await store.deletion(work, submission)


async def call_for_certificate(work: Work, subject: str) -> None:
    """Erase here what is left at the end of the clock, and tell both sides that the certificate is late (as worker)."""
    submission = SubmissionId(subject)
    found = await store.deletion(work, submission)
    if found is None or found.certified_at is not None:
        return
    erased = 0
    for one in await packages.materials(work, submission):
        erased += await contents.erase(work, one.id, because=Erasure.DELETION)
        await cancel_timer(work, MATERIAL_END, one.id)
    await store.mark_late(work, submission)
    due = Due(what=CERTIFICATE, at=found.due_at)
    await tell(work, NewNotice(submission=submission, about="deletion-late", due=due), *BOTH)
    await set_timer(work, DELETION_DUE, submission, due=work.now + _AGAIN)
    await audit.record(work, "frontier.deletion-late", submission, {"erased": erased})


async def warn_of_deletion(work: Work, subject: str) -> None:
    """Tell both sides that a certificate is due soon (worker): its timer rang; nothing where it is there."""
    about, span = warning_named(subject)
    submission = SubmissionId(about)
    found = await store.deletion(work, submission)
    if found is not None and found.certified_at is None:
        due = Due(what=CERTIFICATE, at=found.due_at)
        await warn(work, NewNotice(submission=submission, about="deletion-soon", due=due), span, *BOTH)


async def read_deletion(work: Work, submission: SubmissionId) -> Deletion:
    """Give how the deletion of a submission stands; refused as not found where it did not begin."""
    await read_submission(work, submission)
    found = await store.deletion(work, submission)
    if found is None:
        raise not_found("deletion", submission)
    return found


async def find_deletion(work: Work, submission: SubmissionId) -> Deletion | None:
    """Give how the deletion of a submission stands; None where it did not begin."""
    return await store.deletion(work, submission)


async def draft_certificate(
    work: Work, submission: SubmissionId, *, places: Sequence[Place], kept: Mapping[MaterialId, str]
) -> bytes:
    """Erase here what is not kept for a reason, and write the certificate that two persons are to sign."""
    begun = await read_deletion(work, submission)
    found = await read_submission(work, submission)
    materials = await packages.materials(work, submission)
    for one in materials:
        if one.id not in kept and await contents.erase(work, one.id, because=Erasure.DELETION):
            await cancel_timer(work, MATERIAL_END, one.id)
    certificate = Certificate(
        submission=submission,
        developer=found.developer,
        began_at=format_instant(begun.began_at),
        deleted_at=format_instant(work.now),
        deleted=tuple(DeletedItem(id=one.id, sha256=one.sha256) for one in materials if one.id not in kept),
        kept=tuple(KeptItem(id=name, reason=reason) for name, reason in sorted(kept.items())),
        places=tuple(places),
    )
    payload = write_certificate(certificate)
    require_whole(parse_certificate(payload), await packages.materials(work, submission))
    await audit.record(work, "frontier.draft-certificate", submission, {"kept": len(kept)})
    return payload


async def certify_deletion(work: Work, submission: SubmissionId, body: bytes) -> CertificateView:
    """Take the certificate that two persons of the government signed; it ends the clock."""
    begun = await read_deletion(work, submission)
    envelope = parse_envelope(body)
    certificate = parse_certificate(envelope.payload)
    if (certificate.submission, certificate.began_at) != (submission, format_instant(begun.began_at)):
        raise Refusal("other-submission", "It certifies another deletion.", hint="Draft it anew.", where="submission")
    require_whole(certificate, await packages.materials(work, submission))
    keys = {found.keyid: key for found, key in await who_signed(work, envelope) if key.office}
    first, second = require_two([Signing(keyid=name, signer=key.person) for name, key in keys.items()])
    new = CertificateView(
        id=CertificateId(work.new_id("crt")),
        submission=submission,
        first_signer=PersonId(first.signer),
        second_signer=PersonId(second.signer),
        handed_in_at=work.now,
        payload_digest=envelope.digest,
        envelope=body.decode(),
    )
    await store.add_certificate(work, new, first_key=keys[first.keyid].key, second_key=keys[second.keyid].key)
    await cancel_timer(work, DELETION_DUE, submission)
    await tell(work, NewNotice(submission=submission, about="deletion-certified"), *BOTH)
    await audit.record(work, "frontier.certify-deletion", submission, {"certificate": new.id})
    return new


async def read_certificate(work: Work, submission: SubmissionId) -> CertificateView:
    """Give the certificate of a submission."""
    found = await store.certificate(work, submission)
    if found is None:
        raise not_found("certificate", submission)
    return found


def check_certificate(body: bytes, keys: Sequence[PublicKey]) -> tuple[Certificate, tuple[Signing, Signing]]:
    """Check a certificate without a server: refused unless two different persons of the file of keys signed it."""
    envelope = parse_envelope(body)
    certificate = parse_certificate(envelope.payload)
    known = [(one.key, one.name) for one in keys if one.party != certificate.developer and not one.compromised]
    return certificate, require_two(signings(envelope, known, holds))
