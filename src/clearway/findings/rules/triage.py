"""Which findings of a few reports are about one vulnerability, all looked at together, with reasons. Pure (Order 2).

The keys that decide where findings arrive one by one decide here, too, and what speaks against a join there does so
here; between them the two models of likeness compare everybody with everybody. What names one vulnerability is one,
in whatever package. Findings that name no package are taken to be about one project that has no name.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Final, cast

from clearway.findings.model import Finding, Likely, OnFile
from clearway.findings.rules.arrivals import SURE, by_keys, together
from clearway.findings.rules.facts import Facts, facts_of
from clearway.findings.rules.likeness import JOIN_THRESHOLD, Likeness, Models, compare
from clearway.findings.rules.likeness.clustering import clusters
from clearway.findings.rules.likeness.identity import same, scheme
from clearway.findings.rules.likeness.profile import Profile, profile
from clearway.findings.rules.likeness.reasons import agreements
from clearway.findings.rules.placing import JOIN_PROBABILITY_MIN, REVIEW_PROBABILITY_MIN, weigh
from clearway.findings.rules.telling import IDENTITY, Telling, is_rule_based, statement_of, telling_of
from clearway.formats.statements import Statement
from clearway.formats.text import inert_line

_UNNAMED: Final = "pkg:generic/unnamed"
_REASONS_MAX: Final = 5
_RESEMBLING_MAX: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A finding as it is triaged: the keys that decide, its words taken apart, and what it asserts without its text.

    Two that share one of the `marks` are not one by likeness.
    """

    telling: Telling
    keyed: Telling
    profile: Profile
    statement: Statement
    marks: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Resembling:
    """Another vulnerability, by its place among all, that a person should compare with one, and why."""

    other: int
    probability: float
    agreements: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Triaged:
    """One vulnerability: the places of its findings, what they say of it, how sure it is that they are one, and why.

    Of several findings the probability, 0 to 1, is that of the least sure one; of one alone, that it stands alone.
    `resembles` are others that may be the same, the likeliest first: too little speaks for it to join them unasked.
    """

    members: tuple[int, ...]
    facts: Facts
    probability: float
    reasons: tuple[str, ...]
    resembles: tuple[Resembling, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bond:
    """Two findings held to be one: how sure that is, and what they agree in where a key says so."""

    left: int
    right: int
    probability: float
    agreements: tuple[str, ...] = ()


def candidate_of(finding: Finding, proofs: frozenset[bytes], *, is_result: bool = False) -> Candidate:
    """Take a finding apart for triage; `proofs` are the digests of its proofs.

    `is_result` says that a scanner wrote the report, where the finding itself does not tell.
    """
    statement = statement_of(finding)
    named = finding if finding.package else replace(finding, package=_UNNAMED)
    brief = replace(finding, description="")
    taken = profile(statement)
    # Of two whole texts only whether they are equal counts.
    taken = replace(taken, whole=sha256(taken.whole.encode(errors="replace")).hexdigest() if taken.whole else "")
    telling = telling_of(finding, proofs)
    apart = {*_told_apart(finding, taken, is_result=is_result), *(scheme(name) for name in telling.identity)}
    return Candidate(
        telling=replace(telling, finding=brief),
        keyed=replace(telling_of(named, proofs), finding=brief),
        profile=taken,
        statement=replace(statement, text=""),
        marks=frozenset(apart),
    )


def _told_apart(finding: Finding, taken: Profile, *, is_result: bool) -> Iterator[str]:
    """Give the marks of what its source tells apart: records of one database, results of a tool in one report.

    Those of a database are apart about one package; those of a tool also where no package is named. (Besides, who has a
    name in a scheme is marked with that scheme: it is one with others of the scheme by that name or not at all.)
    """
    is_tool = is_result or is_rule_based(finding)
    source = finding.report if is_tool else taken.source
    yield from (f"{source} {name}" for name in taken.written or ({""} if is_tool else ()))


def triage(candidates: Sequence[Candidate], models: Models) -> list[Triaged]:
    """Put together what is about one vulnerability, in the order in which the first of each comes."""
    if not candidates:
        return []
    keys = list(_by_keys(candidates))
    sure = [bond for bond in (*keys, *_by_name(candidates)) if bond.probability >= JOIN_PROBABILITY_MIN]
    likeness = _weighed(compare([one.profile for one in candidates], models), candidates)
    numbers = clusters(
        [replace(one.profile, source="", written=one.marks) for one in candidates],
        likeness.pairs,
        likeness.probability,
        threshold=JOIN_THRESHOLD,
        same=[(bond.left, bond.right) for bond in sure],
    )
    groups: defaultdict[int, list[int]] = defaultdict(list)
    for place, number in enumerate(numbers):
        groups[number].append(place)
    likely = [bond for bond in _by_likeness(likeness) if bond.probability]
    best = _strongest(numbers, sure, likely)
    outside = [bond for bond in (*keys, *likely) if numbers[bond.left] != numbers[bond.right]]
    doubts = _doubts(outside)
    resembling = _resembling(outside, numbers, candidates)
    return [
        Triaged(
            members=tuple(members),
            facts=facts_of([candidates[place].telling.finding for place in members]),
            probability=min(best[place].probability if place in best else 1 - doubts[place] for place in members),
            reasons=_reasons((best[place] for place in members if place in best), candidates),
            resembles=resembling.get(number, ()),
        )
        for number, members in groups.items()
    ]


def _by_keys(candidates: Sequence[Candidate]) -> Iterator[_Bond]:
    """Give who shares a key that says much, as where findings arrive: less where something speaks against it."""
    for place, hits in enumerate(by_keys([one.keyed for one in candidates], {})):
        for hit in together(hits):
            other = -1 - hit.number
            option = _option(candidates[other], hit.probability, hit.agreements)
            weighed = weigh(candidates[place].telling, option).probability
            yield _Bond(left=other, right=place, probability=weighed, agreements=hit.agreements)


def _by_name(candidates: Sequence[Candidate]) -> Iterator[_Bond]:
    """Give whom the same name, or an alias of it, makes one."""
    for left, right in same([one.statement for one in candidates]):
        ours, theirs = candidates[left], candidates[right]
        agreed = agreements(ours.profile, theirs.profile)
        if set(ours.telling.identity).isdisjoint(theirs.telling.identity):
            said = f"{theirs.telling.identity[0]} is another name of {ours.telling.identity[0]}, say other findings"
            agreed = (inert_line(said), *agreed)
        yield _Bond(left=left, right=right, probability=SURE[IDENTITY], agreements=agreed)


def _option(other: Candidate, probability: float, agreed: tuple[str, ...]) -> Likely:
    """Give another finding as one on file that a key points to.

    As with a key, another package does not speak against it: databases name one in many ways, and the models know how
    much that tells.
    """
    finding = other.telling.finding
    on_file = OnFile(
        finding=finding.id,
        root=finding.id,
        vulnerability=None,
        package=finding.package,
        identifiers=finding.identifiers,
        crash_state=finding.crash_state,
    )
    return Likely(on_file=on_file, probability=probability, agreements=agreed, sure=True)


def _may_be_alike(one: Candidate, other: Candidate) -> bool:
    """Tell whether words may count: not where a mark is shared, and of two crashes only where the same frames fell."""
    if one.marks & other.marks:
        return False
    ours, theirs = one.telling.finding, other.telling.finding
    if ours.crash_type and theirs.crash_type and (ours.crash_state != theirs.crash_state or not ours.crash_state):
        return False
    return weigh(one.telling, _option(other, 1, ())).probability == 1


def _weighed(likeness: Likeness, candidates: Sequence[Candidate]) -> Likeness:
    """Take the likeness from pairs against which something speaks."""
    found = likeness.probability.copy()
    for place, bond in enumerate(_by_likeness(likeness)):
        if bond.probability and not _may_be_alike(candidates[bond.left], candidates[bond.right]):
            found[place] = 0
    return replace(likeness, probability=found)


def _by_likeness(likeness: Likeness) -> Iterator[_Bond]:
    values = cast("list[float]", likeness.probability.tolist())
    for (left, right), value in zip(likeness.pairs.ends(), values, strict=True):
        yield _Bond(left=left, right=right, probability=value)


def _strongest(numbers: Sequence[int], sure: Sequence[_Bond], likely: Sequence[_Bond]) -> dict[int, _Bond]:
    """Give for each finding what holds it in its group: a sure bond, else the likeliest."""
    best = dict[int, _Bond]()
    inside = [bond for bond in likely if numbers[bond.left] == numbers[bond.right]]
    for bonds in (sure, inside):
        for bond in sorted(bonds, key=lambda bond: -bond.probability):
            best.setdefault(bond.left, bond)
            best.setdefault(bond.right, bond)
    return best


def _doubts(outside: Iterable[_Bond]) -> Mapping[int, float]:
    """Give for each finding how likely the likeliest of another group is the same."""
    found = defaultdict[int, float](float)
    for bond in outside:
        for place in (bond.left, bond.right):
            found[place] = max(found[place], bond.probability)
    return found


def _resembling(
    outside: Iterable[_Bond], numbers: Sequence[int], candidates: Sequence[Candidate]
) -> dict[int, tuple[Resembling, ...]]:
    """Give for each group, by its number, the others that a person should compare it with."""
    places = {number: place for place, number in enumerate(dict.fromkeys(numbers))}
    found: defaultdict[int, dict[int, Resembling]] = defaultdict(dict)
    for bond in sorted(outside, key=lambda bond: -bond.probability):
        if bond.probability < REVIEW_PROBABILITY_MIN:
            break
        left, right = numbers[bond.left], numbers[bond.right]
        agreed = _reasons([bond], candidates)
        for one, other in ((left, right), (right, left)):
            if len(found[one]) < _RESEMBLING_MAX:
                told = Resembling(other=places[other], probability=bond.probability, agreements=agreed)
                found[one].setdefault(other, told)
    return {number: tuple(others.values()) for number, others in found.items()}


def _reasons(bonds: Iterable[_Bond], candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """Say what the members agree in, what most of them agree in first."""
    said, words = Counter[str](), dict[str, str]()
    for bond in {(bond.left, bond.right): bond for bond in bonds}.values():
        ours, theirs = candidates[bond.left].profile, candidates[bond.right].profile
        for reason in bond.agreements or agreements(ours, theirs):
            said.update([reason.casefold()])
            words.setdefault(reason.casefold(), reason)
    return tuple(words[key] for key, _ in said.most_common(_REASONS_MAX))
