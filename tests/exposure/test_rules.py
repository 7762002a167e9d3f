"""Which versions are affected, by the rules of each kind of package."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.exposure.model import AffectedRange, Match, TaskStage
from clearway.exposure.rules import (
    ATTESTED,
    canonical,
    match_version,
    require_attestation,
    require_system,
    require_zone,
)
from clearway.kernel.errors import Refusal

# The affected version is the last before the fixed one, by the rules of its kind.
SCHEMES: Final = (
    ("pkg:pypi/x", "4.66.2", "4.66.3"),
    ("pkg:pypi/x", "1.9", "1.10"),
    ("pkg:pypi/x", "1.0rc1", "1.0"),
    ("pkg:pypi/x", "1.0", "1.0.post1"),
    ("pkg:pypi/x", "2000.1", "1!1.0"),
    ("pkg:npm/x", "1.2.5", "1.2.6"),
    ("pkg:npm/x", "1.0.0-rc.9", "1.0.0-rc.10"),
    ("pkg:npm/x", "1.0.0-rc.1", "1.0.0"),
    ("pkg:npm/%40a/x", "9.0.0", "10.0.0"),
    ("pkg:deb/debian/x", "1.7.15-1+deb12u2", "1.7.15-1+deb12u3"),
    ("pkg:deb/debian/x", "5.2.1-2.5", "5.2.1-2.5+deb12u1"),
    ("pkg:deb/debian/x", "1.0~rc1-1", "1.0-1"),
    ("pkg:deb/debian/x", "9.9-1", "1:0.1-1"),
    ("pkg:deb/debian/x", "1.0-9", "1.0-10"),
    ("pkg:cargo/x", "0.9.9", "0.10.0"),
    ("pkg:golang/x", "v1.9.0", "v1.10.0"),
    ("pkg:gem/x", "1.9", "1.10"),
    ("pkg:maven/org.x/x", "2.0-rc1", "2.0"),
    ("pkg:nuget/x", "13.0.1-beta2", "13.0.1"),
    ("pkg:composer/x/x", "2.5.0-RC1", "v2.5"),
    ("pkg:apk/alpine/x", "3.0.8_rc1-r0", "3.0.8-r0"),
    ("pkg:rpm/almalinux/x", "1.0~rc1-1.el8", "1.0-1.el8"),
    ("pkg:rpm/redhat/x", "0:9.9-1.el9", "1:0.1-1.el9"),
    ("pkg:hex/x", "1.0.0-rc.9", "1.0.0-rc.10"),
    ("pkg:bitnami/x", "1.2.3-9", "1.2.3-10"),
    ("pkg:githubactions/actions/checkout", "v4", "v4.1"),
    ("pkg:github/actions/checkout", "v4.1.9", "v4.1.10"),
)


@pytest.mark.parametrize(("package", "older", "fixed"), SCHEMES)
def test_each_kind_of_package_has_its_own_order(package: str, older: str, fixed: str) -> None:
    """The version before the fix is affected, the fix and what comes after are not."""
    assert match_version(package, older, [AffectedRange(fixed=fixed)]) is Match.AFFECTED
    assert match_version(package, fixed, [AffectedRange(fixed=fixed)]) is Match.UNAFFECTED
    assert match_version(package, fixed, [AffectedRange(fixed=older)]) is Match.UNAFFECTED
    assert match_version(package, older, [AffectedRange(introduced=fixed)]) is Match.UNAFFECTED
    assert match_version(package, fixed, [AffectedRange(introduced=fixed)]) is Match.AFFECTED
    assert match_version(package, older, [AffectedRange(last_affected=older)]) is Match.AFFECTED
    assert match_version(package, fixed, [AffectedRange(last_affected=older)]) is Match.UNAFFECTED


triples: Final = st.tuples(*[st.integers(min_value=0, max_value=30)] * 3)


@given(triples, triples, triples, st.sampled_from(["pkg:pypi/x", "pkg:npm/x", "pkg:deb/debian/x", "pkg:cargo/x"]))
def test_a_range_holds_what_lies_between_its_ends(
    mine: tuple[int, ...], first: tuple[int, ...], fixed: tuple[int, ...], package: str
) -> None:
    """Versions of plain numbers are ordered as the numbers are: from the first on, before the fixed one."""
    dotted = [".".join(map(str, version)) for version in (mine, first, fixed)]
    found = match_version(package, dotted[0], [AffectedRange(introduced=dotted[1], fixed=dotted[2])])
    assert (found is Match.AFFECTED) == (first <= mine < fixed)


@pytest.mark.parametrize("package", ["pkg:npm/x", "pkg:cargo/x", "pkg:golang/x", "pkg:pypi/x", "pkg:rpm/redhat/x"])
def test_zero_comes_before_all_versions(package: str) -> None:
    """A range that begins at 0 holds the first of all versions, also where 0 is no version (OSV schema, introduced)."""
    assert match_version(package, "0.0.0-0", [AffectedRange(introduced="0", fixed="1.0.0")]) is Match.AFFECTED
    assert match_version(package, "1.0.0", [AffectedRange(introduced="0", fixed="1.0.0")]) is Match.UNAFFECTED


def test_exact_versions_and_several_ranges() -> None:
    """A version that is named is affected, whether or not it can be compared; any of several ranges is enough."""
    named = AffectedRange(versions=("1.0", "weird-build"))
    assert match_version("pkg:pypi/x", "weird-build", [named]) is Match.AFFECTED
    assert match_version("pkg:pypi/x", "1.1", [named]) is Match.UNAFFECTED
    assert match_version("pkg:pypi/x", "2.5", [named, AffectedRange(introduced="2", fixed="3")]) is Match.AFFECTED
    assert match_version("pkg:pypi/x", "1.5", [named, AffectedRange(introduced="2", fixed="3")]) is Match.UNAFFECTED
    assert match_version("pkg:pypi/x", "1.5", []) is Match.UNAFFECTED
    assert match_version("pkg:pypi/x", "1.5", [AffectedRange()]) is Match.AFFECTED


@pytest.mark.parametrize(
    ("package", "version", "fixed"),
    [
        ("pkg:pypi/x", "unknown", "1.0"),
        ("pkg:npm/x", "latest", "1.0.0"),
        ("pkg:deb/debian/x", "", "1.0"),
        ("pkg:pypi/x", "1.0", "soon"),
        pytest.param("pkg:pypi/x", "9" * 5_000, "1.0", id="too long"),
    ],
)
def test_what_cannot_be_compared_is_unclear(package: str, version: str, fixed: str) -> None:
    """It is neither affected nor safe, so that nobody is left in false safety."""
    assert match_version(package, version, [AffectedRange(fixed=fixed)]) is Match.UNCLEAR


@given(st.sampled_from(["cargo", "deb", "gem", "golang", "npm", "pypi"]), st.text(max_size=30), st.text(max_size=30))
def test_no_version_is_a_surprise(kind: str, version: str, fixed: str) -> None:
    """Whatever stands in an inventory or an advisory gives one of the three answers."""
    assert match_version(f"pkg:{kind}/x", version, [AffectedRange(fixed=fixed)]) in Match


@pytest.mark.parametrize("package", ["pkg:generic/x", "openssl", "pkg:pkg:pypi/x", ""])
def test_an_unknown_kind_is_refused(package: str) -> None:
    """Where no order is known none is made up."""
    with pytest.raises(Refusal, match="cannot be compared") as refused:
        match_version(package, "1.0", [AffectedRange(fixed="2.0")])
    assert refused.value.code == "unknown-version-scheme"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("pkg:pypi/Foo_Bar.baz@1.0", "pkg:pypi/foo-bar-baz"),
        ("pkg:PyPI/foo--bar", "pkg:pypi/foo-bar"),
        ("pkg:npm/@babel/core", "pkg:npm/%40babel/core"),
        ("pkg:deb/debian/cjson@1?arch=amd64&upstream=x", "pkg:deb/debian/cjson"),
        ("cjson", ""),
        ("", ""),
    ],
)
def test_one_package_has_one_name(written: str, meant: str) -> None:
    """Spellings that mean the same package are matched with one another; writing it so again changes nothing."""
    assert canonical(written) == meant
    assert canonical(meant) == meant


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Chicago",
        "../../etc/passwd",
        "America",
        "UTC\x00",
        pytest.param("a" * 5_000, id="too long"),
        "/etc/localtime",
        "\udc80",
    ],
)
def test_what_is_no_time_zone_is_refused(name: str) -> None:
    """Neither a wrong name nor a path is taken."""
    with pytest.raises(Refusal, match="no time zone"):
        require_zone(name)


@pytest.mark.parametrize("name", ["", "  ", "x" * 201, "a\nb", "nul\x00"])
def test_a_system_has_a_name(name: str) -> None:
    """Nothing, too much, and what cannot be printed names no system."""
    with pytest.raises(Refusal, match="name"):
        require_system(name)


@pytest.mark.parametrize(
    ("outcome", "note"),
    [("open", ""), ("", ""), ("cannot", " "), pytest.param("done", "x" * 100_001, id="too long"), ("done", "nul\x00")],
)
def test_what_is_no_attestation_is_refused(outcome: str, note: str) -> None:
    """A task is not opened again by attesting, and whoever cannot says why."""
    with pytest.raises(Refusal):
        require_attestation(outcome, note)


@pytest.mark.parametrize("stage", ATTESTED)
def test_every_other_stage_can_be_attested(stage: TaskStage) -> None:
    """Done, planned, not affected, or cannot because."""
    assert require_attestation(stage.value, "because") is stage
