"""Which of two vulnerabilities goes on when both are one, and which may be merged at all."""

from collections.abc import Sequence
from typing import Final

from clearway.findings.model import MOVES, Stage, Vulnerability

# The further along, the more work would be lost.
_ALONG: Final = (
    Stage.NEW,
    Stage.NEEDS_INFORMATION,
    Stage.NOT_REPRODUCED,
    Stage.ALREADY_FIXED,
    Stage.REPRODUCED,
    Stage.RANKED,
    Stage.COORDINATED,
    Stage.FIXED,
    Stage.PUBLISHED,
)


def is_mergeable(stage: Stage) -> bool:
    """Tell whether a vulnerability at this stage may be merged into another: no maintainer was told of it yet."""
    return Stage.MERGED in MOVES[stage]


def ways_to_merge(one: Vulnerability, other: Vulnerability) -> tuple[Vulnerability, Vulnerability] | None:
    """Give which is merged and which goes on: the one further along, of two equally far the older.

    None when neither can be merged: maintainers were told of both, or one of the two is merged already.
    """
    ways = ways_to_merge_all((one, other))
    return None if ways is None else (ways[1][0], ways[0])


def ways_to_merge_all(found: Sequence[Vulnerability]) -> tuple[Vulnerability, tuple[Vulnerability, ...]] | None:
    """Give which of several goes on and which are merged into it, as `ways_to_merge` does for two."""
    if Stage.MERGED in {one.stage for one in found}:
        return None
    onward, *merged = sorted(found, key=lambda each: (-_ALONG.index(each.stage), each.id))
    return (onward, tuple(merged)) if all(is_mergeable(one.stage) for one in merged) else None
