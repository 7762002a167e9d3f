"""Verbs of what takes two people: one asks, another approves or declines, and others ask whether it stands."""

from clearway.audit import actions as audit
from clearway.benchmarking.model.ceremony import DeedKind, JointDeed, NewDeed
from clearway.benchmarking.rules.ceremony import require_about
from clearway.benchmarking.rules.two_people import require_other, require_waiting
from clearway.benchmarking.store import commitments, deeds
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CommitmentId
from clearway.storage.work import Work


async def ask(work: Work, new: NewDeed) -> JointDeed:
    """Ask for a deed: of exactly these bytes, for this reason; it counts for nothing until another person approves."""
    require_about(new.subject, new.reason)
    if new.kind is DeedKind.FREEZE:
        known = await commitments.commitment(work, CommitmentId(new.subject))
        if known is None or not known.accepted:
            raise not_found("approved commitment", new.subject)
    await deeds.add(work, new)
    detail = {"kind": new.kind.value, "about": new.about, "digest": new.digest}
    await audit.record(work, "benchmarking.ask-deed", new.subject, detail)
    return await read_deed(work, new.kind, new.subject)


async def answer(work: Work, kind: DeedKind, subject: str, *, accepted: bool, digest: str) -> JointDeed:
    """Approve or decline what somebody else asked for; `digest` says which bytes were looked at."""
    known = await deeds.deed(work, kind, subject, locked=True)
    if known is None:
        raise not_found(f"deed ({kind.value}) about", subject)
    require_other(known.author, work.actor.person, what="a deed")
    require_waiting(known.accepted, what="deed")
    if digest != known.digest:
        what = "What you looked at is not what was asked for: the digest is another one."
        raise Refusal("other-digest", what, hint="Look at it again.", where="digest", status=409)
    if kind is DeedKind.INVALIDATE and accepted:
        await require_unfrozen(work, CommitmentId(known.about))
    await deeds.set_answered(work, known, accepted=accepted)
    detail = {"kind": kind.value, "number": known.number, "digest": digest, "accepted": accepted}
    await audit.record(work, "benchmarking.answer-deed", subject, detail)
    return await read_deed(work, kind, subject)


async def read_deed(work: Work, kind: DeedKind, subject: str) -> JointDeed:
    """Give the newest deed of a kind about a subject."""
    found = await deeds.deed(work, kind, subject)
    if found is None:
        raise not_found(f"deed ({kind.value}) about", subject)
    return found


async def list_deeds(work: Work, *, waiting: bool = False) -> list[JointDeed]:
    """List deeds, newest first: all, or those that wait for a second person."""
    return await deeds.deeds(work, waiting=waiting)


async def require_approved(work: Work, kind: DeedKind, subject: str, *, digest: str) -> JointDeed:
    """Give the deed that two people agreed on about exactly these bytes; refused where they did not."""
    known = await deeds.deed(work, kind, subject)
    if known is None or not known.accepted or known.digest != digest:
        what = "Two people have not agreed on this."
        raise Refusal("not-approved", what, hint="One asks for it, and another approves.", status=409)
    return known


async def require_unfrozen(work: Work, commitment: CommitmentId) -> None:
    """Refuse to add or change anything under a commitment whose estimate is frozen; the database refuses it too."""
    if await deeds.is_frozen(work, commitment):
        what = "The estimate under this commitment is frozen."
        raise Refusal("estimate-frozen", what, hint="Commit to a policy anew for another evaluation.", status=409)
