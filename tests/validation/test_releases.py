"""The affected range of a vulnerability: asked for, replayed behind the real wall, kept, and set beside the claims."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace as with_fields

from clearway.formats.environment import Environment, NpmPackage, PypiProject, RangePart
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.ids import ReleaseRangeId, VulnerabilityId
from clearway.validation import actions, rules
from clearway.validation.model import Affected, ReleaseRange, SeenRelease
from tests.conftest import TestHouse
from tests.validation.targets import flags, publish, real_bench
from tests.validation.worlds import ScriptedSandbox, audited, open_vulnerability, workbench

PACKAGE = "pkg:pypi/greet"
VERSIONS = [f"1.{number}" for number in range(6)]


async def reproduced(house: TestHouse, folder: Path, releases: str) -> tuple[VulnerabilityId, Environment]:
    """A vulnerability of a module with these releases, tried on the affected one and on the fixed one."""
    environment = publish(folder, {**dict(flags(releases)), "2.0": False})
    found = await open_vulnerability(house, b"run this", package=PACKAGE)
    bench = real_bench(folder)
    await actions.reproduce(house.database, bench, found, runs=1, environments=[environment])
    return found, environment


async def ask(house: TestHouse, vulnerability: VulnerabilityId) -> ReleaseRangeId:
    """Ask for a replay as a coordinator."""
    house.clock.move(seconds=1)
    async with house.database.work(house.admin) as work:
        return await actions.ask_range(work, vulnerability)


async def read(house: TestHouse, vulnerability: VulnerabilityId) -> ReleaseRange:
    """Read the newest replay as a coordinator."""
    async with house.database.work(house.admin) as work:
        found = await actions.read_range(work, vulnerability)
    assert found is not None
    return found


async def test_releases_are_replayed_and_set_beside_the_claims(
    house: TestHouse, tmp_path: Path, tamper: Callable[[str], None]
) -> None:
    """What was seen, what the recipe publishes and what the reports claim stand beside one another, disputes marked."""
    found, environment = await reproduced(house, tmp_path, "ffaaan")
    with_claims = with_fields(environment.recipe, claimed=(RangePart(introduced="1.2", fixed="1.4"),))
    environment = Environment(recipe=with_claims, harness=environment.harness, files=environment.files)
    tamper("UPDATE finding SET ranges = ARRAY['introduced:1.1 last_affected:1.4']")
    wanted = await ask(house, found)
    with pytest.raises(Refusal, match="waiting already"):
        await ask(house, found)
    bench = real_bench(tmp_path)
    both = await asyncio.gather(
        *(actions.replay_range(house.database, bench, wanted, runs=1, environments=[environment]) for _ in range(2))
    )
    assert sorted(one is None for one in both) == [False, True]
    seen = await read(house, found)
    assert (seen.environment, seen.problem, seen.spans) == ("greet", "", (("1.2", "2.0"),))
    told = [(one.version, one.affected.value, one.published, one.reported, one.is_disputed) for one in seen.releases]
    assert told == [
        ("1.0", "no", False, False, False),
        ("1.1", "no", False, True, True),
        ("1.2", "yes", True, True, False),
        ("1.3", "yes", True, True, False),
        ("1.4", "yes", False, True, True),
        ("1.5", "unknown", False, False, False),
        ("2.0", "no", False, False, False),
    ]
    assert all(one.tried for one in seen.releases)
    assert "could not load" in seen.releases[5].reason
    lines = [line for line in await audited(house, found) if "range" in line or "releases" in line]
    assert lines == ["validation.ask-range", "validation.replay-releases"]
    assert await ask(house, found) > wanted


async def test_only_who_is_cleared_sees_a_range(house: TestHouse, tmp_path: Path) -> None:
    """The finder that reported it sees the releases; another one, and a visitor, see that there is nothing."""
    found, environment = await reproduced(house, tmp_path, "faaaaf")
    wanted = await ask(house, found)
    await actions.replay_range(house.database, real_bench(tmp_path), wanted, runs=1, environments=[environment])
    finder, other = await house.finder(), await house.finder("Finder Two")
    for credential, count in ((finder.credential, 7), (other.credential, 0), (house.anonymous, 0)):
        async with house.database.work(credential) as work:
            seen = await actions.read_range(work, found)
            cursor = await work.connection.execute("SELECT count(*) FROM release_seen")
            assert await cursor.fetchone() == (count,)
        assert (seen is not None) == bool(count)


async def test_what_cannot_be_replayed_is_said(house: TestHouse, tmp_path: Path) -> None:
    """Not before it was seen to trigger; an outage leaves it waiting; no release and no environment are told."""
    early = await open_vulnerability(house, b"run this", package=PACKAGE)
    with pytest.raises(Refusal) as refused:
        await ask(house, early)
    assert refused.value.code == "not-reproduced"
    found, environment = await reproduced(house, tmp_path, "faaaaf")
    wanted = await ask(house, found)
    down = workbench(tmp_path, ScriptedSandbox(down=True))
    with pytest.raises(Outage):
        await actions.replay_range(house.database, down, wanted, environments=[environment])
    assert (await read(house, found)).found_at is None
    await actions.replay_range(house.database, real_bench(tmp_path / "empty"), wanted, environments=[environment])
    assert "no greet" in (await read(house, found)).problem
    again = await ask(house, found)
    await actions.replay_range(house.database, real_bench(tmp_path), again, environments=[])
    assert "no environment" in (await read(house, found)).problem


@pytest.mark.parametrize(
    ("ranges", "versions", "held"),
    [
        (["introduced:1.1 fixed:1.3"], ["1.5"], "-++---"),
        (["introduced:0 fixed:1.1 introduced:1.3 last_affected:1.4"], [], "+--++-"),
        (["introduced:1.4", "introduced:0 fixed:1.1"], [], "+---++"),
        (["introduced:1.2 introduced:1.4 fixed:1.5"], [], "--++++"),
        (["introduced:nonsense fixed:1.1"], [], "+-----"),
        ([], ["1.2", "v1.3", "nonsense"], "??++??"),
        (["< 1.3"], ["1.0"], "+?????"),
        ([], [], "??????"),
    ],
)
def test_what_reports_claim_is_read(ranges: list[str], versions: list[str], held: str) -> None:
    """Ranges before single versions, open ends where nothing is said, and nothing claimed of what nobody named."""
    words = {True: "+", False: "-", None: "?"}
    told = rules.reported_of(PypiProject(package="x"), VERSIONS, ranges=ranges, versions=versions)
    assert "".join(words[one] for one in told) == held


@given(st.lists(st.text(max_size=40)), st.lists(st.text(max_size=20)))
def test_hostile_claims_are_read_or_passed_over(ranges: list[str], versions: list[str]) -> None:
    """Any text in a report's ranges and versions gives an answer for each release."""
    assert len(rules.reported_of(NpmPackage(package="x"), ["1.0.0"], ranges=ranges, versions=versions)) == 1


@pytest.mark.parametrize(
    ("affected", "published", "reported", "disputed"),
    [
        (Affected.YES, True, None, False),
        (Affected.YES, True, False, True),
        (Affected.NO, None, True, True),
        (Affected.NO, None, None, False),
        (Affected.UNKNOWN, True, False, False),
    ],
)
def test_a_dispute_is_about_what_was_seen(
    affected: Affected, *, published: bool | None, reported: bool | None, disputed: bool
) -> None:
    """What is not known disputes nothing, and neither does a claim that nobody made."""
    one = SeenRelease(version="1", affected=affected, tried=True, published=published, reported=reported)
    assert one.is_disputed is disputed
