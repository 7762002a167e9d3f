"""Advance: move a vulnerability up one stage, call for the next, and let people know who need to."""

from clearway.audit import actions as audit
from clearway.findings import store
from clearway.findings.model import Stage
from clearway.kernel.ids import PartyId, VulnerabilityId
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work


async def advance(work: Work, vulnerability: VulnerabilityId, *, old: Stage, new: Stage) -> bool:
    """Move a vulnerability from one stage to the next and call for the work of that stage.

    False, and nothing done, when it does not stand at `old` any more: whoever repeats finished work stops here. The row
    stays locked until the transaction ends. Must be the first statement that changes anything.
    """
    found = await store.lock_vulnerability(work, vulnerability)
    if found is None or found.stage is not old:
        return False
    await store.move_stage(work, vulnerability, to=new, published_at=work.now if new is Stage.PUBLISHED else None)
    await enqueue(work, "advance", vulnerability)
    await audit.record(work, "findings.advance", vulnerability, {"old": old.value, "new": new.value})
    return True


async def publish(work: Work, vulnerability: VulnerabilityId) -> bool:
    """Make a fixed vulnerability public; from this transaction on everybody may see it."""
    return await advance(work, vulnerability, old=Stage.FIXED, new=Stage.PUBLISHED)


async def restate(work: Work, vulnerability: VulnerabilityId, summary: str) -> None:
    """Say publicly what a vulnerability is, instead of the reporter's words, which stay with the finding."""
    await store.set_summary(work, vulnerability, summary)


async def clear(work: Work, vulnerability: VulnerabilityId, party: PartyId, *, reason: str) -> None:
    """Let a party know of a vulnerability from now on, and write down why."""
    await store.add_clearance(work, vulnerability, party, reason=reason)
    await audit.record(work, "findings.clear", vulnerability, {"party": party})
