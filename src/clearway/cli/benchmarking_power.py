"""clearway benchmarking power: what a planned suite could tell; offline."""

from dataclasses import replace
from typing import Final

import click

from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import busy, say, show
from clearway.kernel.limits import MATRIX_ATTEMPTS_MAX, MATRIX_FAMILIES_MAX, TASK_MINUTES_MAX

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
    from clearway.benchmarking.rules.power import DOUBLINGS, VARIED, Plan, power_of  # noqa: PLC0415  starts without numpy

    families, tasks, attempts = int(rest["families"]), int(rest["tasks"]), int(rest["attempts"])
    plan = Plan(
        families=families,
        tasks=tasks,
        attempts=attempts,
        least_minutes=min(shortest, longest / 2),
        most_minutes=longest,
    )
    plans = {
        "as planned": plan,
        "twice the families": replace(plan, families=min(families * 2, tasks)),
        "twice the attempts": replace(plan, attempts=attempts * 2),
    }
    with busy("trying plans"):
        rows = [
            {
                "plan": name,
                "families": one.plan.families,
                "tasks": one.plan.tasks,
                "attempts": one.plan.attempts,
                "true_minutes": round(one.ability, 1),
                "designated": round(one.designated, 3),
                "not_designated": round(one.not_designated, 3),
                "cannot_rule_out": round(one.cannot_rule_out, 3),
                "interval_doublings": round(one.width, 2),
            }
            for name, tried in plans.items()
            for one in power_of(
                tried,
                threshold,
                abilities=DOUBLINGS if tried is plan else VARIED,
                upper=rest["upper"],
                lower=rest["lower"],
                replications=replications,
                seed=_SEED,
            )
        ]
    show(rows, _COLUMNS, output)
    say("More families narrow the interval; more attempts at the same tasks barely do.")
