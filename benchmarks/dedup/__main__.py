"""`make bench-dedup`: how well deduplication does out of fold, on the labelled advisories beside the project."""

import gzip
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

import numpy as np

from benchmarks.dedup.arrivals import WORLDS, TrainedArrivals, train_arrivals
from benchmarks.dedup.training import Labelled, Trained, fold_of, train
from benchmarks.dedup.undecidable import average_f1, undecidable
from clearway.findings.rules import JOIN_PROBABILITY_MIN
from clearway.findings.rules.likeness import JOIN_THRESHOLD, profile
from clearway.findings.rules.likeness.clustering import clusters
from clearway.formats.statements import read_lines

SHARED: Final = Path(__file__).resolve().parents[3] / "shared"
SHIPPED: Final = Path(__file__).resolve().parents[2] / "src/clearway/data/likeness"
_PRECISION_MIN: Final = 0.99


def main() -> None:
    """Train out of fold, cluster, and print the scores; with `--write`, also ship what was trained."""
    gold = SHARED / "data/dedup-dev.jsonl.gz"
    if not gold.exists():
        sys.exit("bench-dedup needs ../shared/data/dedup-dev.jsonl.gz beside the project; it is missing.")
    data, names = _labelled(gold)
    print(json.dumps({"name": "records that nobody can tell apart", "value": undecidable(data)}))
    oracle = average_f1(data, data.groups)
    print(json.dumps({"name": "F1 of an oracle that draws lots for them", "value": round(oracle, 4)}))
    trained = train(data)
    print(json.dumps({"name": "candidate recall", "value": round(_recall(data, trained), 4)}))
    print(json.dumps({"name": "recall at precision .99", "value": round(_automatic(data, trained), 4)}))
    for threshold in (JOIN_THRESHOLD, *(float(word) for word in sys.argv[1:] if word[0].isdigit())):
        found = clusters(data.profiles, trained.pairs, trained.held_out, threshold=threshold)
        predicted = Path("/tmp/clearway-dedup.jsonl")  # noqa: S108  handed to the scorer and left to look at
        predicted.write_text(
            "".join(f'{{"doc":"{n}","vulnerability":"{c}"}}\n' for n, c in zip(names, found, strict=True))
        )
        print(f"threshold {threshold}")
        pairs = SHARED / "data/dedup-dev-pairs.csv.gz"
        subprocess.run([sys.executable, SHARED / "tools/score_dedup.py", gold, predicted, pairs], check=True)
        print(json.dumps({"name": "F1 on average over those lots", "value": round(average_f1(data, found), 4)}))
    arrivals = train_arrivals(data)
    for line in _told(data, arrivals):
        print(json.dumps(line))
    if "--write" in sys.argv:
        SHIPPED.mkdir(exist_ok=True)
        (SHIPPED / "first.json").write_bytes(trained.first)
        (SHIPPED / "second.json").write_bytes(trained.second)
        (SHIPPED / "arrival.json").write_bytes(arrivals.model)
        (SHIPPED / "background.json").write_bytes(arrivals.background)


def _labelled(gold: Path) -> tuple[Labelled, list[str]]:
    with gzip.open(gold) as file:
        lines = file.readlines()
    answers = [json.loads(line) for line in lines]
    folds = np.array([fold_of(answer["family"] or answer["doc"]) for answer in answers])
    statements = list(read_lines(lines))
    profiles = [profile(statement) for statement in statements]
    groups = [answer["group"] for answer in answers]
    data = Labelled(statements=statements, profiles=profiles, groups=groups, folds=folds)
    return data, [answer["doc"] for answer in answers]


def _true_pairs(data: Labelled) -> int:
    _, sizes = np.unique(np.array(data.groups), return_counts=True)
    return int((sizes * (sizes - 1) // 2).sum())


def _recall(data: Labelled, trained: Trained) -> float:
    return float(data.labels(trained.candidates).sum()) / _true_pairs(data)


def _automatic(data: Labelled, trained: Trained) -> float:
    order = np.argsort(-trained.held_out)
    right = np.cumsum(data.labels(trained.pairs)[order])
    precise = np.nonzero(right / np.arange(1, len(right) + 1) >= _PRECISION_MIN)[0]
    return float(right[precise[-1]]) / _true_pairs(data) if len(precise) else 0.0


def _told(data: Labelled, trained: TrainedArrivals) -> Iterator[dict[str, str | float]]:
    """Tell of each world how often the likeliest is right where it joins, and how many of those with a twin join."""
    groups = np.array(data.groups)
    size = Counter(data.groups)
    for number, world in enumerate(WORLDS):
        rows = np.nonzero(trained.world == number)[0]
        twins = sum(size[data.groups[place]] > 1 for place in set(cast("list[int]", trained.pairs.left[rows].tolist())))
        likeliest: dict[int, int] = {}
        for row in cast("list[int]", rows[np.argsort(trained.held_out[rows])].tolist()):
            likeliest[int(trained.pairs.left[row])] = row
        joined = [row for row in likeliest.values() if trained.held_out[row] >= JOIN_PROBABILITY_MIN]
        right = int((groups[trained.pairs.left[joined]] == groups[trained.pairs.right[joined]]).sum())
        yield {"name": f"arrivals, {world}: right where joined", "value": round(right / max(len(joined), 1), 4)}
        yield {"name": f"arrivals, {world}: joined of those with a twin", "value": round(right / twins, 4)}


if __name__ == "__main__":
    main()
