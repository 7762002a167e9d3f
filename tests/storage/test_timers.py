"""Timers fire late but never twice, and are never lost."""

from datetime import timedelta

import pytest

from clearway.storage.timers import Timer, cancel_timer, fire_next, set_timer
from clearway.storage.work import Work
from tests.conftest import TestHouse


class _Bell:
    """Remembers what rang; can be told to fail."""

    def __init__(self) -> None:
        self.rung: list[str] = []
        self.broken = False

    async def __call__(self, work: Work, timer: Timer) -> None:
        if self.broken:
            raise RuntimeError(timer.subject)
        await work.connection.execute("SELECT 1")
        self.rung.append(timer.subject)


async def _set(house: TestHouse, subject: str, *, minutes: float) -> None:
    async with house.database.work(house.admin) as work:
        await set_timer(work, "test", subject, due=house.clock.now + timedelta(minutes=minutes))


async def test_a_timer_rings_when_it_is_due_and_once(house: TestHouse) -> None:
    """Before its instant a timer is silent; after it, it rings once."""
    bell = _Bell()
    await _set(house, "a", minutes=5)
    assert await fire_next(house.database, bell) is None
    house.clock.move(minutes=5)
    assert await fire_next(house.database, bell) is not None
    assert await fire_next(house.database, bell) is None
    assert bell.rung == ["a"]


async def test_overdue_timers_ring_oldest_first(house: TestHouse) -> None:
    """After an outage all that were due ring, the longest due first."""
    bell = _Bell()
    for subject, minutes in (("late", 3), ("latest", 1), ("later", 2)):
        await _set(house, subject, minutes=minutes)
    house.clock.move(days=2)
    while await fire_next(house.database, bell):
        pass
    assert bell.rung == ["latest", "later", "late"]


async def test_a_timer_whose_work_failed_is_kept(house: TestHouse) -> None:
    """When the work fails the timer stays and rings again."""
    bell = _Bell()
    await _set(house, "a", minutes=0)
    bell.broken = True
    with pytest.raises(RuntimeError):
        await fire_next(house.database, bell)
    bell.broken = False
    await fire_next(house.database, bell)
    assert bell.rung == ["a"]


async def test_a_timer_can_be_moved_and_stopped(house: TestHouse) -> None:
    """Setting a running timer moves it; a stopped one never rings."""
    bell = _Bell()
    await _set(house, "moved", minutes=1)
    await _set(house, "moved", minutes=60)
    await _set(house, "stopped", minutes=1)
    async with house.database.work(house.admin) as work:
        await cancel_timer(work, "test", "stopped")
    house.clock.move(minutes=30)
    assert await fire_next(house.database, bell) is None
    house.clock.move(minutes=31)
    await fire_next(house.database, bell)
    assert bell.rung == ["moved"]


async def test_two_workers_never_ring_one_timer(house: TestHouse) -> None:
    """While one worker rings a timer another one passes it by."""
    await _set(house, "a", minutes=0)

    async def ring(work: Work, timer: Timer) -> None:
        assert work.actor.person is not None
        assert timer.subject == "a"
        assert await fire_next(house.database, _Bell()) is None

    assert await fire_next(house.database, ring) is not None
