"""clearway ssvc: decide by a decision tree, without a server."""

from collections.abc import Sequence
from typing import Final

import click

from clearway.app.policies import shipped_due_policy, shipped_trees
from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import say, show, show_one
from clearway.formats.decision_tree import DecisionTree
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.prioritization.model import Decision
from clearway.prioritization.rules.trees import decide, points_of, require_known, tree_of

_DIRECTIVE: Final = "bod-26-04"


@click.group()
def ssvc() -> None:
    """Decision trees (SSVC): what they ask for, and what they come to. Offline, nothing leaves this machine."""


@ssvc.command("trees")
@OUTPUT
@offline
def list_trees(output: str) -> None:
    """List the trees, with their versions, what they ask for, and what they can come to."""
    rows = [
        {
            "tree": key,
            "version": tree.version,
            "asks": [f"{point.key}={'|'.join(point.values)}" for point in points_of(tree, shipped_trees())],
            "outcomes": [one.key for one in tree.outcome],
            "source": tree.source,
        }
        for key in (*shipped_trees(), _DIRECTIVE)
        for tree in [_tree(key)]
    ]
    show(rows, ("tree", "version", "asks", "outcomes"), output)


@ssvc.command("decide")
@click.argument("known", nargs=-1, metavar="POINT=VALUE...")
@click.option("--tree", "key", default="deployer", show_default=True, help="Which tree, as `ssvc trees` names it.")
@OUTPUT
@offline
def decide_by_tree(known: tuple[str, ...], key: str, output: str) -> None:
    """Decide by a tree from what is known, like exploitation=poc, and print the outcome and every step to it.

    What is not given is taken at its worst, and said to be. `clearway ssvc trees` lists the points and their values.
    """
    tree = _tree(key)
    given = require_known(tree, _pairs(known), shipped_trees(), basis="as given")
    missing = [point.key for point in tree.point if point.key not in given]
    if key == _DIRECTIVE and missing:
        hint = "Where facts are missing the directive sets days of its own: 60 unless it is in KEV."
        raise Refusal("missing-facts", f"The directive's table needs {', '.join(missing)}.", hint=hint)
    _print(tree, decide(tree, given, shipped_trees()), output)


def _print(tree: DecisionTree, decision: Decision, output: str) -> None:
    steps = [
        {"point": step.point, "value": step.value, "basis": step.basis, "assumed": step.assumed}
        for step in decision.path
    ]
    told = {
        "tree": f"{tree.name} {tree.version}",
        "outcome": decision.outcome.key,
        "days": decision.outcome.days,
        "forensic": decision.outcome.forensic,
    }
    if output != "table":
        show_one({**told, "path": steps}, output)
        return
    show(steps, ("point", "value", "basis"), output)
    show_one(told, output)
    assumed = [step["point"] for step in steps if step["assumed"]]
    if assumed:
        say(f"Taken at its worst, because it was not given: {', '.join(map(str, assumed))}.")


def _tree(key: str) -> DecisionTree:
    if key == _DIRECTIVE:
        return tree_of(shipped_due_policy(), key)
    found = shipped_trees().get(key)
    if found is None:
        hint = f"Choose from: {', '.join((*shipped_trees(), _DIRECTIVE))}."
        raise Refusal("unknown-tree", f"There is no tree {key[:NAME_CHARACTERS_MAX]!r}.", hint=hint, where="--tree")
    return found


def _pairs(known: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for text in known:
        name, equals, value = text.partition("=")
        if not equals or name in pairs:
            what = f"{text[:NAME_CHARACTERS_MAX]!r} is no POINT=VALUE, or comes twice."
            raise Refusal("bad-point", what, hint="Write it like exploitation=poc.", where=name[:40])
        pairs[name] = value
    return pairs
