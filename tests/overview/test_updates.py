"""Pieces of work: every task in exactly one, soonest first, and the newest version that any of them asks for."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.kernel.ids import AdvisoryId, TaskId, VulnerabilityId
from clearway.overview.model import Contact, Sheet, TaskRow
from clearway.overview.rules.sheet import sheet_text
from clearway.overview.rules.updates import updates_of

NOW: Final = datetime(2026, 11, 30, 12, tzinfo=UTC)
UNUSED: Final = "We know of nobody who uses this hole yet."
ATTACKED: Final = "Attackers already use this hole."


def task(number: int = 1, **said: object) -> TaskRow:
    """A task about a package on web-1, due in so many days."""
    known: dict[str, object] = {
        "id": TaskId(f"tsk-{number:016}"), "party": "Operator One", "system": "web-1", "time_zone": "America/Chicago",
        "advisory": AdvisoryId(f"adv-{number:016}"), "vulnerability": VulnerabilityId(f"vul-{number:016}"),
        "title": "A hole", "words": f"Update. Why: {UNUSED} The internet reaches this system. How to check: Run x.",
        "package": "pkg:pypi/example", "old_version": "1.0", "new_version": "1.1",
        "due_at": NOW + timedelta(days=number), "forensic": False, "reasons": (), "stage": "open", "note": "",
        "made_at": NOW,
        "changes": 1, "until": None, **said,
    }  # fmt: skip
    return TaskRow(**known)  # pyright: ignore[reportArgumentType]  the fields are named above


def test_ten_holes_are_one_update() -> None:
    """Holes in one package on one system are closed by the newest version that any of them needs."""
    (update,) = updates_of([task(n, new_version=f"1.{n}") for n in range(1, 11)], now=NOW)
    assert update.deed == "Update example on web-1 from 1.0 to 1.10 or later."
    assert update.by_when == "Do it before Tuesday, December 1, 2026, 6 am (Chicago)."
    assert (update.holes, len(update.places), len(update.tasks)) == (10, 1, 10)
    assert update.check == "Run pip show example and see that it says 1.10 or later."


def test_the_same_update_on_several_systems_is_one() -> None:
    """What goes to the same version is one piece of work; what goes to another one is another."""
    tasks = [task(1), task(2, system="web-2"), task(3, system="web-3", old_version="2.0", new_version="2.1")]
    both, other = updates_of(tasks, now=NOW)
    assert both.deed == "Update example on 2 systems to 1.1 or later."
    assert [place.system for place in both.places] == ["web-1", "web-2"]
    assert other.deed == "Update example on web-3 from 2.0 to 2.1 or later."


def test_what_has_no_safe_version_or_cannot_be_compared_stands_apart() -> None:
    """Nobody is told that an update closes what it does not close."""
    tasks = [task(1, new_version=""), task(2), task(3, old_version="custom", system="web-2")]
    deeds = [update.deed for update in updates_of(tasks, now=NOW)]
    assert deeds == [
        "There is no safe version of example yet. On web-1, turn it off or let nobody reach it.",
        "Update example on web-1 from 1.0 to 1.1 or later.",
        "Look at example on web-2. We cannot tell how old custom is. Get 1.1 or later.",
    ]


@pytest.mark.parametrize(
    ("first", "second", "why"),
    [
        (UNUSED, UNUSED, (UNUSED, "The internet reaches these systems.")),
        (UNUSED, ATTACKED, (ATTACKED, "The internet reaches these systems.")),
    ],
)
def test_the_worst_reason_is_told(first: str, second: str, why: tuple[str, ...]) -> None:
    """That nobody uses a hole is not said where somebody uses another that the same update closes."""
    reach = "The internet reaches this system."
    tasks = [task(1, words=f"x Why: {first} {reach}"), task(2, system="b", words=f"x Why: {second} {reach}")]
    assert updates_of(tasks, now=NOW)[0].why == why


def test_reach_is_told_for_all_of_them() -> None:
    """Where the internet reaches some and not others, neither is said of all."""
    tasks = [
        task(1, words=f"x Why: {UNUSED} The internet reaches this system."),
        task(2, system="b", words=f"x Why: {UNUSED} The internet does not reach this system."),
    ]
    assert updates_of(tasks, now=NOW)[0].why[1:] == ("The internet reaches some of these systems, or may reach them.",)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["a", "b"]), st.sampled_from(["web-1", "web-2", ""]),
            st.sampled_from(["1.0", "2.0", "?"]), st.sampled_from(["", "1.1", "2.1", "soon"]),
            st.none() | st.integers(-5, 5),
        ),
        max_size=30,
    )
)  # fmt: skip
def test_no_task_is_lost_or_told_twice(drawn: list[tuple[str, str, str, str, int | None]]) -> None:
    """Each task stands in one piece of work, which is due no later than the task; the soonest stands first."""
    tasks = [
        task(n, package=f"pkg:pypi/{package}", system=system, old_version=old, new_version=new,
             due_at=None if days is None else NOW + timedelta(days=days))
        for n, (package, system, old, new, days) in enumerate(drawn)
    ]  # fmt: skip
    updates = updates_of(tasks, now=NOW)
    assert Counter(one.id for update in updates for one in update.tasks) == Counter(one.id for one in tasks)
    for update in updates:
        assert all(update.due_at is not None and update.due_at <= one.due_at for one in update.tasks if one.due_at)
    dues = [update.due_at for update in updates if update.due_at]
    assert dues == sorted(dues)
    assert len({(update.package, update.new_version, update.deed, update.due_at) for update in updates}) == len(updates)


def test_a_hostile_name_stays_on_its_line() -> None:
    """Names from outside steer neither the terminal nor the layout, and a long sheet says that it goes on."""
    update = updates_of([task(system="web\x1b[31m\nWHY: x")], now=NOW)
    text = sheet_text(Sheet(updates=update, next="tsk-0"), [Contact(whose="Yours", words="Ann, 555")], now=NOW)
    assert "\x1b" not in text
    assert "\nWHY" not in text
    assert "Yours:    Ann, 555" in text
    assert "There is more to do than fits here." in text
