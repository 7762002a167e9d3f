"""Benchmarks: sealed suites, what was committed to, openings, and what waits for a second person (Order 3(a))."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.response import Redirect

from clearway.benchmarking.actions import commitments, deeds, evaluations, openings, suites
from clearway.benchmarking.model.ceremony import (
    Commitment,
    DeedKind,
    JointDeed,
    Opening,
    SealedSuite,
)
from clearway.benchmarking.model.evaluations import EvaluationRun, Incident
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import CommitmentId, EvaluationId, is_id
from clearway.overview import actions as overview
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of

_DEEDS = frozenset({Role.PROGRAM, Role.EVALUATOR, Role.OFFICIAL, Role.AUDITOR})
_SUITES = _DEEDS | {Role.CUSTODIAN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the evaluators' board shows: what waits for somebody, suites, commitments, openings, and names.

    A part that somebody's roles have nothing to do with is left out, rather than shown as empty.
    """

    suites: list[SealedSuite]
    commitments: list[Commitment]
    openings: list[Opening]
    deeds: list[JointDeed]
    runs: list[EvaluationRun]
    incidents: list[Incident]
    names: Mapping[str, str]
    knows_deeds: bool
    knows_suites: bool


@get("/benchmarks")
async def show_benchmarks(house: TheHouse, request: Asked) -> Response[str]:
    """Show what waits for a second person, the sealed suites, the commitments and the openings."""
    return await _board(house, request)


@post("/benchmarks", status_code=200)
async def answer(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Approve or decline what another person asked for, or stop a run; a refusal comes back with its reason."""
    fields = await read_form(request, visitor_of(house, request))
    try:
        access, deed = _answer(fields)
        await ask(house, request, access, deed)
    except Refusal as refusal:
        return await _board(house, request, refusal=refusal)
    return go("/benchmarks")


async def _board(house: TheHouse, request: Asked, *, refusal: Refusal | None = None) -> Response[str]:
    scene = await ask(house, request, "benchmarking.suite.read", _shown)
    status, said = (refusal.status, f"{refusal.what} {refusal.hint}") if refusal else (200, "")
    return page("benchmarks.html", scene, status=status, board=scene.answer, problem_said=said)


async def _shown(work: Work) -> Board:
    kept, committed = await suites.list_suites(work), await commitments.list_commitments(work)
    opened = await openings.list_openings(work)
    reads = bool(work.actor.roles & _DEEDS)
    asked = await deeds.list_deeds(work, waiting=True) if reads else []
    runs, incidents = (await evaluations.list_runs(work), await evaluations.list_incidents(work)) if reads else ([], [])
    people = {*(one.author for one in (*committed, *asked)), *(one.asked_by for one in opened)}
    parties = {one.developer for one in (*committed, *opened, *runs)}
    return Board(
        suites=kept,
        commitments=committed,
        openings=opened,
        deeds=asked,
        runs=runs,
        incidents=incidents,
        names=await _names(work, {*people, *parties}),
        knows_deeds=reads,
        knows_suites=bool(work.actor.roles & _SUITES),
    )


async def _names(work: Work, wanted: Collection[str]) -> Mapping[str, str]:
    return {found.id: found.name for found in await overview.name_all(work, wanted)}


def _answer(fields: Mapping[str, str]) -> tuple[str, Callable[[Work], Awaitable[object]]]:
    subject, accepted = fields.get("subject", ""), fields.get("answer") == "approve"
    if is_id(subject, "evl") and not fields.get("kind"):
        run, because = EvaluationId(subject), fields.get("because", "")
        return "benchmarking.stop-run", lambda work: evaluations.stop_run(work, run, because)
    if is_id(subject, "cmt") and not fields.get("kind"):
        wanted = CommitmentId(subject)
        return "benchmarking.answer-policy", lambda work: commitments.answer_commitment(work, wanted, accepted=accepted)
    if fields.get("kind") in set(DeedKind):
        kind, digest = DeedKind(fields["kind"]), fields.get("digest", "")
        return "benchmarking.answer-deed", lambda work: deeds.answer(
            work, kind, subject, accepted=accepted, digest=digest
        )
    raise Refusal("unknown-deed", "Nothing was chosen.", hint="Use one of the buttons.", where="subject", status=400)


ROUTES = [show_benchmarks, answer]
