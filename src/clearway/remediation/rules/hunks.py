"""The hunks of a unified diff, each as a patch of its own: to see whether one fix is several. Pure."""

import re
from collections.abc import Sequence
from typing import Final

_HUNK: Final = re.compile(rb"@@ -\d{1,9}(?:,(\d{1,9}))? \+\d{1,9}(?:,(\d{1,9}))? @@")


def hunks_of(patch: bytes) -> tuple[bytes, ...]:
    """Give every hunk with the names of its file; a hunk ends where its own counts say."""
    lines = patch.split(b"\n")
    found: list[bytes] = []
    names: list[bytes] = []
    at = 0
    while at < len(lines):
        opening = _HUNK.match(lines[at])
        if opening is None:
            is_file = lines[at].startswith(b"--- ") and lines[at + 1 : at + 2] and lines[at + 1].startswith(b"+++ ")
            names = lines[at : at + 2] if is_file else names
            at += 2 if is_file else 1
            continue
        end = _end(lines, at + 1, counts=[1 if count is None else int(count) for count in opening.groups()])
        found.append(b"\n".join([*names, *lines[at:end], b""]))
        at = end
    return tuple(found)


def _end(lines: Sequence[bytes], at: int, *, counts: Sequence[int]) -> int:
    """Give the place after a hunk's last line: so many old and new lines, and what is said about a missing line end."""
    old, new = counts
    while at < len(lines) and (old > 0 or new > 0 or lines[at].startswith(b"\\")):
        kind = lines[at][:1]
        old -= kind not in {b"+", b"\\"}
        new -= kind not in {b"-", b"\\"}
        at += 1
    return at
