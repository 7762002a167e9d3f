"""What two statements say of facts: versions, addresses, packages, sources, dates and metrics."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from clearway.findings.rules.likeness.corpus import Corpus, Spoken
from clearway.findings.rules.likeness.profile import Profile
from clearway.findings.rules.likeness.terms import Floats, Pairs, shared, terms_of
from clearway.findings.rules.likeness.wording import jaccard, per_pair

_UNKNOWN: Final = math.nan
_LONE: Final = 6
Key = tuple[str | int, ...]


def columns(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    """Compare the facts of each pair; shares lie between 0 and 1, amounts are sums of rarity, unknown is NaN."""

    def each(compare: Callable[[Profile, Profile], float]) -> Floats:
        return per_pair(profiles, pairs, compare)

    return {
        **_overlap("versions", pairs, [p.versions for p in profiles], spoken=corpus.spoken("versions")),
        **_overlap("references", pairs, [p.references for p in profiles], spoken=corpus.spoken("references")),
        **_overlap("packages", pairs, [p.packages for p in profiles], spoken=corpus.spoken("packages")),
        **_overlap("package_words", pairs, [p.package_words for p in profiles], spoken=corpus.spoken("words")),
        "repositories_shared": _repositories_shared(profiles, pairs, corpus),
        "references_lone": _lone_references(profiles, pairs, corpus),
        "fixed_alike": each(lambda a, b: jaccard(a.fixed, b.fixed)),
        "fixed_named": each(_fixed_named),
        "fixed_same_branch": each(_fixed_same_branch),
        "span_alike": each(lambda a, b: jaccard(a.span, b.span)),
        "branches_alike": each(lambda a, b: jaccard(a.branches, b.branches)),
        "branches_contained": each(lambda a, b: _contained(a.branches, b.branches)),
        "fixed_branches_contained": each(lambda a, b: _contained(a.fixed_branches, b.fixed_branches)),
        "changes_shared": each(_changes_shared),
        "package_named": each(_package_named),
        "same_package": each(lambda a, b: bool(a.written & b.written)),
        "same_source": each(lambda a, b: a.source == b.source),
        "same_source_and_package": each(lambda a, b: a.source == b.source and bool(a.written & b.written)),
        "same_ecosystem": each(lambda a, b: a.ecosystem == b.ecosystem),
        "days_apart": each(_days_apart),
        "metrics_apart": each(_metrics_apart),
        "metrics_rarity": _metrics_rarity(profiles, pairs, corpus),
        "packages_most": each(lambda a, b: max(len(a.written), len(b.written))),
        "references_least": each(lambda a, b: min(len(a.references), len(b.references))),
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


def _contained(a: frozenset[str], b: frozenset[str]) -> float:
    return len(a & b) / min(len(a), len(b)) if a and b else _UNKNOWN


def _fixed_named(a: Profile, b: Profile) -> float:
    shares = [len(x.fixed & y.versions) / len(x.fixed) for x, y in ((a, b), (b, a)) if x.fixed and y.versions]
    return max(shares, default=_UNKNOWN)


def _fixed_same_branch(a: Profile, b: Profile) -> float:
    ours, theirs = _by_branch(a.fixed), _by_branch(b.fixed)
    common = ours.keys() & theirs.keys()
    alike = [not ours[branch].isdisjoint(theirs[branch]) for branch in common]
    return sum(alike) / len(alike) if alike else _UNKNOWN


def _by_branch(fixed: frozenset[str]) -> dict[str, set[str]]:
    branches: defaultdict[str, set[str]] = defaultdict(set)
    for version in fixed:
        branches[".".join(version.split(".")[:2])].add(version)
    return branches


def _changes_shared(a: Profile, b: Profile) -> float:
    ours, theirs = ({r for r in p.references if r.startswith(("commit:", "issue:"))} for p in (a, b))
    return len(ours & theirs) / min(len(ours), len(theirs)) if ours and theirs else _UNKNOWN


def _package_named(a: Profile, b: Profile) -> float:
    return max(len(x.package_words & y.vocabulary) / max(len(x.package_words), 1) for x, y in ((a, b), (b, a)))


def _days_apart(a: Profile, b: Profile) -> float:
    return math.log1p(abs(a.day - b.day)) if a.day and b.day else _UNKNOWN


def _metrics_apart(a: Profile, b: Profile) -> float:
    kinds = {metric[0] for metric in a.cvss} & {metric[0] for metric in b.cvss}
    return min((len(_of(a, kind) ^ _of(b, kind)) / 2 for kind in kinds), default=_UNKNOWN)


def _of(profile: Profile, kind: str) -> frozenset[str]:
    return frozenset(metric for metric in profile.cvss if metric[0] == kind)


def _metrics_rarity(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> Floats:
    seen = corpus.counted("metrics", (metrics_key(p) for p in profiles))

    def rarity(a: Profile, b: Profile) -> float:
        return math.log(corpus.count / seen.get(metrics_key(a), 1)) if a.cvss and a.cvss == b.cvss else -1.0

    return per_pair(profiles, pairs, rarity)


def metrics_key(profile: Profile) -> str:
    """Write a profile's metrics so that equal ones are equal texts."""
    return " ".join(sorted(profile.cvss))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choosing:
    """Who chooses in each pair, and among which statements: everybody among all, or each that arrives among its own."""

    ends: list[tuple[int, int]]
    choosers: list[int]
    members: set[tuple[int, int]]


def _alone(profiles: Sequence[Profile], pairs: Pairs, corpus: Corpus) -> dict[str, Floats]:
    """Tell among how many of one source each shared fact has to choose: 1 means that it points at one alone."""
    ends = pairs.ends()
    choosers = [left if corpus.arriving else 0 for left, _ in ends]
    members = {(0, place) for place in range(len(profiles))}
    if corpus.arriving:
        members = {(who, place) for who, pair in zip(choosers, ends, strict=True) for place in pair}
    choosing = _Choosing(ends=ends, choosers=choosers, members=members)
    return {f"alone_{name}": _choice(profiles, keys, choosing) for name, keys in _CHOICES.items()}


def _choice(profiles: Sequence[Profile], keys: Callable[[Profile], frozenset[Key]], choosing: _Choosing) -> Floats:
    held = [keys(p) for p in profiles]
    if not any(held):
        return np.full(len(choosing.ends), np.nan, np.float32)
    holders = Counter((who, profiles[place].source, key) for who, place in choosing.members for key in held[place])
    found = np.full(len(choosing.ends), np.nan, np.float32)
    for row, (who, (left, right)) in enumerate(zip(choosing.choosers, choosing.ends, strict=True)):
        if common := held[left] & held[right]:
            ours, theirs = profiles[left].source, profiles[right].source
            found[row] = min(max(holders[who, ours, key], holders[who, theirs, key]) for key in common)
    return np.log1p(found)


_CHOICES: Final[dict[str, Callable[[Profile], frozenset[Key]]]] = {
    "package": lambda p: frozenset((name,) for name in p.packages),
    "day": lambda p: frozenset((name, p.day) for name in p.packages if p.day),
    "version": lambda p: frozenset((name, version) for name in p.packages for version in p.versions),
    "reference": lambda p: frozenset((reference,) for reference in p.references),
    "metrics": lambda p: frozenset([(p.opening, *sorted(p.cvss))] if p.cvss else []),
}
