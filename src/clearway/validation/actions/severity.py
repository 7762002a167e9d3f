"""Severity: rate, find out the raters' habits, and say what is believed of a score (Order 2(d)(2)).

What a finding says of its own severity is a rating of the party that reported it. Nothing that was said is overwritten.
Habits are found once in FIT_HOURS, when something was rated since; then everything is believed anew, page by page.
"""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import RatedFinding
from clearway.formats.scores import score_of
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import RatingId, VulnerabilityId
from clearway.kernel.limits import RATINGS_FITTED_MAX, RATINGS_TOLD_MAX
from clearway.kernel.paging import NEWEST
from clearway.storage.jobs import enqueue
from clearway.storage.timers import start_timer
from clearway.storage.work import Work
from clearway.validation import rules
from clearway.validation.model import Assessment, BelievedSeverity, HabitsView, Rating, SeverityModel, SeverityView
from clearway.validation.store import severity as store

NEXT_FIT: Final = "next-severity-fit"
FIT_HOURS: Final = 24
_HOUSE: Final = "severity"
_ASSESSED_AT_ONCE: Final = 200


async def rate(work: Work, vulnerability: VulnerabilityId, *, vector: str, reason: str) -> RatingId:
    """Rate a vulnerability that the acting party was told of; the worker then says what is believed."""
    assert work.actor.party is not None
    assert work.actor.person is not None
    scale, score = rules.require_rating(vector, reason)
    await _require_ratable(work, vulnerability)
    identifier = RatingId(work.new_id("rat"))
    rating = Rating(
        id=identifier,
        vulnerability=vulnerability,
        party=work.actor.party,
        person=work.actor.person,
        vector=vector,
        scale=scale,
        score=score,
        reason=reason.strip(),
        reference=Role.COORDINATOR in work.actor.roles,
        rated_at=work.now,
    )
    await store.add_rating(work, rating)
    await enqueue(work, "assess", vulnerability)
    await audit.record(work, "validation.rate", vulnerability, {"rating": identifier, "score": f"{score:.1f}"})
    return identifier


async def read_severity(work: Work, vulnerability: VulnerabilityId) -> SeverityView:
    """Give every rating that the acting person may see, how far they are apart, and what is believed."""
    found = await findings.read_vulnerability(work, vulnerability)
    ratings = await _ratings(work, [found.id])
    counted = rules.counted(ratings)
    raters = {one.party for one in ratings}
    return SeverityView(
        reported=found.cvss_vector,
        ratings=tuple(ratings[-RATINGS_TOLD_MAX:]),
        counted=counted,
        believed=await store.believed_of(work, found.id),
        disagreement=rules.disagreement(counted),
        habits=rules.told(one for one in await store.habits(work) if one.rater in raters),
        left_out=max(0, len(ratings) - RATINGS_TOLD_MAX),
    )


async def read_believed(work: Work, vulnerability: VulnerabilityId) -> BelievedSeverity | None:
    """Give what is believed of a vulnerability's score; none while nobody rated it."""
    return await store.believed_of(work, vulnerability)


async def assess(work: Work, vulnerability: VulnerabilityId) -> BelievedSeverity | None:
    """Say what is believed of one vulnerability by the habits that are known; none while nobody rated it."""
    await store.lock_believing(work)
    found = await findings.read_vulnerability(work, vulnerability)
    wanted = [] if found.merged_into else [vulnerability]
    believed = {vulnerability: None} | await _believe(work, wanted)
    changed = await store.keep_believed(work, believed)
    one = believed[vulnerability]
    if one is not None:
        await start_timer(work, NEXT_FIT, _HOUSE, due=work.now + timedelta(hours=FIT_HOURS))
    if changed:
        told = {"score": f"{one.score:.2f}", "low": f"{one.low:.2f}", "high": f"{one.high:.2f}"} if one else {}
        await audit.record(work, "validation.assess", vulnerability, told)
    return one


async def call_for_fit(work: Work) -> None:
    """Call for finding the habits anew."""
    await enqueue(work, "fit-severity", _HOUSE)


async def fit_severity(work: Work) -> SeverityModel:
    """Find every rater's habit from the newest RATINGS_FITTED_MAX ratings, and call for believing all anew."""
    await store.lock_believing(work)
    by_hand = await store.newest_ratings(work, count_max=RATINGS_FITTED_MAX)
    reported = await findings.read_newest_rated(work, count_max=RATINGS_FITTED_MAX - len(by_hand))
    # What was rated before its vulnerability was merged away stands here alone: it tells less, and nothing wrong.
    ratings = [*_reported(reported), *by_hand]
    model = await asyncio.to_thread(lambda: rules.fit(rules.as_assessments(ratings)))
    await store.replace_model(work, model)
    await enqueue(work, "reassess", NEWEST)
    await audit.record(work, "validation.fit-severity", _HOUSE, {"ratings": model.ratings, "habits": len(model.habits)})
    return model


async def reassess(work: Work, below: str) -> None:
    """Believe anew the next vulnerabilities below an id, the newest first, and call for those after them."""
    await store.lock_believing(work)
    wanted = await findings.read_ids_below(work, below, count_max=_ASSESSED_AT_ONCE)
    changed = await store.keep_believed(work, await _believe(work, wanted))
    if len(wanted) == _ASSESSED_AT_ONCE:
        await enqueue(work, "reassess", wanted[-1])
    if changed:
        await audit.record(work, "validation.reassess", _HOUSE, {"below": below, "changed": len(changed)})


async def read_habits(work: Work) -> HabitsView:
    """Give the habits that the acting person may see: all for staff, else those of one's own party."""
    fitted_at, ratings = await store.fitted(work) or (None, 0)
    return HabitsView(fitted_at=fitted_at, ratings=ratings, habits=rules.told(await store.habits(work)))


async def _require_ratable(work: Work, vulnerability: VulnerabilityId) -> None:
    found = await findings.read_vulnerability(work, vulnerability)
    if found.merged_into is not None:
        raise Refusal(
            "merged-away", f"It was merged into {found.merged_into}.", hint="Rate that record instead.", status=409
        )
    if not await store.may_rate(work, vulnerability):
        raise Refusal(
            "not-told",
            "Only parties that were told of it while it was under embargo rate it.",
            hint="Ask a coordinator.",
            status=403,
        )
    rules.require_another(await store.count_own(work, vulnerability))


async def _ratings(work: Work, vulnerabilities: Sequence[VulnerabilityId]) -> list[Rating]:
    """Gather what was rated, oldest first; what was rated by hand goes along with a merge as findings do."""
    now = await findings.read_merged_below(work, vulnerabilities)
    by_hand = [replace(one, vulnerability=now[one.vulnerability]) for one in await store.ratings_of(work, now)]
    ratings = [*_reported(await findings.read_rated(work, vulnerabilities)), *by_hand]
    return sorted(ratings, key=lambda one: one.rated_at)


async def _believe(
    work: Work, vulnerabilities: Sequence[VulnerabilityId]
) -> dict[VulnerabilityId, BelievedSeverity | None]:
    model = await store.model(work) or rules.NEWBORN
    by_subject: dict[str, list[Assessment]] = {one: [] for one in vulnerabilities}
    for one in rules.as_assessments(await _ratings(work, vulnerabilities)):
        by_subject[one.subject].append(one)
    return {VulnerabilityId(subject): rules.believe(model, given) for subject, given in by_subject.items()}


def _reported(reported: Iterable[RatedFinding]) -> list[Rating]:
    """Take what findings say of their severity as ratings; what is no vector of CVSS 3 or 4 is none."""
    scored = [(one, score_of(one.cvss_vector)) for one in reported]
    return [
        Rating(
            id=None,
            vulnerability=one.vulnerability,
            party=one.party,
            person=None,
            vector=one.cvss_vector,
            scale=score.version,
            score=score.base,
            reason=f"said in finding {one.finding}",
            reference=False,
            rated_at=one.received_at,
        )
        for one, score in scored
        if score is not None and score.version != "2.0"
    ]
