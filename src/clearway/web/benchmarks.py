"""Benchmarks: sealed suites, what was committed to, openings, and what waits for a second person (Order 3(a))."""

from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.benchmarking.actions import commitments, deeds, evaluations, openings, suites
from clearway.benchmarking.model.ceremony import (
    Commitment,
    DeedKind,
    JointDeed,
    Opening,
    SealedSuite,
    SuiteExposure,
    SuiteTask,
)
from clearway.benchmarking.model.evaluations import EvaluationRun, Incident
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CommitmentId, EvaluationId, SuiteId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.overview.model import Count
from clearway.storage.work import Work
from clearway.web.pages import HEADERS, go, page
from clearway.web.plots import Plot, plot_of, standalone, table
from clearway.web.visits import Asked, Scene, TheHouse, ask, read_form, visitor_of

_DEEDS = frozenset({Role.PROGRAM, Role.EVALUATOR, Role.OFFICIAL, Role.AUDITOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What the evaluators' board shows: what waits for somebody, suites, commitments, openings, and names."""

    suites: list[SealedSuite]
    commitments: list[Commitment]
    openings: list[Opening]
    deeds: list[JointDeed]
    runs: list[EvaluationRun]
    incidents: list[Incident]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SuiteView:
    """One sealed suite: how worn its tasks are, before whom it was, its openings, and names."""

    suite: SealedSuite
    exposures: list[SuiteExposure]
    openings: list[Opening]
    names: Mapping[str, str]
    plot: Plot


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


@get("/benchmarks/suites/{suite:str}")
async def show_suite(house: TheHouse, request: Asked, suite: FromPath[str]) -> Response[str]:
    """Show one sealed suite: how often its tasks were before a developer, and when it was open."""
    scene = await _ask_suite(house, request, suite)
    return page("suite.html", scene, view=scene.answer, plots_at=f"/benchmarks/suites/{suite}")


@get("/benchmarks/suites/{suite:str}/{file:str}")
async def give_wear(house: TheHouse, request: Asked, suite: FromPath[str], file: FromPath[str]) -> Response[str]:
    """Give how worn a suite is as a plot (SVG) or as its numbers (CSV)."""
    plot = (await _ask_suite(house, request, suite)).answer.plot
    if file == f"{plot.name}.svg":
        return Response(standalone(plot), media_type="image/svg+xml", headers=HEADERS)
    if file == f"{plot.name}.csv":
        return Response(table(plot), media_type="text/csv; charset=utf-8", headers=HEADERS)
    raise not_found("plot", file[:NAME_CHARACTERS_MAX])


async def _ask_suite(house: TheHouse, request: Asked, suite: str) -> Scene[SuiteView]:
    if not is_id(suite, "sui"):
        raise not_found("suite", suite[:NAME_CHARACTERS_MAX])
    return await ask(house, request, "benchmarking.suite.read", lambda work: _suite(work, SuiteId(suite)))


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
    )


async def _suite(work: Work, wanted: SuiteId) -> SuiteView:
    suite, tasks = await suites.read_suite(work, wanted), await suites.list_tasks(work, wanted)
    reads_exposures = bool(work.actor.roles & _DEEDS)
    seen = [one for one in await suites.list_exposures(work) if one.suite == wanted] if reads_exposures else []
    opened = await openings.list_openings(work, suite=wanted)
    names = await _names(work, {*suite.custodians, suite.sealed_by, *(one.developer for one in (*seen, *opened))})
    plot = _wear(suite, tasks)
    return SuiteView(suite=suite, exposures=seen, openings=opened, names=names, plot=plot)


def _wear(suite: SealedSuite, tasks: Sequence[SuiteTask]) -> Plot:
    worn = Counter(min(one.exposures, suite.task_exposures_max) for one in tasks)
    counts = [
        Count(name="once" if times == 1 else f"{times} times", count=worn[times])
        for times in range(suite.task_exposures_max + 1)
    ]
    return plot_of("wear", "Tasks by how often they were before developers", counts, whole=len(tasks))


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


ROUTES = [show_benchmarks, answer, show_suite, give_wear]
