"""clearway benchmarking matrix, estimate and estimator: what outcomes say of a model; no server, no network."""

import sys
from math import log2
from typing import TYPE_CHECKING, Final

import click
import msgspec

from clearway.cli.benchmarking_files import CALIBRATION, named_matrices, read_file, read_matrix
from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import REFUSED, busy, say, show, show_one
from clearway.formats.outcome_matrix import OutcomeMatrix, matrix_digest
from clearway.formats.threshold_policy import ThresholdPolicy, parse_threshold_policy
from clearway.kernel.errors import Refusal
from clearway.kernel.evaluation_limits import TASK_HINTS_MAX
from clearway.kernel.limits import POLICY_BYTES_MAX

if TYPE_CHECKING:
    from clearway.benchmarking.model.cross_checks import CrossCheck
    from clearway.benchmarking.model.estimates import Estimate, Horizon
    from clearway.benchmarking.model.evaluations import BesideOutcomes

FILE: Final = click.Path(dir_okay=False, allow_dash=True)
_PLOT_WIDTH: Final = 48
_ROWS: Final = ("what", "horizon", "above_threshold", "zone", "plot")
_SUMMARY: Final = ("budget", "tasks", "families", "minutes_least", "minutes_most", "attempts", "passes", "flagged")


@click.command("matrix")
@click.argument("file", type=FILE, metavar="MATRIX")
@OUTPUT
@offline
def show_matrix(file: str, output: str) -> None:
    """Check an outcome matrix (CSV) and say how much is in it, by token budget; - is standard input.

    docs/estimates.md says what each column holds. The digest names the outcomes, however the file is written.
    """
    matrix = read_matrix(file)
    digest = matrix_digest(matrix)
    rows = [{**_summary(matrix, budget), "digest": digest} for budget in matrix.budgets]
    show(rows, _SUMMARY, output)


@click.command("estimator")
@OUTPUT
@offline
def show_estimator(output: str) -> None:
    """Name this version's estimator and the digest of its code, which a threshold policy commits to."""
    from clearway.benchmarking.actions.estimator import estimator_code  # noqa: PLC0415  starts without numpy
    from clearway.benchmarking.rules.estimate.estimating import ESTIMATOR  # noqa: PLC0415  starts without numpy

    show_one({"estimator": ESTIMATOR, "estimator_code": f"sha256:{estimator_code()}"}, output)


@click.command("estimate")
@click.argument("file", type=FILE, metavar="MATRIX")
@click.option("--policy", type=FILE, required=True, help="The threshold policy (JSON) that was committed to.")
@click.option(
    "--reference", "references", multiple=True, metavar="NAME=MATRIX",
    help="Another model's outcomes to compare with, under the same policy; may be given several times.",
)  # fmt: skip
@click.option(
    "--hinted", multiple=True, metavar="RUNG=MATRIX",
    help="Outcomes of a run with so many hints, to stand beside; may be given several times.",
)  # fmt: skip
@CALIBRATION
@click.option(
    "--cross-check", "checked", is_flag=True,
    help="Also sample the same model, which takes a minute or more, and print both on stderr; needs numpyro.",
)  # fmt: skip
@OUTPUT
@offline
def estimate(
    *,
    file: str,
    policy: str,
    references: tuple[str, ...],
    hinted: tuple[str, ...],
    calibrations: tuple[str, ...],
    checked: bool,
    output: str,
) -> None:
    """Estimate a model's horizon from an outcome matrix, as a threshold policy says; nothing leaves this machine.

    The table shows the horizon with its 90 % interval under every treatment of cheating, every token budget and without
    each family, against the threshold (|). No value is given where the suite ends before the interval does.

    The exit status is 0, or 1 where a cross-check that settled disagrees.
    """
    from clearway.benchmarking.actions.estimator import estimate_offline  # noqa: PLC0415  starts without numpy

    matrix, rule = read_matrix(file), read_policy(policy)
    others = named_matrices(references, option="--reference")
    beside = [_hinted(rung, one) for rung, one in named_matrices(hinted, option="--hinted").items()]
    public = named_matrices(calibrations, option="--calibration")
    with busy("estimating"):
        told = estimate_offline(matrix, rule, references=others, beside=beside, calibrations=public)
    compared = _cross_check(matrix, rule) if checked else None
    show_estimate(told, output)
    if compared is not None:
        _show_cross_check(compared)


def _cross_check(matrix: OutcomeMatrix, rule: ThresholdPolicy) -> "CrossCheck":
    from clearway.benchmarking.actions.cross_check import cross_check  # noqa: PLC0415  starts without numpy

    with busy("sampling"):
        return cross_check(matrix, rule)


def _show_cross_check(compared: "CrossCheck") -> None:
    """Print both ways of computing side by side on stderr; the exit status is 1 where they disagree."""
    from clearway.benchmarking.rules.estimate_words import cross_check_words  # noqa: PLC0415  starts without numpy

    for line in cross_check_words(compared):
        say(line)
    if compared.settled and not compared.agrees:
        sys.exit(REFUSED)


def show_estimate(told: "Estimate", output: str) -> None:
    """Print an estimate: whole as JSON, else a line and a plot for each way of counting, and on stderr what follows."""
    from clearway.benchmarking.rules.estimate_words import CANNOT_SAY, besides, conclusion, elicited, stability  # noqa: PLC0415  starts without numpy

    if output != "table":
        body = msgspec.json.encode(told)
        sys.stdout.buffer.write((msgspec.json.format(body, indent=1) if output == "json" else body) + b"\n")
        return
    lines = _lines(told)
    low, high = min(one.low for _, one in lines), max(one.high for _, one in lines)
    low, high = log2(min(low, told.threshold_minutes)) - 0.5, log2(max(high, told.threshold_minutes)) + 0.5
    show([_line(name, one, told=told, low=low, high=high) for name, one in lines], _ROWS, output)
    say(conclusion(told))
    say(stability(told))
    for one in told.elicitation.beside:
        say(
            f"{besides(one)}, {one.budget} tokens: {one.passes} of {one.attempts} passed at {one.tasks} tasks; without,"
            f" {one.plain_passes} of {one.plain_attempts}."
        )
    for sentence in dict.fromkeys((*elicited(told), *CANNOT_SAY)):
        say(f"- {sentence}")


def _hinted(rung: str, matrix: OutcomeMatrix) -> "BesideOutcomes":
    from clearway.benchmarking.model.evaluations import BesideOutcomes, Used  # noqa: PLC0415  other commands start without it

    if rung not in {str(number) for number in range(1, TASK_HINTS_MAX + 1)}:
        what = f"A rung is a number of hints, from 1 to {TASK_HINTS_MAX}."
        raise Refusal("no-such-rung", what, hint="Like --hinted 1=hinted.csv.", where="--hinted")
    return BesideOutcomes(used=Used.COMMITTED, rung=int(rung), matrix=matrix)


def read_policy(name: str) -> ThresholdPolicy:
    """Read a threshold policy from a file; refused with the file's name and the place in it."""
    return read_file(name, parse_threshold_policy, bytes_max=POLICY_BYTES_MAX)


def _summary(matrix: OutcomeMatrix, budget: int) -> dict[str, object]:
    rows = matrix.at(budget)
    minutes = [2**row.log2_minutes for row in rows]
    return {
        "budget": budget,
        "tasks": len(rows),
        "families": len({row.family for row in rows}),
        "minutes_least": round(min(minutes), 2),
        "minutes_most": round(max(minutes), 2),
        "attempts": sum(row.attempts for row in rows),
        "passes": sum(row.passes for row in rows),
        "flagged": sum(row.flagged for row in rows),
    }


def _lines(told: "Estimate") -> "list[tuple[str, Horizon]]":
    return [
        (f"as committed, at {told.reliability:.0%}", told.horizon),
        *((f"at {one.reliability:.0%}", one.horizon) for one in told.reliabilities[1:]),
        *((f"cheating: {one.cheating.value}", one.horizon) for one in told.treatments),
        *((f"{one.budget} tokens", one.horizon) for one in told.budgets),
        *((f"without {one.family}", one.horizon) for one in told.left_out),
        *((f"reference {one.name}", one.horizon) for one in told.references),
    ]


def _line(name: str, one: "Horizon", *, told: "Estimate", low: float, high: float) -> dict[str, object]:
    from clearway.benchmarking.rules.estimate_words import ZONES, horizon_words  # noqa: PLC0415  starts without numpy

    return {
        "what": name,
        "horizon": horizon_words(one),
        "above_threshold": f"{one.above:.3f}",
        "zone": ZONES[one.zone],
        "plot": _plot(one, log2(told.threshold_minutes), low=low, high=high),
    }


def _plot(one: "Horizon", threshold: float, *, low: float, high: float) -> str:
    """Draw an interval against the threshold on a logarithmic scale."""
    cells = [" "] * _PLOT_WIDTH

    def place(value: float) -> int:
        return min(_PLOT_WIDTH - 1, max(0, round((value - low) / (high - low) * (_PLOT_WIDTH - 1))))

    for cell in range(place(log2(one.low)), place(log2(one.high)) + 1):
        cells[cell] = "-"
    if one.minutes is not None:
        cells[place(log2(one.minutes))] = "o"
    cells[place(threshold)] = "+" if cells[place(threshold)] == "o" else "|"
    return "".join(cells).rstrip()
