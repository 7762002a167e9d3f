"""clearway benchmarking suite: whether a suite of tasks is whole, can be solved, and how well it can measure."""

import json
import secrets  # noqa: TID251  an entry hands the chance in
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from clearway.cli.offline import OUTPUT, offline, run
from clearway.cli.output import DONE, REFUSED, say, show, show_one
from clearway.formats.solvability import SolvabilityStatement, TaskProof, write_solvability
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.gateways.suites import read_suite_folder, shipped_suite
from clearway.kernel.errors import unwritable
from clearway.kernel.limits import SUITE_SEEDS_MAX

if TYPE_CHECKING:
    from clearway.benchmarking.model.suites import Health

_FOLDER: Final = click.Path(path_type=Path)
_FILE: Final = click.Path(dir_okay=False, path_type=Path)
_DRAWS: Final = click.IntRange(2, SUITE_SEEDS_MAX)
_COLUMNS: Final = ("task", "family", "step", "minutes", "timed_by", "passes", "faults")
_SHIPPED: Final = "foundations"
_SEED_BYTES: Final = 16


@click.group("suite")
def suite_group() -> None:
    """Suites of tasks for benchmarking; docs/suites.md says how one is written."""


@suite_group.command("check")
@click.argument("folder", type=_FOLDER, metavar="[DIR]", required=False)
@click.option("--draws", type=_DRAWS, default=2, show_default=True, help="Instances drawn of each task.")
@click.option("--task", "tasks", multiple=True, metavar="NAME", help="Only this task; may be given several times.")
@click.option("--proof", type=_FILE, help="Write the proof of solvability to this file; only for a whole suite.")
@OUTPUT
def check(folder: Path | None, draws: int, tasks: tuple[str, ...], proof: Path | None, output: str) -> None:
    """Solve every task of the suite in DIR with its own reference, in the sandbox, and judge it; one line a task.

    Without DIR: the suite that ships. A task passes when its reference solves every draw, twice; when nothing and a
    trifle do not; and when the same draw comes out the same. Sealing asks for the proof. Exit status 1 where a task
    does not pass.
    """
    if proof is not None and tasks:
        raise click.UsageError("A proof is of a whole suite: leave out --task.")
    run(_check(folder, draws=draws, tasks=tasks, proof=proof, output=output))


@suite_group.command("health")
@click.argument("folder", type=_FOLDER, metavar="[DIR]", required=False)
@OUTPUT
@offline
def health(folder: Path | None, output: str) -> None:
    """Say how well the suite in DIR can measure: tasks by family, step and octave of minutes, people timed, concerns.

    Without DIR: the suite that ships. Nothing is run. `octaves` counts tasks by the whole part of log2 of minutes,
    `rungs` those that have so many hints or more.
    """
    from clearway.benchmarking.rules.suites import health_of, rungs_of  # noqa: PLC0415  other commands start without it

    suite = _read(folder)
    named = {"suite": suite.name, "version": suite.version, "digest": suite.digest}
    told = asdict(health_of(suite)) | {"rungs": rungs_of(suite)} | named
    show_one(json.loads(msgspec.json.encode(told)), output)


def _read(folder: Path | None) -> Suite:
    return parse_suite(shipped_suite(_SHIPPED) if folder is None else read_suite_folder(folder))


async def _check(folder: Path | None, *, draws: int, tasks: tuple[str, ...], proof: Path | None, output: str) -> int:
    from clearway.benchmarking.model.suites import Accepted  # noqa: PLC0415  other commands start without it
    from clearway.benchmarking.rules.suites import admit, health_of  # noqa: PLC0415  other commands start without it

    suite = _read(folder)
    chosen = msgspec.structs.replace(suite, tasks=tuple(suite.task(name) for name in tasks) or suite.tasks)
    statement = await _prove(chosen, draws)
    show([_row(chosen, one) for one in statement.predicate.tasks], _COLUMNS, output)
    _tell(suite, health_of(suite))
    admission = admit(chosen, statement)
    if proof is not None:
        _write(proof, write_solvability(statement))
    if isinstance(admission, Accepted):
        say(f"All {len(chosen.tasks)} tasks were solved by their references, in {draws} draws each.")
        return DONE
    for one in admission.faults:
        say(f"Stands against it: {one.task or 'the suite'}: {one.fault.value}")
    return REFUSED


async def _prove(suite: Suite, draws: int) -> SolvabilityStatement:
    from clearway.app.settings import read_settings  # noqa: PLC0415  the house is opened for what runs only
    from clearway.app.wiring import open_bench  # noqa: PLC0415  the house is opened for what runs only
    from clearway.benchmarking.actions.proving import prove_suite  # noqa: PLC0415  likewise
    from clearway.benchmarking.actions.stand import Stand  # noqa: PLC0415  likewise

    seeds = [secrets.token_hex(_SEED_BYTES) for _ in range(draws)]
    async with open_bench(read_settings()) as bench:
        stand = Stand(sandbox=bench.sandbox, machine=bench.machine)
        with Progress(*Progress.get_default_columns(), console=Console(stderr=True), transient=True) as progress:
            bar = progress.add_task("solving", total=len(suite.tasks))
            return await prove_suite(stand, suite, seeds=seeds, wall=bench.wall, hear=lambda _: progress.advance(bar))


def _row(suite: Suite, proof: TaskProof) -> dict[str, object]:
    from clearway.benchmarking.rules.suites import faults_of  # noqa: PLC0415  other commands start without it

    task = suite.task(proof.name)
    return {
        "task": task.name,
        "family": task.family,
        "step": task.step,
        "minutes": task.minutes,
        "timed_by": task.timed_by,
        "passes": proof.is_whole,
        "faults": [one.fault.value for one in faults_of(proof)],
        "digest": proof.digest.sha256,
    }


def _tell(suite: Suite, health: "Health") -> None:
    octaves = " ".join(f"{2.0**octave:g}:{count}" for octave, count in health.octaves.items())
    say(f"{suite.name} {suite.version}: {health.tasks} tasks in {len(health.families)} families, sha256 {suite.digest}")
    say(f"Human minutes {health.minutes_min:g} to {health.minutes_max:g}; tasks by octave of minutes: {octaves}")
    if health.estimated:
        say(f"The minutes of {health.estimated} of them are estimates by the authors: nobody was timed (n = 0).")
    for concern in health.concerns:
        say(f"Concern: {concern.value}")


def _write(file: Path, body: bytes) -> None:
    try:
        file.write_bytes(body)
    except OSError as error:
        raise unwritable(file, error) from None
