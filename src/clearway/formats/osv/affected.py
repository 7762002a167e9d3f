"""What an OSV record says is affected, compiled for matching (OSV schema 1.7).

Records that were converted from databases without OSV ranges keep their limits as text under `database_specific`:
RubySec's and npm's `patched_versions`, Packagist's `branches`, Hex' `vulnerable_version_ranges`.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

import msgspec

from clearway.formats.affected import (
    AdvisoryTold,
    Affected,
    Compiled,
    Event,
    NotComparableError,
    Stretch,
    complement,
    from_events,
    union,
)
from clearway.formats.constraints import read_constraint
from clearway.formats.decoding import items
from clearway.formats.packages import by_ecosystem
from clearway.formats.purls import Purl, read_purl
from clearway.formats.versions import scheme_of, sort_key
from clearway.kernel.limits import (
    AFFECTED_PER_ADVISORY_MAX,
    EVENTS_PER_ADVISORY_MAX,
    TITLE_CHARACTERS_MAX,
    VERSIONS_PER_ADVISORY_MAX,
    within,
)

_RELEASED: Final = frozenset({"apk", "deb", "rpm"})
_TOLD: Final = 100


class _Package(msgspec.Struct):
    ecosystem: str = ""
    name: str = ""
    purl: str = ""


class _Range(msgspec.Struct):
    type: str = ""
    events: list[Event] = []


class _Special(msgspec.Struct):
    """The limits of converted records; what else stands there is left."""

    patched_versions: object = msgspec.UNSET
    unaffected_versions: object = None
    vulnerable_versions: object = None
    branches: object = None
    vulnerable_version_ranges: object = None
    first_patched_versions: object = None


class _Affected(msgspec.Struct):
    package: _Package | None = None
    ranges: list[_Range] | None = None
    versions: list[str] | None = None
    database_specific: _Special | None = None
    severity: "list[_Severity] | None" = None


class _Severity(msgspec.Struct):
    type: str = ""
    score: str = ""


class _Reference(msgspec.Struct):
    type: str = ""
    url: str = ""


class _Record(msgspec.Struct):
    id: str
    aliases: list[str] | None = None
    summary: str | None = None
    details: str | None = None
    published: str | None = None
    modified: str | None = None
    withdrawn: str | None = None
    affected: list[_Affected] | None = None
    severity: list[_Severity] | None = None
    references: list[_Reference] | None = None


_RECORD: Final = msgspec.json.Decoder(_Record)


def compile_record(document: bytes) -> Compiled | None:
    """Read one record; none where it only looks like one. Raises msgspec.DecodeError where it cannot be read."""
    record = _RECORD.decode(document)
    if record.affected is None and record.modified is None and record.withdrawn is None:
        return None
    if not record.id:
        raise msgspec.ValidationError("It has no id - at `$.id`")
    affected = record.affected or []
    _require_few(affected)
    told: list[Affected] = []
    skipped: list[str] = []
    for one in [] if record.withdrawn else affected:
        package = _package(one.package)
        if package is None:
            skipped.append("It names no package.")
            continue
        told.append(_compiled(one, package, release=_release(one.package, package), skipped=skipped))
    return Compiled(
        told=_told(record),
        is_withdrawn=bool(record.withdrawn),
        affected=[one for one in told if one.stretches or one.exact or one.exact_texts],
        skipped=list(dict.fromkeys(skipped)),
    )


def _require_few(affected: list[_Affected]) -> None:
    versions = sum(len(one.versions or ()) for one in affected)
    events = sum(len(held.events) for one in affected for held in one.ranges or ())
    if len(affected) > AFFECTED_PER_ADVISORY_MAX:
        raise msgspec.ValidationError("It names too many packages - at `$.affected`")
    if versions > VERSIONS_PER_ADVISORY_MAX or events > EVENTS_PER_ADVISORY_MAX:
        raise msgspec.ValidationError("It names too many versions - at `$.affected`")


def _told(record: _Record) -> AdvisoryTold:
    rated = [*(record.severity or []), *(one for part in record.affected or [] for one in part.severity or [])]
    vectors = sorted((one.score for one in rated if one.type.startswith("CVSS")), reverse=True)
    summary = (record.summary or "").strip() or (record.details or "").strip().partition("\n")[0]
    links = sorted(record.references or [], key=lambda link: link.type != "ADVISORY")
    return AdvisoryTold(
        id=record.id,
        aliases=[name for name in dict.fromkeys(record.aliases or []) if name != record.id],
        summary=within(summary, TITLE_CHARACTERS_MAX),
        cvss=vectors[0] if vectors else "",
        published=record.published or "",
        modified=record.modified or "",
        reference=links[0].url if links else "",
    )


def _package(package: _Package | None) -> Purl | None:
    if package is None:
        return None
    read = read_purl(package.purl) if package.purl else None
    if read is None and package.name:
        known = by_ecosystem(package.ecosystem, package.name)
        read = read_purl(known.purl) if known else None
    return read


def _release(package: _Package | None, purl: Purl) -> str:
    """Give the release of a distribution: what stands after the colon, as in Debian:12."""
    return package.ecosystem.partition(":")[2] if package and purl.type in _RELEASED else ""


def _compiled(one: _Affected, package: Purl, *, release: str, skipped: list[str]) -> Affected:
    kind = scheme_of(package.type, package.namespace) or "generic"
    stretches = list(_ranges(one, kind, skipped))
    fixes: list[str] = []
    if not stretches and not one.versions and one.database_specific:
        stretches, fixes = _converted(one.database_specific, kind, skipped)
    joined = union(stretches)
    exact, texts = _exact(one.versions or [], kind, joined)
    if not joined and not exact and not texts and not one.ranges:
        skipped.append("It names no versions.")
    return Affected(
        package=package.package,
        kind=kind,
        release=release,
        stretches=joined,
        exact=exact,
        exact_texts=texts,
        fixes=sorted((key, text) for text in fixes if (key := sort_key(kind, text)) is not None),
    )


def _ranges(one: _Affected, kind: str, skipped: list[str]) -> Iterator[Stretch]:
    for held in one.ranges or []:
        if held.type == "GIT":
            skipped.append("A range of commits cannot be compared with versions.")
            continue
        try:
            yield from from_events(kind, held.events)
        except NotComparableError as bound:
            skipped.append(f"A range names {within(str(bound), _TOLD)!r}, which is no version ({kind}).")


def _exact(versions: list[str], kind: str, stretches: list[Stretch]) -> tuple[list[bytes], list[str]]:
    """Give the keys of the versions that no stretch holds, and those that have no key."""
    keys: set[bytes] = set()
    texts: set[str] = set()
    lows = [one.low for one in stretches]
    for version in versions:
        key = sort_key(kind, version)
        if key is None:
            texts.add(version)
        elif not _holds(stretches, lows, key):
            keys.add(key)
    return sorted(keys), sorted(texts)


def _holds(stretches: list[Stretch], lows: list[bytes], key: bytes) -> bool:
    place = bisect_right(lows, key)
    return place > 0 and (not stretches[place - 1].high or key < stretches[place - 1].high)


def _converted(special: _Special, kind: str, skipped: list[str]) -> tuple[list[Stretch], list[str]]:
    try:
        if isinstance(special.vulnerable_versions, str):
            fixed = read_constraint(kind, special.patched_versions) if isinstance(special.patched_versions, str) else []
            return read_constraint(kind, special.vulnerable_versions), [one.low_text for one in fixed if one.low]
        if special.vulnerable_version_ranges is not None:
            ranges = [
                part for text in _texts(special.vulnerable_version_ranges) for part in read_constraint(kind, text)
            ]
            return ranges, _texts(special.first_patched_versions)
        if special.branches is not None:
            return _branches(special.branches, kind), []
        if special.patched_versions is not msgspec.UNSET:
            safe = [*_texts(special.patched_versions), *_texts(special.unaffected_versions)]
            return complement(part for text in safe for part in read_constraint(kind, text)), []
    except NotComparableError as told:
        skipped.append(f"A constraint is not understood: {within(str(told), _TOLD)!r} ({kind}).")
    return [], []


def _branches(branches: object, kind: str) -> list[Stretch]:
    told = msgspec.convert(branches, dict[str, list[str]])
    return [part for constraints in told.values() for part in read_constraint(kind, ", ".join(constraints))]


def _texts(value: object) -> list[str]:
    return [text for text in items(value) if isinstance(text, str)]
