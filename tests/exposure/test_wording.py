"""What operators are told: plain words, at most the eighth grade, whatever the advisory is about."""

import gzip
import itertools
import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packageurl import PackageURL

from clearway.exposure.model import Exposed, Hit, Inventory, Match
from clearway.exposure.rules.wording import by_when, deed, local_time, name_of, why_together, words
from clearway.formats.due_policy import DueRow
from clearway.kernel.ids import InventoryId, PartyId
from clearway.prioritization.model import Due, Facts
from tests.exposure.grades import grade, sentences, syllables

NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
GRADE_MAX: Final = 8.0
# What a hospital's only technician should not have to look up.
JARGON: Final = (
    "vulnerability", "vulnerabilities", "exploit", "exploited", "exploitation", "mitigate", "mitigation", "remediate",
    "remediation", "cve", "cvss", "kev", "epss", "ssvc", "vex", "sbom", "purl", "cwe", "csaf", "osv", "tlp", "embargo",
    "advisory", "attest", "attestation", "asset", "compliance", "deploy", "deployment", "instance", "endpoint",
    "vector", "payload", "privilege", "authenticated", "threat", "actor", "posture", "forensic", "triage", "impact",
    "automatable", "leverage", "utilize", "component", "dependency", "artifact", "inventory", "severity", "exposure",
    "exposed", "execute", "execution", "arbitrary", "remote", "overflow",
)  # fmt: skip


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


def test_what_to_do_by_when_why_and_how_to_check() -> None:
    """The whole of a task in plain words, in the operator's own time."""
    soon = due(at=datetime(2026, 12, 7, 23, tzinfo=UTC), listed_on=date(2026, 11, 20), total=True)
    assert told(hit(), "4.66.3", soon) == (
        "Update tqdm on web-2 from 4.66.2 to 4.66.3 or later. Do it before Monday, December 7, 2026, 5 pm (Chicago)."
        " Why: Attackers already use this hole. It gives an attacker full control. The internet reaches this system."
        " How to check: Run pip show tqdm and see that it says 4.66.3 or later."
    )


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (due(automatable=True), "A program can attack it with nobody's help."),
        (due(), "We know of nobody who uses this hole yet."),
        (replace(due(), facts=replace(due().facts, total=None)), "Nobody has said yet how bad this hole is."),
        (due(exposed=None), "We do not know whether the internet reaches this system, so we count it as reached."),
        (due(exposed=False), "The internet does not reach this system."),
        (due(at=None), "or later. Do it when you next upgrade this system."),
        (due(at=NOW - timedelta(days=1)), "Do it right away. It was due Sunday, November 22, 2026, 6 am (Chicago)."),
        (due(forensic=True), "First save the logs. Have somebody look in them for signs of an attack."),
    ],
)
def test_every_fact_has_its_sentence(when: Due, expected: str) -> None:
    """What is known, and what is not, is said; a due time that has passed is said to have passed."""
    assert expected in told(hit(), "4.66.3", when)


def test_what_is_unclear_or_has_no_fix_is_said_so() -> None:
    """Nobody is told to update to nothing, nor that a version is affected that could not be compared."""
    unclear = told(hit(version="custom"), "4.66.3", due(), match=Match.UNCLEAR)
    assert unclear.startswith(
        "Look at tqdm on web-2. We cannot tell how old custom is. Get 4.66.3 or later. Do it before "
    )
    unfixed = told(hit(), "", due())
    assert unfixed.startswith(
        "There is no safe version of tqdm yet. On web-2, turn it off or let nobody reach it. Do it before "
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
    assert f"Run {command}and" in found


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


def every_due() -> Iterator[Due]:
    """Each kind of due time that there is, with each set of facts."""
    row = DueRow(exposed=True, exploited=False, automatable=True, total=True, days=14)
    at = datetime(2026, 12, 30, 22, 45, tzinfo=UTC)
    for when, forensic, judged, reached, listed, auto, total in itertools.product(
        (None, NOW - timedelta(days=1), at), (True, False), (row, None), (True, False, None), (None, date(2026, 1, 1)),
        (True, False), (True, False),
    ):  # fmt: skip
        facts = Facts(exposed=reached, listed_on=listed, catalog_dated=None, automatable=auto, total=total)
        yield Due(days=14, at=when, forensic=forensic, row=judged, facts=facts, reasons=())


def every_text(found: Hit, fixed: str) -> Iterator[str]:
    """All that can be said of one component, with a safe version and without, comparable or not."""
    for when, match, new in itertools.product(every_due(), (Match.AFFECTED, Match.UNCLEAR), (fixed, "")):
        yield told(found, new, when, match=match)


def test_the_counter_counts_as_people_speak() -> None:
    """The grade is worth no more than its syllables: these were counted by ear."""
    spoken = {
        "update": 2, "version": 2, "later": 2, "before": 2, "system": 2, "systems": 2, "internet": 3, "reaches": 2,
        "attackers": 3, "already": 3, "use": 1, "uses": 2, "this": 1, "hole": 1, "holes": 1, "program": 2, "attack": 2,
        "nobody": 3, "help": 1, "control": 2, "gives": 1, "full": 1, "check": 1, "Wednesday": 3, "December": 3,
        "Friday": 2, "safe": 1, "turn": 1, "somebody": 3, "signs": 1, "logs": 1, "save": 1, "upgrade": 2, "away": 2,
        "people": 2, "counted": 2, "closed": 1, "table": 2, "clearinghouse": 3,
    }  # fmt: skip
    wrong = {word: syllables(word) for word, count in spoken.items() if abs(syllables(word) - count) > 0}
    assert wrong == {}


def test_every_sentence_is_at_most_eighth_grade() -> None:
    """Each sentence on its own, with a plain name in every gap; the gap for a date holds the day's name only."""
    found = {one for text in every_text(hit("pkg:deb/debian/nginx", system="web"), "2") for one in sentences(text)}
    found |= {deed("nginx", ("web", "db"), old="1", new=new, unclear=no) for new in ("2", "") for no in (True, False)}
    found |= {by_when(None, ZoneInfo("UTC"), now=NOW, many=True)}
    for pair in itertools.combinations(every_text(hit(), "2"), 2):
        found |= set(why_together(pair, many=True))
    dateless = {re.sub(r"(\w+day), .*[)]", r"\1", one) for one in found}
    assert {one: grade(one) for one in dateless if grade(one) > GRADE_MAX} == {}


def test_no_jargon() -> None:
    """No word of the trade stands in what we say; names are the world's."""
    said = " ".join(every_text(hit("pkg:deb/debian/nginx", system="web"), "2")).lower()
    assert set(re.findall(r"[a-z]+", said)) & set(JARGON) == set()


@pytest.mark.shared
def test_real_advisories_are_told_at_most_in_eighth_grade(shared_data: Path) -> None:
    """The text that is hardest to read, for every package of real advisories.

    With names counted as one syllable none is above the limit; as they are spelled, no more than one in twenty is.
    """
    hardest = max(every_due(), key=lambda when: grade(told(hit(), "4.66.3", when)))
    found = {
        told(hit(package, version=fixed), new, hardest, match=match): name_of(package)
        for package, fixed in real_packages(shared_data).items()
        for match, new in itertools.product((Match.AFFECTED, Match.UNCLEAR), (fixed, ""))
    }
    assert len(found) > 5_000
    assert {text: level for text, name in found.items() if (level := grade(text, names={name})) > GRADE_MAX} == {}
    assert sum(grade(text) > GRADE_MAX for text in found) < len(found) / 20


def real_packages(shared_data: Path) -> dict[str, str]:
    """The packages of real OSV advisories, and a fixed version of each."""
    kinds = {"PyPI": "pypi", "npm": "npm", "Go": "golang", "crates": "cargo", "NuGet": "nuget", "RubyGems": "gem",
             "Packagist": "composer", "Maven": "maven"}  # fmt: skip
    found: dict[str, str] = {}
    with gzip.open(shared_data / "advisories-osv.jsonl.gz") as lines:
        for affected in (affected for line in lines for affected in json.loads(line).get("affected", [])):
            kind = kinds.get(affected.get("package", {}).get("ecosystem", "").partition(".")[0])
            events = [event for one in affected.get("ranges", []) for event in one.get("events", [])]
            fixed = next((event["fixed"] for event in events if "fixed" in event), "")
            if kind and fixed:
                name = affected["package"]["name"].replace(":", "/")
                found[PackageURL.from_string(f"pkg:{kind}/{name}").to_string()] = fixed
    return found
