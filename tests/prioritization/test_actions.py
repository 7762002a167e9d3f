"""Signals and ranks on a real PostgreSQL: loaded whole, never older, ranked once, seen by who needs to know."""

import asyncio
import gzip
import json
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from psycopg.errors import InsufficientPrivilege

from clearway.app.policies import shipped_due_policy, shipped_trees
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal
from clearway.prioritization import actions
from clearway.prioritization.model import DuePolicies, Loaded, Sighting, Urgency
from clearway.storage.work import Work
from clearway.validation import actions as validation
from tests.conftest import TestHouse
from tests.prioritization.worlds import LOCAL, WORST, audited, report, waiting_jobs

POLICY = shipped_due_policy()
POLICIES = DuePolicies(directive=POLICY, trees=shipped_trees())
CVE = "CVE-2026-1234"


def catalog(*listed: tuple[str, str], dated: str = "2026.11.20") -> bytes:
    """A catalog of exploited vulnerabilities."""
    lines = [{"cveID": cve, "dateAdded": added} for cve, added in listed]
    return json.dumps({"catalogVersion": dated, "vulnerabilities": lines}).encode()


def scores(*told: tuple[str, str], dated: str = "2026-11-21") -> bytes:
    """A day's scores."""
    lines = "".join(f"{cve},{chance},0.5\n" for cve, chance in told)
    return f"#model_version:v2026,score_date:{dated}T00:00:00Z\ncve,epss,percentile\n{lines}".encode()


def statements(*told: tuple[str, str, str, str, str]) -> bytes:
    """CISA's SSVC statements: CVE, exploitation, automatable, technical impact, day."""
    lines = "".join(f"{','.join(line)}\n" for line in told)
    return f"cve,exploitation,automatable,technical_impact,ssvc_date\n{lines}".encode()


async def load(house: TestHouse, action: Callable[[Work, bytes], Awaitable[Loaded]], body: bytes) -> Loaded:
    """Load a feed as a coordinator."""
    async with house.database.work(house.admin) as work:
        return await action(work, body)


async def test_a_reproduced_vulnerability_is_ranked_with_the_signals_used(house: TestHouse) -> None:
    """Rank, stage, job and record are saved at once, and the reasons name the listing and the score with their days."""
    await load(house, actions.load_kev, catalog((CVE, "2026-11-19")))
    await load(house, actions.load_epss, scores((CVE, "0.5")))
    vulnerability = await report(house, cve=CVE, stage=Stage.REPRODUCED)
    before = await waiting_jobs(house, "advance")
    async with house.database.work(house.worker) as work:
        ranked = await actions.rank(work, vulnerability, POLICY)
    assert ranked is not None
    assert (ranked.urgency, ranked.days, ranked.forensic, ranked.exploited) == (Urgency.NOW, 3, True, True)
    assert {"it is listed as exploited since 2026-11-19", "EPSS 0.5000 on 2026-11-21"} <= set(ranked.reasons)
    async with house.database.work(house.worker) as work:
        assert await actions.read_rank(work, vulnerability) == ranked
        assert (await findings.read_vulnerability(work, vulnerability)).stage is Stage.RANKED
    assert (await audited(house, vulnerability))[-2:] == ["findings.advance", "prioritization.rank"]
    assert await waiting_jobs(house, "advance") == [*before, vulnerability]


async def test_a_rank_keeps_what_was_believed_then(house: TestHouse) -> None:
    """The believed score is kept beside the reported one, with its interval, and stays what it was."""
    vulnerability = await report(house, stage=Stage.REPRODUCED)
    async with house.database.work(house.admin) as work:
        await validation.rate(work, vulnerability, vector=LOCAL, reason="seen")
    async with house.database.work(house.worker) as work:
        believed = await validation.assess(work, vulnerability)
        ranked = await actions.rank(work, vulnerability, POLICY)
    assert believed is not None
    assert ranked is not None
    assert ranked.believed is not None
    assert ranked.order_score == pytest.approx(believed.score, abs=1e-5)
    async with house.database.work(house.worker) as work:
        assert await actions.read_rank(work, vulnerability) == ranked


async def test_a_rank_is_found_anew_when_it_is_listed(house: TestHouse) -> None:
    """What is listed after it was ranked is ranked anew, once; the rank before stays as history."""
    vulnerability = await report(house, cve=CVE, vector=LOCAL, stage=Stage.REPRODUCED)
    async with house.database.work(house.worker) as work:
        before = await actions.rank(work, vulnerability, POLICY)
    house.clock.move(hours=1)
    await load(house, actions.load_kev, catalog((CVE, "2026-11-19")))
    assert await waiting_jobs(house, "redate") == [vulnerability]
    for expected in (True, False):
        async with house.database.work(house.worker) as work:
            assert (await actions.rerank(work, vulnerability, POLICY) is not None) is expected
        house.clock.move(hours=1)
    async with house.database.work(house.worker) as work:
        after = await actions.read_rank(work, vulnerability)
        cursor = await work.connection.execute("SELECT count(*) FROM rank")
        assert await cursor.fetchone() == (2,)
    assert before is not None
    assert after is not None
    assert (before.days, after.days, before.exploited, after.exploited) == (60, 14, False, True)
    assert after.editions == (
        "KEV 2026-11-20",
        "SSVC statements none loaded",
        "CVSS 3.1 as reported",
        "EPSS none loaded",
    )
    assert [(step.point, step.value) for step in after.path][:2] == [("exposed", "yes"), ("in-kev", "yes")]


async def test_what_cisa_states_comes_before_what_is_derived(house: TestHouse) -> None:
    """SSVC statements say whether an attack can be automated and what it does; ranks name the day of the statement."""
    vulnerability = await report(house, cve=CVE, vector=WORST, stage=Stage.REPRODUCED)
    loaded = await load(house, actions.load_ssvc, statements((CVE, "poc", "no", "partial", "2026-11-18")))
    assert loaded == Loaded(lines=1, dated=date(2026, 11, 18))
    assert await waiting_jobs(house, "redate") == [vulnerability]
    async with house.database.work(house.worker) as work:
        ranked = await actions.rank(work, vulnerability, POLICY)
    assert ranked is not None
    assert (ranked.automatable, ranked.total, ranked.days) == (False, False, 60)
    assert "an attack cannot be automated, as CISA stated on 2026-11-18" in ranked.reasons
    assert ranked.editions == ("KEV none loaded", "SSVC statements 2026-11-18", "EPSS none loaded")
    with pytest.raises(Refusal, match="newer edition"):
        await load(house, actions.load_ssvc, statements((CVE, "poc", "no", "partial", "2026-11-17")))
    await load(house, actions.load_ssvc, statements(("CVE-2026-9999", "none", "no", "partial", "2026-11-19")))
    assert await waiting_jobs(house, "redate") == [vulnerability] * 2


async def test_ranked_twice_or_at_once_is_ranked_once(house: TestHouse) -> None:
    """Of two workers one ranks; whoever comes later is told that it was done."""
    vulnerability = await report(house, stage=Stage.REPRODUCED)

    async def rank() -> bool:
        async with house.database.work(house.worker) as work:
            return await actions.rank(work, vulnerability, POLICY) is not None

    assert sorted(await asyncio.gather(rank(), rank())) == [False, True]
    assert not await rank()


async def test_a_rank_is_seen_by_who_needs_to_know(house: TestHouse) -> None:
    """A party that is not cleared, and a visitor, see none until the vulnerability is published."""
    vulnerability = await report(house, stage=Stage.REPRODUCED)
    maintainer, stranger = await house.maintainer(), await house.finder("Finder Two")
    async with house.database.work(house.worker) as work:
        await actions.rank(work, vulnerability, POLICY)
        await findings.clear(work, vulnerability, maintainer.party, reason="test")
    for credential, sees in ((maintainer.credential, True), (stranger.credential, False), (house.anonymous, False)):
        async with house.database.work(credential) as work:
            assert (await actions.read_rank(work, vulnerability) is not None) is sees


async def test_the_database_lets_nobody_else_rank_or_load(house: TestHouse) -> None:
    """A maintainer who may read it cannot write a rank; a finder cannot load signals."""
    vulnerability = await report(house, stage=Stage.REPRODUCED)
    maintainer = await house.maintainer()
    async with house.database.work(house.worker) as work:
        await findings.clear(work, vulnerability, maintainer.party, reason="test")
    async with house.database.work(maintainer.credential) as work:
        with pytest.raises(InsufficientPrivilege):
            await work.connection.execute(
                "INSERT INTO rank (vulnerability, ranked_at, urgency, forensic, exploited, reasons)"
                " VALUES (%s, %s, 'planned', false, false, '{}')",
                (vulnerability, work.now),
            )
    with pytest.raises(InsufficientPrivilege):
        async with house.database.work((await house.finder()).credential) as work:
            await actions.load_kev(work, catalog((CVE, "2026-11-19")))


async def test_a_newer_edition_takes_the_place_of_the_old(house: TestHouse) -> None:
    """What left the catalog is not listed any more, and the same edition may be loaded again."""
    await load(house, actions.load_kev, catalog((CVE, "2026-11-19")))
    newer = catalog(("CVE-2026-9999", "2026-11-21"), ("CVE-2026-9999", "2026-11-20"), dated="2026.11.21")
    for _ in range(2):
        assert await load(house, actions.load_kev, newer) == Loaded(lines=2, dated=date(2026, 11, 21))
    vulnerability = await report(house, cve=CVE, stage=Stage.REPRODUCED)
    async with house.database.work(house.worker) as work:
        ranked = await actions.rank(work, vulnerability, POLICY)
    assert ranked is not None
    assert not ranked.exploited
    assert "it is not listed as exploited in the catalog of 2026-11-21" in ranked.reasons
    assert await audited(house, "kev") == ["prioritization.load-kev"] * 3


async def test_an_older_edition_is_refused(house: TestHouse) -> None:
    """An old file does not take back what is known, of either feed."""
    await load(house, actions.load_kev, catalog((CVE, "2026-11-19")))
    await load(house, actions.load_epss, scores((CVE, "0.5")))
    with pytest.raises(Refusal, match="newer edition"):
        await load(house, actions.load_kev, catalog((CVE, "2026-11-19"), dated="2026.11.19"))
    with pytest.raises(Refusal, match="newer edition"):
        await load(house, actions.load_epss, scores((CVE, "0.1"), dated="2026-11-20"))


async def test_two_that_load_at_once_do_not_disturb_each_other(house: TestHouse) -> None:
    """Both are done, one after the other, and one edition is in."""
    many = [(f"CVE-2026-{n}", "0.5") for n in range(1000, 3000)]
    await asyncio.gather(*(load(house, actions.load_epss, scores(*many)) for _ in range(3)))
    async with house.database.work(house.worker) as work:
        cursor = await work.connection.execute("SELECT count(*) FROM exploit_score")
        assert await cursor.fetchone() == (2000,)


async def test_due_is_told_for_every_system(house: TestHouse) -> None:
    """One vulnerability is due at different instants where the internet reaches it and where it does not."""
    vulnerability = await report(house, vector=LOCAL)
    seen = datetime(2026, 11, 1, 8, tzinfo=UTC)
    sightings = [Sighting(exposed=exposed, detected_at=seen) for exposed in (True, None, False)]
    async with house.database.work(house.worker) as work:
        reached, unknown, away = await actions.due_for(work, vulnerability, POLICIES, sightings=sightings)
    assert reached.at == unknown.at == datetime(2026, 12, 31, 8, tzinfo=UTC)
    assert away.at is None


async def test_the_real_feeds_are_loaded(house: TestHouse, shared_data: Path) -> None:
    """CISA's whole catalog and a whole day of EPSS, gzipped as it comes, are in within the time of a test."""
    kev = await load(house, actions.load_kev, (shared_data / "kev.json").read_bytes())
    packed = (shared_data / "epss-2025-08-17.csv.gz").read_bytes()
    assert kev == Loaded(lines=1332, dated=date(2025, 8, 25))
    stated = await load(house, actions.load_ssvc, (shared_data / "vulnrichment-ssvc.csv.gz").read_bytes())
    assert stated == Loaded(lines=45_637, dated=date(2025, 1, 23))
    assert await load(house, actions.load_epss, packed) == Loaded(lines=272_866, dated=date(2025, 8, 17))
    assert gzip.decompress(packed).startswith(b"#")
    vulnerability = await report(house, cve="CVE-2025-48384", stage=Stage.REPRODUCED)
    async with house.database.work(house.worker) as work:
        ranked = await actions.rank(work, vulnerability, POLICY)
    assert ranked is not None
    assert "it is listed as exploited since 2025-08-25" in ranked.reasons
