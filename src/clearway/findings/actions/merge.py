"""Merge and separate: people put together and take apart what the judgements about findings got wrong.

`actions/undo.py` undoes both exactly; docs/decisions/0005 says what that means when other things happened in between.
"""

from collections.abc import Sequence
from dataclasses import replace

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.actions.place import open_for
from clearway.findings.model import JoinKind, Outcome, RegroupingKind, Stage, Vulnerability
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.storage.jobs import enqueue, enqueue_each
from clearway.storage.work import Work

_ANOTHER_CAUSE = ("separated by a person",)


async def merge(
    work: Work,
    source: VulnerabilityId,
    into: VulnerabilityId,
    *,
    kind: JoinKind,
    probability: float,
    reasons: tuple[str, ...],
) -> int:
    """Move all findings of one vulnerability under another, and what waits for review too; give the merge's number."""
    await store.lock_placing(work)
    merged, onward = await _require_mergeable(work, source, into)
    stood = await store.standing_in(work, source)
    before = await store.findings_as_joined(work, into)
    number = await store.add_regrouping(work, merged, into, kind=RegroupingKind.MERGE, reasons=reasons, stood=stood)
    await store.end_joins(work, [one.finding for one in stood])
    await store.add_placements(
        work,
        [
            replace(
                one, outcome=Outcome.JOINED, vulnerability=into, kind=kind, probability=probability, reasons=reasons,
                verbatim="",
            )
            for one in stood
        ],
    )  # fmt: skip
    await store.follow_findings(work, [one.finding for one in stood])
    await store.set_facts(work, rules.refolded(onward, before, await store.findings_as_joined(work, into)))
    await store.move_stage(work, source, to=Stage.MERGED, merged_into=into)
    await store.settle(work, source, into)
    await enqueue_each(work, "assess", [source, into])
    await audit.record(work, "findings.merge", source, {"into": into, "kind": kind.value, "findings": len(stood)})
    return number


async def merge_all(
    work: Work, vulnerabilities: Sequence[VulnerabilityId], *, kind: JoinKind, reasons: tuple[str, ...]
) -> tuple[VulnerabilityId, ...]:
    """Merge several into the one of them that is furthest along; give those that were merged, in order."""
    await store.lock_placing(work)
    found = [one for wanted in vulnerabilities if (one := await store.vulnerability(work, wanted))]
    if len(found) < len(vulnerabilities):
        raise not_found("vulnerability", next(iter(set(vulnerabilities) - {one.id for one in found})))
    ways = rules.ways_to_merge_all(found)
    if ways is None:
        what = "They cannot be made one: a maintainer was told of more than one, or one is merged already."
        raise Refusal("not-joinable", what, hint="Reload, and look at the stage of each.", status=409)
    onward, merged = ways
    for source in merged:
        await merge(work, source.id, onward.id, kind=kind, probability=1, reasons=reasons)
    return tuple(source.id for source in merged)


async def separate(work: Work, finding_id: FindingId) -> VulnerabilityId:
    """Take a finding out of its vulnerability and give it one of its own, with its history kept."""
    await store.lock_placing(work)
    finding = await store.finding(work, finding_id)
    if finding is None or finding.vulnerability is None:
        raise not_found("joined finding", finding_id)
    left = await store.lock_vulnerability(work, finding.vulnerability)
    assert left is not None
    before = await store.findings_as_joined(work, left.id)
    if len(before) == 1:
        raise Refusal(
            "only-finding", "The vulnerability has no other finding.", hint="Nothing to separate.", status=409
        )
    stood = [one for one in await store.standing_in(work, left.id) if one.finding == finding_id]
    await store.end_joins(work, [finding_id])
    own = await open_for(work, finding, _ANOTHER_CAUSE, kind=JoinKind.PERSON)
    await store.add_regrouping(work, left, own, kind=RegroupingKind.SEPARATION, reasons=_ANOTHER_CAUSE, stood=stood)
    await store.set_facts(work, rules.refolded(left, before, [one for one in before if one.id != finding_id]))
    await store.settle(work, left.id, own)
    await enqueue(work, "assess", left.id)
    await audit.record(work, "findings.separate", finding_id, {"from": left.id, "to": own})
    return own


async def _require_mergeable(
    work: Work, source: VulnerabilityId, into: VulnerabilityId
) -> tuple[Vulnerability, Vulnerability]:
    locked = {found.id: found for v in sorted({source, into}) if (found := await store.lock_vulnerability(work, v))}
    if source == into or source not in locked or into not in locked:
        raise not_found("vulnerability", source if source not in locked else into)
    merged, onward = locked[source], locked[into]
    if onward.stage is Stage.MERGED or not rules.is_mergeable(merged.stage):
        which, stage = (into, onward.stage) if onward.stage is Stage.MERGED else (source, merged.stage)
        raise Refusal(
            "not-mergeable",
            f"One of the two is past merging: {which} is {stage.value}.",
            hint="Merge the other way round, or reload both.",
            status=409,
        )
    if into in (await store.never_with(work, [source])).get(source, ()):
        raise Refusal(
            "set-apart",
            "Somebody set the two apart for good.",
            hint="Undo that decision on their pair in the review first.",
            status=409,
        )
    return merged, onward
