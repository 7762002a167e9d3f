"""Fixes on a real PostgreSQL: who may propose, what is decided, and that it is decided once."""

import asyncio
from pathlib import Path

import pytest

from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.ids import FixId, VulnerabilityId
from clearway.remediation import actions
from clearway.remediation.model import Decision, Effort, FixStatus, Line, LineOutcome, Proposal
from clearway.validation import actions as validation
from tests.conftest import TestHouse
from tests.remediation import matrices
from tests.validation.targets import real_bench
from tests.validation.worlds import (
    BOOM,
    BREAKING_FIX,
    MISFIT_FIX,
    RIGHT_FIX,
    WRONG_FIX,
    ScriptedSandbox,
    audited,
    environment,
    open_vulnerability,
    stage_of,
    workbench,
)


async def coordinated(house: TestHouse, folder: Path) -> VulnerabilityId:
    """A vulnerability that was reproduced and brought to its maintainer."""
    vulnerability = await open_vulnerability(house, BOOM)
    bench = workbench(folder, ScriptedSandbox())
    await validation.reproduce(house.database, bench, vulnerability, environments=(environment(),))
    maintainer = await house.maintainer()
    async with house.database.work(house.worker) as work:
        await findings.advance(work, vulnerability, old=Stage.REPRODUCED, new=Stage.RANKED)
        await findings.advance(work, vulnerability, old=Stage.RANKED, new=Stage.COORDINATED)
        await findings.clear(work, vulnerability, maintainer.party, reason="maintains it")
    return vulnerability


async def propose(house: TestHouse, vulnerability: VulnerabilityId, proposal: Proposal) -> FixId:
    """Propose as the maintainer."""
    async with house.database.work((await house.maintainer()).credential) as work:
        return await actions.propose(work, vulnerability, proposal)


async def verify(house: TestHouse, folder: Path, fix: FixId) -> Decision | None:
    """Verify in the example's environment."""
    bench = workbench(folder, ScriptedSandbox())
    return await actions.verify(house.database, bench, fix, environments=(environment(),))


@pytest.mark.parametrize("proposal", [Proposal(patch=RIGHT_FIX), Proposal(release="1.0-2")])
async def test_a_right_fix_is_verified(house: TestHouse, tmp_path: Path, proposal: Proposal) -> None:
    """Patch or release: it applies, it builds, the proof is stopped, and the vulnerability is fixed."""
    vulnerability = await coordinated(house, tmp_path)
    fix = await propose(house, vulnerability, proposal)
    decision = await verify(house, tmp_path, fix)
    assert decision is not None
    assert decision.status is FixStatus.VERIFIED
    assert await stage_of(house, vulnerability) is Stage.FIXED
    assert await audited(house, fix) == ["remediation.propose", "remediation.verify"]


@pytest.mark.parametrize(
    ("proposal", "line", "said"),
    [
        (Proposal(patch=WRONG_FIX), Line.PROOF_STOPPED, "still triggers in 3 of 3 runs: heap-buffer-overflow"),
        (Proposal(patch=MISFIT_FIX), Line.APPLIES, "Hunk #1 FAILED"),
        (Proposal(patch=BREAKING_FIX), Line.BUILDS, "unknown type name"),
        (Proposal(release="9.9-9"), Line.APPLIES, "Only 1.0-2 is known"),
    ],
)
async def test_a_wrong_fix_is_refused_with_evidence(
    house: TestHouse, tmp_path: Path, proposal: Proposal, line: Line, said: str
) -> None:
    """The line that failed says what was seen, the vulnerability stays where it is, and another fix may come."""
    vulnerability = await coordinated(house, tmp_path)
    fix = await propose(house, vulnerability, proposal)
    await verify(house, tmp_path, fix)
    async with house.database.work((await house.maintainer()).credential) as work:
        kept = await actions.read_fix(work, fix)
    assert kept.fix.status is FixStatus.REFUSED
    failed = next(made for made in kept.lines if made.outcome is LineOutcome.FAILED)
    assert failed.line is line
    assert said in failed.evidence
    assert await stage_of(house, vulnerability) is Stage.COORDINATED
    right = await propose(house, vulnerability, Proposal(patch=RIGHT_FIX))
    await verify(house, tmp_path, right)
    assert await stage_of(house, vulnerability) is Stage.FIXED


@pytest.mark.parametrize("patch", [matrices.MENDS_A, matrices.MENDS_B])
async def test_a_fix_meets_every_proof(house: TestHouse, tmp_path: Path, patch: bytes) -> None:
    """Also one that was never run, because another had shown enough: a fix that leaves it alone is refused."""
    vulnerability = await open_vulnerability(house, matrices.A, matrices.B, package=matrices.PACKAGE)
    bench, known = real_bench(tmp_path), (matrices.environment(),)
    await validation.reproduce(house.database, bench, vulnerability, environments=known, runs=1)
    fix = await matrices.propose(house, vulnerability, patch, status=FixStatus.PROPOSED)
    few = Effort(runs=1, variants=1, fuzzing=1)
    decision = await actions.verify(house.database, bench, fix, effort=few, environments=known)
    assert decision is not None
    lines = {line.line: line for line in decision.lines}
    assert lines[Line.PROOF_STOPPED].outcome is LineOutcome.FAILED
    assert "still triggers in 1 of 2 runs" in lines[Line.PROOF_STOPPED].evidence


async def test_who_does_not_need_to_know_cannot_propose(house: TestHouse, tmp_path: Path) -> None:
    """A stranger is told that there is no such vulnerability, and sees no fix of it."""
    vulnerability = await coordinated(house, tmp_path)
    fix = await propose(house, vulnerability, Proposal(patch=RIGHT_FIX))
    stranger = (await house.finder("Finder Two")).credential
    async with house.database.work(stranger) as work:
        with pytest.raises(Refusal, match="no vulnerability"):
            await actions.propose(work, vulnerability, Proposal(patch=RIGHT_FIX))
        with pytest.raises(Refusal, match="no fix"):
            await actions.read_fix(work, fix)
    async with house.database.work(house.anonymous) as work:
        assert await actions.read_fixes(work, vulnerability) == []


async def test_a_fix_is_decided_once(house: TestHouse, tmp_path: Path) -> None:
    """Of two workers at once one decides, and afterwards nobody does again."""
    vulnerability = await coordinated(house, tmp_path)
    fix = await propose(house, vulnerability, Proposal(patch=RIGHT_FIX))
    both = await asyncio.gather(*(verify(house, tmp_path, fix) for _ in range(2)))
    assert sorted(decision is None for decision in both) == [False, True]
    assert await verify(house, tmp_path, fix) is None
    async with house.database.work(house.worker) as work:
        assert [len(kept.lines) for kept in await actions.read_fixes(work, vulnerability)] == [len(Line)]


async def test_an_outage_leaves_the_fix_waiting(house: TestHouse, tmp_path: Path) -> None:
    """When the sandbox cannot be built the fix is still proposed, without evidence."""
    vulnerability = await coordinated(house, tmp_path)
    fix = await propose(house, vulnerability, Proposal(patch=RIGHT_FIX))
    bench = workbench(tmp_path, ScriptedSandbox(down=True))
    with pytest.raises(Outage):
        await actions.verify(house.database, bench, fix, environments=(environment(),))
    async with house.database.work(house.worker) as work:
        kept = await actions.read_fix(work, fix)
    assert (kept.fix.status, kept.lines) == (FixStatus.PROPOSED, ())


async def test_a_fix_that_came_early_settles_later(house: TestHouse, tmp_path: Path) -> None:
    """A fix verified before coordination moves the vulnerability on once it is coordinated, and not before."""
    vulnerability = await open_vulnerability(house, BOOM)
    bench = workbench(tmp_path, ScriptedSandbox())
    await validation.reproduce(house.database, bench, vulnerability, environments=(environment(),))
    async with house.database.work((await house.finder()).credential) as work:
        fix = await actions.propose(work, vulnerability, Proposal(patch=RIGHT_FIX))
    await verify(house, tmp_path, fix)
    assert await stage_of(house, vulnerability) is Stage.REPRODUCED
    async with house.database.work(house.worker) as work:
        assert not await actions.settle(work, vulnerability)
        await findings.advance(work, vulnerability, old=Stage.REPRODUCED, new=Stage.RANKED)
        await findings.advance(work, vulnerability, old=Stage.RANKED, new=Stage.COORDINATED)
    async with house.database.work(house.worker) as work:
        assert await actions.settle(work, vulnerability)
    assert await stage_of(house, vulnerability) is Stage.FIXED


async def test_there_is_nothing_to_settle_without_a_verified_fix(house: TestHouse, tmp_path: Path) -> None:
    """A proposed fix alone moves nothing."""
    vulnerability = await coordinated(house, tmp_path)
    await propose(house, vulnerability, Proposal(patch=RIGHT_FIX))
    async with house.database.work(house.worker) as work:
        assert not await actions.settle(work, vulnerability)


async def test_a_fix_of_what_was_not_reproduced_is_refused(house: TestHouse) -> None:
    """A proof that never triggered is stopped by anything; nobody is told that a fix of it works."""
    vulnerability = await open_vulnerability(house, BOOM)
    async with house.database.work((await house.finder()).credential) as work:
        with pytest.raises(Refusal) as refused:
            await actions.propose(work, vulnerability, Proposal(patch=RIGHT_FIX))
    assert refused.value.code == "not-reproduced"
