"""Ask for a root-cause matrix (Order 2(d)(1)): does the fix of one vulnerability stop the proof of the other?"""

from collections.abc import Sequence

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import MatrixId, VulnerabilityId
from clearway.kernel.limits import MATRICES_SHOWN_MAX, MATRIX_CANDIDATES_MAX
from clearway.remediation import rules, store
from clearway.remediation.model import Matrix
from clearway.storage.jobs import enqueue
from clearway.storage.work import Work


async def ask_matrix(work: Work, wanted: Sequence[VulnerabilityId]) -> MatrixId:
    """Call for a matrix of some vulnerabilities; of a single one and those that wait beside it in the review."""
    assert work.actor.person is not None
    rules.require_candidates(wanted)
    candidates = [*wanted, *(await _rivals(work, wanted[0]) if len(wanted) == 1 else ())]
    package = rules.require_comparable([await findings.read_vulnerability(work, one) for one in candidates])
    await _require_none_waiting(work, candidates)
    asked = Matrix(
        id=MatrixId(work.new_id("mtx")),
        package=package,
        vulnerabilities=tuple(candidates),
        asked_by=work.actor.person,
        asked_at=work.now,
    )
    await store.add_matrix(work, asked)
    await enqueue(work, "matrix", asked.id)
    await audit.record(work, "remediation.ask-matrix", asked.id, {"vulnerabilities": " ".join(candidates)})
    return asked.id


async def ask_after_fix(work: Work, vulnerability: VulnerabilityId) -> MatrixId | None:
    """Call for a matrix where others wait beside a vulnerability in the review; None where nothing does."""
    found = await findings.read_vulnerability(work, vulnerability)
    if found.stage is Stage.MERGED or not found.package or not await _rivals(work, vulnerability):
        return None
    try:
        return await ask_matrix(work, [vulnerability])
    except Refusal as refusal:
        if refusal.code != "asked-already":
            raise
        return None


async def list_matrices_about(work: Work, vulnerability: VulnerabilityId) -> list[Matrix]:
    """List the newest matrices that a vulnerability is a candidate of, the newest first."""
    return await store.matrices_about(work, vulnerability, count_max=MATRICES_SHOWN_MAX)


async def _rivals(work: Work, vulnerability: VulnerabilityId) -> list[VulnerabilityId]:
    """Name those of the same package that wait beside a vulnerability in the review, the likeliest first."""
    own = await findings.read_vulnerability(work, vulnerability)
    pairs = await findings.list_pairs_of(work, vulnerability)
    sides = dict.fromkeys(pair.right if pair.left == vulnerability else pair.left for pair in pairs)
    found = [await findings.read_vulnerability(work, side) for side in sides]
    same = [one.id for one in found if one.package == own.package and one.stage is not Stage.MERGED]
    return same[: MATRIX_CANDIDATES_MAX - 1]


async def _require_none_waiting(work: Work, candidates: Sequence[VulnerabilityId]) -> None:
    for one in await list_matrices_about(work, candidates[0]):
        if one.computed_at is None and set(one.vulnerabilities) == set(candidates):
            what = f"The matrix {one.id} of the same vulnerabilities is waiting already."
            raise Refusal("asked-already", what, hint="Wait until the worker has computed it.", status=409)
