"""Matrices on a real PostgreSQL, behind the real wall: what is one is merged, what is two is split, exactly undone."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec.structs import replace as with_fields

from clearway.app.access import require_access
from clearway.app.policies import shipped_root_cause_policy
from clearway.findings import actions as findings
from clearway.findings.model import JoinKind, Stage
from clearway.formats.root_cause_policy import Merging, parse_root_cause_policy
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.ids import MatrixId, VulnerabilityId
from clearway.kernel.limits import MATRIX_CANDIDATES_MAX
from clearway.kernel.paging import PageRequest
from clearway.remediation import actions
from clearway.remediation.model import FixStatus, MatrixDecision, MatrixView, Proposal, ProposalKind
from clearway.validation import actions as validation
from tests.conftest import Member, TestHouse
from tests.findings.worlds import Town, raise_pair
from tests.remediation.matrices import (
    ALSO_A,
    ALSO_MENDS_A,
    BREAKS,
    MENDS_A,
    MENDS_B,
    MENDS_BOTH,
    A,
    B,
    ask,
    compute,
    environment,
    propose,
    reproduced,
)
from tests.validation.worlds import (
    BOOM,
    RIGHT_FIX,
    WRONG_FIX,
    ScriptedSandbox,
    audited,
    open_vulnerability,
    stage_of,
    workbench,
)
from tests.validation.worlds import environment as scripted

MERGE, SPLIT = ProposalKind.MERGE, ProposalKind.SPLIT


@pytest.fixture(scope="module")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache of builds for all of these tests: each program is compiled once."""
    return tmp_path_factory.mktemp("builds")


async def view(house: TestHouse, matrix: MatrixId) -> MatrixView:
    """Read a matrix as a coordinator."""
    async with house.database.work(house.admin) as work:
        return await actions.view_matrix(work, matrix)


async def decide(house: TestHouse, matrix: MatrixId, kind: ProposalKind, *named: VulnerabilityId) -> MatrixDecision:
    """Decide as a coordinator."""
    house.clock.move(seconds=1)
    async with house.database.work(house.admin) as work:
        return await actions.decide_matrix(work, matrix, kind, vulnerabilities=named)


async def undo(house: TestHouse, matrix: MatrixId, number: int | None = None) -> MatrixDecision:
    """Take a decision back as a coordinator."""
    house.clock.move(seconds=1)
    async with house.database.work(house.admin) as work:
        return await actions.undo_matrix(work, matrix, number)


def spelled(seen: MatrixView) -> dict[str, str]:
    """Each row by its letters: s(topped), t(riggers), u(nclear)."""
    return {
        row.label.partition(" (")[0]: "".join(cell.effect[0] for cell in cells)
        for row, cells in zip(seen.grid.fixes, seen.grid.cells, strict=True)
    }


async def test_two_that_are_one_bug_are_merged_and_given_back(house: TestHouse, builds: Path) -> None:
    """The fix of each stops the proof of the other: proposed to a person, merged by one, and undone exactly."""
    one, other = await reproduced(house, A), await reproduced(house, ALSO_A)
    mine, yours = await propose(house, one, MENDS_A), await propose(house, other, ALSO_MENDS_A)
    broken = await propose(house, other, BREAKS, status=FixStatus.PROPOSED)
    matrix = await ask(house, one, other)
    reading = await compute(house, builds, matrix)
    assert reading is not None
    seen = await view(house, matrix)
    assert spelled(seen) == {
        "1.1, which the recipe copy holds for fixed": "ss",
        f"patch {mine}": "ss",
        f"patch {broken}": "",
        f"patch {yours}": "ss",
    }
    assert [cell.unfixed.effect for cell in seen.grid.proofs] == ["triggers", "triggers"]
    assert any("unknown type name" in remark or "no such" in remark for remark in seen.reading.remarks)
    assert seen.reading == reading
    (proposal,) = reading.proposals
    assert (proposal.kind, proposal.vulnerabilities, proposal.is_mutual) == (MERGE, (one, other), True)
    assert await stage_of(house, other) is Stage.REPRODUCED
    town = Town(house, first=[one, other])
    before = town.state()
    made = await decide(house, matrix, MERGE, other, one)
    assert (made.merged, await stage_of(house, other)) == ((other,), Stage.MERGED)
    with pytest.raises(Refusal, match="decided already"):
        await decide(house, matrix, MERGE, one, other)
    undone = await undo(house, matrix)
    assert undone.undone_at is not None
    assert town.state() == before
    assert await audited(house, matrix) == [
        f"remediation.{verb}-matrix" for verb in ("ask", "compute", "decide", "undo")
    ]
    await decide(house, matrix, MERGE, one, other)
    assert [one.undone_at is None for one in (await view(house, matrix)).decisions] == [False, True]


async def test_one_with_two_bugs_is_split_and_given_back(house: TestHouse, builds: Path) -> None:
    """Each fix stops some of its proofs and not the others: the other bug's findings get one record of their own."""
    mixed = await reproduced(house, A, B, ALSO_A, B + b"more")
    for patch in (MENDS_A, MENDS_B):
        await propose(house, mixed, patch, status=FixStatus.PROPOSED)
    matrix = await ask(house, mixed)
    reading = await compute(house, builds, matrix)
    assert reading is not None
    (proposal,) = reading.proposals
    assert (proposal.kind, [len(group) for group in proposal.groups]) == (SPLIT, [2, 2])
    town = Town(house, first=[mixed])
    before = town.state()
    made = await decide(house, matrix, SPLIT, mixed)
    assert (made.separated, len(made.merged)) == (proposal.groups[1], 1)
    async with house.database.work(house.admin) as work:
        homes = {(await findings.read_finding(work, one)).vulnerability for one in made.separated}
        left = [one.id for one in await findings.read_findings_of(work, mixed)]
    assert len(homes) == 1
    assert mixed not in homes
    assert tuple(left) == proposal.groups[0]
    await undo(house, matrix)
    assert town.state() == before


async def test_a_fix_of_two_bugs_merges_nothing(house: TestHouse, builds: Path) -> None:
    """One patch, verified for both, stops both proofs: its hunks alone tell that it is two fixes."""
    one, other = await reproduced(house, A), await reproduced(house, B)
    fix = await propose(house, one, MENDS_BOTH)
    await propose(house, other, MENDS_BOTH)
    matrix = await ask(house, one, other)
    reading = await compute(house, builds, matrix)
    assert reading is not None
    assert reading.proposals == ()
    assert spelled(await view(house, matrix)) == {
        "1.1, which the recipe copy holds for fixed": "ss",
        f"patch {fix}": "ss",
        f"hunk 1 of 2 of patch {fix}": "st",
        f"hunk 2 of 2 of patch {fix}": "ts",
    }
    assert any("several fixes in one" in remark for remark in reading.remarks)
    assert any("two root causes" in remark for remark in reading.remarks)
    with pytest.raises(Refusal, match="does not propose this merge"):
        await decide(house, matrix, MERGE, one, other)


async def test_the_policy_may_merge_what_is_beyond_doubt(house: TestHouse, builds: Path) -> None:
    """Only where it says so, and only where each has a fix of its own; undone as any other decision."""
    assert shipped_root_cause_policy().merging is Merging.PROPOSED
    policy = with_fields(shipped_root_cause_policy(), merging=Merging.AUTOMATIC)
    one, other = await reproduced(house, A), await reproduced(house, ALSO_A)
    await propose(house, one, MENDS_A)
    await compute(house, builds, await ask(house, one, other), policy=policy)
    assert await stage_of(house, other) is Stage.REPRODUCED
    await propose(house, other, ALSO_MENDS_A)
    matrix = await ask(house, one, other)
    await compute(house, builds, matrix, policy=policy)
    assert await stage_of(house, other) is Stage.MERGED
    await undo(house, matrix)
    assert await stage_of(house, other) is Stage.REPRODUCED
    async with house.database.work(house.worker) as work:
        for stages in ((Stage.REPRODUCED, Stage.RANKED), (Stage.RANKED, Stage.COORDINATED)):
            for told in (one, other):
                await findings.advance(work, told, old=stages[0], new=stages[1])
    late = await ask(house, one, other)
    await compute(house, builds, late, policy=policy)
    assert len((await view(house, late)).reading.proposals) == 1  # both maintainers were told: it stays proposed
    assert (await view(house, late)).decisions == ()


async def test_what_moved_since_is_not_acted_on(house: TestHouse, builds: Path) -> None:
    """A proof that came or went makes a matrix out of date; what was taken back by hand stays so."""
    one, other = await reproduced(house, A), await reproduced(house, ALSO_A)
    await propose(house, one, MENDS_A)
    matrix = await ask(house, one, other)
    await compute(house, builds, matrix)
    await decide(house, matrix, MERGE, one, other)
    async with house.database.work(house.admin) as work:
        await findings.unmerge(work, other)
    made = await undo(house, matrix)
    assert (made.undone_at is None, await stage_of(house, other)) == (False, Stage.REPRODUCED)
    with pytest.raises(Refusal, match="no such decision"):
        await undo(house, matrix)
    late = await reproduced(house, B)
    async with house.database.work(house.admin) as work:
        await findings.merge_all(work, [one, late], kind=JoinKind.PERSON, reasons=("they look alike",))
    with pytest.raises(Refusal) as refused:
        await decide(house, matrix, MERGE, one, other)
    assert refused.value.code == "matrix-out-of-date"


async def test_those_that_wait_in_the_review_are_the_candidates(house: TestHouse, builds: Path) -> None:
    """Asked for one alone, those beside it in the review come along; another package, and who is merged, do not."""
    one, other, foreign = await reproduced(house, A), await reproduced(house, B), await reproduced(house, B)
    town = Town(house, first=[one, other, foreign])
    await raise_pair(town, one, other)
    await raise_pair(town, one, foreign)
    async with house.database.work(house.worker) as work:
        await work.connection.execute("UPDATE vulnerability SET package = 'pkg:x/y' WHERE id = %s", (foreign,))
    matrix = await ask(house, one)
    assert (await view(house, matrix)).matrix.vulnerabilities == (one, other)
    with pytest.raises(Refusal, match="waiting already"):
        await ask(house, other, one)
    with pytest.raises(Refusal, match="about one package"):
        await ask(house, one, foreign)
    for wrong in ([], [one, one], [one] * (MATRIX_CANDIDATES_MAX + 1)):
        with pytest.raises(Refusal, match="each named once"):
            await ask(house, *wrong)
    reading = await compute(house, builds, matrix)
    assert reading is not None
    assert sum("stopped by no fix" in remark for remark in reading.remarks) == 0  # the recipe's release stops both


async def test_a_tested_fix_calls_for_a_matrix(house: TestHouse, tmp_path: Path) -> None:
    """Once a fix is verified it is tried on those that wait beside its vulnerability; a refused one is not."""
    one, other = await boomed(house, tmp_path), await boomed(house, tmp_path)
    await raise_pair(Town(house), one, other)
    for patch, asked in ((WRONG_FIX, 0), (RIGHT_FIX, 1)):
        house.clock.move(seconds=1)
        async with house.database.work(house.admin) as work:
            fix = await actions.propose(work, one, Proposal(patch=patch))
        bench = workbench(tmp_path, ScriptedSandbox())
        await actions.verify(house.database, bench, fix, environments=[scripted()], asks_matrix=True)
        async with house.database.work(house.admin) as work:
            assert len(await actions.list_matrices_about(work, other)) == asked


async def boomed(house: TestHouse, folder: Path) -> VulnerabilityId:
    """A vulnerability of the scripted target that was reproduced."""
    found = await open_vulnerability(house, BOOM)
    bench = workbench(folder, ScriptedSandbox())
    await validation.reproduce(house.database, bench, found, environments=[scripted()])
    return found


async def test_nobody_but_staff_sees_a_matrix(house: TestHouse, builds: Path) -> None:
    """Who reported and who maintains need not know of the other candidates: for them there is no matrix."""
    one, other = await reproduced(house, A), await reproduced(house, ALSO_A)
    await propose(house, one, MENDS_A)
    matrix = await ask(house, one, other)
    await compute(house, builds, matrix)
    maintainer = await house.maintainer()
    async with house.database.work(house.worker) as work:
        await findings.clear(work, one, maintainer.party, reason="maintains it")
    assert len((await view(house, matrix)).grid.fixes) == 2
    for member in (await house.finder(), maintainer, await house.operator()):
        await sees_nothing(house, member, matrix, one)


async def sees_nothing(house: TestHouse, member: Member, matrix: MatrixId, one: VulnerabilityId) -> None:
    """No table shows a row, no verb finds it, and access turns them away before."""
    async with house.database.work(member.credential) as work:
        for table in ("matrix", "matrix_candidate", "matrix_fix", "matrix_proof", "matrix_cell", "matrix_decision"):
            cursor = await work.connection.execute(f"SELECT count(*) FROM {table}".encode())
            assert await cursor.fetchone() == (0,)
        assert await actions.list_matrices_about(work, one) == []
        assert (await actions.list_matrices(work, PageRequest())).items == ()
        with pytest.raises(Refusal, match="no matrix"):
            await actions.view_matrix(work, matrix)
        with pytest.raises(Refusal, match="no matrix"):
            await actions.undo_matrix(work, matrix)
        for action in ("remediation.ask-matrix", "remediation.decide-matrix", "remediation.matrix.read"):
            with pytest.raises(Refusal, match="None of your roles"):
                require_access(work.actor, work.scopes, action)


async def test_a_matrix_is_computed_once(house: TestHouse, builds: Path) -> None:
    """Of two workers at once one keeps its grid; an outage leaves it waiting, and no environment is told."""
    one = await reproduced(house, A)
    matrix = await ask(house, one)
    down = workbench(builds, ScriptedSandbox(down=True))
    policy = shipped_root_cause_policy()
    with pytest.raises(Outage):
        await actions.compute_matrix(house.database, down, matrix, policy=policy, environments=[environment()])
    assert (await view(house, matrix)).matrix.computed_at is None
    both = await asyncio.gather(*(compute(house, builds, matrix) for _ in range(2)))
    assert sorted(reading is None for reading in both) == [False, True]
    assert await compute(house, builds, matrix) is None
    without = await ask(house, one)
    await compute(house, builds, without, environments=[])
    assert "no environment for pkg:generic/copy" in (await view(house, without)).matrix.problem
    recipe = with_fields(environment().recipe, build=with_fields(environment().recipe.build, steps=(("false",),)))
    unbuilt = await ask(house, one)
    await compute(house, builds, unbuilt, environments=[replace(environment(), recipe=recipe)])
    assert "affected build could not be made" in (await view(house, unbuilt)).matrix.problem


def test_a_policy_of_root_causes_is_read_strictly() -> None:
    """A word that is none of the two, or a name that is unknown, is refused with its place."""
    text = 'name = "x"\nversion = "1"\nsource = "y"\nask_after_fix = false\nmerging = "automatic"\n'
    assert parse_root_cause_policy(text.encode()).merging is Merging.AUTOMATIC
    for wrong in (text.replace("automatic", "always"), text + "more = 1\n"):
        with pytest.raises(Refusal):
            parse_root_cause_policy(wrong.encode())
