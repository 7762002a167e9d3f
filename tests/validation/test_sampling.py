"""Audit samples on a real PostgreSQL: what is drawn, what is on record, who answers, and who sees."""

import json
from datetime import timedelta
from hashlib import sha256
from typing import Any  # noqa: TID251  lines of the record as they are

import psycopg
import pytest

from clearway.audit import actions as audit
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ClaimId, PartyId, PersonId, SampleId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.validation import actions
from clearway.validation.model import (
    AuditAnswer,
    Sample,
    SampledItem,
    SampleOf,
    SampleScope,
    SampleView,
    VerdictKind,
)
from clearway.validation.rules.sampling import redraw
from tests.conftest import Member, TestHouse
from tests.findings.standings import build_past, decide, report, vulnerability_of


async def draw(
    house: TestHouse,
    size: int,
    *,
    kind: VerdictKind | None = None,
    party: PartyId | None = None,
    claim: ClaimId | None = None,
    rater: PersonId | None = None,
    days: int = 30,
) -> Sample:
    """Draw from what was decided lately."""
    house.clock.move(seconds=1)
    of = SampleOf.RATINGS if rater else SampleOf.VERDICTS
    async with house.database.work(house.admin) as work:
        since = work.now - timedelta(days=days)
        scope = SampleScope(of=of, since=since, until=work.now, kind=kind, party=party, claim=claim, rater=rater)
        return await actions.draw_sample(work, scope, size=size)


async def answer(
    house: TestHouse, sample: Sample, position: int, said: AuditAnswer = AuditAnswer.AGREE, note: str = ""
) -> SampledItem:
    """Answer as the administrator, who is a coordinator."""
    async with house.database.work(house.admin) as work:
        return await actions.answer_item(work, sample.id, position, answer=said, note=note)


async def view(house: TestHouse, sample: Sample) -> SampleView:
    """Look at a sample."""
    async with house.database.work(house.admin) as work:
        return await actions.view_sample(work, sample.id)


async def lines(house: TestHouse, subject: str) -> list[dict[str, Any]]:
    """Read the record about a sample, newest first."""
    async with house.database.work(house.admin) as work:
        return [json.loads(line.text) for line in await audit.list_lines(work, subject=subject)]


@pytest.fixture
async def finder(house: TestHouse) -> Member:
    """A finder with six verdicts: four reproduced, two not."""
    finder = await house.finder("Bulk")
    await build_past(house, finder, stage="reproduced", count=4, start=100)
    await build_past(house, finder, stage="not-reproduced", count=2, start=200)
    return finder


async def test_a_draw_is_on_record_and_can_be_repeated(house: TestHouse, finder: Member) -> None:
    """Seed, digest and size stand in the record; with the population they draw the same sample again."""
    assert finder
    sample = await draw(house, 3)
    assert (sample.population, sample.size) == (6, 3)
    (line,) = await lines(house, sample.id)
    told = line["detail"]
    assert (line["action"], told["seed"], told["size"]) == ("validation.draw-sample", sample.seed, 3)
    async with house.database.work(house.admin) as work:
        population = await actions.read_population(work, sample.id)
    assert sha256(population.encode()).hexdigest() == told["population_digest"]
    again = redraw(population, digest=told["population_digest"], seed=told["seed"], size=told["size"])
    assert again == tuple(item.key for item in (await view(house, sample)).items)


async def test_every_draw_has_its_own_seed(house: TestHouse, finder: Member) -> None:
    """Drawing again is another sample with another seed, and both stay on record."""
    assert finder
    one, other = await draw(house, 3), await draw(house, 3)
    assert one.seed != other.seed
    assert one.population_digest == other.population_digest
    async with house.database.work(house.admin) as work:
        listed = await actions.list_samples(work, PageRequest())
    assert [standing.sample.id for standing in listed.items] == [other.id, one.id]


async def test_the_scope_narrows_the_population(house: TestHouse, finder: Member) -> None:
    """By kind of verdict, by who reported it, by claim, and by period."""
    other = await house.finder("Other")
    await build_past(house, other, stage="reproduced", count=1, start=300)
    assert (await draw(house, 50)).size == 7
    assert (await draw(house, 50, kind=VerdictKind.NOT_REPRODUCED)).population == 2
    assert (await draw(house, 50, party=other.party)).population == 1
    assert (await draw(house, 50, party=finder.party, kind=VerdictKind.REPRODUCED)).population == 4
    with pytest.raises(Refusal, match="Nothing was decided"):
        await draw(house, 50, claim=ClaimId("clm-0000000000000001"))
    house.clock.move(days=3)
    with pytest.raises(Refusal, match="Nothing was decided"):
        await draw(house, 50, days=1)


async def test_a_claim_narrows_the_population(house: TestHouse, finder: Member) -> None:
    """Only what was reported under the claim is drawn from."""
    claim = "clm-0000000000000001"
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        connection.execute("INSERT INTO target VALUES ('tgt-0000000000000001', 'pkg:pypi/x', now())")
        connection.execute(
            "INSERT INTO claim (id, target, party, person, mode, technique, tool, during) VALUES"
            " (%s, 'tgt-0000000000000001', %s, %s, 'shared', '', '', tstzrange(now(), now() + interval '1 day'))",
            (claim, finder.party, finder.person),
        )
        connection.execute(
            "UPDATE report SET claim = %s WHERE id IN (SELECT report FROM finding ORDER BY id LIMIT 2)", (claim,)
        )
    assert (await draw(house, 50, claim=ClaimId(claim))).population == 2


async def test_the_newest_verdict_of_each_counts(house: TestHouse) -> None:
    """What was decided twice in the period is in the population once, with its newest verdict."""
    vulnerability = vulnerability_of(await report(house, await house.finder(), 1))
    for stage in ("not-reproduced", "new", "reproduced"):
        house.clock.move(hours=1)
        if stage != "new":
            decide(house, vulnerability, stage)
        else:
            with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
                connection.execute("UPDATE vulnerability SET stage = 'new' WHERE id = %s", (vulnerability,))
    assert (await draw(house, 5)).population == 1
    assert (await draw(house, 5, kind=VerdictKind.REPRODUCED)).population == 1
    with pytest.raises(Refusal, match="Nothing was decided"):
        await draw(house, 5, kind=VerdictKind.NOT_REPRODUCED)


async def test_answers_give_the_rate(house: TestHouse, finder: Member) -> None:
    """Agreed, disagreed and waiting are counted; final when nothing waits; the list says the same."""
    assert finder
    sample = await draw(house, 3)
    await answer(house, sample, 1)
    await answer(house, sample, 3, AuditAnswer.DISAGREE, "it crashed elsewhere")
    rate = (await view(house, sample)).rate
    assert (rate.agreed, rate.disagreed, rate.waiting, rate.rate, rate.is_final) == (1, 1, 1, 0.5, False)
    await answer(house, sample, 2)
    rate = (await view(house, sample)).rate
    assert (rate.disagreed, rate.is_final) == (1, True)
    async with house.database.work(house.admin) as work:
        (standing,) = (await actions.list_samples(work, PageRequest())).items
    assert standing.rate == rate


async def test_a_later_answer_counts_and_the_earlier_stays(house: TestHouse, finder: Member) -> None:
    """Nothing is overwritten: the newest answer counts, both are kept and both are on record, without their notes."""
    assert finder
    sample = await draw(house, 2)
    await answer(house, sample, 1, AuditAnswer.DISAGREE, "a secret reason")
    changed = await answer(house, sample, 1, AuditAnswer.AGREE)
    assert changed == (await view(house, sample)).items[0]
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        kept = connection.execute("SELECT answer, note FROM audit_answer ORDER BY number").fetchall()
    assert kept == [("disagree", "a secret reason"), ("agree", "")]
    told = await lines(house, sample.id)
    assert [line["detail"].get("answer") for line in told] == ["agree", "disagree", None]
    assert "secret" not in json.dumps(told)


async def test_the_database_lets_nobody_rewrite(house: TestHouse, finder: Member) -> None:
    """The service may neither change nor delete a sample, its items or an answer."""
    assert finder
    sample = await draw(house, 2)
    await answer(house, sample, 1)
    for statement in (
        "UPDATE audit_answer SET answer = 'agree'",
        "DELETE FROM audit_answer",
        "DELETE FROM audit_sample_item",
        "UPDATE audit_sample SET size = 1",
    ):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with house.database.work(house.admin) as work:
                await work.connection.execute(statement)


async def test_a_refused_answer_leaves_nothing(house: TestHouse, finder: Member) -> None:
    """To disagree without a reason, about an item or a sample that is not there: nothing is kept or recorded."""
    assert finder
    sample = await draw(house, 2)
    with pytest.raises(Refusal, match="says why"):
        await answer(house, sample, 1, AuditAnswer.DISAGREE)
    for position in (0, 3, 2**40):
        with pytest.raises(Refusal) as caught:
            await answer(house, sample, position)
        assert caught.value.status == 404
    async with house.database.work(house.admin) as work:
        with pytest.raises(Refusal, match="no sample"):
            await actions.answer_item(work, SampleId("smp-0000000000000001"), 1, answer=AuditAnswer.AGREE)
    assert len(await lines(house, sample.id)) == 1


async def _rated_by(house: TestHouse, person: PersonId, party: PartyId, *vulnerabilities: VulnerabilityId) -> None:
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        for number, vulnerability in enumerate(vulnerabilities):
            connection.execute(
                "INSERT INTO severity_rating (id, vulnerability, party, person, vector, scale, score, reason,"
                " reference, rated_at) VALUES (%s, %s, %s, %s, 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', '3.1',"
                " 9.8, 'r', false, %s)",
                (f"rat-000000000000000{number}", vulnerability, party, person, house.clock.now),
            )


async def test_a_persons_ratings_are_sampled(house: TestHouse, finder: Member) -> None:
    """The severities that one person gave, the newest of each vulnerability; who gave them does not audit them."""
    one, other = [vulnerability_of(await report(house, finder, number)) for number in (1, 2)]
    await _rated_by(house, finder.person, finder.party, one, other, one)
    sample = await draw(house, 5, rater=finder.person)
    assert (sample.population, {item.vulnerability for item in (await view(house, sample)).items}) == (2, {one, other})
    await answer(house, sample, 1)
    async with house.database.work(house.admin) as work:
        me, mine = work.actor.person, work.actor.party
    assert me is not None
    assert mine is not None
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        connection.execute("UPDATE severity_rating SET person = %s, party = %s", (me, mine))
    own = await draw(house, 5, rater=me)
    with pytest.raises(Refusal) as caught:
        await answer(house, own, 1)
    assert caught.value.code == "own-work"
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        async with house.database.work(house.admin) as work:
            await work.connection.execute(
                "INSERT INTO audit_answer (sample, position, answer, note, answered_by, answered_at)"
                " VALUES (%s, 1, 'agree', '', %s, now())",
                (own.id, me),
            )
    assert (await view(house, own)).items[0].answer is None


async def test_an_item_shows_what_was_decided_then(house: TestHouse) -> None:
    """Whatever is decided later, the item tells the verdict that was drawn, and a rating its vector and reason."""
    finder = await house.finder("Bulk")
    vulnerability = vulnerability_of(await report(house, finder, 1))
    decide(house, vulnerability, "not-reproduced")
    sample = await draw(house, 1)
    house.clock.move(hours=1)
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        connection.execute("UPDATE vulnerability SET stage = 'new' WHERE id = %s", (vulnerability,))
    decide(house, vulnerability, "reproduced")
    await _rated_by(house, finder.person, finder.party, vulnerability)
    rated = await draw(house, 1, rater=finder.person)
    async with house.database.work(house.admin) as work:
        assert (await actions.view_item(work, sample.id, 1)).decided.startswith("not-reproduced: ")
        shown = await actions.view_item(work, rated.id, 1)
        assert (shown.decided[:4], shown.reasons) == ("9.8 ", ("r",))
        with pytest.raises(Refusal) as caught:
            await actions.view_item(work, sample.id, 2)
    assert caught.value.status == 404


async def test_who_draws_again_is_seen(house: TestHouse, finder: Member) -> None:
    """A sample names the others of an overlapping scope, also when the period was shifted a little; no strange ones."""
    first = await draw(house, 2)
    shifted = await draw(house, 2, kind=VerdictKind.REPRODUCED, days=29)
    opposite = await draw(house, 2, kind=VerdictKind.NOT_REPRODUCED)
    assert (await view(house, first)).others == (opposite.id, shifted.id)
    assert (await view(house, shifted)).others == (first.id,)
    assert finder


async def test_outsiders_see_no_sample(house: TestHouse, finder: Member) -> None:
    """Whatever the code asked, the database shows a sample, its items and its answers to staff alone."""
    sample = await draw(house, 2)
    await answer(house, sample, 1)
    keeper, operator = await house.maintainer(), await house.operator()
    for credential in (finder.credential, keeper.credential, operator.credential, house.anonymous):
        async with house.database.work(credential) as work:
            cursor = await work.connection.execute(
                "SELECT (SELECT count(*) FROM audit_sample), (SELECT count(*) FROM audit_sample_item),"
                " (SELECT count(*) FROM audit_answer)"
            )
            assert await cursor.fetchone() == (0, 0, 0)
            with pytest.raises(Refusal, match="no sample"):
                await actions.view_sample(work, sample.id)
    async with house.database.work(finder.credential) as work:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            await work.connection.execute(
                "INSERT INTO audit_answer (sample, position, answer, note, answered_by, answered_at)"
                " VALUES (%s, 1, 'agree', '', %s, now())",
                (sample.id, finder.person),
            )
