"""Undo: what a person merged or separated stands again as it did, whatever else happened in between."""

from collections.abc import Collection, Sequence

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.model import Finding, Placed, Regrouping, Stage, Vulnerability
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.storage.jobs import enqueue, enqueue_each
from clearway.storage.work import Work


async def unmerge(work: Work, source: VulnerabilityId) -> VulnerabilityId:
    """Undo the merge of a vulnerability: its findings go back, and both stand as before; give where they had gone.

    What joined the other one since stays there, and what a person moved on since stays where it was moved to.
    """
    await store.lock_placing(work)
    made = await store.merge_in_force(work, source)
    if made is None:
        raise not_found("merged vulnerability", source)
    given_back, other = await _lock_both(work, source, made.target)
    if other.stage is Stage.MERGED:
        raise _first(f"{other.id} was merged into {other.merged_into} since", "Undo that merge first.")
    stood = {one.finding: one for one in await store.stood_before(work, made.number)}
    before = await store.findings_as_joined(work, other.id)
    returning = [finding for finding in before if finding.id in stood]
    if stood and not returning:
        raise _first("each of its findings was separated since", "Undo one of those separations first.")
    if len(returning) == len(before) > 0:
        raise _first(f"it would leave {other.id} without findings", "Undo the separation of one of those first.")
    await _put_back(work, [stood[finding.id] for finding in returning])
    await store.set_undone(work, made.number)
    await store.set_facts(work, rules.refolded(other, before, _without(before, stood)))
    await _refold_returned(work, given_back, made=made, returning=returning)
    await store.move_stage(work, source, to=made.stage)
    await store.open_joined(work, made.number)
    await store.settle(work, source, other.id)
    await enqueue_each(work, "assess", [source, other.id])
    await enqueue(work, "advance", source)
    await audit.record(work, "findings.unmerge", source, {"into": other.id, "findings": len(returning)})
    return other.id


async def rejoin(work: Work, finding_id: FindingId) -> VulnerabilityId:
    """Undo the separation of a finding: it goes back to where it stood, exactly as it stood there; give where that is.

    The record that it was given goes on if other findings came to it, and is merged otherwise.
    """
    await store.lock_placing(work)
    made = await store.last_separation(work, finding_id)
    finding = await store.finding(work, finding_id)
    if made is None or finding is None:
        raise not_found("separated finding", finding_id)
    if finding.vulnerability != made.target:
        raise _first("the finding was moved on since", f"It stands under {finding.vulnerability}: undo that first.")
    stood = await _stood_at_home(work, finding_id, made)
    home = stood.vulnerability
    assert home is not None
    back, own = await _lock_both(work, home, made.target)
    if back.stage is Stage.MERGED:
        raise _first(f"{home} was merged into {back.merged_into} since", "Undo that merge first.")
    ours, theirs = await store.findings_as_joined(work, own.id), await store.findings_as_joined(work, home)
    is_emptied = len(ours) == 1
    if is_emptied and not rules.is_mergeable(own.stage):
        raise _first(f"{own.id} is {own.stage.value}", "A maintainer was told of it: it goes on by itself.")
    if await store.has_merged(work, own.id):
        raise _first(f"others were merged into {own.id} since", "Undo those merges first.")
    await _put_back(work, [stood])
    await store.set_undone(work, made.number)
    await store.set_facts(work, rules.refolded(own, ours, _without(ours, {finding_id})))
    await store.set_facts(work, rules.refolded(back, theirs, await store.findings_as_joined(work, home)))
    if is_emptied:
        await store.move_stage(work, own.id, to=Stage.MERGED, merged_into=home)
    await store.settle(work, own.id, home)
    await enqueue_each(work, "assess", [own.id, home])
    await audit.record(work, "findings.rejoin", finding_id, {"from": own.id, "to": home})
    return home


async def _stood_at_home(work: Work, finding: FindingId, made: Regrouping) -> Placed:
    """Tell how a finding stood before it was separated, and before a merge, undone since, that had brought it there."""
    last: Regrouping | None = made
    stood = await _stood(work, made, finding)
    while (last := await store.regrouping_before(work, finding, last.number)) is not None:
        was_undone_since = last.undone_at is not None and last.undone_at > made.made_at
        if not was_undone_since or last.target != stood.vulnerability:
            break
        stood = await _stood(work, last, finding)
    return stood


async def _stood(work: Work, made: Regrouping, finding: FindingId) -> Placed:
    return next(one for one in await store.stood_before(work, made.number) if one.finding == finding)


async def _put_back(work: Work, stood: Sequence[Placed]) -> None:
    findings = [one.finding for one in stood]
    await store.end_joins(work, findings)
    await store.add_placements(work, stood)
    await store.follow_findings(work, findings)


async def _refold_returned(
    work: Work, given_back: Vulnerability, *, made: Regrouping, returning: Sequence[Finding]
) -> None:
    """Let a vulnerability that is given back follow from those of its findings that returned."""
    here = {finding.id for finding in returning}
    away = [await store.finding(work, one) for one in made.findings if one not in here]
    if away:
        order = await store.joining_order(work, given_back.id)
        before = sorted([*returning, *filter(None, away)], key=lambda finding: order.get(finding.id, 0))
        after = [finding for finding in before if finding.id in here]
        await store.set_facts(work, rules.refolded(given_back, before, after))


async def _lock_both(work: Work, one: VulnerabilityId, other: VulnerabilityId) -> tuple[Vulnerability, Vulnerability]:
    found = {locked.id: locked for v in sorted({one, other}) if (locked := await store.lock_vulnerability(work, v))}
    return found[one], found[other]


def _without(findings: Sequence[Finding], those: Collection[FindingId]) -> list[Finding]:
    return [finding for finding in findings if finding.id not in those]


def _first(why: str, hint: str) -> Refusal:
    return Refusal("not-undoable", f"This cannot be undone now: {why}.", hint=hint, status=409)
