"""Access to a developer's model, followed live: window, budgets, each call, and use over time (Order 3(b)(ii))."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.frontier.actions import access
from clearway.frontier.actions.submissions import read_submission
from clearway.frontier.model.access import Access, AccessLine, Use
from clearway.frontier.model.submission import Submission
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.frontier_limits import ACCESS_CALLS_SHOWN_MAX, ACCESS_LINES_MEASURED_MAX
from clearway.kernel.ids import GrantId, SubmissionId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.storage.work import Work
from clearway.web import graphs
from clearway.web.graphs import Graph, graph_of
from clearway.web.pages import HEADERS, go, page
from clearway.web.submissions import submission_id
from clearway.web.visits import Asked, Scene, TheHouse, ask, read_form, visitor_of

_READ = "frontier.access.read"
_LINE_DIGITS_MAX = 18


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsView:
    """How access stands and its calls, the newest first, as far as somebody may see them.

    `before` is the line before which they were asked for, `older` the one to ask for next; None where there is none.
    """

    submission: Submission
    access: Access
    calls: tuple[AccessLine, ...]
    names: Mapping[str, str]
    before: int | None

    @property
    def older(self) -> int | None:
        """The line before which older calls are."""
        return self.calls[-1].line if len(self.calls) == ACCESS_CALLS_SHOWN_MAX else None

    @property
    def followed(self) -> bool:
        """Tell whether more may come: the window is open, and these are the newest."""
        return self.access.window is not None and self.access.window.closed_at is None and self.before is None

    def who(self, pseudonym: str) -> str:
        """Say who called: by name where one may know it, and otherwise by the pseudonym."""
        found = next((one.evaluator for one in self.access.grants if one.pseudonym == pseudonym), None)
        return self.names.get(found or "", pseudonym)


@get("/frontier/{submission:str}/access")
async def show_access(house: TheHouse, request: Asked, submission: FromPath[str]) -> Response[str]:
    """Show access to a submission's model: its window, its budgets, use over time, and each call."""
    return await _show(house, request, submission_id(submission))


@get("/frontier/{submission:str}/access/live")
async def follow_access(house: TheHouse, request: Asked, submission: FromPath[str]) -> Response[str]:
    """Give the part of the page that changes while evaluators call."""
    wanted = submission_id(submission)
    scene = await ask(house, request, _READ, lambda work: _view(work, wanted, before=None))
    return page("_calls.html", scene, view=scene.answer)


@get("/frontier/{submission:str}/access/{file:str}")
async def give_use(house: TheHouse, request: Asked, submission: FromPath[str], file: FromPath[str]) -> Response[str]:
    """Give use over time as a plot (SVG) or as its numbers (CSV)."""
    wanted = submission_id(submission)
    scene = await ask(house, request, _READ, lambda work: _use(work, wanted))
    if file == "use.svg":
        return Response(graphs.standalone(scene.answer), media_type="image/svg+xml", headers=HEADERS)
    if file == "use.csv":
        return Response(graphs.table(scene.answer), media_type="text/csv; charset=utf-8", headers=HEADERS)
    raise not_found("plot", file[:NAME_CHARACTERS_MAX])


@post("/frontier/{submission:str}/access", status_code=200)
async def cut_access(house: TheHouse, request: Asked, submission: FromPath[str]) -> Response[str] | Redirect:
    """Cut one evaluator's access or everybody's at once; a refusal comes back with its reason."""
    wanted = submission_id(submission)
    fields = await read_form(request, visitor_of(house, request))
    try:
        needed, act = _deed(fields, wanted)
        await ask(house, request, needed, act)
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, because=fields.get("because", ""))
    return go(f"/frontier/{wanted}/access")


async def _show(
    house: TheHouse, request: Asked, wanted: SubmissionId, *, refusal: Refusal | None = None, because: str = ""
) -> Response[str]:
    before = _line(request.query_params.get("before", ""))

    async def question(work: Work) -> tuple[CallsView, Graph]:
        return await _view(work, wanted, before=before), await _use(work, wanted)

    scene: Scene[tuple[CallsView, Graph]] = await ask(house, request, _READ, question)
    view, graph = scene.answer
    return page(
        "access.html",
        scene,
        status=refusal.status if refusal else 200,
        view=view,
        graph=graph,
        graph_at=f"/frontier/{wanted}/access",
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        because=because,
        because_max=REASON_CHARACTERS_MAX,
    )


async def _view(work: Work, wanted: SubmissionId, *, before: int | None) -> CallsView:
    submission, found = await read_submission(work, wanted), await access.read_access(work, wanted)
    calls = await access.list_calls(work, wanted, before=before)
    known = {one.evaluator for one in found.grants if one.evaluator is not None}
    names = {one.id: one.name for one in await overview.name_all(work, known)}
    return CallsView(submission=submission, access=found, calls=tuple(calls), names=names, before=before)


async def _use(work: Work, wanted: SubmissionId) -> Graph:
    await read_submission(work, wanted)
    return _graph(await access.measure_use(work, wanted))


def _graph(use: tuple[Use, ...]) -> Graph:
    every = f", every {_length(use)}" if len(use) > 1 else ""
    return graph_of(
        "use",
        f"Tokens over time{every}",
        [one.at for one in use],
        courses=(
            ("Read", [one.input_tokens for one in use]),
            ("Written", [one.output_tokens for one in use]),
        ),
        note="Read: by the model, of what evaluators sent. Written: by the model. Times are in UTC; at most the newest"
        f" {ACCESS_LINES_MEASURED_MAX:,} lines of the log are counted.",
    )


def _length(use: tuple[Use, ...]) -> str:
    minutes = int((use[1].at - use[0].at).total_seconds()) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 1_440 else f"{minutes // 1_440} d"


def _deed(fields: Mapping[str, str], wanted: SubmissionId) -> tuple[str, Callable[[Work], Awaitable[object]]]:
    grant, because = fields.get("grant", ""), fields.get("because", "")
    if grant == "all":
        return "frontier.kill-access", lambda work: access.kill_access(work, wanted)
    if is_id(grant, "grt"):
        return "frontier.revoke-access", lambda work: access.revoke(work, GrantId(grant), because)
    raise Refusal("unknown-deed", "Nobody was chosen.", hint="Choose whose access ends.", where="grant", status=400)


def _line(text: str) -> int | None:
    if not text:
        return None
    if not text.isdecimal() or not text.isascii() or len(text) > _LINE_DIGITS_MAX:
        what = "before is no line of the log."
        raise Refusal("bad-line", what, hint="Follow the link to older calls.", where="before", status=400)
    return int(text)


ROUTES = [show_access, follow_access, give_use, cut_access]
