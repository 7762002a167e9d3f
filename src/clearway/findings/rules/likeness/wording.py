"""What two statements say in common and what only one says: words, titles, names of code."""

import math
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np
from rapidfuzz import fuzz

from clearway.findings.rules.likeness.corpus import Corpus, Spoken
from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs, Terms, shared, terms_of

_RARE_SHARE: Final = 0.004
_UNKNOWN: Final = math.nan


def columns(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    """Compare the words of each pair; shares lie between 0 and 1, amounts are sums of rarity, unknown is NaN."""
    spoken = corpus.spoken("words")
    words = terms_of([p.words for p in profiles], spoken, counted=True)
    titles = terms_of([p.title_words for p in profiles], spoken, places=dict(words.places))
    return {
        **_cosines(profiles, pairs, words=words, spoken=spoken),
        **_containment(pairs, words, titles),
        **_rare(pairs, words, corpus),
        **_spelling(profiles, pairs, corpus),
        **_differences(profiles, pairs, words),
        **_names(profiles, pairs, corpus),
    }


def _cosines(profiles: Sequence[Profile], pairs: Pairs, *, words: Terms, spoken: Spoken) -> dict[str, Floats]:
    weighted = words.weighted(words.rarity).unit()
    own = words.without([p.package_words for p in profiles], spoken)
    return {
        "cosine": shared(pairs, weighted),
        "cosine_without_package": shared(pairs, own.weighted(own.rarity).unit()),
    }


def _containment(pairs: Pairs, words: Terms, titles: Terms) -> dict[str, Floats]:
    by = np.sqrt(np.append(words.rarity, np.ones(len(titles.places) - len(words.rarity), np.float32)))
    body, heads = words.present().weighted(by[: len(words.rarity)]), titles.present().weighted(by)
    size, head_size = body.sizes(), heads.sizes()
    common = shared(pairs, body)
    first, second = common / _safe(size[pairs.left]), common / _safe(size[pairs.right])
    left = _share(shared(pairs, heads, body), head_size[pairs.left])
    right = _share(shared(pairs, body, heads), head_size[pairs.right])
    return {
        "contained_least": np.minimum(first, second),
        "contained_most": np.maximum(first, second),
        "title_in_text_most": np.fmax(left, right),
        "title_in_text_least": np.fmin(left, right),
    }


def _rare(pairs: Pairs, words: Terms, corpus: Corpus) -> dict[str, Floats]:
    is_rare = words.spread <= max(3, _RARE_SHARE * corpus.count)
    rare = words.present().weighted(np.where(is_rare, np.sqrt(words.rarity), 0).astype(np.float32))
    size, common = rare.sizes(), shared(pairs, rare)
    least = np.minimum(size[pairs.left], size[pairs.right])
    return {"rare_shared": common, "rare_contained": common / _safe(least), "rare_least": least}


def _spelling(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    def each(compare: Callable[[Profile, Profile], float]) -> Floats:
        return per_pair(profiles, pairs, compare)

    length = np.log1p(np.array([len(p.words) for p in profiles], np.float32))
    same = corpus.counted("texts", (p.whole for p in profiles))
    return {
        "title_ratio": each(lambda a, b: fuzz.ratio(a.title, b.title) / 100 if a.title and b.title else _UNKNOWN),
        "title_set_ratio": each(
            lambda a, b: fuzz.token_set_ratio(a.title, b.title) / 100 if a.title and b.title else _UNKNOWN
        ),
        "beginning_ratio": each(lambda a, b: fuzz.ratio(a.beginning, b.beginning) / 100),
        "opening_ratio": each(lambda a, b: fuzz.token_sort_ratio(a.opening, b.opening) / 100),
        "same_text": each(lambda a, b: math.log(same.get(a.whole, 2)) if a.whole == b.whole else -1),
        "length_least": np.minimum(length[pairs.left], length[pairs.right]),
        "length_most": np.maximum(length[pairs.left], length[pairs.right]),
    }


def _differences(profiles: Sequence[Profile], pairs: Pairs, words: Terms) -> dict[str, Floats]:
    rarity = {word: float(words.rarity[place]) for word, place in words.places.items()}
    rarest = [sorted(p.vocabulary - p.package_words, key=lambda word: -rarity[word]) for p in profiles]

    def only(one: int, other: int) -> float:
        known = profiles[other].vocabulary | profiles[other].package_words
        return next((rarity[word] for word in rarest[one] if word not in known), 0)

    ends = pairs.ends()
    sides = np.array([(only(left, right), only(right, left)) for left, right in ends], np.float32).reshape(-1, 2)
    return {
        "difference_least": sides.min(1),
        "difference_most": sides.max(1),
        "telling_title_shared": per_pair(profiles, pairs, _telling_title_shared),
        "numbers_shared": per_pair(profiles, pairs, lambda a, b: jaccard(a.numbers, b.numbers)),
    }


def _telling_title_shared(a: Profile, b: Profile) -> float:
    shares = [len(one & other) / len(one) for one, other in _titles(a, b) if one]
    return max(shares, default=_UNKNOWN)


def _titles(a: Profile, b: Profile) -> tuple[tuple[frozenset[str], frozenset[str]], ...]:
    return (a.telling_title, b.vocabulary), (b.telling_title, a.vocabulary)


def _names(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    names = terms_of([p.names for p in profiles], corpus.spoken("names"))
    weighted = names.weighted(np.sqrt(names.rarity))
    size, common = weighted.sizes(), shared(pairs, weighted)
    left, right = size[pairs.left], size[pairs.right]
    heard = corpus.counted("mentioned", (name for p in profiles for name in p.mentioned))

    def mentioned(a: Profile, b: Profile) -> float:
        return sum(
            math.log(corpus.count / heard.get(name, 1)) for name in (a.names & b.mentioned) | (b.names & a.mentioned)
        )

    return {
        "names_shared": common,
        "names_contained": _share(common, np.minimum(left, right)),
        "names_alike": np.where(np.minimum(left, right) > 0, common / _safe(np.maximum(left, right)), np.nan),
        "names_mentioned": per_pair(profiles, pairs, mentioned),
    }


def per_pair(profiles: Sequence[Profile], pairs: Pairs, compare: Callable[[Profile, Profile], float]) -> Floats:
    """Compare each pair by a function of the two."""
    both = pairs.ends()
    return np.array([compare(profiles[left], profiles[right]) for left, right in both], np.float32)


def jaccard(a: frozenset[str], b: frozenset[str]) -> float:
    """Give the share of both sets' members that they have in common; unknown where one is empty."""
    return len(a & b) / len(a | b) if a and b else _UNKNOWN


def _share(amount: Floats, size: Floats) -> Floats:
    return np.where(size > 0, amount / _safe(size), np.nan).astype(np.float32)


def _safe(size: Floats) -> Floats:
    return np.maximum(size, 1e-3)
