"""Rivals: how much better a candidate is than the next best of the same source."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, cast

import numpy as np

from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs

_FAR: Final = 9.0
_SAME: Final = 0.1
Field = list[tuple[int, int]]


def columns(
    profiles: Sequence[Profile], pairs: Pairs, likeness: Mapping[str, Floats], *, both_sides: bool = True
) -> dict[str, Floats]:
    """Give for several measures the lead over the best rival and the rank among them, seen from both sides.

    Where the left side arrives, the right one knows no other candidates and is not asked.
    """
    made: dict[str, Floats] = {}
    fields = _fields(profiles, pairs, both_sides=both_sides)
    for name, measure in _measures(likeness).items():
        lead, rank = _against_rivals(measure, fields)
        if not both_sides:
            lead[1], rank[1] = lead[0], rank[0]
        made |= {f"{name}_lead_least": lead.min(0), f"{name}_lead_most": lead.max(0), f"{name}_rank_most": rank.max(0)}
    return made


def _measures(likeness: Mapping[str, Floats]) -> dict[str, Floats]:
    def known(name: str, instead: float = 0) -> Floats:
        return np.nan_to_num(likeness[name], nan=instead)

    own = known("cosine_without_package")
    titles = np.where(np.isnan(likeness["title_in_text_most"]), own, known("title_in_text_most"))
    versions = known("span_alike") + known("fixed_named")
    versions += known("fixed_branches_contained") + known("fixed_same_branch")
    facts = 1.0 * (known("days_apart", _FAR) < _SAME) + 0.4 * (known("metrics_apart", _FAR) < _SAME) + 0.5 * versions
    return {
        "cosine": likeness["cosine"],
        "beginning": likeness["beginning_ratio"],
        "title": titles,
        "telling_title": known("telling_title_shared"),
        "days": -known("days_apart", _FAR),
        "versions": versions,
        "everything": (titles + own + facts).astype(np.float32),
    }


def _against_rivals(measure: Floats, fields: Sequence[Field]) -> tuple[Floats, Floats]:
    amount = cast("list[float]", measure.tolist())
    lead, rank = [[0.0] * len(amount), [0.0] * len(amount)], [[0.0] * len(amount), [0.0] * len(amount)]
    for field in fields:
        ordered = sorted(field, key=lambda entry: -amount[entry[0]])
        best = amount[ordered[0][0]]
        second = amount[ordered[1][0]] if len(ordered) > 1 else 0.0
        for place, (pair, side) in enumerate(ordered):
            lead[side][pair] = amount[pair] - (best if place else second)
            rank[side][pair] = place
    return np.array(lead, np.float32), np.array(rank, np.float32)


def _fields(profiles: Sequence[Profile], pairs: Pairs, *, both_sides: bool) -> list[Field]:
    # For each statement and each source: its candidates of that source, as (pair, side of the statement).
    fields: defaultdict[tuple[int, str], Field] = defaultdict(list)
    for pair, (left, right) in enumerate(pairs.ends()):
        fields[left, profiles[right].source].append((pair, 0))
        if both_sides:
            fields[right, profiles[left].source].append((pair, 1))
    return list(fields.values())
