"""Rivals: how much better a candidate is than the next best of the same source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs, Whole

_FAR: Final = 9.0
_SAME: Final = 0.1
Flags = NDArray[np.bool_]


def columns(
    profiles: Sequence[Profile], pairs: Pairs, likeness: Mapping[str, Floats], *, both_sides: bool = True
) -> dict[str, Floats]:
    """Give for several measures the lead over the best rival and the rank among them, seen from both sides.

    Where the left side arrives, the right one knows no other candidates and is not asked.
    """
    made: dict[str, Floats] = {}
    fields = _fields(profiles, pairs, both_sides=both_sides)
    for name, measure in _measures(likeness).items():
        lead, rank = _against_rivals(measure, fields, sides=1 + both_sides)
        made |= {f"{name}_lead_least": lead.min(1), f"{name}_lead_most": lead.max(1), f"{name}_rank_most": rank.max(1)}
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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Fields:
    """Who stands against whom: the candidates of one source for one statement.

    There are two entries for a pair, one for each side; `field` tells which field an entry is in, by field; `entry`
    are the entries in that order, `start` the first of an entry's field and `several` whether it has rivals.
    """

    field: Whole
    entry: Whole
    start: Whole
    several: Flags


def _fields(profiles: Sequence[Profile], pairs: Pairs, *, both_sides: bool) -> _Fields:
    numbers: dict[str, int] = {}
    source: Whole = np.array([numbers.setdefault(p.source, len(numbers)) for p in profiles], np.int64)
    sides = [pairs.left * len(numbers) + source[pairs.right]]
    if both_sides:
        sides.append(pairs.right * len(numbers) + source[pairs.left])
    field = np.column_stack(sides).ravel()
    entry = np.argsort(field, kind="stable")
    _, starts, of, counts = np.unique(field[entry], return_index=True, return_inverse=True, return_counts=True)
    return _Fields(field=of, entry=entry, start=starts[of], several=counts[of] > 1)


def _against_rivals(measure: Floats, fields: _Fields, *, sides: int) -> tuple[Floats, Floats]:
    """Give for each pair and side the lead over the best rival and the rank among them."""
    amount = np.repeat(measure, sides)[fields.entry]
    order = np.lexsort((-amount, fields.field))
    ordered, entry = amount[order], fields.entry[order]
    rank = np.arange(len(order)) - fields.start
    second = np.where(fields.several, ordered[np.minimum(fields.start + 1, len(order) - 1)], 0)
    rival = np.where(rank > 0, ordered[fields.start], second)
    lead, place = np.empty(len(order), np.float32), np.empty(len(order), np.float32)
    lead[entry], place[entry] = ordered - rival, rank
    return lead.reshape(-1, sides), place.reshape(-1, sides)
