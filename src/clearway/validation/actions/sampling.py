"""Audit sampling: draw what people look at again, take their answers, and bound the error rate (Order 2(d)(2)).

Seed and population stand in the record from the moment of the draw: a sample that did not please cannot be drawn anew
unseen. Every item is answered before the rate is called final.
"""

from collections.abc import Collection
from dataclasses import replace
from hashlib import sha256

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import SampleId, VulnerabilityId
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import POPULATION_MAX, SAMPLES_TOLD_MAX
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.work import Work
from clearway.validation.model import (
    SEED_BYTES,
    AuditAnswer,
    Candidate,
    ItemView,
    Sample,
    SampledItem,
    SampleOf,
    SampleScope,
    SampleStanding,
    SampleView,
)
from clearway.validation.rules import sampling as rules
from clearway.validation.store import sampling as store


async def draw_sample(work: Work, scope: SampleScope, *, size: int) -> Sample:
    """Draw a sample of so many, or of all there are; refused where nothing was decided in the scope."""
    assert work.actor.person is not None
    rules.require_scope(scope)
    candidates = await _population(work, scope)
    count, population, seed = (
        rules.require_size(size, len(candidates)),
        rules.population_text(candidates),
        work.entropy(SEED_BYTES),
    )
    by_key = {one.key: one for one in candidates}
    drawn = [by_key[key] for key in rules.draw(by_key, seed, count)]
    sample = Sample(
        id=SampleId(work.new_id("smp")),
        scope=scope,
        population=len(candidates),
        population_digest=sha256(population.encode()).hexdigest(),
        size=count,
        seed=seed.hex(),
        drawn_by=work.actor.person,
        drawn_at=work.now,
    )
    await store.add_sample(work, sample, population=population, drawn=drawn)
    await audit.record(work, "validation.draw-sample", sample.id, _told(sample))
    return sample


async def answer_item(
    work: Work, wanted: SampleId, position: int, *, answer: AuditAnswer, note: str = ""
) -> SampledItem:
    """Say of one item whether it was decided rightly; a later answer counts, the earlier stays on record."""
    said = rules.require_answer(answer, note)
    sample = await read_sample(work, wanted)
    if sample.scope.rater is not None and sample.scope.rater == work.actor.person:
        raise Refusal(
            "own-work", "Nobody audits what they rated themselves.", hint="Ask another coordinator.", status=403
        )
    found = await _item(work, wanted, position)
    await store.add_answer(work, wanted, position, answer=answer, note=said)
    detail = {"position": position, "answer": answer.value, "vulnerability": found.vulnerability}
    await audit.record(work, "validation.answer-sample", wanted, detail)
    return replace(found, answer=answer, note=said, answered_by=work.actor.person, answered_at=work.now)


async def read_sample(work: Work, wanted: SampleId) -> Sample:
    """Give a sample as it was drawn."""
    found = await store.sample(work, wanted)
    if found is None:
        raise not_found("sample", wanted)
    return found


async def view_sample(work: Work, wanted: SampleId) -> SampleView:
    """Give a sample with every item, the error rate so far, and the newest others that were drawn from the same."""
    sample = await read_sample(work, wanted)
    items = await store.items_of(work, wanted)
    others = await store.overlapping(work, sample, count_max=SAMPLES_TOLD_MAX)
    return SampleView(sample=sample, items=tuple(items), rate=rules.error_rate(items), others=tuple(others))


async def view_item(work: Work, wanted: SampleId, position: int) -> ItemView:
    """Give one item with what was decided then, whatever was decided since."""
    await read_sample(work, wanted)
    found = await _item(work, wanted, position)
    decided = await store.decided(work, found)
    assert decided is not None  # verdicts and ratings are never deleted
    title = (await findings.read_vulnerability(work, found.vulnerability)).title
    return ItemView(item=found, title=title, decided=decided[0], reasons=decided[1])


async def list_samples(work: Work, request: PageRequest) -> Page[SampleStanding]:
    """List the samples and how each stands, newest first."""
    rows = await store.samples_page(work, request)
    answers = await store.answers_of(work, [one.id for one in rows])
    standings = [_standing(one, *answers[one.id]) for one in rows]
    return page_of(standings, request, lambda row: row.sample.id)


async def read_population(work: Work, wanted: SampleId) -> str:
    """Give the keys that a sample was drawn from, sorted, a line each: with the seed, all that a new draw takes."""
    found = await store.population_of(work, wanted)
    if found is None:
        raise not_found("sample", wanted)
    return found


async def _item(work: Work, wanted: SampleId, position: int) -> SampledItem:
    found = await store.item(work, wanted, position)
    if found is None:
        raise not_found("item", f"{position} of {wanted}")
    return found


async def _population(work: Work, scope: SampleScope) -> list[Candidate]:
    if scope.of is SampleOf.RATINGS:
        found = await store.ratings_in(work, scope, count_max=POPULATION_MAX + 1)
    else:
        among = await _reported(work, scope)
        found = await store.verdicts_in(work, scope, among=among, count_max=POPULATION_MAX + 1)
    if len(found) > POPULATION_MAX:
        raise Refusal(
            "bad-sample",
            f"More than {POPULATION_MAX} were decided in this scope.",
            hint="Narrow the period, and sample each part.",
            where="since",
        )
    return found


async def _reported(work: Work, scope: SampleScope) -> Collection[VulnerabilityId] | None:
    if scope.party is None and scope.claim is None:
        return None
    return await findings.read_reported(work, party=scope.party, claim=scope.claim)


def _standing(sample: Sample, agreed: int, disagreed: int) -> SampleStanding:
    rate = rules.rate_of(agreed, disagreed, waiting=sample.size - agreed - disagreed)
    return SampleStanding(sample=sample, rate=rate)


def _told(sample: Sample) -> dict[str, str | int | None]:
    scope = sample.scope
    return {
        "of": scope.of.value,
        "since": format_instant(scope.since),
        "until": format_instant(scope.until),
        "kind": scope.kind.value if scope.kind else None,
        "claim": scope.claim,
        "party": scope.party,
        "rater": scope.rater,
        "population": sample.population,
        "population_digest": sample.population_digest,
        "size": sample.size,
        "seed": sample.seed,
    }
