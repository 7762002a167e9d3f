"""Whoever can run any SQL as the service's role neither prolongs access or a clock nor loses one.

What is not promised: the service says what time it is and who acts, so who has its role can lie about both. Access does
not rest on that: the broker asks the database's own clock, and the database counts how long it saw a window open.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import LiteralString

import psycopg
import pytest

from clearway.app.flow import ring
from clearway.frontier.actions import access, inquiries, moving, windows
from clearway.frontier.actions.ticking import FRONTIER_CLOCK
from clearway.frontier.model.access import Purpose, Standing
from clearway.frontier.model.submission import MemberRole
from clearway.frontier.store import access as store
from clearway.frontier.store import calls
from clearway.kernel.instants import system_clock
from clearway.storage.timers import fire_next, restore_timers
from tests.benchmarking.test_ceremony_attacks import kept_in, strike, strike_through
from tests.conftest import Member, TestHouse
from tests.frontier.programme import BUDGET
from tests.frontier.worlds import CLOCKS, ENDPOINT, Programme, open_programme

TABLES: tuple[LiteralString, ...] = (
    "submission", "submission_window", "access_window", "access_grant", "submission_clock", "material_deletion",
    "timer",
)  # fmt: skip
DAYS_30 = timedelta(days=30)
BUDGET_HERE = replace(BUDGET, microdollars=1_000_000)


@dataclass
class Besieged:
    """A submission whose designated model evaluators reach now, and one that is evaluated."""

    designated: Programme
    evaluated: Programme

    @property
    def house(self) -> TestHouse:
        """The house."""
        return self.designated.house

    async def standings(self) -> list[Standing]:
        """Who may call now, as the broker sees it."""
        async with self.house.database.work(self.house.worker) as work:
            return await calls.standings(work)


@pytest.fixture
async def besieged(house: TestHouse) -> Besieged:
    """It is now, by the database's clock too."""
    house.clock.now = system_clock() - timedelta(minutes=10)
    designated, evaluated = await open_programme(house), await open_programme(house)
    await designated.notify()
    await designated.open_access()
    async with house.database.work(designated.program.credential) as work:
        given = await access.grant(work, designated.id, designated.evaluator.person, budget=BUDGET_HERE)
    async with house.database.work(designated.evaluator.credential) as work:
        await access.issue_token(work, given.id)
    await evaluated.act(evaluated.program, lambda work: inquiries.screen(work, evaluated.id, clocks=CLOCKS))
    await evaluated.hand_in()
    for who in (evaluated.program, evaluated.developer):
        await evaluated.sign(who)
    person = evaluated.evaluator.person
    await evaluated.act(
        evaluated.program, lambda work: inquiries.assign(work, evaluated.id, person, role=MemberRole.EVALUATOR)
    )
    await evaluated.act(evaluated.evaluator, lambda work: inquiries.begin(work, evaluated.id, clocks=CLOCKS))
    return Besieged(designated=designated, evaluated=evaluated)


def window_row(submission: str, developer: Member, *, opens: str, lasts: str, purpose: str = "access") -> str:
    """A statement that would open another window of the broker."""
    return (
        "INSERT INTO access_window (submission, number, purpose, opened_by, opened_at, ends_at, evaluators_named)"
        f" VALUES ('{submission}', 9, '{purpose}', '{developer.person}', {opens}, {opens} + interval '{lasts}', true)"
    )


def on_access(besieged: Besieged) -> Iterator[tuple[Member, list[str]]]:
    """Attacks that would let evaluators reach the model for longer than 30 days, or after its end."""
    developer, program, mine = besieged.designated.developer, besieged.designated.program, besieged.designated.id
    shut = "closed_at = opened_at, closed_by = acting_person(), closed_because = 'superseded'"
    close = f"UPDATE access_window SET {shut} WHERE submission = '{mine}'"
    worker = "SELECT act_as_worker()"
    for who in (developer, program):
        for table, change in (
            ("submission_window", "ends_at = ends_at + interval '1 microsecond'"),
            ("submission_window", "ends_at = 'infinity'"),
            ("submission_window", "opened_at = opened_at + interval '1 day'"),
            ("submission_window", "seen_open_at = 'infinity'"),
            ("access_window", "ends_at = 'infinity'"),
            ("access_window", "opened_at = 'infinity'"),
            ("access_window", "seen_open_at = 'infinity'"),
            ("access_window", "purpose = 'evaluation'"),
            ("access_grant", "ends_at = 'infinity'"),
        ):
            yield who, [f"UPDATE {table} SET {change}"]
            yield who, [worker, f"UPDATE {table} SET {change}"]
        for table in ("submission_window", "access_window", "access_grant"):
            yield who, [f"DELETE FROM {table}"]
            yield who, [f"TRUNCATE {table} CASCADE"]
    # One more window after the first was said to be over at once: too long, not yet begun, for something else.
    for opens, lasts, purpose in (
        ("now()", "721 hours", "access"),
        ("now()", "720 hours", "access"),
        ("now() + interval '40 days'", "10 days", "access"),
        ("now()", "1 hour", "evaluation"),
    ):
        yield developer, [close, window_row(mine, developer, opens=opens, lasts=lasts, purpose=purpose)]
    # Days of access anew, for a submission that had them, or for one that has none.
    columns = "submission, opened_by, opened_at, ends_at"
    again = f"INSERT INTO submission_window ({columns}) VALUES ('{{}}', '{{}}', now(), now())"
    yield developer, [again.format(mine, developer.person)]
    other = besieged.evaluated.id
    opened = again.format(other, developer.person).replace("now(), now()", "now(), now() + interval '720 hours'")
    yield developer, [opened, window_row(other, developer, opens="now()", lasts="720 hours")]
    # The submission ends or goes on while the broker's window stays open.
    ended = f"UPDATE submission_window SET closed_at = opened_at, closing = 'ended' WHERE submission = '{mine}'"
    for state in ("withdrawn", "superseded", "access-closed"):
        yield developer, [ended, f"UPDATE submission SET state = '{state}' WHERE id = '{mine}'"]
    yield developer, [f"UPDATE submission SET state = 'notified' WHERE id = '{mine}'"]


def on_clocks(besieged: Besieged) -> Iterator[tuple[Member, list[str]]]:
    """Attacks that would give a clock more time, stop or end it, or lose what rings it."""
    worker, running = "SELECT act_as_worker()", "WHERE ended_at IS NULL"
    for programme in (besieged.designated, besieged.evaluated):
        here = f"{running} AND submission = '{programme.id}'"
        for who in (programme.developer, programme.program, programme.evaluator):
            yield who, [f"UPDATE submission_clock SET due_at = due_at + interval '1 second' {here}"]
            yield who, [f"UPDATE submission_clock SET due_at = 'infinity', changed_at = 'infinity' {here}"]
            yield who, [f"UPDATE submission_clock SET ended_at = due_at, ran_out = true {here}"]
            # Both sides signed long ago: nobody owes anything.
            yield who, [f"UPDATE submission_clock SET due_at = NULL, time_left = interval '0' {here}"]
            yield who, [f"UPDATE submission_clock SET due_at = NULL, time_left = '99 days', changed_at = now() {here}"]
            yield who, [f"UPDATE submission_clock SET changed_at = '-infinity' {here}"]
            yield who, [f"DELETE FROM submission_clock {here}"]
            yield who, [f"UPDATE submission_clock SET submission = '{besieged.evaluated.id}', key = 'x' {here}"]
            for act in ("SELECT 1", worker):
                yield who, [act, f"DELETE FROM timer WHERE kind = '{FRONTIER_CLOCK}'"]
                yield who, [act, f"UPDATE timer SET due_at = 'infinity' WHERE subject LIKE '{programme.id}%'"]
                yield who, [act, f"UPDATE timer SET due_at = '-infinity' WHERE subject LIKE '{programme.id}%'"]
                yield who, [act, f"UPDATE timer SET kind = 'x' WHERE subject LIKE '{programme.id}%'"]
                yield who, [act, f"UPDATE timer SET subject = subject || 'x' WHERE subject LIKE '{programme.id}%'"]
        yield programme.program, [worker, f"UPDATE submission_clock SET ended_at = started_at, ran_out = true {here}"]
    yield besieged.designated.developer, ["DELETE FROM timer WHERE kind = 'access-end'"]
    yield besieged.designated.developer, ["DELETE FROM timer WHERE kind = 'material-end'"]
    yield besieged.designated.developer, ["TRUNCATE timer"]
    here = f"{running} AND submission = '{besieged.evaluated.id}'"
    for who in (besieged.evaluated.program, besieged.evaluated.evaluator):
        yield who, [f"UPDATE submission_clock SET due_at = started_at {here}"]
    lapse = f"UPDATE submission SET state = 'lapsed' WHERE id = '{besieged.evaluated.id}'"
    yield besieged.evaluated.program, [worker, lapse]
    start = (
        "INSERT INTO submission_clock"
        " (submission, state, key, name, owner, ends, pauses, started_at, changed_at, due_at)"
        " VALUES ('{}', '{}', 'x', 'x', 'both', '{}', false, now(), now(), {})"
    )
    developer, designated = besieged.designated.developer, besieged.designated.id
    yield developer, [start.format(designated, "access-open", "close-access", "now() + interval '31 days'")]
    yield developer, [start.format(designated, "notified", "lapse", "now()")]
    yield developer, [start.format(designated, "access-open", "remind", "NULL")]
    # Deletion that is not due for as long as one likes.
    yield developer, [f"INSERT INTO material_deletion VALUES ('{designated}', now(), 'infinity', NULL, NULL)"]


def on_guards() -> Iterator[list[str]]:
    """Attacks on what guards the rest, and on where its names are looked up."""
    for name in ("submission_window", "access_window", "submission_clock", "timer"):
        yield [f"ALTER TABLE {name} DISABLE TRIGGER ALL"]
        yield [f"GRANT ALL ON {name} TO clearway_service"]
    yield ["DROP TRIGGER timer_kept ON timer"]
    yield ["SET session_replication_role = replica", "UPDATE submission_window SET ends_at = 'infinity'"]
    yield [("CREATE OR REPLACE FUNCTION clearway.earliest_end(opened_at timestamptz, seen_open_at timestamptz) RETURNS"
            " timestamptz LANGUAGE sql AS 'SELECT NULL::timestamptz'")]  # fmt: skip
    yield [
        "CREATE TEMP VIEW running_timer AS SELECT NULL::text AS kind, NULL::text AS subject, now() AS due_at",
        "SET LOCAL search_path = pg_temp, clearway",
        "DELETE FROM clearway.timer",
    ]


async def test_no_statement_prolongs_access_or_a_clock(besieged: Besieged) -> None:
    """None of the statements that an intruder as the service's role could run changes anything; they are all tried."""
    attacks = [
        *on_access(besieged),
        *on_clocks(besieged),
        *((besieged.designated.program, statements) for statements in on_guards()),
    ]
    assert len(attacks) > 150
    options = "-c search_path=clearway"
    with (
        psycopg.connect(besieged.house.service_dsn, options=options) as intruder,
        psycopg.connect(besieged.house.owner_dsn, options=options, autocommit=True) as owner,
    ):
        before = kept_in(owner, TABLES)
        for who, statements in attacks:
            strike_through(intruder, besieged.house, who, statements)
            assert kept_in(owner, TABLES) == before, statements
    (standing,) = await besieged.standings()
    assert timedelta(seconds=standing.seconds_left) < DAYS_30


async def test_no_lie_about_the_time_prolongs_access(besieged: Besieged, tamper: Callable[[str], None]) -> None:
    """A window counts for as long as the database saw it open, though it is said to have been shut at once.

    Nor is one open before it says; and a planned release cuts calls by itself, whether or not a worker is there.
    """
    house, mine, evaluated = besieged.house, besieged.designated, besieged.evaluated
    developer = mine.developer
    ends = system_clock() + timedelta(seconds=1.5)
    await mine.act(developer, lambda work: windows.plan_release(work, mine.id, ends))
    (standing,) = await besieged.standings()
    assert standing.seconds_left < 2
    # Twenty days later, as the database saw them pass.
    for table, columns in (
        ("access_window", ("opened_at", "seen_open_at", "ends_at")),
        ("submission_window", ("opened_at", "seen_open_at")),
    ):
        back = ", ".join(f"{name} = {name} - interval '20 days'" for name in columns)
        tamper(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        tamper(f"UPDATE {table} SET {back}")
        tamper(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    strike(house, developer, ["UPDATE submission_window SET closed_at = opened_at, closing = 'superseded'"])
    said = "closed_at = opened_at - interval '1 year', closed_by = acting_person(), closed_because = 'superseded'"
    strike(house, developer, [f"UPDATE access_window SET {said}"])
    await mine.supersede()
    used = (await mine.act(developer, lambda work: moving.used_access(work, mine.id))) / timedelta(days=1)
    assert 20 <= used < 20.1
    async with house.database.work(developer.credential) as work:
        assert await store.used(work, mine.id, Purpose.ACCESS) >= timedelta(days=20)
    # Opened for evaluating, and said to begin in a thousand days: it is not open until then.
    await evaluated.act(developer, lambda work: access.set_endpoint(work, evaluated.id, ENDPOINT))
    opens = "now() + interval '1000 days'"
    row = window_row(evaluated.id, developer, opens=opens, lasts="720 hours", purpose="evaluation")
    strike(house, developer, [row])
    async with house.database.work(mine.program.credential) as work:
        given = await access.grant(work, evaluated.id, evaluated.evaluator.person, budget=BUDGET_HERE)
    async with house.database.work(evaluated.evaluator.credential) as work:
        await access.issue_token(work, given.id)
    assert await besieged.standings() == []


async def test_a_lost_timer_is_found_and_rings(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """Gone, moved, or rung and its job lost: each is set again; one whose job waits is left alone."""
    programme = await open_programme(house)
    lose = "ALTER TABLE timer DISABLE TRIGGER timer_kept; {}; ALTER TABLE timer ENABLE TRIGGER timer_kept"
    for harm in ("DELETE FROM timer", "UPDATE timer SET due_at = 'infinity'"):
        tamper(lose.format(harm))
        assert await restored(house) == 1
        assert await restored(house) == 0
    house.clock.move(days=30)
    timer = await fire_next(house.database, ring)
    assert timer is not None
    assert await restored(house) == 0
    tamper("DELETE FROM clearway_jobs.pgqueuer")
    assert await restored(house) == 1
    assert await programme.pass_time() == 1
    assert await programme.state() == "lapsed"
    assert await restored(house) == 0


async def restored(house: TestHouse) -> int:
    """Have the worker look for timers that are lost; give how many were."""
    async with house.database.work(house.worker) as work:
        return await restore_timers(work)
