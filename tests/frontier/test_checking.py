"""The check of the table of moves: it holds as it ships, and without any guard or clock it does not."""

from dataclasses import replace

import msgspec
import psycopg
import pytest

from clearway.app.policies import shipped_frontier_clocks
from clearway.formats.frontier_clocks import ClockEnd, ClockRule
from clearway.frontier.model.checking import Machine
from clearway.frontier.model.submission import SubmissionState
from clearway.frontier.rules.checking import check
from clearway.frontier.rules.machine import GUARDS, MOVES, table_rows
from clearway.kernel.actors import Role
from clearway.storage.server import DATABASE, OWNER, Server

MACHINE = Machine(moves=MOVES, guards=GUARDS, clocks=shipped_frontier_clocks())
WAITS = "nobody-waits-without-a-clock"


def violations(machine: Machine) -> set[str]:
    """The names of what does not hold."""
    return {one.name for one in check(machine).violations}


def without(clock: str, **changes: object) -> Machine:
    """The machine without one clock, or with that clock changed."""
    rules: list[ClockRule] = []
    for rule in MACHINE.clocks.clock:
        if rule.key != clock:
            rules.append(rule)
        elif changes:
            rules.append(msgspec.structs.replace(rule, **changes))
    return replace(MACHINE, clocks=msgspec.structs.replace(MACHINE.clocks, clock=tuple(rules)))


def test_the_table_that_ships_holds() -> None:
    """Every state is reached, and nothing that must hold is violated in any way that a submission can stand."""
    checked = check(MACHINE)
    assert checked.violations == ()
    assert checked.states == len(SubmissionState)
    assert checked.standings > 1_000


@pytest.mark.parametrize(
    ("guard", "violated"),
    [
        ("package-complete", "nothing-incomplete-is-evaluated"),
        ("agreed-by-both", "nothing-is-evaluated-without-both-signatures"),
        ("estimate-given", "a-determination-rests-on-an-estimate"),
        ("offices-named", "a-determination-follows-consultation"),
        ("consultation-over", "offices-are-heard-or-out-of-time"),
        ("signed-by-two", "a-determination-has-two-signatures"),
        ("first-reconsideration", "no-round-goes-on-for-ever"),
        ("reconsideration-in-time", "reconsideration-is-asked-in-time"),
        ("designated", "access-is-to-designated-models-only"),
        ("access-left", "a-window-that-opens-has-days-left"),
        ("partner-named", "proposed-means-that-a-partner-is-named"),
        ("both-keys", "partners-are-in-by-both-keys"),
    ],
)
def test_no_guard_is_for_nothing(guard: str, violated: str) -> None:
    """Without a guard something named does not hold any more."""
    left = {name: one for name, one in GUARDS.items() if name != guard}
    assert violated in violations(replace(MACHINE, guards=left))


def test_every_guard_is_tried() -> None:
    """The list above has every guard, and every guard guards a move."""
    (tried,) = (mark for mark in test_no_guard_is_for_nothing.pytestmark)  # pyright: ignore[reportFunctionMemberAccess]  pytest puts it there
    assert {guard for guard, _ in tried.args[1]} == set(GUARDS)
    assert {name for move in MOVES for name in move.guards} == set(GUARDS)


CLOCKS = {"consultation": "silence-does-not-block", "asking": "a-right-ends-by-a-clock",
          "access": "access-ends-after-30-days"}  # fmt: skip


@pytest.mark.parametrize("clock", [rule.key for rule in MACHINE.clocks.clock])
def test_no_clock_is_for_nothing(clock: str) -> None:
    """Without a clock somebody waits without one, or what it alone ends goes on."""
    assert CLOCKS.get(clock, WAITS) in violations(without(clock))


def test_a_government_hand_on_a_release_is_found() -> None:
    """A release that the program may make, or that waits for a fact of the government's, is named."""
    moves = tuple(
        replace(move, roles=move.roles | {Role.PROGRAM}) if move.name == "release" else move for move in MOVES
    )
    assert "no-release-needs-the-government" in violations(replace(MACHINE, moves=moves))
    moves = tuple(replace(move, guards=("both-keys",)) if move.name == "release" else move for move in MOVES)
    assert "the-developer-releases-alone" in violations(replace(MACHINE, moves=moves))


def test_a_withdrawal_with_a_condition_is_found() -> None:
    """A withdrawal that somebody else has a hand in, or that has a guard, is named."""
    moves = tuple(replace(move, guards=("designated",)) if move.name == "withdraw" else move for move in MOVES)
    assert "the-developer-withdraws-alone" in violations(replace(MACHINE, moves=moves))


def test_a_reminder_in_the_place_of_an_end_is_found() -> None:
    """A government's clock that only reminds lets both wait for ever; one of the developer's must never lapse."""
    assert WAITS in violations(without("determination", ends=ClockEnd.REMIND))
    assert "only-the-government-lapses" in violations(without("submission", ends=ClockEnd.LAPSE))
    assert "every-clock-starts-somewhere" in violations(without("notice", starts="nowhere"))


def test_the_database_has_the_same_table(server: Server) -> None:
    """From, to and roles are the same in the program and in the database."""
    with psycopg.connect(server.dsn(role=OWNER, database=DATABASE)) as connection:
        rows = connection.execute("SELECT start, finish, roles FROM clearway.submission_move").fetchall()
    assert {(start, finish, frozenset(roles)) for start, finish, roles in rows} == table_rows()
