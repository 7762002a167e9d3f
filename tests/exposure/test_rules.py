"""Which versions are affected, by the rules of each kind of package; and words that an operator understands."""

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.exposure.model import AffectedRange, Exposed, Hit, Inventory, Match, TaskStage
from clearway.exposure.rules import (
    canonical,
    local_time,
    match_version,
    require_attestation,
    require_system,
    require_zone,
    words,
)
from clearway.formats.due_policy import DueRow
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import InventoryId, PartyId
from clearway.prioritization.model import Due, Facts

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
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


def hit(package: str = "pkg:pypi/tqdm", *, version: str = "4.66.2", source: str = "", system: str = "web-2") -> Hit:
    """A component on a system in Chicago."""
    inventory = Inventory(
        id=InventoryId("inv-0000000000000000"),
        party=PartyId("pty-0000000000000000"),
        name=system,
        exposed=Exposed.YES,
        time_zone="America/Chicago",
        format="cyclonedx",
        kept_at=NOW,
    )
    return Hit(inventory=inventory, package=package, version=version, source=source, source_version="")


def due(*, at: datetime | None = NOW + timedelta(days=14, hours=11), forensic: bool = False, **known: object) -> Due:
    """A due time with its facts."""
    row = DueRow(exposed=True, exploited=False, automatable=True, total=True, days=14)
    facts = Facts(exposed=True, listed_on=None, catalog_dated=None, automatable=False, total=False)
    return Due(days=14, at=at, forensic=forensic, row=row, facts=replace(facts, **known), reasons=())


def told(found: Hit, fixed: str, when: Due, *, match: Match = Match.AFFECTED) -> str:
    """The words for a task that is made now."""
    return words(found, fixed, when, match=match, now=NOW)


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


def test_what_to_do_by_when_why_and_how_to_check() -> None:
    """The whole of a task in plain words, in the operator's own time."""
    soon = due(at=datetime(2026, 12, 7, 23, tzinfo=UTC), listed_on=date(2026, 11, 20), total=True)
    assert told(hit(), "4.66.3", soon) == (
        "Update tqdm on web-2 from 4.66.2 to 4.66.3 or later before Monday, December 7, 2026, 5 pm (Chicago)."
        " Why: Attackers already use this hole. It gives an attacker full control. The internet reaches this system."
        " How to check: run pip show tqdm and see that the version is 4.66.3 or later."
    )


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (due(automatable=True), "A program can attack it with nobody's help."),
        (due(), "We know of nobody who uses this hole yet."),
        (replace(due(), row=None), "Nobody has said yet how bad this hole is."),
        (due(exposed=None), "We do not know whether the internet reaches this system, so we count it as reached."),
        (due(exposed=False), "The internet does not reach this system."),
        (due(at=None), "or later when you next upgrade this system."),
        (due(at=NOW - timedelta(days=1)), "right away: it was due Sunday, November 22, 2026, 6 am (Chicago)."),
        (due(forensic=True), "First save the logs, and have somebody look in them for signs of an attack."),
    ],
)
def test_every_fact_has_its_sentence(when: Due, expected: str) -> None:
    """What is known, and what is not, is said; a due time that has passed is said to have passed."""
    assert expected in told(hit(), "4.66.3", when)


def test_what_is_unclear_or_has_no_fix_is_said_so() -> None:
    """Nobody is told to update to nothing, nor that a version is affected that could not be compared."""
    unclear = told(hit(version="custom"), "4.66.3", due(), match=Match.UNCLEAR)
    assert unclear.startswith("Look at tqdm on web-2: we cannot tell how old custom is. Get 4.66.3 or later before ")
    unfixed = told(hit(), "", due())
    assert unfixed.startswith(
        "There is no safe version of tqdm yet: on web-2, turn it off or let nobody reach it before "
    )
    assert "How to check" not in unfixed


@pytest.mark.parametrize(
    ("package", "source", "name", "command"),
    [
        ("pkg:deb/debian/libcjson1", "pkg:deb/debian/cjson", "libcjson1 (part of cjson)", "dpkg -s libcjson1 "),
        ("pkg:deb/debian/giflib", "pkg:deb/debian/giflib", "giflib", "dpkg -s giflib "),
        ("pkg:npm/%40babel/core", "", "@babel/core", "npm ls @babel/core "),
    ],
)
def test_packages_have_the_names_that_people_type(package: str, source: str, name: str, command: str) -> None:
    """A binary package says what it is part of, and the command to check can be typed as it stands."""
    found = told(hit(package, source=source), "2", due())
    assert found.startswith(f"Update {name} on web-2 from ")
    assert f"run {command}and" in found


@pytest.mark.parametrize("name", ["x; rm -rf /", "$(reboot)", "-rf", "a`b`", "x\nrm y", "x" * 100, "ü"])
def test_no_name_becomes_a_command(name: str) -> None:
    """A name that a shell would take for something else stands in no command."""
    found = told(hit(f"pkg:pypi/{name}"), "2", due())
    assert "How to check" not in found
    assert "pip show" not in found


@given(st.text(min_size=1, max_size=200), st.text(max_size=300), st.text(min_size=1, max_size=300))
def test_hostile_names_are_limited_and_inert(system: str, version: str, fixed: str) -> None:
    """No control or direction character gets through, and the words stay short enough to read."""
    found = told(hit(version=version, system=system), fixed, due(forensic=True))
    assert len(found) < 1_200
    assert "\n" not in found
    assert not {unicodedata.category(character) for character in found} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(
    st.datetimes(min_value=datetime(2020, 1, 1), max_value=datetime(2035, 1, 1)),  # noqa: DTZ001  made aware below
    st.sampled_from(["America/Chicago", "America/St_Johns", "Asia/Kathmandu", "Pacific/Apia", "UTC", "America/Denver"]),
)
def test_local_time_is_the_same_instant(instant: datetime, zone: str) -> None:
    """What is written, read back in that zone, is the instant to the minute (but for the hour that clocks repeat)."""
    there = instant.replace(tzinfo=UTC, second=0, microsecond=0).astimezone(ZoneInfo(zone))
    text, _, city = local_time(there.astimezone(UTC), ZoneInfo(zone)).rpartition(" (")
    assert city == zone.rpartition("/")[2].replace("_", " ") + ")"
    shape = "%A, %B %d, %Y, %I:%M %p" if ":" in text else "%A, %B %d, %Y, %I %p"
    assert datetime.strptime(text, shape) == there.replace(tzinfo=None)  # noqa: DTZ007  the zone is the city's


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


@pytest.mark.parametrize("stage", [stage for stage in TaskStage if stage is not TaskStage.OPEN])
def test_every_other_stage_can_be_attested(stage: TaskStage) -> None:
    """Done, planned, not affected, or cannot because."""
    assert require_attestation(stage.value, "because") is stage
