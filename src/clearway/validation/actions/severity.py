"""Severity: rate, find out the raters' habits, and say what is believed of a score (Order 2(d)(2)).

What a finding says of its own severity is a rating of the party that reported it. Nothing that was said is overwritten.
"""

from collections.abc import Iterable, Mapping, Sequence

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import RatedFinding
from clearway.formats.scores import score_of
from clearway.kernel.actors import Role
from clearway.kernel.ids import RatingId, VulnerabilityId
from clearway.kernel.limits import RATINGS_FITTED_MAX
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work
from clearway.validation import rules
from clearway.validation.model import Assessment, BelievedSeverity, Rating, SeverityModel, SeverityView
from clearway.validation.store import severity as store


async def rate(work: Work, vulnerability: VulnerabilityId, *, vector: str, reason: str) -> RatingId:
    """Rate a vulnerability that the acting person may know of; the worker then says what is believed."""
    assert work.actor.party is not None
    assert work.actor.person is not None
    scale, score = rules.require_rating(vector, reason)
    found = await findings.read_vulnerability(work, vulnerability)
    rating = Rating(
        id=RatingId(work.new_id("rat")),
        vulnerability=found.id,
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
    await enqueue(work, "assess", found.id)
    await audit.record(work, "validation.rate", found.id, {"rating": str(rating.id), "vector": vector})
    assert rating.id is not None
    return rating.id


async def read_severity(work: Work, vulnerability: VulnerabilityId) -> SeverityView:
    """Give every rating that the acting person may see, how far they are apart, and what is believed."""
    found = await findings.read_vulnerability(work, vulnerability)
    reported = await findings.read_rated(work, [found.id])
    ratings = [*_reported(reported), *await store.ratings_of(work, found.id)]
    raters = {one.party for one in ratings}
    return SeverityView(
        ratings=tuple(ratings),
        believed=await store.believed_of(work, found.id),
        disagreement=rules.disagreement(_assessments(ratings)),
        habits=tuple(one for one in await store.habits(work) if one.rater in raters),
    )


async def assess(work: Work, vulnerability: VulnerabilityId) -> BelievedSeverity | None:
    """Say what is believed of one vulnerability by the habits that are known; none while nobody rated it."""
    reported = await findings.read_rated(work, [vulnerability])
    ratings = [*_reported(reported), *await store.ratings_of(work, vulnerability)]
    model = await store.model(work) or rules.NEWBORN
    believed = rules.believe(model, _assessments(ratings))
    if believed is not None:
        await store.keep_believed(work, {vulnerability: believed})
        detail = {"score": f"{believed.score:.2f}", "between": f"{believed.low:.2f} and {believed.high:.2f}"}
        await audit.record(work, "validation.assess", vulnerability, detail)
    return believed


async def fit_severity(work: Work) -> SeverityModel:
    """Find every rater's habit from the newest RATINGS_FITTED_MAX ratings, and believe all that was rated anew."""
    by_hand = await store.newest_ratings(work, count_max=RATINGS_FITTED_MAX)
    reported = await findings.read_newest_rated(work, count_max=RATINGS_FITTED_MAX - len(by_hand))
    assessments = _assessments([*_reported(reported), *by_hand])
    model = rules.fit(assessments)
    await store.replace_model(work, model)
    by_subject: dict[VulnerabilityId, list[Assessment]] = {}
    for one in assessments:
        by_subject.setdefault(VulnerabilityId(one.subject), []).append(one)
    await store.keep_believed(work, _believed(model, by_subject))
    detail = {"ratings": model.ratings, "raters": len(model.habits), "vulnerabilities": len(by_subject)}
    await audit.record(work, "validation.fit-severity", "severity", detail)
    return model


async def read_habits(work: Work) -> SeverityModel:
    """Give the model and the habits that the acting person may see."""
    return await store.model(work) or rules.NEWBORN


def _believed(
    model: SeverityModel, by_subject: Mapping[VulnerabilityId, Sequence[Assessment]]
) -> dict[VulnerabilityId, BelievedSeverity]:
    found = {subject: rules.believe(model, given) for subject, given in by_subject.items()}
    return {subject: one for subject, one in found.items() if one is not None}


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


def _assessments(ratings: Iterable[Rating]) -> list[Assessment]:
    """Let the newest rating of a party on a scale count, once for each vulnerability."""
    newest = {(one.vulnerability, one.party, one.scale): one for one in sorted(ratings, key=lambda one: one.rated_at)}
    return [
        Assessment(
            subject=one.vulnerability, rater=one.party, scale=one.scale, score=one.score, reference=one.reference
        )
        for one in newest.values()
    ]
