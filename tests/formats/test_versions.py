"""Versions are in the order of their ecosystem's own tool (tools/version_oracles); hostile ones do no harm."""

import csv
import re
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.version import Version

from clearway.formats.versions import SCHEMES, scheme_of, sort_key
from clearway.kernel.limits import VERSION_CHARACTERS_MAX

ANSWERS: Final = Path(__file__).parent / "versions"
ECOSYSTEMS: Final = tuple(
    "apk bitnami cargo composer cran deb gem golang hex maven npm nuget pypi rpm ubuntu".split()  # noqa: SIM905  short
)
COMPARISONS_MIN: Final = 2_000
KEY_BYTES_MAX: Final = 4 * VERSION_CHARACTERS_MAX
# From low to high, those in one line being equal.
CHAINS: Final[Mapping[str, tuple[str, ...]]] = {
    "apk": ("1_alpha", "1_alpha2", "1_rc1", "1", "1-r1", "1_p1", "1a", "1.01", "1.1", "1.1.0", "2"),
    "bitnami": ("1.2.2", "1.2.3 1.2.3+x", "1.2.3-1", "1.2.3-2", "1.2.3-10", "1.2.4"),
    "cargo": ("1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-rc.1", "1.0.0 1.0.0+1.1.1k", "1.0.1"),
    "composer": ("1.0-dev", "1.0-alpha1", "1.0-beta", "1.0-RC1", "1.0 v1.0.0 1.0.0.0@dev", "1.0-p1", "1.x-dev", "2.0"),
    "cran": ("1.0 1.0.0 1-0", "1.0-1", "1.1"),
    "deb": ("1.0~~", "1.0~rc1", "1.0 1.0-0 0:1.0", "1.0-1", "1.0-1+b1", "1.0a", "1.0+dfsg", "1.0.1", "1:0"),
    "gem": ("1.a", "1.0.b", "1.pre", "1 1.0 1.0.0", "1.0.1", "1.1", "1.10"),
    "golang": ("v1.0.0-0.20200101000000-abcdef", "1.0.0-rc.1", "v1 v1.0 v1.0.0", "v2.0.0 v2.0.0+incompatible", "go3"),
    "hackage": ("1", "1.0", "1.0.0", "1.1", "1.10"),
    "hex": ("1.0.0-a", "1.0.0 1.0.0+x", "1.0.1"),
    "julia": ("1.0.0-rc1 1.0rc1", "1 v1.0.0", "1.0.0+1", "1.0.0+2", "1.0.1"),
    "maven": ("1-alpha1 1-a1", "1-beta", "1-M2 1-milestone-2", "1-rc 1-cr", "1-SNAPSHOT",
              "1 1.0 1.Final", "1-sp", "1-x", "1-1", "1.1"),
    "npm": ("1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-a", "1.0.0-a.1", "1.0.0 v1.0.0 1.0.0+x", "1.0.1"),
    "nuget": ("1.0-1", "1.0-alpha 1.0-ALPHA", "1 1.0 1.0.0.0 1.0.0+x 01.00", "1.0.0.1", "1.0.1"),
    "opam": ("1.0~~", "1.0~beta", "1.0", "1.0-1", "1.0.1", "2"),
    "pub": ("1.0.0-a", "1.0.0", "1.0.0+1", "1.0.0+2", "1.0.1"),
    "pypi": ("1.dev1", "1a1.dev1", "1a1 1.alpha1", "1rc1 1c1", "1 1.0 v1.0.0", "1+a", "1+1",
             "1.post1.dev1", "1-1 1.post1", "0!2", "1!0"),
    "rpm": ("1~~", "1~rc1", "1 0:1 1.", "1-1", "1-1.el8", "1^git1", "1.a", "1.0", "1.1", "1:0-1"),
    "swift": ("1.0.0-a", "1.0.0 v1.0.0", "1.0.1"),
}  # fmt: skip
NO_VERSIONS: Final = {
    "apk": ("1x1", "v1", "1-1", "latest"),
    "bitnami": ("1.0", "v1.0.0", "nightly.2026-03-10.0"),
    "cargo": ("1.0", "01.0.0", "18446744073709551616.0.0"),
    "composer": ("dev-main", "master", "1.0-foo"),
    "cran": ("1", "1.a", "2147483648.0"),
    "deb": ("unknown", "1.0-", "a:1", "1 0"),
    "gem": ("v1", "1..0", "latest"),
    "golang": ("(devel)", "1.02.0", "main"),
    "maven": ("1 0",),
    "npm": ("1", "1.0", "01.0.0", "latest", "9007199254740992.0.0"),
    "nuget": ("1.2.3.4.5", "2147483648", "1.0-01"),
    "pypi": ("1.0-foo", "latest", "1..0"),
    "rpm": ("1 0",),
}  # fmt: skip
HOSTILE: Final = tuple(
    (piece * VERSION_CHARACTERS_MAX)[:VERSION_CHARACTERS_MAX]
    for piece in (
        "1",
        "0",
        "1.",
        "0.",
        "1-",
        "-",
        "~",
        "^",
        "a1",
        "1a",
        "1.a.",
        "_p",
        "1_p1",
        "1!",
        "1+",
        "1-a.0",
        "a",
        ".",
    )
) + tuple(
    start + (piece * VERSION_CHARACTERS_MAX)[: VERSION_CHARACTERS_MAX - len(start) - 1] + end
    for start in ("1", "1.0.0-", "1.0.0+", "1.0a", "1:", "2021.")
    for piece in ("1", "1.", ".1", "-1", "a.", "10", "_p1", "a")
    for end in ("!", "x", "-")
)


def _has_number(a: str, b: str, *, digits: int) -> bool:
    return re.search(rf"[0-9]{{{digits}}}", f"{a} {b}") is not None


def _circles() -> frozenset[tuple[str, str]]:
    rows = csv.reader((ANSWERS / "maven-circles.csv").read_text().splitlines()[1:])
    return frozenset((a, b) for a, b, between in rows if between)


# Where an answer may differ, and why (docs/versions.md, "Where they differ").
EXCEPTIONS: Final[Mapping[str, Callable[[str, str], bool]]] = {
    "apk": partial(_has_number, digits=20),
    "bitnami": partial(_has_number, digits=16),
    "composer": partial(_has_number, digits=19),
    "golang": lambda a, b: a.startswith("go") != b.startswith("go"),
    "maven": lambda a, b: (a, b) in _circles(),
}


def test_every_ecosystem_was_asked() -> None:
    """There are answers for each ecosystem, and no others."""
    assert {path.stem for path in ANSWERS.glob("*.csv")} == {*ECOSYSTEMS, "maven-circles"}


@pytest.mark.parametrize("ecosystem", ECOSYSTEMS)
def test_the_order_is_that_of_the_ecosystems_own_tool(ecosystem: str) -> None:
    """Each answer of the tool is ours, or differs for the one reason that is told; what it refuses is no version."""
    scheme = "deb" if ecosystem == "ubuntu" else ecosystem
    rows = list(csv.reader((ANSWERS / f"{ecosystem}.csv").read_text().splitlines()[1:]))
    excused = EXCEPTIONS.get(scheme)
    differing = [(a, b, sign) for a, b, sign in rows if _sign(scheme, a, b) != sign]
    assert [row for row in differing if excused is None or not excused(row[0], row[1])] == []
    assert sum(sign != "?" for *_, sign in rows) - len(differing) >= COMPARISONS_MIN


@pytest.mark.parametrize("scheme", CHAINS)
def test_versions_stand_in_line(scheme: str) -> None:
    """What the rule puts later has a higher key, and what it calls equal has the same."""
    lines = [[sort_key(scheme, version) for version in line.split(" ")] for line in CHAINS[scheme]]
    assert all(len(set(line)) == 1 for line in lines)
    keys = [line[0] for line in lines if line[0] is not None]
    assert len(keys) == len(lines)
    assert keys == sorted(set(keys))


@pytest.mark.parametrize(
    ("scheme", "version"), [(scheme, text) for scheme, all_ in NO_VERSIONS.items() for text in all_]
)
def test_what_is_no_version_has_no_place(scheme: str, version: str) -> None:
    """It is not taken for one."""
    assert sort_key(scheme, version) is None


@pytest.mark.timeout(20)
@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_hostile_versions_take_no_time(scheme: str) -> None:
    """Whatever an expression could be lured into going over again and again is read at once, and at most once over."""
    for version in HOSTILE:
        assert len(sort_key(scheme, version) or b"") <= KEY_BYTES_MAX
        assert sort_key(scheme, version + "1") is None


@given(
    st.sampled_from(sorted(SCHEMES)), st.text(max_size=30) | st.text("0123456789.-+~^_:!abrcvxpRC \t\n\0", max_size=40)
)
def test_no_text_is_a_surprise(scheme: str, version: str) -> None:
    """Any text has a key of reasonable length, or none."""
    key = sort_key(scheme, version)
    assert key is None or 0 < len(key) <= KEY_BYTES_MAX


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@pytest.mark.parametrize(
    "version",
    ["", "\u0661.\u0662.\u0663", "1.0.\u0663", "1.0.0\u2003", "1.0.0-\uff41", "1.0.0\0", "1" * 201, "1.0.0\ud800"],
)
def test_only_ascii_within_the_limit(scheme: str, version: str) -> None:
    """Digits of other scripts, what cannot be seen, nothing and too much are no versions."""
    assert sort_key(scheme, version) is None


whole: Final = st.integers(min_value=0, max_value=20) | st.integers(min_value=0, max_value=2**31 - 1)
# Composer's first number has at most five digits.
triples: Final = st.tuples(st.integers(min_value=0, max_value=99_999), whole, whole)


@given(st.sampled_from(sorted(SCHEMES)), triples, triples)
def test_plain_numbers_are_ordered_as_numbers(scheme: str, a: tuple[int, ...], b: tuple[int, ...]) -> None:
    """Three numbers with dots between them compare as the numbers do, in every ecosystem."""
    left, right = (".".join(map(str, version)) for version in (a, b))
    assert _sign(scheme, left, right) == str((a > b) - (a < b))


specified: Final = st.from_regex(
    r"\A(1!)?[0-2](\.[0-2]){0,3}((a|b|rc|c|alpha|\.pre)[01]?)?((\.post|-)[01])?(\.dev[01]?)?(\+([ab01]{1,2})(\.[ab01]{1,2})?)?\Z"
)


@given(specified, specified)
def test_pypi_is_as_packaging_has_it(a: str, b: str) -> None:
    """For whatever PEP 440 allows, however it is written."""
    left, right = Version(a), Version(b)
    assert _sign("pypi", a, b) == str((left > right) - (left < right))


digits: Final = st.text("0123456789", min_size=1, max_size=60)


@given(st.sampled_from(["deb", "rpm", "gem", "maven", "pypi", "hackage", "golang", "semver"]), digits, digits)
def test_numbers_of_any_size_are_exact(scheme: str, a: str, b: str) -> None:
    """No number is too large to be told from the next."""
    low, high = int(a), int(b)
    assert _sign(scheme, f"1.{low}.0", f"1.{high}.0") == str((low > high) - (low < high))


def test_each_type_of_purl_has_its_scheme() -> None:
    """A type with a rule names it; one without, or with none of its own, names none."""
    assert scheme_of("deb", "ubuntu") == scheme_of("deb", "debian") == "deb"
    assert scheme_of("rpm", "opensuse") == "rpm"
    assert scheme_of("apk", "wolfi") == scheme_of("alpine") == "apk"
    assert scheme_of("github", "actions") == scheme_of("githubactions", "actions") == "semver"
    for unknown in ("generic", "semver", "github", "oci", "", "PYPI"):
        assert scheme_of(unknown) is None
    assert scheme_of("github", "torvalds") is None
    assert sort_key("oci", "1.0") is None


def _sign(scheme: str, a: str, b: str) -> str:
    left, right = sort_key(scheme, a), sort_key(scheme, b)
    return "?" if left is None or right is None else str((left > right) - (left < right))
