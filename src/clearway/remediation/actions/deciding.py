"""Decide on a matrix: merge or split as it proposes, and take that back exactly; each with its line in the record."""

from collections.abc import Sequence

from clearway.audit import actions as audit
from clearway.findings import actions as findings
from clearway.findings.model import JoinKind, RegroupingKind
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import FindingId, MatrixId, VulnerabilityId
from clearway.kernel.limits import PROOFS_TRIED_MAX
from clearway.remediation import rules, store
from clearway.remediation.model import Grid, MatrixDecision, ProposalKind, Regroup
from clearway.storage.work import Work


async def decide_matrix(
    work: Work, wanted: MatrixId, kind: ProposalKind, *, vulnerabilities: Sequence[VulnerabilityId]
) -> MatrixDecision:
    """Carry out what a matrix proposes; refused where it does not, where it was done, or where things moved since."""
    await _require_locked(work, wanted)
    grid = await store.grid_of(work, wanted)
    proposal = rules.proposal_in(rules.read_grid(grid), kind, vulnerabilities)
    if kind is ProposalKind.MERGE:
        return await merge_proposed(work, wanted, proposal, grid=grid, kind=JoinKind.PERSON)
    await _require_undecided(work, wanted, proposal)
    await _require_current(work, grid, proposal)
    separated, merged = await _split(work, wanted, proposal)
    return await _keep(work, wanted, proposal, merged=merged, separated=separated)


async def merge_proposed(
    work: Work, wanted: MatrixId, proposal: Regroup, *, grid: Grid, kind: JoinKind
) -> MatrixDecision:
    """Merge what a matrix holds for one; the matrix is locked."""
    await _require_undecided(work, wanted, proposal)
    await _require_current(work, grid, proposal)
    reasons = (f"matrix {wanted}", *proposal.reasons)
    merged = await findings.merge_all(work, proposal.vulnerabilities, kind=kind, reasons=reasons)
    return await _keep(work, wanted, proposal, merged=merged, separated=())


async def undo_matrix(work: Work, wanted: MatrixId, number: int | None = None) -> MatrixDecision:
    """Take a decision back, or the last one: all stands as it did; what was taken back by hand since stays so."""
    await _require_locked(work, wanted)
    made = await store.matrix_decisions(work, wanted)
    standing = [one for one in made if one.undone_at is None and number in {None, one.number}]
    if not standing:
        what = "There is no such decision that stands."
        raise Refusal("not-decided", what, hint="Reload and look at what was decided.", status=409)
    decision = standing[-1]
    for source in reversed(decision.merged):
        if await _stands(work, decision, source):
            await findings.unmerge(work, source)
    for finding in reversed(decision.separated):
        if await _stands(work, decision, decision.vulnerabilities[0], finding=finding):
            await findings.rejoin(work, finding)
    await store.set_decision_undone(work, decision.number)
    detail = {"kind": decision.kind.value, "vulnerabilities": " ".join(decision.vulnerabilities)}
    await audit.record(work, "remediation.undo-matrix", wanted, detail)
    return next(one for one in await store.matrix_decisions(work, wanted) if one.number == decision.number)


async def _require_locked(work: Work, wanted: MatrixId) -> None:
    if await store.lock_matrix(work, wanted) is None:
        raise not_found("matrix", wanted)


async def _require_undecided(work: Work, wanted: MatrixId, proposal: Regroup) -> None:
    for made in await store.matrix_decisions(work, wanted):
        same = (made.kind, made.vulnerabilities) == (proposal.kind, proposal.vulnerabilities)
        if same and made.undone_at is None:
            what = "This was decided already."
            raise Refusal("decided-already", what, hint="Reload; undo that decision first.", status=409)


async def _require_current(work: Work, grid: Grid, proposal: Regroup) -> None:
    """Refuse to act on proofs that stand elsewhere by now, or where others came."""
    standing = await findings.read_proofs(work, proposal.vulnerabilities)
    for one, proofs in standing.items():
        seen = {proof.proof for proof in grid.proofs if proof.vulnerability == one}
        if set(proofs[-PROOFS_TRIED_MAX:]) != seen:
            what = f"The proofs under {one} are others than when this matrix was computed."
            raise Refusal("matrix-out-of-date", what, hint="Ask for a new matrix.", status=409)


async def _split(
    work: Work, wanted: MatrixId, proposal: Regroup
) -> tuple[tuple[FindingId, ...], tuple[VulnerabilityId, ...]]:
    """Give every group but the first a record of its own; gives the findings and the records moved, in order."""
    merged: list[VulnerabilityId] = []
    for group in proposal.groups[1:]:
        first, *others = [await findings.separate(work, finding) for finding in group]
        for other in others:
            reasons = (f"matrix {wanted}: the same fixes stop both",)
            await findings.merge(work, other, first, kind=JoinKind.PERSON, probability=1, reasons=reasons)
        merged += others
    return tuple(finding for group in proposal.groups[1:] for finding in group), tuple(merged)


async def _keep(
    work: Work,
    wanted: MatrixId,
    proposal: Regroup,
    *,
    merged: tuple[VulnerabilityId, ...],
    separated: tuple[FindingId, ...],
) -> MatrixDecision:
    assert work.actor.person is not None
    made = MatrixDecision(
        number=0,
        matrix=wanted,
        kind=proposal.kind,
        vulnerabilities=proposal.vulnerabilities,
        merged=merged,
        separated=separated,
        decided_by=work.actor.person,
        decided_at=work.now,
    )
    await store.add_matrix_decision(work, made)
    detail = {"kind": made.kind.value, "vulnerabilities": " ".join(made.vulnerabilities)}
    moved = {"merged": " ".join(merged), "separated": " ".join(separated)}
    await audit.record(work, "remediation.decide-matrix", wanted, {**detail, **moved})
    return (await store.matrix_decisions(work, wanted))[-1]


async def _stands(
    work: Work, decision: MatrixDecision, source: VulnerabilityId, *, finding: FindingId | None = None
) -> bool:
    """Tell whether what a decision moved was not taken back by hand: its regrouping was made at the same instant."""
    kind = RegroupingKind.MERGE if finding is None else RegroupingKind.SEPARATION
    return any(
        made.kind is kind
        and made.source == source
        and made.made_at == decision.decided_at
        and made.undone_at is None
        and (finding is None or finding in made.findings)
        for made in await findings.list_regroupings(work, source)
    )
