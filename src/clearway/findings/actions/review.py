"""Review: a person decides on pairs that look alike, one after the other, and can take each decision back."""

from typing import Final

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.actions.merge import merge
from clearway.findings.actions.undo import unmerge
from clearway.findings.model import (
    JoinKind,
    PairState,
    PairView,
    Progress,
    Regrouping,
    ReviewPair,
    Side,
    Stage,
    Told,
    Vulnerability,
)
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FindingId, ReviewPairId, VulnerabilityId
from clearway.kernel.limits import REASON_CHARACTERS_MAX, REGROUPINGS_SHOWN_MAX, TOLD_PER_SIDE_MAX, within
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.work import Work

_WAITING: Final = frozenset({PairState.OPEN, PairState.LATER})
DECISIONS: Final = (PairState.JOINED, PairState.APART, PairState.NEVER, PairState.LATER)


async def list_pairs(work: Work, request: PageRequest, *, state: PairState = PairState.OPEN) -> Page[ReviewPair]:
    """List the pairs that wait, the likeliest first: each that is joined spares the house one duplicate."""
    return page_of(await store.pairs_page(work, request, state=state), request, lambda row: row.id)


async def list_pairs_of(work: Work, vulnerability: VulnerabilityId) -> list[ReviewPair]:
    """List the pairs that a vulnerability waits in, the likeliest first."""
    return await store.waiting_pairs_of(work, vulnerability)


async def list_regroupings(work: Work, vulnerability: VulnerabilityId) -> list[Regrouping]:
    """List what was put into a vulnerability and taken out of it, newest first."""
    return await store.regroupings_of(work, vulnerability, count_max=REGROUPINGS_SHOWN_MAX)


async def view_pair(work: Work, wanted: ReviewPairId) -> PairView:
    """Show a pair side by side, with what agrees and what differs marked."""
    found = await store.pair(work, wanted)
    if found is None:
        raise not_found("pair", wanted)
    left, right = await _require(work, found.left), await _require(work, found.right)
    left_told, right_told = await _told(work, found.left, found.finding), await _told(work, found.right, found.finding)
    return PairView(
        pair=found,
        left=await _side(work, left, left_told),
        right=await _side(work, right, right_told),
        compared=rules.compared_sides(left, right, left_told=left_told, right_told=right_told),
        cannot_join=_cannot_join(left, right),
    )


async def measure_progress(work: Work) -> Progress:
    """Count what waits, and what the acting person decided today."""
    counts = await store.waiting_counts(work)
    midnight = work.now.replace(hour=0, minute=0, second=0, microsecond=0)
    return Progress(
        open=counts.get(PairState.OPEN, 0),
        later=counts.get(PairState.LATER, 0),
        decided_today=await store.decided_since(work, midnight),
    )


async def decide(work: Work, wanted: ReviewPairId, decision: PairState, *, note: str = "") -> ReviewPair:
    """Decide on a pair: joined, apart for now, never, or later; refused when somebody else was first.

    Joining merges the one that is less far along into the other. What is set apart for good is never joined nor raised
    again.
    """
    if decision not in DECISIONS:
        raise Refusal("not-a-decision", f"Nobody decides {decision.value}.", hint="Choose another.", where="decision")
    said = _require_note(note)
    await store.lock_placing(work)
    found = await _lock(work, wanted)
    if found.state not in _WAITING:
        raise Refusal(
            "decided-already",
            f"This pair was decided on already: {found.state.value}.",
            hint="Go on with the next one, or undo that decision first.",
            status=409,
        )
    number = None
    match decision:
        case PairState.JOINED:
            number = await _join(work, found, said)
        case PairState.NEVER:
            reason = said or within("; ".join(found.differences) or "held apart in review", REASON_CHARACTERS_MAX)
            await store.set_apart(work, found.left, found.right, reason=reason, pair=wanted)
        case _:
            pass
    await store.decide_pair(work, found, state=decision, note=said, merge=number)
    await audit.record(
        work, "findings.decide", wanted, {"decision": decision.value, "left": found.left, "right": found.right}
    )
    return await _lock(work, wanted)


async def undo(work: Work, wanted: ReviewPairId) -> ReviewPair:
    """Take a decision on a pair back: everything stands as before, and the pair waits again."""
    await store.lock_placing(work)
    found = await _lock(work, wanted)
    if found.state not in DECISIONS:
        raise Refusal(
            "not-decided", f"There is no decision to undo: the pair is {found.state.value}.", hint="Reload.", status=409
        )
    if found.state is PairState.JOINED:
        await _unjoin(work, found)
    else:
        await store.end_apart(work, wanted)
        await store.open_pair(work, wanted)
        await store.settle(work, found.left, found.right)
    await audit.record(
        work, "findings.undo", wanted, {"decision": found.state.value, "left": found.left, "right": found.right}
    )
    return await _lock(work, wanted)


async def undo_last(work: Work) -> ReviewPair:
    """Take back what the acting person decided last."""
    last = await store.last_decided(work)
    if last is None:
        raise Refusal("nothing-to-undo", "You have decided on nothing yet.", hint="Decide on a pair first.", status=409)
    return await undo(work, last.id)


async def _join(work: Work, found: ReviewPair, said: str) -> int:
    left, right = await _require(work, found.left), await _require(work, found.right)
    ways = rules.ways_to_merge(left, right)
    if ways is None:
        raise Refusal(
            "not-joinable", _cannot_join(left, right), hint="Set them apart, or put them off until later.", status=409
        )
    merged, onward = ways
    reasons = (said,) if said else (found.agreements or ("held to be one in review",))
    return await merge(work, merged.id, onward.id, kind=JoinKind.PERSON, probability=found.probability, reasons=reasons)


async def _unjoin(work: Work, found: ReviewPair) -> None:
    for side in (found.left, found.right):
        made = await store.merge_in_force(work, side)
        if made is not None and made.number == found.merge:
            await unmerge(work, side)
            return
    raise Refusal("not-undoable", "The merge was undone already.", hint="Reload.", status=409)


async def _lock(work: Work, wanted: ReviewPairId) -> ReviewPair:
    found = await store.lock_pair(work, wanted)
    if found is None:
        raise not_found("pair", wanted)
    return found


async def _require(work: Work, wanted: VulnerabilityId) -> Vulnerability:
    found = await store.vulnerability(work, wanted)
    if found is None:
        raise not_found("vulnerability", wanted)
    return found


async def _told(work: Work, vulnerability: VulnerabilityId, first: FindingId) -> list[Told]:
    return await store.told_of(work, vulnerability, first=first, count_max=TOLD_PER_SIDE_MAX)


async def _side(work: Work, found: Vulnerability, told: list[Told]) -> Side:
    return Side(
        id=found.id,
        title=found.title,
        stage=found.stage,
        opened_at=found.opened_at,
        count=await store.count_findings(work, found.id),
        told=tuple(told),
    )


def _cannot_join(left: Vulnerability, right: Vulnerability) -> str:
    if rules.ways_to_merge(left, right) is not None:
        return ""
    if Stage.MERGED in {left.stage, right.stage}:
        return "One of the two was merged since."
    return f"Both are past merging ({left.stage.value} and {right.stage.value}): their maintainers were told of each."


def _require_note(note: str) -> str:
    said = note.strip()
    if len(said) > REASON_CHARACTERS_MAX or (said and not said.isprintable()):
        raise Refusal(
            "bad-note",
            f"A reason has at most {REASON_CHARACTERS_MAX} printable characters.",
            hint="Shorten it to a sentence.",
            where="note",
        )
    return said
