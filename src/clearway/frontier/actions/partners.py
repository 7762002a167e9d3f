"""Verbs of trusted partners: propose, declare, approve, refuse, undertake, open access, revoke (Order 3(b)(iii))."""

from collections.abc import Iterable

from clearway.audit import actions as audit
from clearway.distribution.model.notices import ReaderSide
from clearway.formats.dsse import parse_envelope
from clearway.formats.materials_policy import MaterialsPolicy
from clearway.formats.undertaking import Undertaking, parse_undertaking, write_undertaking
from clearway.frontier.actions.keys import who_signed
from clearway.frontier.actions.notices import BOTH, tell
from clearway.frontier.actions.submissions import read_submission
from clearway.frontier.model.notices import NewNotice
from clearway.frontier.model.partners import (
    Declaration,
    ListVersion,
    Partnership,
    PartnershipState,
    PartnershipView,
    Proposal,
    SectorStatistic,
    Side,
)
from clearway.frontier.rules import partners as rules
from clearway.frontier.store import partners as store
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PartnershipId, SubmissionId
from clearway.kernel.limits import MATERIAL_TEXT_CHARACTERS_MAX
from clearway.storage.work import Work


async def propose_partner(
    work: Work, submission: SubmissionId, said: Proposal, *, policy: MaterialsPolicy, sectors: Iterable[str]
) -> PartnershipView:
    """Propose a trusted partner, with words on each criterion; either side may, and neither decides alone."""
    side = await _side(work, submission)
    rules.require_other(said.partner, (await read_submission(work, submission)).developer)
    wanted = rules.require_proposal(said, policy, sectors)
    new = PartnershipId(work.new_id("ptn"))
    await store.add_partnership(work, new, submission, said=wanted, by=side)
    for code, words in sorted(wanted.reasons.items()):
        await store.add_reason(work, new, by=side, about=code, words=words)
    await tell(work, NewNotice(submission=submission, partnership=new, about="partner-proposed"), _other(side))
    await audit.record(work, "frontier.propose-partner", new, {"submission": submission, "side": side.value})
    return await read_partnership(work, new)


async def declare_interest(work: Work, wanted: PartnershipId, *, in_conflict: bool, words: str) -> PartnershipView:
    """Declare whether the acting person has a conflict of interest; once, before deciding or undertaking anything."""
    assert work.actor.person is not None
    found = await _lock(work, wanted)
    if len(words) > MATERIAL_TEXT_CHARACTERS_MAX or (in_conflict and not words.strip()):
        what = f"Say which conflict, in at most {MATERIAL_TEXT_CHARACTERS_MAX} characters."
        raise Refusal("no-words", what, hint="Both sides read it.", where="words")
    side = await store.side(work, found.submission) or Side.PARTNER
    said = Declaration(
        person=work.actor.person, side=side, in_conflict=in_conflict, words=words.strip(), declared_at=work.now
    )
    await store.add_declaration(work, wanted, said)
    await audit.record(work, "frontier.declare-interest", wanted, {"in_conflict": in_conflict})
    return await read_partnership(work, wanted)


async def approve_partner(work: Work, wanted: PartnershipId, *, words: str) -> PartnershipView:
    """Turn the acting side's key, with a reason; a partner is approved once both are turned."""
    found, side = await _lock_for_side(work, wanted)
    said = rules.require_reason(words)
    await store.approve(work, wanted, by=side)
    await store.add_reason(work, wanted, by=side, about="approval", words=said)
    if (await _read(work, wanted)).state is PartnershipState.APPROVED:
        await tell(
            work, NewNotice(submission=found.submission, partnership=wanted, about="partner-agreed"), *ReaderSide
        )
    else:
        await tell(
            work, NewNotice(submission=found.submission, partnership=wanted, about="partner-approved"), _other(side)
        )
    await audit.record(work, "frontier.approve-partner", wanted, {"submission": found.submission, "side": side.value})
    return await read_partnership(work, wanted)


async def refuse_partner(work: Work, wanted: PartnershipId, *, words: str) -> PartnershipView:
    """Turn a proposal down, with a reason; one side is enough."""
    found, side = await _lock_for_side(work, wanted)
    said = rules.require_reason(words)
    await store.refuse(work, wanted, by=side)
    await store.add_reason(work, wanted, by=side, about="refusal", words=said)
    await tell(work, NewNotice(submission=found.submission, partnership=wanted, about="partner-refused"), _other(side))
    await audit.record(work, "frontier.refuse-partner", wanted, {"submission": found.submission, "side": side.value})
    return await read_partnership(work, wanted)


async def revoke_partner(work: Work, wanted: PartnershipId, *, words: str) -> PartnershipView:
    """Take a partner out at once, with a reason; either side may."""
    found, side = await _lock_for_side(work, wanted)
    said = rules.require_reason(words)
    await store.revoke(work, wanted, by=side)
    await store.add_reason(work, wanted, by=side, about="revocation", words=said)
    await tell(work, NewNotice(submission=found.submission, partnership=wanted, about="partner-revoked"), *ReaderSide)
    await audit.record(work, "frontier.revoke-partner", wanted, {"submission": found.submission, "side": side.value})
    return await read_partnership(work, wanted)


async def draft_undertaking(work: Work, wanted: PartnershipId, policy: MaterialsPolicy) -> bytes:
    """Write what the partner is to sign."""
    found = await _read(work, wanted)
    return write_undertaking(Undertaking(partnership=found.id, partner=found.partner, lines=policy.undertaking))


async def undertake(work: Work, wanted: PartnershipId, body: bytes, *, policy: MaterialsPolicy) -> PartnershipView:
    """Take the undertaking that the acting person of the partner signed; from then on the partner is in."""
    found = await _lock(work, wanted)
    envelope = parse_envelope(body)
    rules.require_undertaking(parse_undertaking(envelope.payload), found, policy)
    own = [key for _, key in await who_signed(work, envelope) if key.person == work.actor.person]
    if not own or work.actor.party != found.partner:
        what = "No signature of it holds with a key that you registered for the partner."
        raise Refusal("not-signed-by-partner", what, hint="clearway frontier key register KEYFILE.", where="signatures")
    await store.undertake(work, wanted, envelope=body, key=own[0].key)
    await tell(work, NewNotice(submission=found.submission, partnership=wanted, about="partner-undertook"), *BOTH)
    await audit.record(work, "frontier.undertake", wanted, {"digest": envelope.digest})
    return await read_partnership(work, wanted)


async def open_partner_access(work: Work, wanted: PartnershipId) -> PartnershipView:
    """Let the partner have access from now on; the developer alone does, and never before the undertaking."""
    found, side = await _lock_for_side(work, wanted)
    if side is not Side.DEVELOPER or found.state is not PartnershipState.ADMITTED:
        what = "Access is the developer's to give, to a partner that both sides approved and that undertook."
        raise Refusal("not-admitted", what, hint="See the partnership's state.", status=409)
    await store.open_access(work, wanted)
    await tell(
        work,
        NewNotice(submission=found.submission, partnership=wanted, about="partner-access"),
        ReaderSide.GOVERNMENT,
        ReaderSide.PARTNER,
    )
    await audit.record(work, "frontier.open-partner-access", wanted, {"submission": found.submission})
    return await read_partnership(work, wanted)


async def read_partnership(work: Work, wanted: PartnershipId) -> PartnershipView:
    """Give a partnership; its reasons and declarations to both sides, and not to the partner."""
    found = await _read(work, wanted)
    return PartnershipView(
        partnership=found,
        reasons=tuple(await store.reasons(work, wanted)),
        declarations=tuple(await store.declarations(work, wanted)),
    )


async def list_partnerships(work: Work, submission: SubmissionId | None = None) -> list[Partnership]:
    """List the partnerships of a submission, or all that the acting person may see, the newest first."""
    return await store.partnerships(work, submission)


async def list_versions(work: Work, submission: SubmissionId) -> tuple[ListVersion, ...]:
    """List every version of a submission's list of partners, and what each changed."""
    await read_submission(work, submission)
    return rules.with_changes(await store.versions(work, submission))


async def count_partners(work: Work) -> list[SectorStatistic]:
    """Count who was proposed, refused and is in, by sector; small numbers are hidden."""
    return await store.statistics(work)


async def count_proposals(work: Work, submission: SubmissionId) -> tuple[int, int]:
    """Count the proposals of a submission that were not refused, and those of them that still lack a key."""
    return rules.proposals(await store.partnerships(work, submission))


def _other(side: Side) -> ReaderSide:
    return ReaderSide.DEVELOPER if side is Side.GOVERNMENT else ReaderSide.GOVERNMENT


async def _side(work: Work, submission: SubmissionId) -> Side:
    found = await store.side(work, submission)
    if found is None:
        raise not_found("submission", submission)
    return found


async def _lock_for_side(work: Work, wanted: PartnershipId) -> tuple[Partnership, Side]:
    found = await _lock(work, wanted)
    return found, await _side(work, found.submission)


async def _lock(work: Work, wanted: PartnershipId) -> Partnership:
    found = await store.lock_partnership(work, wanted)
    if found is None:
        raise not_found("partnership", wanted)
    return found


async def _read(work: Work, wanted: PartnershipId) -> Partnership:
    found = await store.partnership(work, wanted)
    if found is None:
        raise not_found("partnership", wanted)
    return found
