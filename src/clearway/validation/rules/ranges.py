"""Which releases are affected: which to try next, and what those that were tried say (Order 2(d)(2)). Pure.

Releases stand in their ecosystem's order. A spread of them is tried first; while these look like one block of affected
releases its borders are bisected, and where they do not every release is tried.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Final

from clearway.formats.environment import NpmPackage, Origin, PypiProject, RangePart, Recipe
from clearway.formats.versions import Place, npm_place, pypi_place
from clearway.kernel.limits import VERSION_CHARACTERS_MAX
from clearway.validation.model import Affected, AffectedRange, RunOutcome, Tried, VersionDispute

_SPREAD: Final = 12
_EVENT: Final = re.compile(r"(?:^|\s)(introduced|fixed|last_affected):(\S{1,200})")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Span:
    """A span as a report tells it; what is none is open."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None


def in_order(origin: Origin, releases: Sequence[str]) -> tuple[str, ...]:
    """Put final releases into their ecosystem's order; pre-releases and what has no place in it are left out."""
    short = [one for one in releases if len(one) <= VERSION_CHARACTERS_MAX]
    placed = [(place, one) for one in short if (place := _place(origin, one)) and place.final]
    return tuple(one for _, one in sorted(placed))


def newest(recipe: Recipe, releases: Sequence[str]) -> str:
    """Name the release that people get today; empty when none has a place, or when it is one of the recipe's own."""
    last = in_order(recipe.origin, releases)[-1:]
    known = (recipe.variants.affected.version, recipe.variants.fixed.version)
    return "".join(one for one in last if one not in known)


def _place(origin: Origin, version: str) -> Place | None:
    match origin:
        case PypiProject():
            return pypi_place(version)
        case NpmPackage():
            return npm_place(version)
        case _:
            return None


def next_to_try(count: int, tried: Mapping[int, Affected], *, known: Sequence[int] = ()) -> tuple[int, ...]:
    """Choose which of so many releases to try next, by their places; none when enough is known.

    `known` are places worth trying first: the releases that the recipe names.
    """
    first = sorted({*known, *(round(step * (count - 1) / (_SPREAD - 1)) for step in range(_SPREAD))} if count else ())
    if untried := [place for place in first if place not in tried]:
        return tuple(untried)
    told = [(place, one) for place, one in sorted(tried.items()) if one is not Affected.UNKNOWN]
    if not _is_one_block([one for _, one in told]):
        return tuple(place for place in range(count) if place not in tried)
    borders = [(left, right) for (left, one), (right, other) in pairwise(told) if one is not other]
    middles = [_middle(left, right, tried) for left, right in borders]
    return tuple(place for place in middles if place is not None)


def _is_one_block(told: Sequence[Affected]) -> bool:
    return [kind for kind, _ in groupby(told)].count(Affected.YES) <= 1


def _middle(left: int, right: int, tried: Mapping[int, Affected]) -> int | None:
    """Choose the place nearest to the middle that was not tried: a release that cannot be built says nothing."""
    middle = (left + right) // 2
    untried = [place for place in range(left + 1, right) if place not in tried]
    return min(untried, key=lambda place: (abs(place - middle), place), default=None)


def as_affected(outcomes: Sequence[RunOutcome]) -> Affected:
    """Say what the runs on one release tell: one that triggers is enough, and only clearly quiet ones speak against."""
    if RunOutcome.TRIGGERED in outcomes:
        return Affected.YES
    quiet = bool(outcomes) and all(one is RunOutcome.QUIET for one in outcomes)
    return Affected.NO if quiet else Affected.UNKNOWN


def conclude(recipe: Recipe, releases: Sequence[str], tried: Mapping[int, Tried]) -> AffectedRange:
    """Say which releases are affected, by which method that is known, and where the published range says otherwise."""
    told = {place: one.affected for place, one in tried.items()}
    every = len(tried) == len(releases)
    affected = _inferred(len(releases), told)
    return AffectedRange(
        releases=tuple(releases),
        seen=tuple(affected),
        tried=tuple(tried[place] for place in sorted(tried)),
        method="every release was tried" if every else f"bisected: {len(tried)} of {len(releases)} releases were tried",
        affected=tuple(releases[place] for place, one in enumerate(affected) if one is Affected.YES),
        spans=tuple(_spans(releases, affected)),
        disputes=tuple(_disputes(recipe, releases, affected)) if recipe.claimed else (),
    )


def _inferred(count: int, told: Mapping[int, Affected]) -> list[Affected]:
    """Fill in what was not tried between two releases that are known and agree; all else is unknown."""
    found = [told.get(place, Affected.UNKNOWN) for place in range(count)]
    known = [place for place in range(count) if found[place] is not Affected.UNKNOWN]
    for left, right in pairwise(known):
        if found[left] is found[right]:
            between = [place for place in range(left + 1, right) if place not in told]
            for place in between:
                found[place] = found[left]
    return found


def _spans(releases: Sequence[str], affected: Sequence[Affected]) -> list[tuple[str, str]]:
    """Give each block of affected releases as its first one and the first one after it (empty: none yet).

    A release of which nothing is known does not end a block.
    """
    spans: list[tuple[str, str]] = []
    first = ""
    for release, one in zip(releases, affected, strict=True):
        if one is Affected.YES and not first:
            first = release
        elif one is Affected.NO and first:
            spans.append((first, release))
            first = ""
    return [*spans, (first, "")] if first else spans


def _disputes(recipe: Recipe, releases: Sequence[str], affected: Sequence[Affected]) -> list[VersionDispute]:
    said = published_of(recipe, releases)
    return [
        VersionDispute(version=release, said_affected=expected, seen=one)
        for release, expected, one in zip(releases, said, affected, strict=True)
        if expected is not None and one is not Affected.UNKNOWN and expected != (one is Affected.YES)
    ]


def published_of(recipe: Recipe, releases: Sequence[str]) -> list[bool | None]:
    """Say of each release whether the published range holds it for affected; none where no range is published."""
    if not recipe.claimed:
        return [None] * len(releases)
    return [any(_holds(recipe.origin, span, release) for span in recipe.claimed) for release in releases]


def reported_of(
    origin: Origin, releases: Sequence[str], *, ranges: Iterable[str], versions: Iterable[str]
) -> list[bool | None]:
    """Say of each release whether reports hold it for affected: by their ranges, else by the versions that they name.

    Ranges are in OSV's terms (`introduced:1.0 fixed:1.2`). Reports that only name versions say nothing of others.
    """
    spans = [span for text in ranges for span in _spans_in(text)]
    if spans:
        return [any(_holds(origin, span, release) for span in spans) for release in releases]
    named = {place.key for version in versions if (place := _place(origin, version))}
    return [True if (place := _place(origin, one)) and place.key in named else None for one in releases]


def _spans_in(text: str) -> Iterator[_Span]:
    """Read a range in OSV's terms: each `introduced` begins a span, and `fixed` or `last_affected` ends it."""
    span: _Span | None = None
    for name, version in _EVENT.findall(text):
        if name == "introduced":
            if span is not None:
                yield span
            span = _Span(introduced=None if version == "0" else version)
        elif span is not None:
            yield _Span(introduced=span.introduced, **{name: version})
            span = None
    if span is not None:
        yield span


def _holds(origin: Origin, span: RangePart | _Span, release: str) -> bool:
    """Tell whether a span holds a release; a border that is no version is an open end."""
    place = _place(origin, release)
    first = _place(origin, span.introduced) if span.introduced else None
    after = _place(origin, span.fixed) if span.fixed else None
    last = _place(origin, span.last_affected) if isinstance(span, _Span) and span.last_affected else None
    if place is None:
        return False
    return (first is None or first <= place) and (after is None or place < after) and (last is None or place <= last)
