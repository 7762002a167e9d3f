"""Markings of what developers handed over, as they are written: the banner of a page, the mark of one item.

Levels and caveats stand in the order in which formats/marking takes them (32 CFR 2001.23 and 2002.20).
"""

from collections.abc import Collection
from typing import Final

from clearway.formats.submission_package import Classification, Control, Marking, Sharing

_CLASSIFICATIONS: Final = tuple(Classification)
_SHARINGS: Final = tuple(Sharing)
_PORTIONS: Final = {
    Classification.UNCLASSIFIED: "U",
    Classification.CONFIDENTIAL: "C",
    Classification.SECRET: "S",
    Classification.TOP_SECRET: "TS",
}
_CUI: Final = frozenset({Control.PROPRIETARY, Control.CONTROLLED})


def banner(markings: Collection[Marking]) -> str:
    """Write the highest marking of several as a banner: "SECRET//CUI//PROPIN//TRADE SECRET"."""
    level = _highest(markings)
    controls = _controls(markings)
    first = [] if level is Classification.UNCLASSIFIED and controls & _CUI else [level.value.upper().replace("-", " ")]
    return "//".join([*first, *_caveats(controls)])


def portion(marking: Marking) -> str:
    """Write the mark of one item as stands before its title: "CUI//PROPIN"."""
    level, controls = _highest([marking]), _controls([marking])
    first = [] if level is Classification.UNCLASSIFIED and controls & _CUI else [_PORTIONS[level]]
    return "//".join([*first, *_caveats(controls)])


def sharing(markings: Collection[Marking]) -> str:
    """Give the narrowest sharing of several as the Traffic Light Protocol writes it; empty where none says any."""
    said = [_SHARINGS.index(one.tlp) for one in markings if one.tlp is not None]
    return _SHARINGS[max(said)].value.upper().replace("-", "+") if said else ""


def _highest(markings: Collection[Marking]) -> Classification:
    levels = [_CLASSIFICATIONS.index(one.classification) for one in markings if one.classification is not None]
    return _CLASSIFICATIONS[max(levels, default=0)]


def _controls(markings: Collection[Marking]) -> frozenset[Control]:
    return frozenset(control for one in markings for control in one.controls)


def _caveats(controls: frozenset[Control]) -> list[str]:
    caveats = ["CUI"] if controls & _CUI else []
    caveats += ["PROPIN"] if Control.PROPRIETARY in controls else []
    return [*caveats, "TRADE SECRET"] if Control.TRADE_SECRET in controls else caveats
