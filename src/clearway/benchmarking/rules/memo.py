"""What a memo about an estimate says: portion by portion, each of which is marked by itself."""

from collections.abc import Iterable, Sequence
from math import log2
from typing import Final

from clearway.benchmarking.model.estimates import AtBudget, Estimate, Horizon
from clearway.benchmarking.rules.estimate_words import (
    CANNOT_SAY,
    TREATED,
    ZONES,
    besides,
    conclusion,
    elicited,
    horizon_words,
    human_time,
    stability,
)
from clearway.formats.memo import Dot, Dots, Interval, Intervals, Portion
from clearway.formats.outcome_matrix import TaskOutcome

PORTIONS: Final = (
    "summary", "horizon", "cheating", "budgets", "families", "references", "elicitation", "tasks", "limits", "method",
)  # fmt: skip
_TICKS: Final = (1, 5, 15, 60, 240, 480, 960, 1_920, 3_840, 10_080, 43_200)
_COLUMNS: Final = ("counted", "horizon", "above the threshold", "zone")


def portions_of(told: Estimate) -> tuple[Portion, ...]:
    """Give a memo's portions, in their order."""
    return (
        Portion(name="summary", heading="What follows", sentences=(conclusion(told), stability(told), _rule(told))),
        _compared("horizon", "Horizon against the threshold", told, lines=_at_reliabilities(told)),
        _compared("cheating", "If cheating counted otherwise", told, lines=_treated(told)),
        _compared("budgets", "By token budget", told, lines=[(_budget(one), one.horizon) for one in told.budgets]),
        _compared("families", "Without each family", told, lines=[(one.family, one.horizon) for one in told.left_out]),
        _references(told),
        _elicitation(told),
        _tasks(told),
        Portion(name="limits", heading="What these figures cannot say", sentences=CANNOT_SAY),
        _method(told),
    )


def _rule(told: Estimate) -> str:
    return (
        f"The policy {told.policy} ({told.policy_version}) designates from a probability of {told.upper:.0%} that the"
        f" horizon at {told.reliability:.0%} is above {human_time(told.threshold_minutes)}, and clears up to"
        f" {told.lower:.0%}."
    )


def _at_reliabilities(told: Estimate) -> list[tuple[str, Horizon]]:
    return [(f"at {one.reliability:.0%} reliability", one.horizon) for one in told.reliabilities]


def _treated(told: Estimate) -> list[tuple[str, Horizon]]:
    return [(f"{one.cheating.value}: {TREATED[one.cheating]}", one.horizon) for one in told.treatments]


def _compared(name: str, heading: str, told: Estimate, *, lines: Sequence[tuple[str, Horizon]]) -> Portion:
    if not lines:
        return Portion(name=name, heading=heading, sentences=("There is nothing to compare.",))
    return Portion(
        name=name,
        heading=heading,
        plot=Intervals(
            title="Each line is the interval that holds the horizon with 90 %; the dashed line is the threshold.",
            lines=tuple(_interval(label, one) for label, one in lines),
            threshold=log2(told.threshold_minutes),
            ticks=_ticks(),
        ),
        columns=_COLUMNS,
        rows=tuple((label, horizon_words(one), f"{one.above:.3f}", ZONES[one.zone]) for label, one in lines),
    )


def _references(told: Estimate) -> Portion:
    portion = _compared("references", "Other models", told, lines=[(one.name, one.horizon) for one in told.references])
    sentences = tuple(f"{one.name}: shorter with a probability of {one.shorter:.2f}." for one in told.references)
    return Portion(
        name=portion.name, heading=portion.heading, sentences=sentences or portion.sentences, plot=portion.plot,
        columns=portion.columns, rows=portion.rows,
    )  # fmt: skip


def _elicitation(told: Estimate) -> Portion:
    return Portion(
        name="elicitation",
        heading="What was done to bring out its best",
        sentences=("Nothing here changes the estimate: these runs stand beside it.", *elicited(told)),
        columns=("beside the estimate", "tokens", "tasks", "passed", "refused", "same tasks in the estimate"),
        rows=tuple(
            (
                besides(one), str(one.budget), str(one.tasks), f"{one.passes} of {one.attempts}", str(one.refused),
                f"{one.plain_passes} of {one.plain_attempts}",
            )
            for one in told.elicitation.beside
        ),
    )  # fmt: skip


def _budget(one: AtBudget) -> str:
    return f"{one.budget} tokens, {one.tasks} tasks" + (f", {one.carried} as with fewer" if one.carried else "")


def _tasks(told: Estimate) -> Portion:
    least, most = _ends(told.outcomes)
    dots = tuple(
        Dot(
            across=(one.log2_minutes - least) / (most - least),
            up=one.passes / one.attempts,
            label=f"{one.task}: {one.passes} of {one.attempts}",
        )
        for one in told.outcomes
        if one.attempts
    )
    ticks = tuple(((place - least) / (most - least), said) for place, said in _ticks() if least <= place <= most)
    return Portion(
        name="tasks",
        heading="Task by task",
        plot=Dots(title="Each dot is a task: human time, and share of attempts that passed.", dots=dots, ticks=ticks),
        columns=("task", "family", "human time", "attempts", "passed", "flagged", "refused"),
        rows=tuple(
            (
                one.task, one.family, human_time(2**one.log2_minutes), str(one.attempts), str(one.passes),
                str(one.flagged), str(one.refused),
            )
            for one in told.outcomes
        ),
    )  # fmt: skip


def _method(told: Estimate) -> Portion:
    counts = told.counts
    return Portion(
        name="method",
        heading="How it was estimated",
        sentences=(
            f"{counts.tasks} tasks of {counts.families} families; {counts.attempts} attempts, {counts.passes} passed.",
            f"Of those that passed {counts.flagged} look like cheating; {counts.missing} attempts are missing.",
            f"Estimator {told.estimator}, code sha256:{told.code}; outcomes sha256:{told.matrix}.",
            f"Each doubling of human time takes {told.shape.slope:.2f} logits off.",
            f"Families scatter by {told.shape.family_spread:.2f} logits, tasks by {told.shape.task_spread:.2f}.",
            _reach(told),
        ),
    )  # fmt: skip


def _reach(told: Estimate) -> str:
    if told.reach.least is None or told.reach.most is None:
        return "The suite can measure nowhere: it takes several tasks of several families on either side."
    return f"The suite can measure from {human_time(told.reach.least)} to {human_time(told.reach.most)}."


def _interval(label: str, one: Horizon) -> Interval:
    return Interval(
        label=label,
        low=log2(one.low),
        high=log2(one.high),
        middle=None if one.minutes is None else log2(one.minutes),
        said=horizon_words(one),
    )


def _ticks() -> tuple[tuple[float, str], ...]:
    return tuple((log2(minutes), human_time(minutes)) for minutes in _TICKS)


def _ends(outcomes: Iterable[TaskOutcome]) -> tuple[float, float]:
    minutes = [one.log2_minutes for one in outcomes]
    return min(minutes) - 0.5, max(minutes) + 0.5
