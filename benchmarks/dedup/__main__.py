"""`make bench-dedup`: how well deduplication does out of fold, on the labelled advisories beside the project."""

import gzip
import json
import subprocess
import sys
from pathlib import Path
from typing import Final

import numpy as np

from benchmarks.dedup.training import Labelled, Trained, fold_of, train
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
    if "--write" in sys.argv:
        SHIPPED.mkdir(exist_ok=True)
        (SHIPPED / "first.json").write_bytes(trained.first)
        (SHIPPED / "second.json").write_bytes(trained.second)


def _labelled(gold: Path) -> tuple[Labelled, list[str]]:
    with gzip.open(gold) as file:
        lines = file.readlines()
    answers = [json.loads(line) for line in lines]
    folds = np.array([fold_of(answer["family"] or answer["doc"]) for answer in answers])
    profiles = [profile(statement) for statement in read_lines(lines)]
    data = Labelled(profiles=profiles, groups=[answer["group"] for answer in answers], folds=folds)
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


if __name__ == "__main__":
    main()
