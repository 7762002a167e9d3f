"""Judgements by decision trees: one engine reads them all, and says which way it went."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Final

from clearway.formats.decision_tree import DecisionTree, Point, TreeOutcome
from clearway.formats.due_policy import DuePolicy, DueRow
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.prioritization.model import Decision, Known, Step

_NO_YES: Final = ("no", "yes")
_WORST: Final = "nobody knows, so it is taken at its worst"


def decide(tree: DecisionTree, known: Mapping[str, Known], trees: Mapping[str, DecisionTree]) -> Decision:
    """Follow a tree by what is known; what nobody knows is taken as what makes the outcome the most urgent.

    A point that stands for another tree is found out by that one, where nobody states it. The path has every step.
    """
    before: list[Step] = []
    found: list[Known] = []
    assumed: list[bool] = []
    for point in tree.point:
        stated = known.get(point.key, Known(value=None, basis=""))
        if stated.value is None and point.tree:
            below = decide(trees[point.tree], known, trees)
            before += below.path
            stated = Known(value=below.outcome.key, basis=_found_by(trees[point.tree]))
            assumed.append(any(step.assumed for step in below.path))
        else:
            assumed.append(stated.value is None)
        found.append(stated)
    values = _worst(tree, found)
    steps = [
        Step(point=point.key, value=value, basis=one.basis if one.value is not None else _WORST, assumed=is_assumed)
        for point, value, one, is_assumed in zip(tree.point, values, found, assumed, strict=True)
    ]
    return Decision(outcome=tree.find(values), path=(*before, *steps))


def require_known(
    tree: DecisionTree, given: Mapping[str, str], trees: Mapping[str, DecisionTree], *, basis: str
) -> dict[str, Known]:
    """Accept values of decision points, of the tree's own and of those below it; the rest stays unknown."""
    points = {point.key: point for point in points_of(tree, trees)}
    for key, value in given.items():
        if key not in points:
            told = f"The tree {tree.key} has no point {key[:NAME_CHARACTERS_MAX]!r}."
            raise Refusal("unknown-point", told, hint=f"Choose from: {', '.join(points)}.", where=key[:40])
        if value not in points[key].values:
            told = f"{points[key].name} is never {value[:NAME_CHARACTERS_MAX]!r}."
            raise Refusal("unknown-value", told, hint=f"Choose from: {', '.join(points[key].values)}.", where=key)
    return {key: Known(value=value, basis=basis) for key, value in given.items()}


def points_of(tree: DecisionTree, trees: Mapping[str, DecisionTree]) -> Iterator[Point]:
    """Give every point that a tree asks for, with those of the trees that it stands on."""
    for point in tree.point:
        yield point
        if point.tree:
            yield from points_of(trees[point.tree], trees)


def tree_of(policy: DuePolicy, key: str) -> DecisionTree:
    """Write the table of a policy of due times as a tree of four points."""
    outcomes = sorted({_outcome(row) for row in policy.row}, key=_urgency)
    return DecisionTree(
        key=key,
        name=policy.name,
        version=policy.version,
        source=policy.source,
        point=(
            Point(key="exposed", name="Publicly exposed", version="1.0.0", values=_NO_YES),
            Point(key="in-kev", name="In KEV", version="1.0.0", values=_NO_YES),
            Point(key="automatable", name="Automatable", version="2.0.0", values=_NO_YES),
            Point(key="technical-impact", name="Technical impact", version="1.0.0", values=("partial", "total")),
        ),
        outcome=tuple(outcomes),
        rows=tuple((*values_of(row), _outcome(row).key) for row in policy.row),
    )


def values_of(row: DueRow) -> tuple[str, str, str, str]:
    """Give the values of a row's four facts, as the tree has them."""
    return (
        _NO_YES[row.exposed],
        _NO_YES[row.exploited],
        _NO_YES[row.automatable],
        "total" if row.total else "partial",
    )


def days_in_words(days: int | None, *, forensic: bool) -> str:
    """Write a number of days as an outcome: `3-days-forensic`, `60-days`, `on-upgrade`."""
    return "on-upgrade" if days is None else f"{days}-days{'-forensic' if forensic else ''}"


def _worst(tree: DecisionTree, found: Sequence[Known]) -> tuple[str, ...]:
    """Give the values that are known, and for the others those that make the outcome the most urgent."""
    choices = [
        point.values if one.value is None else (one.value,) for point, one in zip(tree.point, found, strict=True)
    ]

    def gravity(values: tuple[str, ...]) -> tuple[int, tuple[int, ...]]:
        places = tuple(point.values.index(value) for point, value in zip(tree.point, values, strict=True))
        return tree.grade(tree.find(values)), places

    return max(product(*choices), key=gravity)


def _found_by(tree: DecisionTree) -> str:
    return f"found by {tree.name} {tree.version}"


def _outcome(row: DueRow) -> TreeOutcome:
    return TreeOutcome(key=days_in_words(row.days, forensic=row.forensic), days=row.days, forensic=row.forensic)


def _urgency(outcome: TreeOutcome) -> tuple[bool, int, bool]:
    return outcome.days is not None, -(outcome.days or 0), outcome.forensic
