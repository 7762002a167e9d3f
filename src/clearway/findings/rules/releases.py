"""Judgements on releases of evidence: how long one lasts, who may answer it, and what words it needs."""

from datetime import datetime, timedelta
from typing import Final

from clearway.findings.model.releases import Release, ReleaseState
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.kernel.limits import (
    BROKEN_GLASS_HOURS_MAX,
    RELEASE_HOURS_MAX,
    RELEASE_REASON_CHARACTERS_MAX,
    RELEASE_WAIT_HOURS_MAX,
)

RELEASE_RUNS: Final = timedelta(hours=RELEASE_HOURS_MAX)
_WAIT: Final = timedelta(hours=RELEASE_WAIT_HOURS_MAX)
_BROKEN: Final = timedelta(hours=BROKEN_GLASS_HOURS_MAX)


def first_end(asked_at: datetime, *, broken_glass: bool) -> datetime:
    """Say when a release ends if nobody does anything: broken glass soon, a request when nobody answers it."""
    return asked_at + (_BROKEN if broken_glass else _WAIT)


def require_another(release: Release, person: PersonId | None) -> None:
    """Refuse that somebody answers what was asked by the same person."""
    if person == release.asked_by:
        raise Refusal(
            "own-release",
            "Nobody answers what they asked for themselves.",
            hint="Ask another coordinator to look at it.",
            status=403,
        )


def require_waiting(release: Release) -> None:
    """Refuse to answer what does not wait any more."""
    if release.state is not ReleaseState.WAITING:
        raise Refusal(
            "not-waiting",
            f"The release does not wait for an answer: it is {release.state.value}.",
            hint="Reload. Who still needs it asks anew.",
            status=409,
        )


def require_open(release: Release) -> None:
    """Refuse to end what has ended."""
    if release.state not in {ReleaseState.WAITING, ReleaseState.RUNNING}:
        raise Refusal("ended-already", "The release has ended already.", hint="Reload.", status=409)


def require_loud(release: Release) -> None:
    """Refuse to review what needs no review, or not any more."""
    if not release.is_loud:
        raise Refusal(
            "nothing-to-review",
            "No glass was broken here that waits for review.",
            hint="See the releases.",
            status=409,
        )


def require_words(text: str, *, where: str) -> str:
    """Accept a reason or a note: some words within the limit, on one or more lines, without control characters."""
    said = text.replace("\r\n", "\n").strip()
    if not said or len(said) > RELEASE_REASON_CHARACTERS_MAX or not said.replace("\n", " ").isprintable():
        raise Refusal(
            "no-reason",
            f"The {where} has 1 to {RELEASE_REASON_CHARACTERS_MAX} printable characters.",
            hint="Say in a sentence what for; another coordinator will read it.",
            where=where,
        )
    return said
