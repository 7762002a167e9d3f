"""Which of two vulnerabilities goes on when both are one, and which may be merged at all."""

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
    if Stage.MERGED in {one.stage, other.stage}:
        return None
    onward, merged = sorted((one, other), key=lambda each: (-_ALONG.index(each.stage), each.id))
    return (merged, onward) if is_mergeable(merged.stage) else None
