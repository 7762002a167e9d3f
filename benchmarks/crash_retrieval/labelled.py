"""The labelled crashes, what counts of them, and the share of crashes for which a mate is found.

A mate is another crash fixed by the same commit. Left out, as the labels are weak: groups above five as questions, and
for each question the crashes with the same stack but another fix as answers.
"""

import gzip
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final
from zlib import crc32

from msgspec import Struct, json

from clearway.findings.rules.crashes import CrashFacts

ARCHIVE: Final = Path(__file__).resolve().parents[3] / "shared" / "data" / "crash-dedup-dev.jsonl.gz"
GROUP_MAX: Final = 5
DEPTHS: Final = (1, 5, 10)
FOLDS: Final = 5


class _Record(Struct, frozen=True):
    report: str
    project: str
    crash_type: str
    crash_state: tuple[str, ...]
    reported: str
    group_fix: str
    fix_group_size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """One crash and the answer: the fix that its flaw had, and whether its group is small enough to be trusted."""

    facts: CrashFacts
    fix: str
    trusted: bool

    @property
    def fold(self) -> int:
        """Give the fold, which all crashes of a project share."""
        return crc32(self.facts.package.encode()) % FOLDS


def read(archive: Path = ARCHIVE, *, with_days: bool = True) -> list[Labelled]:
    """Read the crashes, with the days on which they were reported or without."""
    with gzip.open(archive) as lines:
        records = [json.decode(line, type=_Record) for line in lines]
    return [
        Labelled(
            facts=CrashFacts(
                key=record.report,
                package=record.project,
                kind=record.crash_type,
                state=record.crash_state,
                seen=date.fromisoformat(record.reported) if with_days else None,
            ),
            fix=record.group_fix,
            trusted=record.fix_group_size <= GROUP_MAX,
        )
        for record in records
    ]


def questions(crashes: Sequence[Labelled]) -> list[Labelled]:
    """Give the crashes that have a mate, of groups that are trusted."""
    groups: dict[str, list[Labelled]] = defaultdict(list)
    for crash in crashes:
        groups[crash.fix].append(crash)
    return [crash for crash in crashes if crash.trusted and len(groups[crash.fix]) > 1]


def is_answer(question: Labelled, other: Labelled) -> bool:
    """Tell whether a candidate counts: not where the stacks are equal and the fixes are not."""
    return question.fix == other.fix or question.facts.state != other.facts.state


def recall(crashes: Sequence[Labelled], ranked: Callable[[Labelled], Sequence[str]]) -> tuple[float, ...]:
    """Give the share of questions that have a mate among the first 1, 5 and 10 keys of `ranked`."""
    by_key = {crash.facts.key: crash for crash in crashes}
    asked = questions(crashes)
    found = [0] * len(DEPTHS)
    for question in asked:
        others = (by_key[key] for key in ranked(question))
        same = [other.fix == question.fix for other in others if is_answer(question, other)]
        for place, depth in enumerate(DEPTHS):
            found[place] += any(same[:depth])
    return tuple(count / len(asked) for count in found)
