"""What people are told while something is tried: steps, an inert end of the log, and never at a verdict's cost."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app import flow
from clearway.formats.text import inert
from clearway.gateways.sandbox import Command, Run
from clearway.kernel.errors import Outage
from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.limits import (
    LOG_BYTES_MAX,
    LOG_LINE_CHARACTERS_MAX,
    LOG_LINES_MAX,
    PROGRESS_SILENT_SECONDS_MAX,
    REASON_CHARACTERS_MAX,
    STEPS_MAX,
)
from clearway.validation import actions, rules
from clearway.validation.model import Attempt, AttemptState, Halt, StepState, VerdictKind
from tests.conftest import TestHouse
from tests.houses import whole_house
from tests.validation.worlds import BOOM, ScriptedSandbox, environment, open_vulnerability, workbench

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
VULNERABILITY = VulnerabilityId("vul-" + "0" * 16)
PLAN = rules.steps_of("affected 1.0-1", runs=2)
WORDS = st.sampled_from([*PLAN, "something else"])


@given(st.lists(st.tuples(st.booleans(), WORDS), max_size=2 * STEPS_MAX))
def test_steps_never_get_lost_or_out_of_bounds(told: list[tuple[bool, str]]) -> None:
    """Whatever is begun or ended, done steps stay done, and there are never more than can be kept."""
    steps, done = rules.planned((), PLAN), 0
    for begins, words in told:
        steps = rules.begun(steps, words) if begins else rules.ended(steps, words, "well")
        now = sum(step.state is StepState.DONE for step in steps)
        assert now >= done or len(steps) == STEPS_MAX
        assert len(steps) <= STEPS_MAX
        done = now


def test_steps_are_done_in_order() -> None:
    """What is under way, what came of what is done, and what is to come; what was not foreseen has its place too."""
    steps = rules.ended(rules.begun(rules.planned((), PLAN), PLAN[0]), PLAN[0], "2 files")
    steps = rules.begun(steps, "something else")
    assert [(step.words, step.state, step.outcome) for step in steps[:3]] == [
        ("Fetch affected 1.0-1", StepState.DONE, "2 files"),
        ("something else", StepState.UNDER_WAY, ""),
        ("Build affected 1.0-1", StepState.TO_COME, ""),
    ]


HOSTILE = "\x1b[2J\u202e<script>alert(1)</script>\x00\x07\r\u2028"


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", HOSTILE.encode(), b"\xff\xfe", b"x" * 2 * LOG_BYTES_MAX, b"\n" * 999]),
)
def test_a_log_is_inert_and_bounded(said: bytes, more: bytes) -> None:
    """Control characters, directions and endless lines of a build do nothing and fit."""
    log = rules.log_of(rules.heard(rules.heard(b"", said), more))
    assert inert(log) == log
    assert "\0" not in log
    lines = log.split("\n")
    assert len(lines) <= LOG_LINES_MAX
    assert max(map(len, lines)) <= LOG_LINE_CHARACTERS_MAX


def attempt(state: AttemptState) -> Attempt:
    """An attempt that was told of at noon."""
    return Attempt(
        subject=VULNERABILITY,
        vulnerability=VULNERABILITY,
        state=state,
        tries=1,
        began_at=NOW,
        told_at=NOW,
        again_at=None,
        reason="",
        steps=(),
        log="",
    )


@pytest.mark.parametrize(
    ("state", "seconds", "shown"),
    [
        (AttemptState.RUNNING, PROGRESS_SILENT_SECONDS_MAX, AttemptState.RUNNING),
        (AttemptState.RUNNING, PROGRESS_SILENT_SECONDS_MAX + 1, AttemptState.INTERRUPTED),
        (AttemptState.WAITING, 9999, AttemptState.WAITING),
        (AttemptState.HELD, 9999, AttemptState.HELD),
    ],
)
def test_a_silent_attempt_is_interrupted(state: AttemptState, seconds: float, shown: AttemptState) -> None:
    """Nobody watches a spinner for ever: a worker that gives no sign of life was stopped."""
    seen = rules.standing(attempt(state), NOW + timedelta(seconds=seconds))
    assert seen.state is shown
    assert bool(seen.reason) == (shown is AttemptState.INTERRUPTED)


def test_what_is_waited_for_names_no_address() -> None:
    """The mirrors of the house and their passwords are nobody's business."""
    told = rules.waiting_for(
        "npm", "not fetched from https://user:secret@mirror.invalid/x", "Try \x1b again." + "y" * 999
    )
    assert told.startswith("npm: not fetched from (address) Try \\u{1b} again.")
    assert len(told) <= REASON_CHARACTERS_MAX


class Watched(ScriptedSandbox):
    """A sandbox that speaks while it works, and waits in front of its third command until somebody has looked."""

    def __init__(self) -> None:
        super().__init__()
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    async def run(self, command: Command) -> Run:
        """Say something, as a compiler does."""
        if command.hear is not None:
            command.hear(HOSTILE.encode() + b"cc -o program\n")
        if len(self.commands) == 2:
            self.reached.set()
            await self.go_on.wait()
        return await super().run(command)


async def test_people_who_may_know_watch_and_others_do_not(house: TestHouse, tmp_path: Path) -> None:
    """While run 2 of 3 is under way the finder sees it; a stranger and a visitor see nothing; afterwards it is gone."""
    vulnerability, sandbox = await open_vulnerability(house, BOOM), Watched()
    bench = workbench(tmp_path, sandbox)
    running = asyncio.create_task(
        actions.reproduce(house.database, bench, vulnerability, environments=(environment(),))
    )
    await sandbox.reached.wait()
    finder, stranger = (await house.finder()).credential, (await house.finder("Finder Two")).credential
    seen = await _until_told(house, vulnerability, "Run 2 of 3 on affected 1.0-1")
    states = [(step.words, step.state) for step in seen.steps[:5]]
    assert states == [
        ("Fetch affected 1.0-1", StepState.DONE),
        ("Build affected 1.0-1", StepState.DONE),
        ("Run 1 of 3 on affected 1.0-1", StepState.DONE),
        ("Run 2 of 3 on affected 1.0-1", StepState.UNDER_WAY),
        ("Run 3 of 3 on affected 1.0-1", StepState.TO_COME),
    ]
    assert seen.steps[2].outcome.startswith("triggered: ")
    for credential, count in ((finder, 1), (house.admin, 1), (stranger, 0), (house.anonymous, 0)):
        async with house.database.work(credential) as work:
            assert len(await actions.read_attempts(work, vulnerability)) == count
    sandbox.go_on.set()
    assert await running is not None
    async with house.database.work(house.worker) as work:
        assert await actions.read_attempts(work, vulnerability) == []


async def _until_told(house: TestHouse, vulnerability: VulnerabilityId, words: str) -> Attempt:
    """Look until a step is shown as under way."""
    async with asyncio.timeout(20):
        while True:
            async with house.database.work((await house.finder()).credential) as work:
                for seen in await actions.read_attempts(work, vulnerability):
                    if any(step.words == words and step.state is StepState.UNDER_WAY for step in seen.steps):
                        return seen


async def test_what_cannot_be_told_costs_no_verdict(house: TestHouse, tmp_path: Path) -> None:
    """The database refuses every line of progress; the proof is reproduced all the same."""
    vulnerability = await open_vulnerability(house, BOOM)

    async def fail(*_: object, **__: object) -> None:
        raise Outage("PostgreSQL", "is away")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("clearway.validation.store.tell_attempt", fail)
        bench = workbench(tmp_path, ScriptedSandbox())
        verdict = await actions.reproduce(house.database, bench, vulnerability, environments=(environment(),))
    assert verdict is not None
    assert verdict.kind is VerdictKind.REPRODUCED


async def test_a_halt_is_shown_only_while_somebody_waits(house: TestHouse) -> None:
    """Why it does not go on is told of a new vulnerability, and of none that has gone on already."""
    waiting, gone = await open_vulnerability(house, BOOM), await open_vulnerability(house, BOOM)
    async with house.database.work(house.worker) as work:
        await work.connection.execute("UPDATE vulnerability SET stage = 'needs-information' WHERE id = %s", (gone,))
    halt = Halt(state=AttemptState.WAITING, reason="npm: down", again_at=NOW)
    for vulnerability in (waiting, gone):
        await flow.tell_halted(whole_house(house), "advance", vulnerability, halt=halt)
    async with house.database.work(house.admin) as work:
        told = [await actions.read_attempts(work, vulnerability) for vulnerability in (waiting, gone)]
    assert [(seen.state, seen.reason, seen.again_at) for seen in told[0]] == [(AttemptState.WAITING, "npm: down", NOW)]
    assert told[1] == []


async def test_an_attempt_that_is_over_stays_over(house: TestHouse, tmp_path: Path) -> None:
    """A late line of progress brings no finished attempt back."""
    vulnerability = await open_vulnerability(house, BOOM)
    bench = workbench(tmp_path, ScriptedSandbox())
    await actions.reproduce(house.database, bench, vulnerability, environments=(environment(),))
    async with actions.telling(house.database, vulnerability, PLAN) as told:
        told.said(b"late")
    async with house.database.work(house.worker) as work:
        assert await actions.read_attempts(work, vulnerability) == []
