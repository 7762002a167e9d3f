"""Second thoughts: what a pair's first probability means in the company of the others that each side may belong to."""

from collections.abc import Sequence
from typing import Final, cast

import numpy as np

from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs

_CERTAIN: Final = 1e-5
Neighbors = dict[int, float]


def columns(profiles: Sequence[Profile], pairs: Pairs, probability: Floats) -> dict[str, Floats]:
    """Compare each pair's probability with its rivals' and with what third statements say of both sides."""
    neighbors = _neighbors(len(profiles), pairs, probability)
    rivals = np.array([_both_sides(profiles, neighbors, pair) for pair in pairs.ends()], np.float32)
    thirds = np.array([_thirds(neighbors[left], neighbors[right]) for left, right in pairs.ends()], np.float32)
    rivals, thirds = rivals.reshape(-1, 2, 3), thirds.reshape(-1, 4)
    degree = np.array([sum(found.values()) for found in neighbors], np.float32)
    ends = np.column_stack([degree[pairs.left], degree[pairs.right]])
    odds = log_odds(probability)
    return {
        "first": odds,
        "lead_over_package": odds - log_odds(rivals[:, :, 0].max(1)),
        "lead_over_source": odds - log_odds(rivals[:, :, 1].max(1)),
        "rival_of_package_least": rivals[:, :, 0].min(1),
        "rival_of_source_most": rivals[:, :, 1].max(1),
        "rival_of_source_least": rivals[:, :, 1].min(1),
        "better_rivals_most": rivals[:, :, 2].max(1),
        "third_agrees": thirds[:, 0],
        "third_disagrees": thirds[:, 1],
        "thirds_agreeing": thirds[:, 2],
        "thirds": thirds[:, 3],
        "degree_least": ends.min(1),
        "degree_most": ends.max(1),
    }


def log_odds(probability: Floats) -> Floats:
    """Give the logarithm of the odds, bounded."""
    bounded = np.clip(probability, _CERTAIN, 1 - _CERTAIN)
    return np.log(bounded / (1 - bounded)).astype(np.float32)


def _neighbors(count: int, pairs: Pairs, probability: Floats) -> list[Neighbors]:
    neighbors: list[Neighbors] = [{} for _ in range(count)]
    for (left, right), value in zip(pairs.ends(), cast("list[float]", probability.tolist()), strict=True):
        neighbors[left][right] = neighbors[right][left] = value
    return [dict(sorted(found.items(), key=lambda entry: -entry[1])) for found in neighbors]


def _both_sides(
    profiles: Sequence[Profile], neighbors: Sequence[Neighbors], pair: tuple[int, int]
) -> list[tuple[float, float, int]]:
    left, right = pair
    return [_rivals(profiles, neighbors[left], right), _rivals(profiles, neighbors[right], left)]


def _rivals(profiles: Sequence[Profile], found: Neighbors, candidate: int) -> tuple[float, float, int]:
    """Give the best rival of the candidate's source and package, the best of its source, and how many are better."""
    own, of_source, better = profiles[candidate], 0.0, 0
    for other, value in found.items():
        if other != candidate and profiles[other].source == own.source:
            better += value > found[candidate]
            of_source = max(of_source, value)
            if profiles[other].written & own.written:
                return value, of_source, better
    return 0.0, of_source, better


def _thirds(left: Neighbors, right: Neighbors) -> tuple[float, float, float, int]:
    fewer, more = sorted((left, right), key=len)
    both = [(value, more[third]) for third, value in fewer.items() if third in more]
    return (
        max((min(pair) for pair in both), default=0),
        max((max(a * (1 - b), b * (1 - a)) for a, b in both), default=0),
        sum(a * b for a, b in both),
        len(both),
    )
