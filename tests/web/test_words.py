"""Plain words for instants, stages and deeds."""

import re
from datetime import UTC, datetime, timedelta

import pytest

from clearway.findings.model import Stage
from clearway.prioritization.model import Urgency
from clearway.web import words
from tests.conftest import PROJECT

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("distance", "said"),
    [
        (timedelta(0), "just now"),
        (timedelta(seconds=-59), "just now"),
        (timedelta(minutes=1), "in 1 minute"),
        (timedelta(minutes=-119), "1 hour ago"),
        (timedelta(hours=23), "in 23 hours"),
        (timedelta(days=-1), "1 day ago"),
        (timedelta(days=89, hours=20), "in 89 days"),
    ],
)
def test_distance_is_said_in_the_largest_unit(distance: timedelta, said: str) -> None:
    """The unit is the largest that fits, and one of it is not many."""
    assert words.relative(NOW + distance, NOW) == said


def test_an_instant_names_its_zone() -> None:
    """The absolute instant is UTC, or the named zone's own time with its place."""
    assert words.absolute(NOW) == "2026-11-23 12:00 UTC"
    assert words.absolute(NOW, "America/New_York") == "2026-11-23 07:00 New York"


def test_every_stage_and_urgency_has_words() -> None:
    """No stage and no urgency is shown as it is written in the database, and every stage says what comes next."""
    for stage in Stage:
        assert words.stage(stage)[0].isupper()
        assert words.next_step(stage)
    for urgency in Urgency:
        assert words.urgency(urgency)[0].isupper()


def test_every_deed_of_the_record_has_words() -> None:
    """What an action writes into the record is shown in words."""
    written = {
        name
        for path in (PROJECT / "src" / "clearway").rglob("*.py")
        for name in re.findall(r'audit\.record\(\s*\w+,\s*"([a-z.-]+)"', path.read_text())
    }
    assert len(written) > 20
    assert {name for name in written if words.action(name) == name} == set()


@pytest.mark.parametrize(("count", "said"), [(0, "0 B"), (1023, "1023 B"), (1536, "1.5 KiB"), (3 * 2**20, "3.0 MiB")])
def test_sizes_are_said_in_the_largest_unit(count: int, said: str) -> None:
    """Bytes are said as people say them."""
    assert words.size(count) == said


def test_only_the_certain_is_certain() -> None:
    """A probability below one is never rounded up to certainty."""
    assert [words.chance(p) for p in (0.5, 0.9, 0.999, 1.0)] == ["50 %", "90 %", "over 99 %", "100 %"]


def test_a_task_is_taken_apart_where_it_was_put_together() -> None:
    """What to do, why, and how to check stand apart; words without parts are all deed."""
    whole = words.task_words("Update a on b before noon. Why: It is bad. How to check: run x.")
    assert (whole.deed, whole.why, whole.check) == ("Update a on b before noon.", "It is bad.", "Run x.")
    assert words.task_words("Update a.") == words.TaskWords(deed="Update a.", why="", check="")


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "59 s"),
        (timedelta(minutes=59, seconds=59), "59 min"),
        (timedelta(hours=7, minutes=6), "7 h 06 min"),
        (timedelta(days=3, hours=4, minutes=59), "3 d 4 h"),
    ],
)
def test_a_length_of_time_is_said_in_its_largest_units(length: timedelta, said: str) -> None:
    """A length of time has two units at most."""
    assert words.duration(length) == said


def test_a_list_says_distance_briefly() -> None:
    """In a list the same distance has short units."""
    said = [words.briefly(NOW + timedelta(minutes=minutes), NOW) for minutes in (0, -1, -130, 4320)]
    assert said == ["just now", "1 min ago", "2 h ago", "in 3 d"]
