"""Keys of versions a second on one core, each version seen once; the baseline is 100,000, the bar."""

from collections.abc import Iterator
from typing import Final

from benchmarks.entry import Entry, median_seconds, more_is_better
from clearway.formats.versions import sort_key

_VERSIONS: Final = 20_000
_RUNS: Final = 9
_BAR: Final = 100_000
_FORMS: Final = (
    ("pypi", "{0}.{1}.{2}"),
    ("pypi", "{0}.{1}rc{2}.post1"),
    ("npm", "{0}.{1}.{2}"),
    ("npm", "{0}.{1}.0-beta.{2}"),
    ("golang", "v{0}.{1}.{2}"),
    ("cargo", "{0}.{1}.{2}"),
    ("gem", "{0}.{1}.{2}"),
    ("nuget", "{0}.{1}.{2}"),
    ("maven", "{0}.{1}.{2}"),
    ("composer", "v{0}.{1}.{2}"),
    ("deb", "{0}.{1}.{2}-1"),
    ("deb", "1:{0}.{1}.{2}+dfsg-2+deb12u1"),
    ("rpm", "0:{0}.{1}.{2}-1.el8_10"),
    ("apk", "{0}.{1}.{2}-r0"),
)


def entries() -> Iterator[Entry]:
    """Measure the forms that versions of each ecosystem mostly have."""
    for scheme, form in _FORMS:
        versions = [form.format(place // 400, place // 20 % 20, place % 20) for place in range(_VERSIONS)]
        seconds = median_seconds(lambda scheme=scheme, versions=versions: _keys(scheme, versions), runs=_RUNS)
        yield more_is_better(f"keys of {scheme} versions, {form}", _VERSIONS / seconds, "keys/s", baseline=_BAR)


def _keys(scheme: str, versions: list[str]) -> None:
    assert all(sort_key(scheme, version) is not None for version in versions)
