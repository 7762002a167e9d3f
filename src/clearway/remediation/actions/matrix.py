"""Root-cause matrices: compute one in the sandbox, and read what it shows (Order 2(d)(1))."""

from collections.abc import Sequence
from contextlib import suppress

from clearway.audit import actions as audit
from clearway.findings.model import JoinKind
from clearway.formats.environment import Environment
from clearway.formats.root_cause_policy import Merging, RootCausePolicy
from clearway.gateways.builds import Workbench
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import MatrixId, VulnerabilityId
from clearway.kernel.limits import MATRIX_FIXES_MAX
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.remediation import rules, store
from clearway.remediation.actions.asking import list_matrices_about
from clearway.remediation.actions.deciding import merge_proposed
from clearway.remediation.actions.fixes import read_fixes
from clearway.remediation.actions.grid import Column, Comparison, fill_grid
from clearway.remediation.model import FixWithEvidence, Grid, Matrix, MatrixView, ProposalKind, Reading
from clearway.storage.database import Database
from clearway.storage.work import AsWorker, Work
from clearway.validation import actions as validation
from clearway.validation.model import Trial, Verdict

_NOTHING = Grid(fixes=(), proofs=(), cells=())


async def compute_matrix(
    database: Database,
    bench: Workbench,
    wanted: MatrixId,
    *,
    policy: RootCausePolicy,
    environments: Sequence[Environment] | None = None,
) -> Reading | None:
    """Compute a matrix that was asked for; where the policy says so, merge what is beyond doubt.

    None when it was computed before. Nothing is held in the database while the sandbox runs; an Outage leaves all as it
    was, and so does a worker that dies: the next one begins again.
    """
    known = validation.shipped_environments() if environments is None else environments
    async with database.work(AsWorker()) as work:
        matrix = await _matrix(work, wanted)
        if matrix.computed_at is not None:
            return None
        comparison = await _comparison(work, matrix, known)
    grid, problem = await _filled(database, bench, comparison)
    async with database.work(AsWorker()) as work:
        return await _conclude(work, matrix, grid, problem=problem, policy=policy)


async def view_matrix(work: Work, wanted: MatrixId) -> MatrixView:
    """Give a matrix with what it lets us believe and what was decided on it."""
    matrix = await _matrix(work, wanted)
    grid = await store.grid_of(work, wanted)
    decisions = tuple(await store.matrix_decisions(work, wanted))
    return MatrixView(matrix=matrix, grid=grid, reading=rules.read_grid(grid), decisions=decisions)


async def view_matrix_of_pair(work: Work, left: VulnerabilityId, right: VulnerabilityId) -> MatrixView | None:
    """Give the newest matrix that compares two vulnerabilities, if there is one that the acting person may see."""
    about = await list_matrices_about(work, left)
    newest = next((one for one in about if right in one.vulnerabilities), None)
    return None if newest is None else await view_matrix(work, newest.id)


async def list_matrices(work: Work, request: PageRequest) -> Page[Matrix]:
    """List the matrices, newest first."""
    return page_of(await store.matrices_page(work, request), request, lambda row: row.id)


async def _matrix(work: Work, wanted: MatrixId) -> Matrix:
    found = await store.matrix_by_id(work, wanted)
    if found is None:
        raise not_found("matrix", wanted)
    return found


async def _comparison(work: Work, matrix: Matrix, known: Sequence[Environment]) -> Comparison | Verdict:
    """Take the proofs of all candidates and their fixes; tried is in the environment of the first that has one."""
    trials = {one: await validation.prepare(work, one, environments=known) for one in matrix.vulnerabilities}
    able = {one: trial for one, trial in trials.items() if isinstance(trial, Trial)}
    if not able:
        return next(trial for trial in trials.values() if isinstance(trial, Verdict))
    environment = next(iter(able.values())).environment
    proposed = {one: (await read_fixes(work, one))[::-1] for one in matrix.vulnerabilities}
    telling = {one: [found for found in fixes if rules.may_tell(found)] for one, fixes in proposed.items()}
    chosen = rules.choose_fixes(telling, count_max=MATRIX_FIXES_MAX)
    return Comparison(
        environment=environment,
        fixes=tuple((found, _owners(telling, found)) for found in chosen),
        columns=tuple(column for one, trial in able.items() for column in _columns(one, trial, environment)),
        about=tuple(one for one, trial in able.items() if trial.about and trial.environment == environment),
    )


def _owners(
    proposed: dict[VulnerabilityId, list[FixWithEvidence]], found: FixWithEvidence
) -> tuple[VulnerabilityId, ...]:
    """Name the vulnerabilities of which the same fix was proposed."""
    return tuple(one for one, fixes in proposed.items() if found.fix.digest in {other.fix.digest for other in fixes})


def _columns(of: VulnerabilityId, trial: Trial, environment: Environment) -> list[Column]:
    own = trial.environment.recipe.name
    elsewhere = "" if trial.environment == environment else f"it runs in {own}, not in {environment.recipe.name}"
    return [Column(proof=proof, vulnerability=of, elsewhere=elsewhere) for proof in trial.proofs]


async def _filled(database: Database, bench: Workbench, wanted: Comparison | Verdict) -> tuple[Grid, str]:
    if isinstance(wanted, Verdict):
        return _NOTHING, " ".join(wanted.reasons)
    try:
        return await fill_grid(bench, wanted, entropy=database.entropy), ""
    except Refusal as refusal:
        return _NOTHING, refusal.what


async def _conclude(work: Work, matrix: Matrix, grid: Grid, *, problem: str, policy: RootCausePolicy) -> Reading | None:
    locked = await store.lock_matrix(work, matrix.id)
    if locked is None or locked.computed_at is not None:
        return None
    await store.keep_grid(work, matrix.id, grid, problem=problem)
    reading = rules.read_grid(grid)
    told = {"fixes": len(grid.fixes), "proofs": len(grid.proofs), "causes": len(reading.causes)}
    proposed = ", ".join(f"{one.kind.value} {' '.join(one.vulnerabilities)}" for one in reading.proposals)
    await audit.record(work, "remediation.compute-matrix", matrix.id, {**told, "proposed": proposed})
    if policy.merging is Merging.AUTOMATIC:
        await _merge_by_itself(work, matrix, grid, reading=reading)
    return reading


async def _merge_by_itself(work: Work, matrix: Matrix, grid: Grid, *, reading: Reading) -> None:
    """Merge what is beyond doubt; what cannot be merged now stays proposed to a person."""
    beyond_doubt = [one for one in reading.proposals if one.kind is ProposalKind.MERGE and one.is_mutual]
    for one in beyond_doubt:
        with suppress(Refusal):
            async with store.attempt(work):
                await merge_proposed(work, matrix.id, one, grid=grid, kind=JoinKind.AUTOMATIC)
