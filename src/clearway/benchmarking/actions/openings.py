"""Verbs of the opening ceremony: ask, hand in, release, close; and what the clock does when nobody closes."""

from datetime import timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.benchmarking.actions.commitments import read_commitment, read_policy
from clearway.benchmarking.actions.suites import read_suite
from clearway.benchmarking.model.ceremony import CustodianTurn, NewOpening, Opening, Released
from clearway.benchmarking.rules.ceremony import (
    require_about,
    require_complete,
    require_openable,
    require_recipient,
    require_running,
    require_turn,
)
from clearway.benchmarking.store import openings, suites
from clearway.formats.ceremony_policy import CeremonyPolicy
from clearway.kernel.benchmarking_limits import SEALED_SHARE_BYTES_MAX
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import OpeningId, SuiteId
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

OPENING_END: Final = "suite-opening-end"


async def ask_opening(work: Work, new: NewOpening, policy: CeremonyPolicy) -> Opening:
    """Ask for a suite to be opened under an approved commitment; the time for custodians begins to run.

    `new.recipient` is the public half of a key that lives only in the asking process; shares are handed in to it.
    """
    assert work.actor.person is not None
    require_recipient(new.recipient)
    require_about("x", new.reason)
    suite, commitment = await read_suite(work, new.suite), await read_commitment(work, new.commitment)
    require_openable(commitment, suite, await read_policy(work, new.commitment))
    opening = Opening(
        id=OpeningId(work.new_id("opn")),
        suite=suite.id,
        commitment=commitment.id,
        developer=commitment.developer,
        checkpoint=commitment.checkpoint,
        reason=new.reason,
        recipient=new.recipient,
        open_minutes=policy.open_minutes,
        asked_by=work.actor.person,
        asked_at=work.now,
        ends_at=work.now + timedelta(minutes=policy.hand_in_minutes),
        released_at=None,
        closed_at=None,
        ending=None,
        wiped_at=None,
        custodians=(),
    )
    await openings.add(work, opening)
    await set_timer(work, OPENING_END, opening.id, due=opening.ends_at)
    detail = {"suite": suite.id, "commitment": commitment.id, "developer": opening.developer}
    await audit.record(work, "benchmarking.ask-opening", opening.id, detail)
    return opening


async def read_turn(work: Work, wanted: OpeningId) -> CustodianTurn:
    """Give the acting custodian what handing in needs: the opening, and the own share, which only that person reads."""
    opening = await read_opening(work, wanted)
    require_turn(opening, work.actor.person, now=work.now)
    share = await suites.own_share(work, opening.suite)
    if share is None:
        raise not_found("share of yours for", wanted)
    return CustodianTurn(opening=opening, number=share[0], sealed=share[1])


async def hand_in(work: Work, wanted: OpeningId, *, sealed: bytes) -> Opening:
    """Take the acting custodian's share, encrypted to the opening's own key: nobody here can read it."""
    if not 0 < len(sealed) <= SEALED_SHARE_BYTES_MAX:
        raise Refusal("bad-share", "This is no sealed share.", hint="clearway benchmarking custodian hand-in makes it.")
    await _lock(work, wanted)
    turn = await read_turn(work, wanted)
    if not await openings.add_share(work, wanted, number=turn.number, sealed=sealed):
        raise Refusal("handed-in-before", "You handed in your share before.", hint="Wait for the other.", status=409)
    await audit.record(work, "benchmarking.hand-in-share", wanted, {"suite": turn.opening.suite, "share": turn.number})
    return await read_opening(work, wanted)


async def release(work: Work, wanted: OpeningId) -> Released:
    """Give the opener what opens the suite, together with the shares; once, in time, and as exposure to the developer.

    The database decides again by itself, and nothing else hands out what covers the key.
    """
    opening = await _lock(work, wanted)
    if opening.asked_by != work.actor.person:
        raise Refusal("not-yours", "Somebody else asked for this opening.", hint="Ask for your own.", status=403)
    require_running(opening, now=work.now)
    require_complete(opening)
    suite = await read_suite(work, opening.suite)
    require_openable(
        await read_commitment(work, opening.commitment), suite, await read_policy(work, opening.commitment)
    )
    mask, shares = await openings.release(work, wanted), await openings.shares(work, wanted)
    released = await read_opening(work, wanted)
    await set_timer(work, OPENING_END, wanted, due=released.ends_at)
    detail = {"suite": suite.id, "developer": opening.developer, "custodians": len(shares)}
    await audit.record(work, "benchmarking.release-suite", wanted, detail)
    return Released(opening=released, bundle_digest=suite.bundle_digest, mask=mask, shares=shares)


async def close(work: Work, wanted: OpeningId) -> Opening:
    """Close an opening before its time: whoever asked for it, a custodian, or the program."""
    opening = await _lock(work, wanted)
    if opening.closed_at is None:
        await openings.close(work, wanted, ending="closed")
        await cancel_timer(work, OPENING_END, wanted)
        await audit.record(work, "benchmarking.close-opening", wanted, {"ending": "closed"})
    return await read_opening(work, wanted)


async def expire(work: Work, wanted: OpeningId) -> None:
    """End an opening whose time is up; harmless when it was closed since."""
    opening = await _lock(work, wanted)
    if opening.closed_at is None and opening.ends_at <= work.now:
        await openings.close(work, wanted, ending="expired")
        await audit.record(work, "benchmarking.close-opening", wanted, {"ending": "expired"})


async def tell_wiped(work: Work, wanted: OpeningId) -> Opening:
    """Write down that the opener wiped what was opened, and close the opening if it still runs."""
    opening = await close(work, wanted)
    if opening.asked_by != work.actor.person:
        raise Refusal("not-yours", "Somebody else asked for this opening.", hint="Let that person do it.", status=403)
    if opening.wiped_at is None:
        await openings.set_wiped(work, wanted)
        await audit.record(work, "benchmarking.tell-wiped", wanted, {"suite": opening.suite})
    return await read_opening(work, wanted)


async def read_opening(work: Work, wanted: OpeningId) -> Opening:
    """Give an opening as it stands."""
    found = await openings.opening(work, wanted)
    if found is None:
        raise not_found("opening", wanted)
    return found


async def list_openings(work: Work, *, suite: SuiteId | None = None) -> list[Opening]:
    """List openings, newest first, of one suite or of all."""
    return await openings.openings(work, suite=suite)


async def _lock(work: Work, wanted: OpeningId) -> Opening:
    found = await openings.opening(work, wanted, locked=True)
    if found is None:
        raise not_found("opening", wanted)
    return found
