"""What advisories say of a product that is asked about by its CPE, or of a file by its hash (NIST IR 7696, CSAF)."""

from collections.abc import Iterator, Sequence
from typing import Final

from clearway.exposure.model import Status
from clearway.exposure.rules.matching import UNCOMPARABLE, bounds, is_listed, stretch_of
from clearway.exposure.rules.said import Said, Source
from clearway.formats.advisory_index.records import Naming
from clearway.formats.affected import End, Stretch, stated_name
from clearway.formats.cpes import ANY, NA, Cpe, is_within
from clearway.formats.sboms.component import NO_VERSION
from clearway.formats.versions import scheme_of, sort_key

_GENERIC: Final = "generic"
_VAGUE: Final = "The advisory is about one of its editions, and which one is asked about is not told."
_WORDS: Final = {
    Status.AFFECTED: "affected", Status.FIXED: "fixed", Status.NOT_AFFECTED: "not affected",
    Status.UNCLEAR: "under investigation",
}  # fmt: skip


def by_hash(source: Source, digest: str) -> Iterator[Said]:
    """Give what advisories say of a file."""
    for naming in source.index.namings(digest):
        status = Status(naming.status)
        yield Said(source, naming.advisory, status, f"The advisory names this file as {_WORDS[status]}.")


def stated(source: Source, package: str, version: str) -> Iterator[Said]:
    """Give what advisories say of this very version of a package, or of all of them, beside what is affected."""
    if not source.index.has_names:
        return
    kind, _, rest = package.removeprefix("pkg:").partition("/")
    for naming in source.index.namings(stated_name(package)):
        key = sort_key(scheme_of(kind, rest.partition("/")[0]) or _GENERIC, version)
        is_all = not (naming.exact or naming.exact_texts)
        if is_all or is_listed(naming, key, version):
            status = Status(naming.status)
            which = "every version" if is_all else f"version {version}"
            yield Said(source, naming.advisory, status, f"The advisory names {which} as {_WORDS[status]}.")


def by_cpe(source: Source, asked: Cpe) -> Iterator[Said]:
    """Give what advisories say of a product; of versions that they do not name, nothing."""
    version = "" if asked.version in {ANY, NA} else asked.version
    key = sort_key(_GENERIC, version) if version else None
    namings = source.index.namings(asked.key)
    for naming in namings:
        is_same = is_within(naming.rest, asked.rest)
        if is_same is False:
            continue
        said = _of_version(source, naming, version, key=key, fixes=namings)
        if said is not None:
            yield said if is_same else Said(source, naming.advisory, Status.UNCLEAR, _VAGUE)


def _of_version(
    source: Source, naming: Naming, version: str, *, key: bytes | None, fixes: Sequence[Naming]
) -> Said | None:
    status = Status(naming.status)
    if not (naming.stretches or naming.exact or naming.exact_texts):
        return Said(source, naming.advisory, status, f"The advisory names every version as {_WORDS[status]}.")
    if not version:
        return Said(source, naming.advisory, Status.UNCLEAR, NO_VERSION)
    stretch = None if key is None else stretch_of(naming, key)
    if stretch is not None or is_listed(naming, key, version):
        fix = _fix(naming, stretch, key=key, fixes=fixes) if status is Status.AFFECTED else None
        return Said(source, naming.advisory, status, _told(version, status, stretch), fix)
    if not naming.stretches or status is not Status.AFFECTED:
        return None
    if key is None:
        return Said(source, naming.advisory, Status.UNCLEAR, UNCOMPARABLE)
    is_fixed = any(one.end is End.FIXED and one.high <= key for one in naming.stretches)
    beside = Status.FIXED if is_fixed else Status.NOT_AFFECTED
    return Said(source, naming.advisory, beside, f"Version {version} lies outside the affected ranges.")


def _told(version: str, status: Status, stretch: Stretch | None) -> str:
    if stretch is None:
        return f"The advisory names version {version} as {_WORDS[status]}."
    return f"Version {version} lies in the range that is {_WORDS[status]}: {bounds(stretch)} (compared by numbers)."


def _fix(naming: Naming, stretch: Stretch | None, *, key: bytes | None, fixes: Sequence[Naming]) -> str | None:
    """Give the nearest fixed version above that the same advisory names."""
    if stretch is not None and stretch.end is End.FIXED:
        return stretch.high_text
    named = [
        (at, one.version)
        for one in fixes
        if one.advisory == naming.advisory and one.status == Status.FIXED
        for at in one.exact
        if key is not None and at > key
    ]
    return min(named)[1] if named else None
