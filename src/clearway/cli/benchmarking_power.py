"""clearway benchmarking power: what a planned suite could tell; offline."""

from dataclasses import replace
from typing import TYPE_CHECKING, Final

import click
from rich.console import Console
from rich.progress import Progress

from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import say, show
from clearway.kernel.limits import MATRIX_ATTEMPTS_MAX, MATRIX_FAMILIES_MAX, TASK_MINUTES_MAX

if TYPE_CHECKING:
    from clearway.benchmarking.rules.power import Plan, Power, Tried

_COLUMNS: Final = (
    "plan", "families", "tasks", "attempts", "true_minutes", "designated", "not_designated", "cannot_rule_out",
    "interval_doublings",
)  # fmt: skip
_SEED: Final = 1


@click.command("power")
@click.option("--families", type=click.IntRange(1, MATRIX_FAMILIES_MAX), required=True, help="Families of tasks.")
@click.option("--tasks", type=click.IntRange(1, 1_000), required=True, help="Tasks in all.")
@click.option("--attempts", type=click.IntRange(1, MATRIX_ATTEMPTS_MAX), required=True, help="Attempts at each task.")
@click.option("--threshold", type=click.IntRange(1, TASK_MINUTES_MAX), required=True, help="Threshold, human minutes.")
@click.option(
    "--shortest", type=click.FloatRange(0.1, 1_000), default=2.0, show_default=True, help="Minutes of the easiest task."
)
@click.option(
    "--longest", type=click.FloatRange(2, 1_000_000), default=5_760.0, show_default=True, help="Of the hardest one."
)
@click.option("--upper", type=click.FloatRange(0.5, 0.99), default=0.9, show_default=True, help="Designated from here.")
@click.option("--lower", type=click.FloatRange(0.01, 0.5), default=0.1, show_default=True, help="Cleared up to here.")
@click.option(
    "--replications", type=click.IntRange(5, 1_000), default=30, show_default=True, help="Pretend evaluations a line."
)
@OUTPUT
@offline
def power(*, shortest: float, longest: float, threshold: int, replications: int, output: str, **rest: float) -> None:
    """Say how often each zone would follow, and how wide the interval would be, before a suite is built.

    Models of several abilities are tried about the threshold; then twice the families, or attempts, on one of them.
    The same options give the same numbers. Shares of few replications are rough: 30 of them are known within .15.
    """
    from clearway.benchmarking.rules.power import DOUBLINGS, VARIED, Plan, power_of, tried  # noqa: PLC0415  starts without numpy

    families, tasks, attempts = int(rest["families"]), int(rest["tasks"]), int(rest["attempts"])
    plan = Plan(
        families=families,
        tasks=tasks,
        attempts=attempts,
        least_minutes=min(shortest, longest / 2),
        most_minutes=longest,
    )
    wider, longer = replace(plan, families=min(families * 2, tasks)), replace(plan, attempts=attempts * 2)
    lines = [
        *(("as planned", plan, doublings) for doublings in DOUBLINGS),
        *(("twice the families", wider, doublings) for doublings in VARIED),
        *(("twice the attempts", longer, doublings) for doublings in VARIED),
    ]
    rows: list[dict[str, object]] = []
    with Progress(*Progress.get_default_columns(), console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task("trying plans", total=len(lines) * replications)
        for name, one, doublings in lines:
            trying = tried(one, threshold, doublings=doublings, replications=replications, seed=_SEED)
            several: list[Tried] = []
            for found in trying:
                several.append(found)
                progress.advance(bar)
            told = power_of(several, upper=rest["upper"], lower=rest["lower"])
            rows.append(_row(name, one, told, minutes=threshold * 2.0**doublings))
    show(rows, _COLUMNS, output)
    say("More families narrow the interval; more attempts at the same tasks barely do.")


def _row(name: str, plan: "Plan", told: "Power", *, minutes: float) -> dict[str, object]:
    return {
        "plan": name,
        "families": plan.families,
        "tasks": plan.tasks,
        "attempts": plan.attempts,
        "true_minutes": round(minutes, 1),
        "designated": round(told.designated, 3),
        "not_designated": round(told.not_designated, 3),
        "cannot_rule_out": round(told.cannot_rule_out, 3),
        "interval_doublings": round(told.width, 2),
    }
