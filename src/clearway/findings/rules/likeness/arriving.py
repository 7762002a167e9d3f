"""One at a time: what an arriving statement is compared with among those on file, and how likely they are the same.

An index answers for each key of the arriving statement who holds it too. Those who share the most, weighed by how rare
it is, are promising; only they are compared word by word.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from heapq import nlargest
from typing import Final, NamedTuple

from clearway.findings.rules.likeness import facts, rivals, wording
from clearway.findings.rules.likeness.blocking import Key, keys_of
from clearway.findings.rules.likeness.corpus import Corpus
from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs
from clearway.formats.background import Background

_CANDIDATES_MAX: Final = 16
# Of the pairs that join rightly, held out, 987 in 1,000 are among so many of the most promising of an arrival.
COMPARED_MAX: Final = 4
_RAREST_WORDS: Final = 32
_WORD_HOLDERS: Final = 100
_WORD: Final = "word"
# Which package and source a statement has says in the training data whether one database told two apart; where findings
# arrive, rules decide what that means.
_TOLD_BY_RULES: Final = frozenset({
    "alone_package", "package_named", "package_words_contained", "package_words_shared", "packages_contained",
    "packages_most", "packages_shared", "same_ecosystem", "same_package", "same_source", "same_source_and_package",
})  # fmt: skip
# The kinds of keys whose holders also tell how rare the shared term is.
_COUNTED: Final = {"reference": "references", "package": "packages", "name": "names"}


class Shared(NamedTuple):
    """A key of an arriving statement, how many others hold it, and, unless these are too many to tell, who."""

    key: Key
    others: int
    holders: Sequence[int]


class Signs(NamedTuple):
    """What the shared keys say of one candidate, by kind of sign."""

    candidate: int
    amounts: Mapping[str, float]


def arrival_keys(profile: Profile, background: Background) -> list[Key]:
    """Give the keys by which a statement is looked up and kept: names, versions, addresses, rare words."""
    common = background.words
    words = profile.vocabulary | profile.package_words
    rare = [word for word in words if common.get(word, 1) <= _WORD_HOLDERS]
    rare.sort(key=lambda word: (common.get(word, 1), word))
    return [*sorted(set(keys_of(profile))), *(Key(_WORD, _WORD_HOLDERS, word) for word in rare[:_RAREST_WORDS])]


@lru_cache(maxsize=50_000)
def key_number(key: Key) -> int:
    """Give a key as a signed number of 64 bits, as an index keeps it."""
    digest = blake2b(f"{key.kind}\0{key.text}".encode(errors="replace"), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


def signs(shared: Sequence[Shared], count: int) -> list[Signs]:
    """Add up what the shared keys say of each candidate; only of those who share the most, by rarity among `count`."""
    total: defaultdict[int, float] = defaultdict(float)
    by_kind: defaultdict[int, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    words = 1.0
    for one in shared:
        rarity = math.log(count / (len(one.holders) + 1))
        words += rarity * (one.key.kind == _WORD)
        for holder in one.holders:
            total[holder] += rarity
            by_kind[holder][one.key.kind] += rarity
    best = nlargest(_CANDIDATES_MAX, total.items(), key=lambda entry: entry[1])
    return [
        Signs(
            candidate=holder,
            amounts={
                **by_kind[holder],
                "words": by_kind[holder][_WORD] / words,
                "lead": best[0][1] - amount,
                "rivals": math.log(len(total)),
            },
        )
        for holder, amount in best
    ]


def promise(found: Signs, weights: Mapping[str, float]) -> float:
    """Give the log odds that a candidate is the same vulnerability, as far as shared keys tell."""
    return weights.get("", 0) + sum(weights.get(name, 0) * math.log1p(amount) for name, amount in found.amounts.items())


def promising(shared: Sequence[Shared], background: Background) -> list[int]:
    """Choose the candidates that are worth comparing word by word, the most promising first."""
    odds = [(promise(found, background.weights), found.candidate) for found in signs(shared, background.count)]
    return [candidate for promised, candidate in nlargest(COMPARED_MAX, odds) if promised >= background.promising]


def arrival_corpus(shared: Iterable[Shared], background: Background) -> Corpus:
    """Give what terms are measured against: what is known in general, and how many hold the keys that were shared."""
    heard: dict[str, dict[str, int]] = {kind: {} for kind in _COUNTED.values()}
    for one in shared:
        if kind := _COUNTED.get(one.key.kind):
            heard[kind][one.key.text] = one.others + 1
    general = {
        "words": background.words,
        "versions": background.versions,
        "mentioned": background.mentioned,
        "metrics": background.metrics,
    }
    return Corpus(count=background.count, known={**general, **heard})


def arrival_columns(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    """Give all that the model sees of pairs whose left side arrives."""
    found = {**wording.columns(profiles, pairs, corpus), **facts.columns(profiles, pairs, corpus)}
    found |= rivals.columns(profiles, pairs, found, both_sides=False)
    return {name: column for name, column in found.items() if name not in _TOLD_BY_RULES}


def told_apart(ours: Profile, theirs: Profile) -> bool:
    """Tell whether one source has told two apart: two of its records about one package are two vulnerabilities."""
    return ours.source == theirs.source and not ours.written.isdisjoint(theirs.written)
