"""Merge and separate: people put together and take apart what the judgements about findings got wrong."""

from typing import Final

from clearway.audit import actions as audit
from clearway.findings import rules, store
from clearway.findings.actions.place import attach, open_for
from clearway.findings.model import JoinKind, Joins, Outcome, Stage
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.storage.work import Work

_MERGEABLE: Final = frozenset(stage for stage in Stage if rules.allows(stage, Stage.MERGED))


async def merge(
    work: Work,
    source: VulnerabilityId,
    into: VulnerabilityId,
    *,
    kind: JoinKind,
    probability: float,
    reasons: tuple[str, ...],
) -> None:
    """Move all findings of one vulnerability under another; `separate` takes each back."""
    first, second = sorted((source, into))
    locked = {found.id: found for v in (first, second) if (found := await store.lock_vulnerability(work, v))}
    if source == into or source not in locked or into not in locked:
        raise not_found("vulnerability", source if source not in locked else into)
    if locked[source].stage not in _MERGEABLE or locked[into].stage is Stage.MERGED:
        raise Refusal("not-mergeable", "One of the two is past merging.", hint="Reload both.", status=409)
    joins = Joins(vulnerability=into, probability=probability, reasons=reasons)
    for finding in await store.findings_of_vulnerability(work, source):
        await store.end_join(work, finding.id)
        await attach(work, finding, joins, kind=kind, outcome=Outcome.JOINED)
    await store.move_stage(work, source, to=Stage.MERGED, merged_into=into)
    await audit.record(work, "findings.merge", source, {"into": into, "kind": kind.value})


async def separate(work: Work, finding_id: FindingId) -> VulnerabilityId:
    """Take a finding out of its vulnerability and give it one of its own, with its history kept."""
    finding = await store.finding(work, finding_id)
    if finding is None or finding.vulnerability is None:
        raise not_found("joined finding", finding_id)
    if len(await store.findings_of_vulnerability(work, finding.vulnerability)) == 1:
        raise Refusal(
            "only-finding", "The vulnerability has no other finding.", hint="Nothing to separate.", status=409
        )
    await store.end_join(work, finding.id)
    return await open_for(work, finding, ("separated by a person",), kind=JoinKind.PERSON)
