"""Severity on a real PostgreSQL: who rates, what is believed, what happens when findings move, and who sees."""

from collections.abc import Callable
from datetime import timedelta
from typing import LiteralString

import psycopg
import pytest

from clearway.app.flow import JOBS, ring
from clearway.findings import actions as findings
from clearway.findings.model import Finding, JoinKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.limits import RATINGS_PER_PARTY_MAX
from clearway.storage.timers import fire_next
from clearway.storage.work import Credential
from clearway.validation import actions
from clearway.validation.actions import severity
from clearway.validation.model import BelievedSeverity, SeverityView
from tests.conftest import Member, TestHouse
from tests.findings.standings import report, vulnerability_of
from tests.houses import whole_house
from tests.validation.worlds import audited

HIGH = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"  # 9.8
MIDDLE = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:L/I:L/A:N"  # 6.5
LOW = "CVSS:3.1/AV:L/AC:H/PR:H/UI:R/S:U/C:L/I:N/A:N"  # 1.8
NEWER = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N"  # 9.3


async def rate(
    house: TestHouse, credential: Credential, vulnerability: VulnerabilityId, vector: str = HIGH, reason: str = "seen"
) -> None:
    """Rate, a second later."""
    house.clock.move(seconds=1)
    async with house.database.work(credential) as work:
        await actions.rate(work, vulnerability, vector=vector, reason=reason)


async def clear(house: TestHouse, vulnerability: VulnerabilityId, member: Member) -> None:
    """Tell a party of a vulnerability."""
    async with house.database.work(house.worker) as work:
        await findings.clear(work, vulnerability, member.party, reason="a test")


async def view(house: TestHouse, credential: Credential, vulnerability: VulnerabilityId) -> SeverityView:
    """Read what somebody may see."""
    async with house.database.work(credential) as work:
        return await actions.read_severity(work, vulnerability)


async def work_off(house: TestHouse, *kinds: str) -> list[str]:
    """Do the waiting jobs of these kinds, and those that they call for; tell which they were."""
    done: list[str] = []
    with psycopg.connect(house.owner_dsn, autocommit=True) as connection:
        while row := connection.execute(
            "DELETE FROM clearway_jobs.pgqueuer WHERE id = (SELECT min(id) FROM clearway_jobs.pgqueuer"
            " WHERE entrypoint = ANY(%s)) RETURNING entrypoint, convert_from(payload, 'UTF8')",
            (list(kinds),),
        ).fetchone():
            await JOBS[row[0]].run(whole_house(house), row[1])
            done.append(row[0])
    return done


async def believed(house: TestHouse, vulnerability: VulnerabilityId) -> BelievedSeverity | None:
    """Let the worker look at what waits, and give what is believed then."""
    await work_off(house, "assess")
    async with house.database.work(house.worker) as work:
        return await actions.read_believed(work, vulnerability)


@pytest.fixture
async def finder(house: TestHouse) -> Member:
    """A finder."""
    return await house.finder("Rater")


@pytest.fixture
async def finding(house: TestHouse, finder: Member) -> Finding:
    """A finding that was reported with a vector."""
    return await report(house, finder, 1, cvss_vector=HIGH)


async def test_what_is_reported_is_rated_and_believed(house: TestHouse, finding: Finding) -> None:
    """The finding's vector is a rating of its party; placing it calls for a belief: a score with an interval."""
    vulnerability = vulnerability_of(finding)
    found = await believed(house, vulnerability)
    assert found is not None
    assert found.ratings == 1
    assert 6.5 < found.score < 9.8
    assert found.low < found.score < found.high <= 10
    seen = await view(house, house.admin, vulnerability)
    assert (seen.reported, seen.believed, seen.disagreement) == (HIGH, found, 0)
    (rating,) = seen.ratings
    assert (rating.id, rating.party, rating.score, rating.reference) == (None, finding.party, 9.8, False)
    assert finding.id in rating.reason


async def test_a_rating_is_kept_recorded_and_moves_the_belief(house: TestHouse, finding: Finding) -> None:
    """A coordinator's lower rating lowers the belief; the reported vector stays as it was; both are on record."""
    vulnerability = vulnerability_of(finding)
    before = await believed(house, vulnerability)
    await rate(house, house.admin, vulnerability, LOW, " only with a shell \n")
    after = await believed(house, vulnerability)
    assert before is not None
    assert after is not None
    assert (after.ratings, after.score < before.score - 2) == (2, True)
    assert after.high - after.low < before.high - before.low
    seen = await view(house, house.admin, vulnerability)
    assert (seen.reported, seen.disagreement) == (HIGH, pytest.approx(8.0))
    assert [(one.vector, one.reason, one.reference) for one in seen.ratings[1:]] == [(LOW, "only with a shell", True)]
    assert (await audited(house, vulnerability))[-3:] == ["validation.assess", "validation.rate", "validation.assess"]


async def test_the_newest_of_a_party_counts_on_whichever_scale(
    house: TestHouse, finding: Finding, finder: Member
) -> None:
    """A finder that changes its mind counts once; all that it said stays visible, oldest first."""
    vulnerability = vulnerability_of(finding)
    await clear(house, vulnerability, finder)
    await rate(house, finder.credential, vulnerability, MIDDLE)
    await rate(house, finder.credential, vulnerability, NEWER)
    seen = await view(house, finder.credential, vulnerability)
    assert [one.vector for one in seen.ratings] == [HIGH, MIDDLE, NEWER]
    assert [one.vector for one in seen.counted] == [NEWER]
    found = await believed(house, vulnerability)
    assert found is not None
    assert found.ratings == 1


async def test_nothing_given_is_ever_changed(house: TestHouse, finding: Finding) -> None:
    """The service may neither change nor delete a rating, nor rate in another's name or as the house's reference."""
    vulnerability = vulnerability_of(finding)
    await rate(house, house.admin, vulnerability)
    stranger = await house.finder("Stranger")
    insert: LiteralString = (
        "INSERT INTO severity_rating (id, vulnerability, party, person, vector, scale, score, reason, reference,"
        " rated_at) VALUES ('rat-0000000000000009', %s, %s, %s, 'v', '3.1', 1, 'r', %s, now())"
    )
    rater = await house.finder("Rater")
    await clear(house, vulnerability, rater)
    attempts: list[tuple[Credential, LiteralString, tuple[object, ...]]] = [
        (house.admin, "UPDATE severity_rating SET score = 0", ()),
        (house.admin, "DELETE FROM severity_rating", ()),
        (rater.credential, insert, (vulnerability, stranger.party, rater.person, False)),
        (rater.credential, insert, (vulnerability, rater.party, rater.person, True)),
        (stranger.credential, insert, (vulnerability, stranger.party, stranger.person, False)),
    ]
    for credential, statement, values in attempts:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            async with house.database.work(credential) as work:
                await work.connection.execute(statement, values)


async def test_only_those_who_were_told_rate_and_see(house: TestHouse, finding: Finding, finder: Member) -> None:
    """Another finder, a maintainer who was not told and a visitor see no rating and no belief, and may not rate."""
    vulnerability = vulnerability_of(finding)
    await clear(house, vulnerability, finder)
    await rate(house, finder.credential, vulnerability, MIDDLE)
    await believed(house, vulnerability)
    outsiders = [(await house.finder("Other")).credential, (await house.maintainer()).credential, house.anonymous]
    for credential in outsiders:
        async with house.database.work(credential) as work:
            cursor = await work.connection.execute(
                "SELECT (SELECT count(*) FROM severity_rating), (SELECT count(*) FROM believed_severity),"
                " (SELECT count(*) FROM rater_habit), (SELECT count(*) FROM severity_model)"
            )
            assert await cursor.fetchone() == (0, 0, 0, 0)
        with pytest.raises(Refusal) as caught:
            await view(house, credential, vulnerability)
        assert caught.value.status == 404
    for credential in outsiders[:2]:
        with pytest.raises(Refusal) as caught:
            await rate(house, credential, vulnerability)
        assert caught.value.status == 404


async def test_a_maintainer_who_was_told_sees_and_rates(house: TestHouse, finding: Finding) -> None:
    """Once cleared, a maintainer sees what was rated by hand and rates too; what others reported is not its to see."""
    vulnerability, maintainer = vulnerability_of(finding), await house.maintainer()
    await clear(house, vulnerability, maintainer)
    await rate(house, house.admin, vulnerability, MIDDLE)
    await rate(house, maintainer.credential, vulnerability, LOW)
    seen = await view(house, maintainer.credential, vulnerability)
    assert [one.vector for one in seen.ratings] == [MIDDLE, LOW]
    found = await believed(house, vulnerability)
    assert found is not None
    assert found.ratings == 3


async def test_published_shows_the_belief_and_not_the_ratings(
    house: TestHouse, finding: Finding, tamper: Callable[[str], None]
) -> None:
    """Everybody sees what is believed of what is public; who was not told while it was secret does not rate it."""
    vulnerability = vulnerability_of(finding)
    found = await believed(house, vulnerability)
    for stage in ("reproduced", "ranked", "coordinated", "fixed"):
        tamper(f"UPDATE vulnerability SET stage = '{stage}'")
    tamper("UPDATE vulnerability SET stage = 'published', published_at = now()")
    seen = await view(house, house.anonymous, vulnerability)
    assert (seen.believed, seen.ratings) == (found, ())
    with pytest.raises(Refusal) as caught:
        await rate(house, (await house.finder("Other")).credential, vulnerability)
    assert (caught.value.code, caught.value.status) == ("not-told", 403)


async def test_a_party_rates_only_so_often(house: TestHouse, finding: Finding, tamper: Callable[[str], None]) -> None:
    """At the limit a rating is refused and nothing is kept; bad ones never are."""
    vulnerability = vulnerability_of(finding)
    for vector, reason in (("nonsense", "r"), (HIGH, " ")):
        with pytest.raises(Refusal):
            await rate(house, house.admin, vulnerability, vector, reason)
    await rate(house, house.admin, vulnerability)
    tamper(
        "INSERT INTO severity_rating (id, vulnerability, party, person, vector, scale, score, reason, reference,"
        " rated_at) SELECT 'rat-' || lpad(n::text, 16, '0'), vulnerability, party, person, vector, scale, score,"
        f" reason, reference, rated_at FROM severity_rating, generate_series(2, {RATINGS_PER_PARTY_MAX}) n"
    )
    with pytest.raises(Refusal) as caught:
        await rate(house, house.admin, vulnerability)
    assert caught.value.code == "too-many-ratings"
    assert len((await view(house, house.admin, vulnerability)).ratings) == RATINGS_PER_PARTY_MAX + 1


async def test_a_belief_follows_findings_that_join_and_part(house: TestHouse, finding: Finding) -> None:
    """Merged, both parties' ratings count together, those by hand too; each way back restores what was believed."""
    one = vulnerability_of(finding)
    other = vulnerability_of(await report(house, await house.finder("Second"), 2, cvss_vector=LOW))
    await rate(house, house.admin, other, LOW)
    apart = (await believed(house, one), await believed(house, other))
    async with house.database.work(house.admin) as work:
        await findings.merge(work, other, one, kind=JoinKind.PERSON, probability=1, reasons=("one fix",))
    merged = await believed(house, one)
    assert merged is not None
    assert (merged.ratings, await believed(house, other)) == (3, None)
    assert {rating.vulnerability for rating in (await view(house, house.admin, one)).ratings} == {one}
    with pytest.raises(Refusal) as caught:
        await rate(house, house.admin, other)
    assert caught.value.code == "merged-away"
    async with house.database.work(house.admin) as work:
        await findings.unmerge(work, other)
    assert (await believed(house, one), await believed(house, other)) == apart


async def test_a_belief_follows_a_finding_that_is_separated(house: TestHouse, finder: Member) -> None:
    """Separated, each is believed of its own findings; rejoined, as before; the emptied one has no belief left."""
    first = await report(house, finder, 1, cvss_vector=HIGH, identifiers=["CVE-2026-1"])
    second = await report(house, await house.finder("Second"), 1, cvss_vector=LOW, identifiers=["CVE-2026-1"])
    home = vulnerability_of(first)
    assert vulnerability_of(second) == home
    together = await believed(house, home)
    async with house.database.work(house.admin) as work:
        own = await findings.separate(work, second.id)
    alone, parted = await believed(house, home), await believed(house, own)
    assert together is not None
    assert alone is not None
    assert parted is not None
    assert parted.score < together.score < alone.score
    async with house.database.work(house.admin) as work:
        await findings.rejoin(work, second.id)
    assert await believed(house, home) == together
    assert await believed(house, own) is None


async def _fill(house: TestHouse, count: int = 6) -> list[VulnerabilityId]:
    """Two finders and the house rate the same vulnerabilities; one of them always high."""
    over, fair = await house.finder("Over"), await house.finder("Fair")
    rated: list[VulnerabilityId] = []
    for number in range(10, 10 + count):
        vulnerability = vulnerability_of(await report(house, over, number, cvss_vector=HIGH))
        assert vulnerability_of(await report(house, fair, number, cvss_vector=MIDDLE)) == vulnerability
        await rate(house, house.admin, vulnerability, MIDDLE)
        rated.append(vulnerability)
    return rated


async def test_habits_are_found_and_all_is_believed_anew(house: TestHouse) -> None:
    """A fit calls for looking at everything; a lone high rating by who always rates high is believed less."""
    await _fill(house)
    lone = vulnerability_of(await report(house, await house.finder("Over"), 99, cvss_vector=HIGH))
    before = await believed(house, lone)
    async with house.database.work(house.admin) as work:
        model = await actions.fit_severity(work)
    assert model.ratings == 19
    assert await work_off(house, "reassess") == ["reassess"]
    after = await believed(house, lone)
    assert before is not None
    assert after is not None
    assert after.score < before.score - 0.5
    async with house.database.work(house.admin) as work:
        habits = (await actions.read_habits(work)).habits
    by_party = {(one.rater, one.reference): one for one in habits}
    over = by_party[(await house.finder("Over")).party, False]
    assert (over.ratings, 1 < over.low < over.bias < over.high) == (7, True)


async def test_everything_is_believed_anew_page_by_page(house: TestHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many there are, each transaction takes some and calls for the next, down to the oldest."""
    monkeypatch.setattr(severity, "_ASSESSED_AT_ONCE", 2)
    rated = await _fill(house, 5)
    async with house.database.work(house.admin) as work:
        await actions.fit_severity(work)
    assert await work_off(house, "reassess") == ["reassess"] * 3
    async with house.database.work(house.worker) as work:
        assert None not in [await actions.read_believed(work, one) for one in rated]


async def test_a_party_sees_its_own_habit_alone(house: TestHouse) -> None:
    """Staff see every habit and when they were found; a finder its own; who never rated, and visitors, none."""
    rated = await _fill(house, 1)
    async with house.database.work(house.admin) as work:
        await actions.fit_severity(work)
        everybody = await actions.read_habits(work)
    assert (everybody.ratings, len(everybody.habits), everybody.fitted_at) == (3, 3, house.clock.now)
    over = await house.finder("Over")
    for credential, expected in (
        (over.credential, [over.party]), ((await house.maintainer()).credential, []), (house.anonymous, []),
    ):  # fmt: skip
        async with house.database.work(credential) as work:
            seen = await actions.read_habits(work)
        assert ([one.rater for one in seen.habits], seen.fitted_at) == (expected, None)
    await clear(house, rated[0], over)
    assert [one.rater for one in (await view(house, over.credential, rated[0])).habits] == [over.party]


async def test_a_fit_is_due_a_day_after_the_first_rating_it_has_not_seen(house: TestHouse, finding: Finding) -> None:
    """The clock starts with a rating and is not put off by the next; it rings once, late or not, and then rests."""
    await believed(house, vulnerability_of(finding))
    begun = house.clock.now
    house.clock.move(hours=20)
    await rate(house, house.admin, vulnerability_of(finding))
    await believed(house, vulnerability_of(finding))
    assert await fire_next(house.database, ring) is None
    house.clock.now = begun + timedelta(hours=actions.FIT_HOURS)
    timer = await fire_next(house.database, ring)
    assert timer is not None
    assert timer.kind == actions.NEXT_FIT
    assert await fire_next(house.database, ring) is None
    assert await work_off(house, "fit-severity", "reassess") == ["fit-severity", "reassess"]
    house.clock.move(days=3)
    assert await fire_next(house.database, ring) is None


async def test_a_belief_that_did_not_change_is_not_recorded_again(house: TestHouse, finding: Finding) -> None:
    """An assessment that is done twice is done once."""
    vulnerability = vulnerability_of(finding)
    await believed(house, vulnerability)
    before = await audited(house, vulnerability)
    async with house.database.work(house.worker) as work:
        assert await actions.assess(work, vulnerability) is not None
    assert await audited(house, vulnerability) == before
