"""Which earlier crashes a new crash is worth comparing with: candidates, ranked, with reasons (Order 2).

Nothing is joined here: top frames alone do not tell whether one flaw made two crashes; a sandbox or a person does. What
is alike enough is put before a person when it arrives.
The likeness comes from a logistic model of five comparisons. `python -m benchmarks.crash_retrieval` fitted its weights
on OSS-Fuzz crashes whose flaws have the same fixing commit, and measures them in folds by project; groups above five
and equal stacks of different groups were left out. The labels are weak: a likeness orders candidates and promises no
probability. What a foreign package counts is set by hand, as all that belongs together there is of one project.
"""

import math
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Final, NamedTuple

from clearway.findings.model import Resembles, Vulnerability
from clearway.findings.rules.placing import REVIEW_PROBABILITY_MIN
from clearway.formats.text import inert_line
from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.limits import CRASHES_COMPARED_MAX, CRASHES_PER_TERM_MAX

_WORD: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_WORD_CHARACTERS_MIN: Final = 2
# What ClusterFuzz writes where a stack has no frames.
_NO_FRAME: Final = "NULL"
# What a frame counts less one step farther down, and one step away from where the other crash has it.
_DEEPER, _SHIFTED = 0.8, 0.7
# Days after which the day on which a crash was seen begins to speak against one flaw.
_NEUTRAL_DAYS: Final = 30
_SHOWN: Final = 3
_RESEMBLING_MAX: Final = 3
_WORDS_SHOWN_MIN: Final = 0.2


class Comparison(NamedTuple):
    """What two crashes have in common, each the more the larger.

    frames: rarity of the frames in both, in nats, less the deeper and the more shifted they are; words: share (0 to 1)
    of the words in the names of their functions, rare ones of the package counting more; kind: 1 if both are a
    Heap-buffer-overflow, whatever was read or written; nearness: of the days on which they were seen, in nats, 0 where
    one is unknown; foreign: 1 if they are of different packages.
    """

    frames: float
    words: float
    kind: float
    nearness: float
    foreign: float


class Weights(NamedTuple):
    """The logistic model: what each comparison counts, in the order of Comparison, and where the scale begins."""

    each: tuple[float, ...]
    intercept: float


FOREIGN_WEIGHT: Final = -2.5
WEIGHTS: Final = Weights(each=(0.082, 2.178, 0.754, 0.589, FOREIGN_WEIGHT), intercept=-5.235)


@dataclass(frozen=True, slots=True, kw_only=True)
class CrashFacts:
    """What is compared of a crash: `key` names it, `package` is the program's, `kind` and `state` are ClusterFuzz's."""

    key: str
    package: str
    kind: str
    state: tuple[str, ...]
    seen: date | None = None


class Candidate(NamedTuple):
    """An earlier crash, how much alike it is (0 to 1), and what both have in common, the most telling first."""

    key: str
    likeness: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Crash:
    facts: CrashFacts
    frames: tuple[str, ...]
    words: frozenset[str]


@dataclass(slots=True, kw_only=True)
class CrashIndex:
    """The crashes there are, found by their frames, by the words of their package, and by the package itself."""

    _crashes: list[_Crash] = field(default_factory=list["_Crash"])
    _frames: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    _words: dict[tuple[str, str], list[int]] = field(default_factory=dict[tuple[str, str], list[int]])
    _packages: dict[str, list[int]] = field(default_factory=dict[str, list[int]])

    def add(self, facts: CrashFacts) -> None:
        """Take one more crash in."""
        crash, place = _crash(facts), len(self._crashes)
        self._crashes.append(crash)
        self._packages.setdefault(facts.package, []).append(place)
        for frame in set(crash.frames):
            self._frames.setdefault(frame, []).append(place)
        for word in crash.words:
            self._words.setdefault((facts.package, word), []).append(place)

    def compared(self, facts: CrashFacts) -> Iterator[tuple[CrashFacts, Comparison]]:
        """Compare a crash with those that are worth it, which are those that share the rarest terms with it."""
        crash = _crash(facts)
        rarity = {word: self._word_rarity(facts.package, word) for word in sorted(crash.words)}
        for place in self._worth_comparing(crash, rarity):
            other = self._crashes[place]
            if other.facts.key != facts.key:
                yield other.facts, self._comparison(crash, other, rarity)

    def _worth_comparing(self, crash: _Crash, rarity: dict[str, float]) -> list[int]:
        package = crash.facts.package
        terms: Iterable[tuple[list[int], float]] = chain(
            ((self._frames.get(frame, []), self._frame_rarity(frame)) for frame in dict.fromkeys(crash.frames)),
            ((self._words.get((package, word), []), weight) for word, weight in rarity.items()),
            [(self._packages.get(package, []), 0.0)],
        )
        shared: dict[int, float] = defaultdict(float)
        for places, weight in terms:
            # Of what very many share, the newest are kept: what is old and common is found by its rarer terms.
            for place in places[-CRASHES_PER_TERM_MAX:]:
                shared[place] += weight
        ranked = sorted(shared, key=lambda place: (-shared[place], -place))
        return ranked[:CRASHES_COMPARED_MAX]

    def _comparison(self, one: _Crash, other: _Crash, rarity: dict[str, float]) -> Comparison:
        return Comparison(
            frames=self._frames_shared(one.frames, other.frames),
            words=self._words_shared(one, other, rarity),
            kind=float(_family(one.facts.kind) == _family(other.facts.kind)),
            nearness=_nearness(one.facts.seen, other.facts.seen),
            foreign=float(one.facts.package != other.facts.package),
        )

    def _frames_shared(self, one: tuple[str, ...], other: tuple[str, ...]) -> float:
        total = 0.0
        for place, frame in enumerate(one):
            if frame in other and frame not in one[:place]:
                there = other.index(frame)
                total += self._frame_rarity(frame) * _DEEPER ** min(place, there) * _SHIFTED ** abs(place - there)
        return total

    def _words_shared(self, one: _Crash, other: _Crash, rarity: dict[str, float]) -> float:
        package = one.facts.package
        ours = 1 + sum(rarity.values())
        theirs = 1 + sum(rarity[w] if w in rarity else self._word_rarity(package, w) for w in sorted(other.words))
        return sum(rarity[word] for word in rarity if word in other.words) / math.sqrt(ours * theirs)

    def _frame_rarity(self, frame: str) -> float:
        return _rarity(len(self._frames.get(frame, ())), len(self._crashes))

    def _word_rarity(self, package: str, word: str) -> float:
        return _rarity(len(self._words.get((package, word), ())), len(self._packages.get(package, ())))


def index_of(crashes: Iterable[CrashFacts]) -> CrashIndex:
    """Make an index of crashes; which comes first decides between candidates that are equally alike."""
    index = CrashIndex()
    for crash in crashes:
        index.add(crash)
    return index


def candidates(crash: CrashFacts, index: CrashIndex, count: int, *, weights: Weights = WEIGHTS) -> list[Candidate]:
    """Give the earlier crashes that are the most like this one, at most `count`, the most alike first.

    The crash itself, known by its key, is never among them. Equal input gives equal output, in the same order.
    """
    compared = [(_likeness(found, weights), other, found) for other, found in index.compared(crash)]
    compared.sort(key=lambda entry: (-entry[0], entry[1].key))
    return [
        Candidate(key=other.key, likeness=likeness, reasons=tuple(map(inert_line, _reasons(crash, other, found))))
        for likeness, other, found in compared[:count]
    ]


def crashes_alike(
    crashes: Sequence[Vulnerability], new: Collection[VulnerabilityId]
) -> dict[VulnerabilityId, list[Resembles]]:
    """Give for each of the new ones among some crashes the others that a person should compare it with."""
    facts = {one.id: _facts_of(one) for one in crashes}
    index = index_of(facts[one] for one in sorted(facts))
    return {
        one: [
            Resembles(
                vulnerability=VulnerabilityId(found.key),
                probability=found.likeness,
                agreements=found.reasons,
                differences=_other_frames(facts[one], facts[VulnerabilityId(found.key)]),
            )
            for found in candidates(facts[one], index, _RESEMBLING_MAX)
            if found.likeness >= REVIEW_PROBABILITY_MIN
        ]
        for one in facts.keys() & set(new)
    }


def plain_frame(frame: str) -> str:
    """Leave template arguments and the type of the result out of a frame: `void a::Put<int>` becomes `a::Put`."""
    depth, kept = 0, list[str]()
    for character in frame:
        depth += character == "<"
        if not depth:
            kept.append(character)
        depth -= character == ">" and depth > 0
    name = "".join(kept).strip()
    return name if name.startswith("Bad-cast") or "operator" in name else name.rpartition(" ")[2]


def _facts_of(one: Vulnerability) -> CrashFacts:
    return CrashFacts(
        key=one.id, package=one.package, kind=one.crash_type, state=one.crash_state, seen=one.opened_at.date()
    )


def _other_frames(one: CrashFacts, other: CrashFacts) -> tuple[str, ...]:
    only = [frame for frame in one.state if frame not in other.state]
    return (inert_line(f"only one stack holds {', '.join(only[:_SHOWN])}"),) if only else ()


def _crash(facts: CrashFacts) -> _Crash:
    frames = tuple(name for frame in facts.state if frame != _NO_FRAME and (name := plain_frame(frame)))
    return _Crash(facts=facts, frames=frames, words=frozenset(chain.from_iterable(map(_words_in, frames))))


def _words_in(frame: str) -> Iterator[str]:
    return (word.lower() for word in _WORD.findall(frame) if len(word) >= _WORD_CHARACTERS_MIN)


def _family(kind: str) -> str:
    """Leave out what was read or written: `Heap-buffer-overflow READ 4` is a `Heap-buffer-overflow`."""
    return kind.partition(" READ")[0].partition(" WRITE")[0]


def _rarity(count: int, total: int) -> float:
    return math.log((total + 1) / (min(count, total) + 0.5))


def _nearness(one: date | None, other: date | None) -> float:
    if one is None or other is None:
        return 0.0
    return math.log1p(_NEUTRAL_DAYS) - math.log1p(abs((one - other).days))


def _likeness(found: Comparison, weights: Weights) -> float:
    strength = weights.intercept + sum(weight * value for weight, value in zip(weights.each, found, strict=True))
    return 1 / (1 + math.exp(-strength))


def _reasons(crash: CrashFacts, other: CrashFacts, found: Comparison) -> Iterator[str]:
    ours, theirs = _crash(crash), _crash(other)
    same = [frame for frame in dict.fromkeys(ours.frames) if frame in theirs.frames]
    if same:
        yield f"both stacks hold {', '.join(same[:_SHOWN])}"
    words = sorted(ours.words & theirs.words, key=lambda word: (-len(word), word))
    if not same and words and found.words >= _WORDS_SHOWN_MIN:
        yield f"the names of their functions share {', '.join(words[:_SHOWN])}"
    if found.kind:
        yield f"both are {crash.kind if crash.kind == other.kind else _family(crash.kind)}"
    if found.nearness > 0 and crash.seen and other.seen:
        days = abs((crash.seen - other.seen).days)
        yield "seen on the same day" if not days else f"seen {days} day{'s' if days > 1 else ''} apart"
    if crash.package and crash.package == other.package:
        yield f"both are of {crash.package}"
