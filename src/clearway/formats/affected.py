"""Which versions an advisory is about, as half-open stretches of sort keys, so that judging is a comparison of bytes.

Sources: OSV schema 1.7 (ranges and their evaluation), the VERS specification, and the ecosystems' own constraints.
"""

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum
from typing import Final

import msgspec

from clearway.formats.versions import sort_key

# No key is longer, so this stands after all of them.
_AFTER: Final = b"\x00"


class End(IntEnum):
    """What ends a stretch: nothing, the first fixed version, the last affected one, or a limit of what is known."""

    NONE = 0
    FIXED = 1
    LAST_AFFECTED = 2
    LIMIT = 3


class Stretch(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Affected versions from key `low` on and before key `high` (empty: without end), with the versions as told.

    A stretch that begins after a version has `low` just above its key, and `is_after` set.
    """

    low: bytes
    high: bytes
    low_text: str = ""
    high_text: str = ""
    end: End = End.NONE
    is_after: bool = False


EVERYTHING: Final = Stretch(b"", b"")


class Event(msgspec.Struct, frozen=True):
    """An event of an OSV range: one of the four is told."""

    introduced: str | None = None
    fixed: str | None = None
    last_affected: str | None = None
    limit: str | None = None


class AdvisoryTold(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What is shown of an advisory beside a match; `id` and `aliases` are its own."""

    id: str
    aliases: list[str] = []
    summary: str = ""
    cvss: str = ""
    published: str = ""
    modified: str = ""
    reference: str = ""


class Affected(msgspec.Struct, frozen=True, kw_only=True):
    """One package that an advisory is about: stretches that lie apart, in order, and versions outside of them.

    `exact` holds sort keys, `exact_texts` versions that have none. `fixes` are further fixed versions, by key.
    `release` is the distribution's, as OSV writes it after the colon (`12`, `v3.18`), or empty for all.
    """

    package: str
    kind: str
    release: str = ""
    stretches: list[Stretch] = []
    exact: list[bytes] = []
    exact_texts: list[str] = []
    fixes: list[tuple[bytes, str]] = []


class Identified(msgspec.Struct, frozen=True, kw_only=True):
    """What an advisory says of a product that it names by a CPE, of a file by a hash, or of one version of a package.

    `name` is the CPE without version, `sha256:…`, or a package's `stated_name`; `rest` is what the CPE tells behind the
    version. `status` is affected, fixed, not-affected or unclear; it holds for the versions in `stretches`, `exact` and
    `exact_texts`, or for all.
    """

    name: str
    status: str
    rest: tuple[str, ...] = ()
    stretches: list[Stretch] = []
    exact: list[bytes] = []
    exact_texts: list[str] = []
    version: str = ""


def stated_name(package: str) -> str:
    """Name the shelf of what is said of single versions of a package, beside the ranges that are affected."""
    return f"stated:{package}"


class Compiled(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory that was read; `skipped` tells what of it cannot be matched, and why."""

    told: AdvisoryTold
    is_withdrawn: bool = False
    affected: list[Affected] = []
    identified: list[Identified] = []
    skipped: list[str] = []


class NotComparableError(ValueError):
    """A bound is no version of its kind; the text tells which."""


def key_of(kind: str, version: str) -> bytes:
    """Give the sort key of a bound; raises NotComparableError for what is no version."""
    key = sort_key(kind, version)
    if key is None:
        raise NotComparableError(version)
    return key


def just_above(key: bytes) -> bytes:
    """Give the smallest bytes above a key: what is not below them is above the version."""
    return key + _AFTER


def from_events(kind: str, events: Sequence[Event]) -> list[Stretch]:
    """Turn the events of one range, in any order, into stretches; raises NotComparableError.

    Source: OSV schema, "Evaluation": versions are affected from `introduced` on, before `fixed`, up to `last_affected`,
    and before the highest `limit`.
    """
    turns = sorted(_turns(kind, events), key=lambda turn: turn[0])
    limits = [(key_of(kind, limit), limit) for event in events if (limit := event.limit) and limit != "*"]
    stretches = list(_stretches(turns))
    if not limits or any(event.limit == "*" for event in events):
        return stretches
    high, text = max(limits)
    return intersection(stretches, [Stretch(b"", high, high_text=text, end=End.LIMIT)])


def _turns(kind: str, events: Sequence[Event]) -> Iterator[tuple[bytes, End, str]]:
    for event in events:
        if event.introduced is not None:
            is_first = event.introduced in {"0", ""}
            yield b"" if is_first else key_of(kind, event.introduced), End.NONE, "" if is_first else event.introduced
        if event.fixed is not None:
            yield key_of(kind, event.fixed), End.FIXED, event.fixed
        if event.last_affected is not None:
            yield just_above(key_of(kind, event.last_affected)), End.LAST_AFFECTED, event.last_affected


def _stretches(turns: Iterable[tuple[bytes, End, str]]) -> Iterator[Stretch]:
    begun: tuple[bytes, str] | None = None
    for key, end, text in turns:
        if end is End.NONE:
            begun = begun or (key, text)
        elif begun is not None:
            if begun[0] < key:
                yield Stretch(begun[0], key, begun[1], text, end)
            begun = None
    if begun is not None:
        yield Stretch(begun[0], b"", begun[1])


def union(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Join what overlaps or touches; the outcome is in order, and between two stretches something is not affected."""
    joined: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: stretch.low):
        last = joined[-1] if joined else None
        if last is None or (last.high and last.high < one.low):
            joined.append(one)
        elif last.high and (not one.high or last.high < one.high):
            joined[-1] = Stretch(last.low, one.high, last.low_text, one.high_text, one.end, last.is_after)
    return joined


def complement(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Give all versions but those: what begins a stretch of them is the fix of what lies before."""
    left: list[Stretch] = []
    low, text, is_after = b"", "", False
    for one in union(stretches):
        if low < one.low:
            end = End.LAST_AFFECTED if one.is_after else End.FIXED
            left.append(Stretch(low, one.low, text, one.low_text, end, is_after))
        if not one.high:
            return left
        low, text, is_after = one.high, one.high_text, one.end is End.LAST_AFFECTED
    left.append(Stretch(low, b"", text, is_after=is_after))
    return left


def intersection(first: Iterable[Stretch], second: Iterable[Stretch]) -> list[Stretch]:
    """Give the versions that lie in both."""
    return union(met for one in first for other in second if (met := _meet(one, other)) is not None)


def _meet(one: Stretch, other: Stretch) -> Stretch | None:
    begins = one if one.low >= other.low else other
    ends = one if one.high and (not other.high or one.high <= other.high) else other
    if ends.high and begins.low >= ends.high:
        return None
    return Stretch(begins.low, ends.high, begins.low_text, ends.high_text, ends.end, begins.is_after)
