"""The stages of a vulnerability and the moves between them."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """How far a vulnerability has risen through the house."""

    NEW = "new"
    REPRODUCED = "reproduced"
    NOT_REPRODUCED = "not-reproduced"
    ALREADY_FIXED = "already-fixed"
    NEEDS_INFORMATION = "needs-information"
    RANKED = "ranked"
    COORDINATED = "coordinated"
    FIXED = "fixed"
    PUBLISHED = "published"
    MERGED = "merged"


# The one table of allowed moves; the database holds the same and a test compares them.
MOVES: Final[Mapping[Stage, frozenset[Stage]]] = {
    Stage.NEW: frozenset(
        {Stage.REPRODUCED, Stage.NOT_REPRODUCED, Stage.ALREADY_FIXED, Stage.NEEDS_INFORMATION, Stage.MERGED}
    ),
    Stage.NOT_REPRODUCED: frozenset({Stage.NEW, Stage.MERGED}),
    Stage.ALREADY_FIXED: frozenset({Stage.NEW, Stage.MERGED}),
    Stage.NEEDS_INFORMATION: frozenset({Stage.NEW, Stage.MERGED}),
    Stage.REPRODUCED: frozenset({Stage.RANKED, Stage.MERGED}),
    Stage.RANKED: frozenset({Stage.COORDINATED, Stage.MERGED}),
    Stage.COORDINATED: frozenset({Stage.FIXED}),
    Stage.FIXED: frozenset({Stage.PUBLISHED}),
    Stage.PUBLISHED: frozenset(),
    Stage.MERGED: frozenset(Stage) - {Stage.COORDINATED, Stage.FIXED, Stage.PUBLISHED, Stage.MERGED},
}
