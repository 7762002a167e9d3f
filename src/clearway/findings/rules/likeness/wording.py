"""What two statements say in common and what only one says: words, titles, names of code."""

import math
from collections.abc import Callable, Sequence
from typing import Final, NamedTuple

import numpy as np
from rapidfuzz import fuzz

from clearway.findings.rules.likeness.corpus import Corpus, Spoken
from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs, Terms, shared, terms_of
from clearway.findings.rules.likeness.values import UNKNOWN, jaccard, per_pair

_RARE_SHARE: Final = 0.004
Texts = frozenset[str]


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
    def each(value: Callable[[Profile], str], compare: Callable[[str, str], float]) -> Floats:
        return per_pair([value(p) for p in profiles], pairs, compare)

    length = np.log1p(np.array([len(p.words) for p in profiles], np.float32))
    same = corpus.counted("texts", (p.whole for p in profiles))
    return {
        "title_ratio": each(lambda p: p.title, lambda a, b: fuzz.ratio(a, b) / 100 if a and b else UNKNOWN),
        "title_set_ratio": each(
            lambda p: p.title, lambda a, b: fuzz.token_set_ratio(a, b) / 100 if a and b else UNKNOWN
        ),
        "beginning_ratio": each(lambda p: p.beginning, lambda a, b: fuzz.ratio(a, b) / 100),
        "opening_ratio": each(lambda p: p.opening, lambda a, b: fuzz.token_sort_ratio(a, b) / 100),
        "same_text": each(lambda p: p.whole, lambda a, b: math.log(same.get(a, 2)) if a == b else -1),
        "length_least": np.minimum(length[pairs.left], length[pairs.right]),
        "length_most": np.maximum(length[pairs.left], length[pairs.right]),
    }


class _Said(NamedTuple):
    """The words of a statement, and those that do not name its package with the rarest first."""

    rarest: tuple[str, ...]
    vocabulary: frozenset[str]
    package_words: frozenset[str]


def _differences(profiles: Sequence[Profile], pairs: Pairs, words: Terms) -> dict[str, Floats]:
    rarity = {word: float(words.rarity[place]) for word, place in words.places.items()}

    def said(p: Profile) -> _Said:
        rarest = sorted(p.vocabulary - p.package_words, key=lambda word: (-rarity[word], word))
        return _Said(tuple(rarest), p.vocabulary, p.package_words)

    def only(one: _Said, other: _Said) -> float:
        unknown = (word for word in one.rarest if word not in other.vocabulary and word not in other.package_words)
        return next((rarity[word] for word in unknown), 0)

    both = [said(p) for p in profiles]
    left, right = per_pair(both, pairs, only), per_pair(both, pairs, lambda a, b: only(b, a))
    return {
        "difference_least": np.minimum(left, right),
        "difference_most": np.maximum(left, right),
        "telling_title_shared": per_pair(
            [(p.telling_title, p.vocabulary) for p in profiles], pairs, _telling_title_shared
        ),
        "numbers_shared": per_pair([p.numbers for p in profiles], pairs, jaccard),
    }


def _telling_title_shared(a: tuple[Texts, Texts], b: tuple[Texts, Texts]) -> float:
    sides = ((a[0], b[1]), (b[0], a[1]))
    return max((len(title & vocabulary) / len(title) for title, vocabulary in sides if title), default=UNKNOWN)


def _names(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    names = terms_of([p.names for p in profiles], corpus.spoken("names"))
    weighted = names.weighted(np.sqrt(names.rarity))
    size, common = weighted.sizes(), shared(pairs, weighted)
    left, right = size[pairs.left], size[pairs.right]
    heard = corpus.counted("mentioned", (name for p in profiles for name in p.mentioned))

    def mentioned(a: tuple[Texts, Texts], b: tuple[Texts, Texts]) -> float:
        return sum(math.log(corpus.count / heard.get(name, 1)) for name in (a[0] & b[1]) | (b[0] & a[1]))

    return {
        "names_shared": common,
        "names_contained": _share(common, np.minimum(left, right)),
        "names_alike": np.where(np.minimum(left, right) > 0, common / _safe(np.maximum(left, right)), np.nan),
        "names_mentioned": per_pair([(p.names, p.mentioned) for p in profiles], pairs, mentioned),
    }


def _share(amount: Floats, size: Floats) -> Floats:
    return np.where(size > 0, amount / _safe(size), np.nan).astype(np.float32)


def _safe(size: Floats) -> Floats:
    return np.maximum(size, 1e-3)
