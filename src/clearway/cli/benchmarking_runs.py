"""clearway benchmarking run, runs, incidents: a suite put before a model, here; and what the house knows of runs."""

import os
import secrets  # noqa: TID251  an entry hands entropy in
from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is shown as it came

import click
import msgspec

from clearway.app.settings import read_settings
from clearway.app.wiring import open_bench
from clearway.benchmarking.actions.conducting import Conducted, Course, Remains, Watch, attest_wall, conduct, sizes_of
from clearway.benchmarking.actions.sittings import ExamDesk, exercises_of
from clearway.benchmarking.actions.stand import Stand
from clearway.cli.benchmarking_leading import Leading, begin, committed_budgets
from clearway.cli.client import Client, open_client
from clearway.cli.entries import Entries
from clearway.cli.output import busy, say, show, show_one
from clearway.cli.running import OUTPUT, over_api, run
from clearway.formats.outcome_matrix import write_matrix
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.gateways.builds import Workbench
from clearway.gateways.evaluations import Halted, InspectRunner, ModelAccess
from clearway.gateways.models import Shape
from clearway.gateways.suites import read_suite_folder, shipped_suite
from clearway.kernel.errors import Refusal, unwritable
from clearway.kernel.evaluation_limits import TASK_HINTS_MAX
from clearway.kernel.limits import MATRIX_ATTEMPTS_MAX, MATRIX_BUDGET_TOKENS_MAX

_SHIPPED: Final = "foundations"
_MEMORY: Final = Path("/dev/shm")  # noqa: S108  where plain text lies while it runs: memory, one user's, wiped
_SHAPES: Final = {"chat-completions": Shape.CHAT_COMPLETIONS, "messages": Shape.MESSAGES}
_COLUMNS: Final = (
    "id", "status", "attempts_done", "attempts_all", "tokens_spent", "checkpoint", "model", "started_at",
    "calls", "calls_digest",
)  # fmt: skip
_DIGEST_CHARACTERS: Final = 16
_INCIDENTS: Final = ("id", "kind", "run", "seen_at", "aware_at", "stopped_run", "about")
_TOKENS: Final = click.IntRange(1, MATRIX_BUDGET_TOKENS_MAX)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What a person asks to be run, and where what comes of it goes."""

    suite: Suite
    seed: str
    access: ModelAccess
    course: Course
    budgets: tuple[int, ...]
    recipient: str
    log: Path
    matrix: Path | None


@click.command("run")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), metavar="[DIR]", required=False)
@click.option("--model-url", required=True, help="The broker's address, as far as before /v1.")
@click.option("--model", "model", required=True, help="The model's name there.")
@click.option(
    "--shape", type=click.Choice(list(_SHAPES)), default="messages", show_default=True, help="Shape of calls."
)
@click.option(
    "--credential",
    envvar="CLEARWAY_MODEL_CREDENTIAL",
    show_envvar=True,
    default="",
    help="What the broker takes; better in the environment than in a command line.",
)
@click.option("--attempts", type=click.IntRange(1, MATRIX_ATTEMPTS_MAX), default=1, show_default=True, help="Per task.")
@click.option("--tokens", type=_TOKENS, default=200_000, show_default=True, help="Of one attempt, read and written.")
@click.option(
    "--budget",
    "budgets",
    type=_TOKENS,
    multiple=True,
    help="Count under it. [default: the policy's, or --tokens]",
)
@click.option("--at-once", type=click.IntRange(1, 64), default=4, show_default=True, help="Attempts side by side.")
@click.option("--task", "tasks", multiple=True, metavar="NAME", help="Only this task; may be given several times.")
@click.option("--recipient", required=True, help="The age recipient that the log is sealed to.")
@click.option("--out", type=click.Path(dir_okay=False), required=True, help="The sealed log.")
@click.option("--matrix", type=click.Path(dir_okay=False), help="The matrix as CSV. [default: stdout]")
@click.option("--opening", default="", help="Keep the run in Clearway, within this opening of yours.")
@click.option("--elicitation", multiple=True, help="A step of the policy's elicitation that was taken.")
@click.option(
    "--rung",
    type=click.IntRange(0, TASK_HINTS_MAX),
    default=0,
    show_default=True,
    help="With so many hints, on the tasks that have them; such a run stands beside the estimate.",
)
@click.option(
    "--helpful-only",
    metavar="ROOT",
    help="The checkpoint without refusals that it is on, from the same package; it stands beside the estimate.",
)
@click.pass_obj
def run_suite(entries: Entries, folder: Path | None, **asked: object) -> None:
    """Put the suite in DIR before a model, and print the outcome matrix. Without DIR: the suite that ships.

    DIR is a suite's folder, or one in which an opened suite lies. Inspect runs it in a process of its own that reaches
    the model only; what the model does happens in the sandbox, without a network. What is written in plain lies in
    memory and is wiped; the log is sealed as soon as the matrix is read. With --opening, anybody with the switch ends
    it within seconds.
    """
    run(_run(entries, folder, msgspec.convert(asked, _Asked, strict=False)))


def _order(folder: Path | None, told: "_Asked") -> _Order:
    suite, seed = read_suite(folder)
    if told.tasks:
        suite = msgspec.structs.replace(suite, tasks=tuple(suite.task(name) for name in told.tasks))
    return _Order(
        suite=suite.at_rung(told.rung),
        seed=seed,
        access=ModelAccess(url=told.model_url, shape=_SHAPES[told.shape], model=told.model, credential=told.credential),
        course=Course(attempts=told.attempts, tokens_max=told.tokens, at_once=told.at_once, rung=told.rung),
        budgets=told.budgets,
        recipient=told.recipient,
        log=Path(told.out),
        matrix=None if told.matrix is None else Path(told.matrix),
    )


class _Asked(msgspec.Struct):
    model_url: str
    model: str
    shape: str
    credential: str
    attempts: int
    tokens: int
    budgets: tuple[int, ...]
    at_once: int
    tasks: tuple[str, ...]
    recipient: str
    out: str
    matrix: str | None
    opening: str
    elicitation: tuple[str, ...]
    rung: int
    helpful_only: str | None


def read_suite(folder: Path | None) -> tuple[Suite, str]:
    """Read a suite, and the seed that was sealed with it; one that was not sealed gets a seed of this run."""
    if folder is None:
        return parse_suite(shipped_suite(_SHIPPED)), secrets.token_hex(16)
    opened = folder / "suite"
    seed = (folder / "seed").read_text() if (folder / "seed").is_file() else secrets.token_hex(16)
    return parse_suite(read_suite_folder(opened if opened.is_dir() else folder)), seed


async def _run(entries: Entries, folder: Path | None, asked: _Asked) -> None:
    settings, order = read_settings(), _order(folder, asked)
    _write(order.log, b"")  # better now than when all is done
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(open_client(settings, entries)) if asked.opening else None
        if client is not None:
            most = order.course.tokens_max
            budgets = await committed_budgets(client, asked.opening, tokens_max=most, wanted=order.budgets)
            order = replace(order, budgets=budgets)
        bench = await stack.enter_async_context(open_bench(settings))
        runner = InspectRunner(sandbox=bench.sandbox, machine=bench.machine)
        leading = (
            None if client is None else await _begin(client, order, asked, bench=bench, scaffold=runner.scaffold())
        )
        with busy("running"):
            conducted = await _conduct(order, bench, runner, leading)
        _keep(order, conducted)
        if leading is not None:
            await leading.hand_in(conducted)


async def _begin(client: Client, order: _Order, asked: _Asked, *, bench: Workbench, scaffold: str) -> Leading:
    with busy("attacking the sandbox"):
        attested = await attest_wall(bench.sandbox, bench.wall)
    told = {
        "opening": asked.opening,
        "model": order.access.model,
        "scaffold": scaffold,
        "elicitation": asked.elicitation,
        "tasks": [sizes_of(order.suite)[one.task].name for one in exercises_of(order.suite)],
        "attempts": order.course.attempts,
        "tokens_max": order.course.tokens_max,
        "budgets": order.budgets,
        "rung": order.course.rung,
        "helpful_only": asked.helpful_only,
        "wall": attested.wall,
        "wall_attacks": attested.attacks,
        "wall_held": attested.held,
    }
    return await begin(client, told, credential=order.access.credential)


async def _conduct(order: _Order, bench: Workbench, runner: InspectRunner, leading: Leading | None) -> Conducted:
    watch, remains = Watch(), Remains()
    stand = Stand(sandbox=bench.sandbox, machine=bench.machine)
    desk = ExamDesk(stand=stand, suite=order.suite, seed=order.seed, listener=watch)
    folder = _MEMORY / f"clearway-run-{secrets.token_hex(8)}"
    work = conduct(
        runner, desk, order.access, course=order.course, folder=folder, recipient=order.recipient,
        budgets=order.budgets, remains=remains,
    )  # fmt: skip
    try:
        return await (work if leading is None else leading.lead(work, watch, remains))
    except Halted:
        raise _halted(watch) from None
    finally:
        if remains.sealed_log:
            _write(order.log, remains.sealed_log)
            say(f"The run did not come to its end: the log of {watch.attempts} graded attempts is kept, sealed.")


def _halted(watch: Watch) -> Refusal:
    if watch.shut:
        what = f"The model's address takes no more calls: status {watch.shut}. The run was ended."
        hint = "Ask for access or budget, then run again; what could not be tried counts as neither passed nor failed."
        return Refusal("model-shut", what, hint=hint, status=409)
    what = f"The process of the run tried to reach {watch.reached}; it was kept from it, and the run was ended."
    return Refusal("egress-attempt", what, hint="Look into it before you run again.")


def _keep(order: _Order, conducted: Conducted) -> None:
    _write(order.log, conducted.sealed_log)
    body = write_matrix(conducted.matrix)
    if order.matrix is None:
        click.echo(body, nl=False)
    else:
        _write(order.matrix, body)
    reached = ", ".join(one.address for one in conducted.connections)
    say(f"The run ended: {conducted.status}. Its process reached {reached or 'nothing'}. The log is sealed.")


def _write(path: Path, body: bytes) -> None:
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(body)
    except OSError as error:
        raise unwritable(path, error) from None


@click.command("runs")
@click.option("--commitment", default="", help="Only those under this commitment.")
@OUTPUT
@over_api
async def list_runs(client: Client, commitment: str, output: str) -> None:
    """List runs, newest first, with how far they are."""
    found = await client.get("/runs", commitment=commitment)
    show(found if output != "table" else [{**one, **_calls(one)} for one in found], _COLUMNS, output)


def _calls(run: Mapping[str, Any]) -> dict[str, object]:
    kept = None if run["calls"] is None else run["calls"]["kept"]
    if kept is None:
        return {"calls": None}
    return {"calls": kept["calls"], "calls_digest": kept["digest"][:_DIGEST_CHARACTERS]}


@click.command("stop")
@click.argument("wanted", metavar="RUN")
@click.option("--because", required=True, help="Why, in a sentence.")
@over_api
async def stop_run(client: Client, wanted: str, because: str) -> None:
    """Stop RUN at once: the switch of the program, its evaluators, and the developer whose model it is."""
    found = await client.post(f"/runs/{wanted}/stop", {"because": because})
    say(f"{wanted} is {found['status']}.")


@click.command("invalidate")
@click.argument("wanted", metavar="RUN")
@click.option("--because", required=True, help="Why, in a sentence.")
@OUTPUT
@over_api
async def ask_invalidation(client: Client, wanted: str, because: str, output: str) -> None:
    """Ask for RUN to be left out; it counts until another person approves."""
    show_one(await client.post(f"/runs/{wanted}/invalidation", {"because": because}), output)


@click.command("incident")
@click.argument("wanted", metavar="RUN")
@click.option("--kind", required=True, help="egress-attempt, sandbox-escape, sealed-material, misuse, ... or other.")
@click.option("--about", required=True, help="What happened, without anything sealed.")
@click.option("--seen-at", help="When it was seen: 2026-12-01T09:30:00Z. [default: just now]")
@OUTPUT
@over_api
async def report_incident(client: Client, wanted: str, kind: str, about: str, seen_at: str | None, output: str) -> None:
    """Report an incident in RUN: it stops, and the developer is told at once."""
    told = {"kind": kind, "about": about, "seen_at": seen_at}
    show_one(await client.post(f"/runs/{wanted}/incidents", told), output)


@click.command("incidents")
@OUTPUT
@over_api
async def list_incidents(client: Client, output: str) -> None:
    """List incidents in evaluations, newest first."""
    show(await client.get("/incidents"), _INCIDENTS, output)
