"""Measures how many crashes find a mate among the first candidates, beside what a comparer of top frames finds."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from benchmarks.crash_retrieval.labelled import Labelled, read, recall
from clearway.findings.rules.crashes import Weights, candidates, index_of

# More than the deepest look, as some candidates do not count.
_ASKED: Final = 50
_NO_FRAME: Final = "NULL"


@dataclass(frozen=True, slots=True, kw_only=True)
class Recalls:
    """The share of crashes with a mate among the first 1, 5 and 10, for each way to rank candidates.

    `top_frames` counts the frames that both crashes have, over all crashes; `top_frames_of_package` does it within the
    project and is the harder baseline.
    """

    ours: tuple[float, ...]
    ours_without_days: tuple[float, ...]
    top_frames: tuple[float, ...]
    top_frames_of_package: tuple[float, ...]


def measured(weights: Sequence[Weights]) -> Recalls:
    """Ask for the mates of every labelled crash; `weights` holds one model for each fold, which never saw it."""
    crashes = read()
    return Recalls(
        ours=_ours(crashes, weights),
        ours_without_days=_ours(read(with_days=False), weights),
        top_frames=_top_frames(crashes, within_package=False),
        top_frames_of_package=_top_frames(crashes, within_package=True),
    )


def _ours(crashes: Sequence[Labelled], weights: Sequence[Weights]) -> tuple[float, ...]:
    index = index_of(crash.facts for crash in crashes)

    def ranked(asked: Labelled) -> list[str]:
        return [found.key for found in candidates(asked.facts, index, _ASKED, weights=weights[asked.fold])]

    return recall(crashes, ranked)


def _top_frames(crashes: Sequence[Labelled], *, within_package: bool) -> tuple[float, ...]:
    """Rank by the number of frames that both have; within a package, crashes that share none come last."""
    by_frame: dict[str, list[Labelled]] = defaultdict(list)
    by_package: dict[str, list[Labelled]] = defaultdict(list)
    for crash in crashes:
        by_package[crash.facts.package].append(crash)
        for frame in {*crash.facts.state} - {_NO_FRAME}:
            by_frame[frame].append(crash)

    def ranked(asked: Labelled) -> list[str]:
        shared: dict[str, int] = defaultdict(int)
        for other in by_package[asked.facts.package] if within_package else ():
            shared[other.facts.key] = 0
        for frame in {*asked.facts.state} - {_NO_FRAME}:
            for other in by_frame[frame]:
                if not within_package or other.facts.package == asked.facts.package:
                    shared[other.facts.key] += 1
        shared.pop(asked.facts.key, None)
        return sorted(shared, key=lambda key: (-shared[key], key))

    return recall(crashes, ranked)
