"""What two statements say of facts: versions, addresses, packages, sources, dates and metrics."""

import math
import operator
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeVar

import numpy as np

from clearway.findings.rules.likeness.corpus import Corpus, Spoken
from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs, shared, terms_of
from clearway.findings.rules.likeness.values import UNKNOWN, contained, jaccard, per_pair

_LONE: Final = 6
Key = tuple[str | int, ...]
Texts = frozenset[str]
Value = TypeVar("Value", bound=Hashable)


def columns(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    """Compare the facts of each pair; shares lie between 0 and 1, amounts are sums of rarity, unknown is NaN."""

    def each(value: Callable[[Profile], Value], compare: Callable[[Value, Value], float]) -> Floats:
        return per_pair([value(p) for p in profiles], pairs, compare)

    same_package = each(lambda p: p.written, lambda a, b: not a.isdisjoint(b))
    same_source = each(lambda p: p.source, operator.eq)
    return {
        **_overlap("versions", pairs, [p.versions for p in profiles], spoken=corpus.spoken("versions")),
        **_overlap("references", pairs, [p.references for p in profiles], spoken=corpus.spoken("references")),
        **_overlap("packages", pairs, [p.packages for p in profiles], spoken=corpus.spoken("packages")),
        **_overlap("package_words", pairs, [p.package_words for p in profiles], spoken=corpus.spoken("words")),
        "repositories_shared": _repositories_shared(profiles, pairs, corpus),
        "references_lone": _lone_references(profiles, pairs, corpus),
        "fixed_alike": each(lambda p: p.fixed, jaccard),
        "fixed_named": each(lambda p: (p.fixed, p.versions), _fixed_named),
        "fixed_same_branch": _fixed_same_branch([p.fixed for p in profiles], pairs),
        "span_alike": each(lambda p: p.span, jaccard),
        "branches_alike": each(lambda p: p.branches, jaccard),
        "branches_contained": each(lambda p: p.branches, contained),
        "fixed_branches_contained": each(lambda p: p.fixed_branches, contained),
        "changes_shared": each(_changes, contained),
        "package_named": each(lambda p: (p.package_words, p.vocabulary), _package_named),
        "same_package": same_package,
        "same_source": same_source,
        "same_source_and_package": same_source * same_package,
        "same_ecosystem": each(lambda p: p.ecosystem, operator.eq),
        "days_apart": each(lambda p: p.day, _days_apart),
        "metrics_apart": each(lambda p: p.cvss, _metrics_apart),
        "metrics_rarity": _metrics_rarity(profiles, pairs, corpus),
        "packages_most": each(lambda p: len(p.written), max),
        "references_least": each(lambda p: len(p.references), min),
        **_alone(profiles, pairs, corpus),
    }


def _overlap(name: str, pairs: Pairs, bags: Sequence[Iterable[str]], *, spoken: Spoken) -> dict[str, Floats]:
    if not any(bags):
        nothing = np.zeros(len(pairs), np.float32)
        return {f"{name}_shared": nothing, f"{name}_contained": nothing + np.float32(np.nan)}
    terms = terms_of(bags, spoken)
    weighted = terms.weighted(np.sqrt(terms.rarity))
    size = weighted.sizes()
    common, least = shared(pairs, weighted), np.minimum(size[pairs.left], size[pairs.right])
    contained = np.where(least > 0, common / np.maximum(least, 1e-3), np.nan).astype(np.float32)
    return {f"{name}_shared": common, f"{name}_contained": contained}


def _repositories_shared(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> Floats:
    made = _overlap("r", pairs, [p.repositories for p in profiles], spoken=corpus.spoken("repositories"))
    return made["r_shared"]


def _lone_references(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> Floats:
    if not any(p.references for p in profiles):
        return np.zeros(len(pairs), np.float32)
    terms = terms_of([p.references for p in profiles], corpus.spoken("references"))
    lone = np.where(terms.spread <= _LONE, terms.rarity, 0).astype(np.float32)
    return shared(pairs, terms.weighted(np.sqrt(lone)))


def _fixed_named(a: tuple[Texts, Texts], b: tuple[Texts, Texts]) -> float:
    sides = ((a[0], b[1]), (b[0], a[1]))
    return max((len(fixed & named) / len(fixed) for fixed, named in sides if fixed and named), default=UNKNOWN)


def _fixed_same_branch(fixed: Sequence[Texts], pairs: Pairs) -> Floats:
    branches = {versions: _by_branch(versions) for versions in fixed}

    def alike(a: Texts, b: Texts) -> float:
        ours, theirs = branches[a], branches[b]
        common = ours.keys() & theirs.keys()
        return sum(not ours[one].isdisjoint(theirs[one]) for one in common) / len(common) if common else UNKNOWN

    return per_pair(fixed, pairs, alike)


def _by_branch(fixed: Texts) -> dict[str, set[str]]:
    branches: defaultdict[str, set[str]] = defaultdict(set)
    for version in fixed:
        branches[".".join(version.split(".")[:2])].add(version)
    return branches


def _changes(profile: Profile) -> Texts:
    return frozenset(r for r in profile.references if r.startswith(("commit:", "issue:")))


def _package_named(a: tuple[Texts, Texts], b: tuple[Texts, Texts]) -> float:
    sides = ((a[0], b[1]), (b[0], a[1]))
    return max(len(package_words & vocabulary) / max(len(package_words), 1) for package_words, vocabulary in sides)


def _days_apart(a: int, b: int) -> float:
    return math.log1p(abs(a - b)) if a and b else UNKNOWN


def _metrics_apart(a: Texts, b: Texts) -> float:
    kinds = {metric[0] for metric in a} & {metric[0] for metric in b}
    return min((len(_of(a, kind) ^ _of(b, kind)) / 2 for kind in kinds), default=UNKNOWN)


def _of(metrics: Texts, kind: str) -> Texts:
    return frozenset(metric for metric in metrics if metric[0] == kind)


def _metrics_rarity(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> Floats:
    keys = [metrics_key(p) for p in profiles]
    seen = corpus.counted("metrics", keys)

    def rarity(a: str, b: str) -> float:
        return math.log(corpus.count / seen.get(a, 1)) if a and a == b else -1.0

    return per_pair(keys, pairs, rarity)


def metrics_key(profile: Profile) -> str:
    """Write a profile's metrics so that equal ones are equal texts."""
    return " ".join(sorted(profile.cvss))


class _Choice(NamedTuple):
    """A statement with the facts of one kind that it has, and who chooses by them: itself, or all together."""

    chooser: int
    source: str
    keys: frozenset[Key]


def _alone(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    """Tell among how many of one source each shared fact has to choose: 1 means that it points at one alone.

    All statements choose among all; those that arrive, on the left, each among those that it is compared with.
    """
    everybody = range(len(profiles))
    choosers = everybody if corpus.arriving else [0] * len(profiles)
    members = {(0, place) for place in everybody}
    if corpus.arriving:
        members = {(left, place) for left, right in pairs.ends() for place in (left, right)}
    found: dict[str, Floats] = {}
    for name, keys in _CHOICES.items():
        choices = [_Choice(who, p.source, keys(p)) for who, p in zip(choosers, profiles, strict=True)]
        found[f"alone_{name}"] = _fewest(choices, pairs, members)
    return found


def _fewest(choices: Sequence[_Choice], pairs: Pairs, members: AbstractSet[tuple[int, int]]) -> Floats:
    holders: defaultdict[tuple[int, str], Counter[Key]] = defaultdict(Counter)
    for who, place in members:
        holders[who, choices[place].source].update(choices[place].keys)

    def fewest(a: _Choice, b: _Choice) -> float:
        ours, theirs = holders[a.chooser, a.source], holders[a.chooser, b.source]
        return min((max(ours[key], theirs[key]) for key in a.keys & b.keys), default=UNKNOWN)

    return np.log1p(per_pair(choices, pairs, fewest))


_CHOICES: Final[dict[str, Callable[[Profile], frozenset[Key]]]] = {
    "package": lambda p: frozenset((name,) for name in p.packages),
    "day": lambda p: frozenset((name, p.day) for name in p.packages if p.day),
    "version": lambda p: frozenset((name, version) for name in p.packages for version in p.versions),
    "reference": lambda p: frozenset((reference,) for reference in p.references),
    "metrics": lambda p: frozenset([(p.opening, *sorted(p.cvss))] if p.cvss else []),
}
