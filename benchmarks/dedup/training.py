"""How the two models are trained: gradient boosting on labelled pairs, folds by package family."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import lightgbm
import numpy as np
from numpy.typing import NDArray

from clearway.findings.rules.likeness import Models, first_columns, second_columns
from clearway.findings.rules.likeness.blocking import candidates
from clearway.findings.rules.likeness.corpus import Corpus
from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.scoring import probability
from clearway.findings.rules.likeness.terms import Floats, Pairs
from clearway.formats.forest import read_forest
from clearway.formats.statements import Statement

FOLDS: Final = 10
_ROUNDS: Final = 400
# Another draw of rows and columns moves F1 by .002; the second model, which sees few pairs, is a mean of several.
_FORESTS: Final = 3
_SETTINGS: Final = {
    "objective": "binary", "learning_rate": 0.06, "num_leaves": 8, "max_depth": 5, "min_child_samples": 60,
    "feature_fraction": 0.3, "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 20, "verbose": -1,
    "deterministic": True, "force_row_wise": True, "num_threads": 2,
}  # fmt: skip
Labels = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """What is learnt from: statements, the answer (same group, same vulnerability), and the fold of each family."""

    statements: Sequence[Statement]
    profiles: Sequence[Profile]
    groups: Sequence[str]
    folds: NDArray[np.int64]

    def labels(self, pairs: Pairs) -> Labels:
        """Tell of each pair whether it is one vulnerability."""
        groups = np.array(self.groups)
        return groups[pairs.left] == groups[pairs.right]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trained:
    """What comes of it: the models' files, and the out-of-fold probabilities that everything is measured on."""

    first: bytes
    second: bytes
    candidates: Pairs
    pairs: Pairs
    held_out: Floats

    def models(self) -> Models:
        """Read the files as the product does."""
        return Models(first=read_forest(self.first), second=read_forest(self.second))


def fold_of(family: str) -> int:
    """Put a package family into a fold by its digest, so that the folds never move."""
    return int.from_bytes(sha256(family.encode()).digest()[:4], "big") % FOLDS


def train(data: Labelled) -> Trained:
    """Train both models; the second learns from first probabilities that were held out."""
    pairs = candidates(data.profiles)
    columns, labels = first_columns(data.profiles, pairs, Corpus(count=len(data.profiles))), data.labels(pairs)
    first = held_out(data, pairs, columns)
    kept, more = second_columns(data.profiles, pairs, columns=columns, first=first)
    second = held_out(data, kept, more, forests=_FORESTS)
    return Trained(
        first=model_file(columns, labels, slope=(1.0, 0.0)),
        second=model_file(more, data.labels(kept), slope=calibrate(second, data.labels(kept)), forests=_FORESTS),
        candidates=pairs,
        pairs=kept,
        held_out=shifted(second, calibrate(second, data.labels(kept))),
    )


def held_out(data: Labelled, pairs: Pairs, columns: Mapping[str, Floats], *, forests: int = 1) -> Floats:
    """Score each pair by models that have seen neither side's family."""
    labels, total, times = data.labels(pairs), np.zeros(len(pairs)), np.zeros(len(pairs))
    left, right = data.folds[pairs.left], data.folds[pairs.right]
    for fold in range(FOLDS):
        tested = (left == fold) | (right == fold)
        chosen = {name: column[~tested] for name, column in columns.items()}
        forest = read_forest(model_file(chosen, labels[~tested], slope=(1.0, 0.0), forests=forests))
        total[tested] += probability(forest, {name: column[tested] for name, column in columns.items()})
        times[tested] += 1
    return (total / times).astype(np.float32)


def calibrate(scored: Floats, labels: Labels) -> tuple[float, float]:
    """Fit slope and offset of the log odds (Platt scaling) by Newton's method."""
    odds = _log_odds(scored)
    table = np.column_stack([odds, np.ones_like(odds)])
    weights = np.array([1.0, 0.0])
    for _ in range(25):
        guess = 1 / (1 + np.exp(-table @ weights))
        curve = (table * (guess * (1 - guess))[:, None]).T @ table
        weights += np.linalg.solve(curve, table.T @ (labels - guess))
    return float(weights[0]), float(weights[1])


def shifted(scored: Floats, line: tuple[float, float]) -> Floats:
    """Apply a slope and an offset to the log odds."""
    return (1 / (1 + np.exp(-(line[0] * _log_odds(scored) + line[1])))).astype(np.float32)


def _log_odds(scored: Floats) -> NDArray[np.float64]:
    bounded = np.clip(scored.astype(np.float64), 1e-7, 1 - 1e-7)
    return np.log(bounded / (1 - bounded))


def model_file(columns: Mapping[str, Floats], labels: Labels, *, slope: tuple[float, float], forests: int = 1) -> bytes:
    """Train on all that is given and write the model as the product reads it: the mean of forests drawn differently."""
    table = np.column_stack([np.asarray(column, np.float32) for column in columns.values()])
    learnt = lightgbm.Dataset(table, labels.astype(int))
    trees: list[dict[str, list[float]]] = []
    for seed in range(1, forests + 1):
        settings = {**_SETTINGS, "seed": seed}
        booster = lightgbm.train(settings, learnt, _ROUNDS)  # pyright: ignore[reportUnknownMemberType]  open types
        trees += [_flat(tree["tree_structure"], weight=1 / forests) for tree in booster.dump_model()["tree_info"]]
    return json.dumps(
        {"columns": list(columns), "trees": trees, "slope": slope[0], "offset": slope[1]}, separators=(",", ":")
    ).encode()


def _flat(root: dict[str, Any], *, weight: float) -> dict[str, list[float]]:
    """Lay a tree out as lists, parents before children; a leaf is its own child."""
    tree: dict[str, list[float]] = {
        name: [] for name in ("column", "threshold", "left", "right", "unknown_left", "value")
    }
    waiting = [(root, "", 0)]
    while waiting:
        node, side, parent = waiting.pop(0)
        place = len(tree["value"])
        if side:
            tree[side][parent] = place
        leaf = "leaf_value" in node
        tree["column"].append(0 if leaf else node["split_feature"])
        tree["threshold"].append(0 if leaf else float(np.float32(np.clip(node["threshold"], -3e38, 3e38))))
        tree["left"].append(place)
        tree["right"].append(place)
        tree["unknown_left"].append(int(not leaf and _unknown_goes_left(node)))
        tree["value"].append(round(weight * node["leaf_value"], 6) if leaf else 0)
        if not leaf:
            waiting += [(node["left_child"], "left", place), (node["right_child"], "right", place)]
    return {**tree, "unknown_left": [bool(v) for v in tree["unknown_left"]]}


def _unknown_goes_left(node: dict[str, Any]) -> bool:
    # A column that was never unknown in training takes an unknown value for zero.
    return bool(node["default_left"]) if node["missing_type"] == "NaN" else node["threshold"] >= 0
