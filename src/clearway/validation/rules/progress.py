"""What people are told while something is tried: the steps, the end of the log, and whether it still goes on. Pure."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from clearway.formats.environment import VariantName
from clearway.formats.text import inert, inert_line
from clearway.kernel.limits import (
    LOG_BYTES_MAX,
    LOG_LINE_CHARACTERS_MAX,
    LOG_LINES_MAX,
    PROGRESS_SILENT_SECONDS_MAX,
    REASON_CHARACTERS_MAX,
    STEP_CHARACTERS_MAX,
    STEPS_MAX,
    within,
)
from clearway.validation.model import Attempt, AttemptState, Step, StepState

_INTERRUPTED: Final = "The worker that did this was stopped. The work is taken again by itself, from its beginning."
# An address may be that of a mirror inside the house, with its password.
_ADDRESS: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]{1,20}://\S+")


def build_name(variant: VariantName, version: str, *, repaired: bool = False) -> str:
    """Name a build for people."""
    return f"{variant} {version} with the fix" if repaired else f"{variant} {version}"


def fetching(build: str) -> str:
    """Say that the source of a build is fetched."""
    return f"Fetch {build}"


def building(build: str) -> str:
    """Say that a build is made."""
    return f"Build {build}"


def running(build: str, run: int, runs: int) -> str:
    """Say that a proof is run on a build."""
    return f"Run {run} of {runs} on {build}"


def steps_of(build: str, *, runs: int = 0) -> tuple[str, ...]:
    """Name the steps for one build: fetch it, make it, and run it so many times."""
    return (fetching(build), building(build), *(running(build, run, runs) for run in range(1, runs + 1)))


def planned(steps: Sequence[Step], words: Sequence[str]) -> tuple[Step, ...]:
    """Put what is to come in place of what was to come before; at most STEPS_MAX steps, the last of those done."""
    past = [step for step in steps if step.state is not StepState.TO_COME]
    coming = [Step(words=_told(one)) for one in words][:STEPS_MAX]
    room = STEPS_MAX - len(coming)
    return (*past[len(past) - min(room, len(past)) :], *coming)


def begun(steps: Sequence[Step], words: str) -> tuple[Step, ...]:
    """Mark the next step of these words as under way; one that was not foreseen comes in before what is to come."""
    said = _told(words)
    waiting = [place for place, step in enumerate(steps) if step.state is StepState.TO_COME]
    place = next((place for place in waiting if steps[place].words == said), None)
    now = Step(words=said, state=StepState.UNDER_WAY)
    if place is None:
        border = waiting[0] if waiting else len(steps)
        return (*steps[:border], now, *steps[border:])[-STEPS_MAX:]
    return (*steps[:place], now, *steps[place + 1 :])


def ended(steps: Sequence[Step], words: str, outcome: str) -> tuple[Step, ...]:
    """Mark the step of these words that is under way as done, with what came of it."""
    said = _told(words)
    for place, step in enumerate(steps):
        if step.state is StepState.UNDER_WAY and step.words == said:
            done = replace(step, state=StepState.DONE, outcome=_told(outcome))
            return (*steps[:place], done, *steps[place + 1 :])
    return tuple(steps)


def heard(before: bytes, piece: bytes) -> bytes:
    """Keep the end of what was heard, LOG_BYTES_MAX at most."""
    return (before + piece)[-LOG_BYTES_MAX:]


def log_of(said: bytes) -> str:
    """Give the last lines of what was heard as inert text: nothing in it acts on a page, a terminal or a reader."""
    lines = said.decode(errors="replace").splitlines()[-LOG_LINES_MAX:]
    return "\n".join(within(inert(line), LOG_LINE_CHARACTERS_MAX) for line in lines)


def standing(attempt: Attempt, now: datetime) -> Attempt:
    """Say that an attempt is interrupted when its worker has given no sign of life for too long."""
    silent = now - attempt.told_at > timedelta(seconds=PROGRESS_SILENT_SECONDS_MAX)
    if attempt.state is not AttemptState.RUNNING or not silent:
        return attempt
    return replace(attempt, state=AttemptState.INTERRUPTED, reason=_INTERRUPTED)


def waiting_for(which: str, what: str, hint: str) -> str:
    """Say in one line what something waits for and what to do, without addresses."""
    told = _ADDRESS.sub("(address)", f"{which}: {what} {hint}")
    return within(inert_line(told), REASON_CHARACTERS_MAX)


def _told(text: str) -> str:
    return within(inert_line(text), STEP_CHARACTERS_MAX)
