"""Plain words for what is tried in the sandbox, and for how sure a number of runs makes us."""

from typing import Final

from clearway.validation.model import Verdict

_ATTEMPTS: Final = {
    "running": "at work",
    "waiting": "waiting",
    "held": "stopped by a defect",
    "interrupted": "interrupted, will be taken again",
}


def flakiness(verdict: Verdict) -> str:
    """Say between what shares of its runs a proof triggers, as far as the runs made can tell."""
    return f"{100 * verdict.low:.0f} to {100 * verdict.high:.0f} % trigger, with 90 % confidence"


def attempt(name: str) -> str:
    """Say in words how something that is being tried stands."""
    return _ATTEMPTS.get(name, name)


def step_state(name: str) -> str:
    """Say in words where a step stands of which nothing has come yet."""
    return {"to-come": "to come", "under-way": "under way"}.get(name, name)
