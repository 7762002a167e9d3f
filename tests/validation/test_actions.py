"""Reproduction on a real PostgreSQL: what is decided is kept once, whole, and shown to those who need to know."""

import asyncio
import shutil
from itertools import pairwise
from pathlib import Path

import pytest

from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.formats.environment import VariantName
from clearway.gateways.builds import NotBuilt, Phase
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.validation import actions
from clearway.validation.model import RunOutcome, Verdict, VerdictKind
from tests.conftest import TestHouse
from tests.validation.worlds import (
    BOOM,
    FLAKY,
    HARMLESS,
    ScriptedSandbox,
    audited,
    environment,
    open_vulnerability,
    stage_of,
    workbench,
)


async def reproduce(
    house: TestHouse, folder: Path, vulnerability: VulnerabilityId, *, current: str = "affected"
) -> Verdict | None:
    """Reproduce in the example's environment."""
    bench = workbench(folder, ScriptedSandbox())
    known = (environment(current=current),)
    return await actions.reproduce(house.database, bench, vulnerability, environments=known)


@pytest.mark.parametrize(
    ("proof", "current", "kind", "stage"),
    [
        (BOOM, "affected", VerdictKind.REPRODUCED, Stage.REPRODUCED),
        (BOOM, "fixed", VerdictKind.ALREADY_FIXED, Stage.ALREADY_FIXED),
        (HARMLESS, "affected", VerdictKind.NOT_REPRODUCED, Stage.NOT_REPRODUCED),
    ],
)
async def test_a_proof_decides(
    house: TestHouse, tmp_path: Path, proof: bytes, current: str, kind: VerdictKind, stage: Stage
) -> None:
    """What the proof does on both builds is the verdict, and the vulnerability stands where the verdict puts it."""
    vulnerability = await open_vulnerability(house, proof)
    verdict = await reproduce(house, tmp_path, vulnerability, current=current)
    assert verdict is not None
    assert verdict.kind is kind
    assert await stage_of(house, vulnerability) is stage


async def test_runs_and_verdict_are_kept(house: TestHouse, tmp_path: Path) -> None:
    """Three runs on each build are kept with crash, digests and times, and come back as they were seen."""
    vulnerability = await open_vulnerability(house, BOOM)
    verdict = await reproduce(house, tmp_path, vulnerability)
    async with house.database.work((await house.finder()).credential) as work:
        kept = await actions.read_verdict(work, vulnerability)
        runs = await actions.read_reproductions(work, vulnerability)
    assert kept is not None
    assert kept.verdict == verdict
    assert kept.verdict.crash is not None
    assert kept.verdict.crash.words == "heap-buffer-overflow (READ of size 1) in parse_it, x.c:12"
    told = [(made.evidence.variant, made.evidence.run, made.evidence.sight.outcome) for made in runs]
    affected = [(VariantName.AFFECTED, run, RunOutcome.TRIGGERED) for run in (1, 2, 3)]
    assert told == affected + [(VariantName.FIXED, run, RunOutcome.QUIET) for run in (1, 2, 3)]
    assert len({made.evidence.build_digest for made in runs}) == 2
    assert await audited(house, vulnerability) == ["findings.clear", "findings.advance", "validation.reproduce"]


async def test_a_flaky_proof_is_reproduced_with_its_count(house: TestHouse, tmp_path: Path) -> None:
    """Once is enough to believe it; how often it was is said."""
    vulnerability = await open_vulnerability(house, FLAKY)
    verdict = await reproduce(house, tmp_path, vulnerability)
    assert verdict is not None
    assert (verdict.kind, verdict.triggered, verdict.runs) == (VerdictKind.REPRODUCED, 2, 3)
    assert "2 of 3 runs" in verdict.reasons[0]


async def test_any_of_several_proofs_is_enough(house: TestHouse, tmp_path: Path) -> None:
    """A proof that does nothing does not stand in the way of one that does."""
    vulnerability = await open_vulnerability(house, BOOM, HARMLESS)
    verdict = await reproduce(house, tmp_path, vulnerability)
    assert verdict is not None
    assert verdict.kind is VerdictKind.REPRODUCED


@pytest.mark.parametrize("lacks", ["proof", "environment"])
async def test_what_cannot_be_tried_needs_information(house: TestHouse, tmp_path: Path, lacks: str) -> None:
    """Without a proof or an environment nothing is run, and what is missing is said."""
    proofs = () if lacks == "proof" else (BOOM,)
    package = "pkg:deb/debian/example" if lacks == "proof" else "pkg:deb/debian/unknown"
    vulnerability = await open_vulnerability(house, *proofs, package=package)
    verdict = await reproduce(house, tmp_path, vulnerability)
    assert verdict is not None
    assert verdict.kind is VerdictKind.NEEDS_INFORMATION
    assert lacks in verdict.reasons[0]
    assert await stage_of(house, vulnerability) is Stage.NEEDS_INFORMATION


async def test_a_release_that_is_gone_is_an_environment_that_failed(house: TestHouse, tmp_path: Path) -> None:
    """A source that the registry does not have any more is said to be so, and a person looks at it."""
    vulnerability = await open_vulnerability(house, BOOM)
    bench = workbench(tmp_path, ScriptedSandbox())
    shutil.rmtree(tmp_path / "registry")
    verdict = await actions.reproduce(house.database, bench, vulnerability, environments=(environment(),))
    assert verdict is not None
    assert verdict.kind is VerdictKind.ENVIRONMENT_FAILED
    assert "deb has no example" in verdict.reasons[0]
    assert await stage_of(house, vulnerability) is Stage.NEEDS_INFORMATION


async def test_done_twice_is_done_once(house: TestHouse, tmp_path: Path) -> None:
    """The second time nothing is run and nothing is added."""
    vulnerability = await open_vulnerability(house, BOOM)
    await reproduce(house, tmp_path, vulnerability)
    assert await reproduce(house, tmp_path, vulnerability) is None
    async with house.database.work(house.worker) as work:
        assert len(await actions.read_reproductions(work, vulnerability)) == 6


async def test_done_at_once_is_done_once(house: TestHouse, tmp_path: Path) -> None:
    """Of two workers who replay the same, one concludes; the other's work is dropped whole."""
    vulnerability = await open_vulnerability(house, BOOM)
    both = await asyncio.gather(*(reproduce(house, tmp_path, vulnerability) for _ in range(2)))
    assert sorted(verdict is None for verdict in both) == [False, True]
    async with house.database.work(house.worker) as work:
        assert len(await actions.read_reproductions(work, vulnerability)) == 6


async def test_an_outage_leaves_all_as_it_was(house: TestHouse, tmp_path: Path) -> None:
    """When the sandbox cannot be built the vulnerability still waits, with no verdict and no line on record."""
    vulnerability = await open_vulnerability(house, BOOM)
    bench = workbench(tmp_path, ScriptedSandbox(down=True))
    with pytest.raises(Outage):
        await actions.reproduce(house.database, bench, vulnerability, environments=(environment(),))
    assert await stage_of(house, vulnerability) is Stage.NEW
    async with house.database.work(house.worker) as work:
        assert await actions.read_verdict(work, vulnerability) is None
    assert await audited(house, vulnerability) == ["findings.clear"]


async def test_who_does_not_need_to_know_sees_nothing(house: TestHouse, tmp_path: Path) -> None:
    """Another finder and a visitor see neither verdict nor runs; before anything is published nobody else does."""
    vulnerability = await open_vulnerability(house, BOOM)
    await reproduce(house, tmp_path, vulnerability)
    stranger = (await house.finder("Finder Two")).credential
    for credential in (stranger, house.anonymous):
        async with house.database.work(credential) as work:
            assert await actions.read_verdict(work, vulnerability) is None
            assert await actions.read_reproductions(work, vulnerability) == []


async def test_after_publication_the_verdict_is_public_and_the_runs_are_not(house: TestHouse, tmp_path: Path) -> None:
    """A visitor sees what was believed, not the crash logs that it rests on."""
    vulnerability = await open_vulnerability(house, BOOM)
    await reproduce(house, tmp_path, vulnerability)
    way = (Stage.REPRODUCED, Stage.RANKED, Stage.COORDINATED, Stage.FIXED, Stage.PUBLISHED)
    async with house.database.work(house.worker) as work:
        for old, new in pairwise(way):
            assert await findings.advance(work, vulnerability, old=old, new=new)
    async with house.database.work(house.anonymous) as work:
        assert await actions.read_verdict(work, vulnerability) is not None
        assert await actions.read_reproductions(work, vulnerability) == []


async def test_builds_are_made_once(tmp_path: Path) -> None:
    """The same recipe, source and patch are built once and taken from the cache afterwards."""
    sandbox = ScriptedSandbox()
    bench = workbench(tmp_path, sandbox)
    for _ in range(3):
        built = await actions.build_variant(bench, environment(), VariantName.AFFECTED)
        assert not isinstance(built, NotBuilt)
    assert len(sandbox.commands) == 1


async def test_other_patch_is_another_build(tmp_path: Path) -> None:
    """A build is named by everything that went into it."""
    bench = workbench(tmp_path, ScriptedSandbox())
    plain = await actions.build_variant(bench, environment(), VariantName.AFFECTED)
    fixed = await actions.build_variant(bench, environment(), VariantName.FIXED)
    mended = await actions.build_variant(
        bench, environment(), VariantName.AFFECTED, repair=actions.Repair(patch=b"+right")
    )
    digests = {built.digest for built in (plain, fixed, mended) if not isinstance(built, NotBuilt)}
    assert len(digests) == 3


async def test_a_build_that_stops_says_where(tmp_path: Path) -> None:
    """A patch that does not apply and a source that does not compile are told apart."""
    bench = workbench(tmp_path, ScriptedSandbox())
    for patch, phase in ((b"elsewhere", Phase.PATCH), (b"no such word", Phase.COMPILE)):
        stopped = await actions.build_variant(
            bench, environment(), VariantName.AFFECTED, repair=actions.Repair(patch=patch)
        )
        assert isinstance(stopped, NotBuilt)
        assert stopped.phase is phase
        assert actions.stopped_at(stopped)


async def test_every_run_has_its_own_secret(tmp_path: Path) -> None:
    """Neither log path nor secret is ever used again, and the proof is handed in without them."""
    sandbox = ScriptedSandbox()
    entropy = iter(bytes([count]) * 16 for count in range(9))
    await actions.replay(
        workbench(tmp_path, sandbox),
        environment(),
        VariantName.AFFECTED,
        proof=BOOM,
        runs=3,
        entropy=lambda _: next(entropy),
    )
    secrets = [command.environment["CLEARWAY_SECRET"] for command in sandbox.commands[1:]]
    assert len(set(secrets)) == 3
    assert not any(secret.encode() in command.stdin for secret in secrets for command in sandbox.commands)


async def test_a_release_with_other_bytes_than_pinned_is_refused(tmp_path: Path) -> None:
    """A registry that serves another file under a pinned version is not believed."""
    bench = workbench(tmp_path, ScriptedSandbox())
    wheel = tmp_path / "registry" / "pypi" / "tqdm" / "4.66.2" / "tqdm-4.66.2-py3-none-any.whl"
    wheel.parent.mkdir(parents=True)
    wheel.write_bytes(b"another file")
    shipped = next(known for known in actions.shipped_environments() if known.recipe.name == "tqdm")
    with pytest.raises(Refusal) as refused:
        await actions.build_variant(bench, shipped, VariantName.AFFECTED)
    assert refused.value.code == "source-changed"
