"""Where a finding belongs: what is surely the same joins, what surely is not opens, between them a person decides."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from clearway.findings.model import MOVES, Joins, Lacks, Likely, OnFile, Opens, Placement, Resembles, Stage
from clearway.findings.rules.likeness.identity import scheme
from clearway.findings.rules.telling import Telling, base_of
from clearway.formats.records import ParsedFinding
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.kernel.limits import TEXT_CHARACTERS_MAX, TITLE_CHARACTERS_MAX, within

# Chosen on held-out folds (data/likeness/README.md): at or above the first 98 to 99 in 100 are right.
JOIN_PROBABILITY_MIN: Final = 0.95
REVIEW_PROBABILITY_MIN: Final = 0.1
_UNDECIDED: Final = 0.5
_REASONS_MAX: Final = 5
_RESEMBLING_MAX: Final = 3


def allows(old: Stage, new: Stage) -> bool:
    """Tell whether a vulnerability may move from one stage to another."""
    return new in MOVES[old]


def presentable(text: str, characters_max: int = TEXT_CHARACTERS_MAX) -> str:
    """Make text fit for the database: no NUL, no lone surrogate, within the limit; the report keeps the original."""
    whole = text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    return within(whole, characters_max)


def title_of(parsed: ParsedFinding) -> str:
    """Give a finding a title of one line."""
    line = " ".join(presentable(parsed.title or parsed.rule or parsed.crash_type or "untitled").split())
    return within(line, TITLE_CHARACTERS_MAX)


def place(options: Sequence[Likely], *, lacks: str) -> Placement:
    """Decide where a finding belongs; `lacks` is what it needs before anybody can act on it, or empty."""
    groups = _groups(options)
    best = max(groups, key=_mean) if groups else []
    twin = None
    if best and _mean(best) >= JOIN_PROBABILITY_MIN:
        found = best[0].on_file
        if found.vulnerability:
            return Joins(vulnerability=found.vulnerability, probability=_mean(best), reasons=_reasons(best))
        twin = found.root
    return Lacks(what=lacks, twin=twin) if lacks else Opens(takes=twin)


def resembling(options: Sequence[Likely], *, but: VulnerabilityId) -> list[Resembles]:
    """Name the vulnerabilities other than the finding's own that a person should compare it with, likeliest first."""
    found = [group for group in _groups(options) if _mean(group) >= REVIEW_PROBABILITY_MIN]
    found.sort(key=lambda group: -_mean(group))
    return [
        Resembles(
            vulnerability=other,
            probability=_mean(group),
            agreements=group[0].agreements,
            differences=group[0].differences,
        )
        for group in found[:_RESEMBLING_MAX]
        if (other := group[0].on_file.vulnerability) and other != but
    ]


def weigh(telling: Telling, option: Likely) -> Likely:
    """Hold a likeness against what speaks against it: other identifiers of one scheme, another package, another crash.

    A key that decides against such a contradiction is left to a person; so are the words of two packages or crashes.
    """
    contradicted = _contradicts(telling.identity, option.on_file)
    if contradicted and not option.sure:
        return replace(option, probability=0.0)
    if contradicted or (not option.sure and _is_elsewhere(telling, option.on_file)):
        return replace(option, probability=min(option.probability, _UNDECIDED))
    return option


def _is_elsewhere(telling: Telling, on_file: OnFile) -> bool:
    ours, theirs = telling.finding.crash_state, on_file.crash_state
    package = base_of(on_file.package)
    return bool((ours and theirs and ours != theirs) or (telling.package and package and telling.package != package))


def _contradicts(identity: Collection[str], on_file: OnFile) -> bool:
    theirs: defaultdict[str, set[str]] = defaultdict(set)
    for name in on_file.identifiers:
        theirs[scheme(name)].add(name.upper())
    return any(scheme(name) in theirs and name not in theirs[scheme(name)] for name in identity)


def _groups(options: Sequence[Likely]) -> list[list[Likely]]:
    """Put together what stands under one vulnerability, or waits together; the likeliest of each first."""
    groups: defaultdict[VulnerabilityId | FindingId, list[Likely]] = defaultdict(list)
    for option in sorted(options, key=lambda option: -option.probability):
        groups[option.on_file.vulnerability or option.on_file.root].append(option)
    return list(groups.values())


def _mean(group: Sequence[Likely]) -> float:
    """Give the mean probability, or that of a key that decides."""
    decisive = [option.probability for option in group if option.sure]
    return max(decisive, default=sum(option.probability for option in group) / max(len(group), 1))


def _reasons(group: Sequence[Likely]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reason for option in group for reason in option.agreements))[:_REASONS_MAX]
