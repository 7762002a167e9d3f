"""Verbs of inventories that are kept at home: take what an operator ticked, and count it."""

from collections.abc import Sequence

from clearway.audit import actions as audit
from clearway.distribution import actions as distribution
from clearway.exposure.model.home import HomeAnswer, HomeAnswersKept, HomeCount, KeptHomeAnswer
from clearway.exposure.rules.home import require_few
from clearway.exposure.store import home as store
from clearway.kernel.ids import AdvisoryId
from clearway.storage.work import Work


async def take_home_answers(work: Work, answers: Sequence[HomeAnswer]) -> HomeAnswersKept:
    """Take how an operator stands with advisories; the last word on each counts, and one that is known adds nothing.

    The record tells how many, and not which: that would say what the operator runs.
    """
    assert work.actor.party is not None
    require_few(answers)
    last = {one.advisory: one for one in answers}
    for advisory in last:
        await distribution.read_advisory(work, advisory)
    known = await store.known_answers(work, list(last))
    new = [one for one in last.values() if known.get(one.advisory) != one]
    if new:
        await store.add_home_answers(work, new)
        await audit.record(work, "exposure.answer-from-home", work.actor.party, {"answers": len(new)})
    return HomeAnswersKept(kept=len(new), unchanged=len(last) - len(new))


async def read_home_answers(work: Work) -> list[KeptHomeAnswer]:
    """Give all that is known of the acting party by such answers: the newest word on each advisory."""
    return await store.newest_home_answers(work)


async def count_home_answers(work: Work, advisory: AdvisoryId) -> list[HomeCount]:
    """Count for staff how parties that match at home stand with an advisory; fewer than three are not counted out."""
    await distribution.read_advisory(work, advisory)
    return await store.home_coverage(work, advisory)
