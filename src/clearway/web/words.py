"""Plain words for instants, stages, urgency and what the record says was done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from clearway.findings.model import Calibration, Side
from clearway.formats.words import severity_of_score
from clearway.kernel.instants import format_instant
from clearway.overview.model import Standing
from clearway.prioritization.model import Rank
from clearway.validation.model import Agreement as VerifiersAgreement
from clearway.validation.model import SeverityView
from clearway.web.deeds import ACTIONS

_UNITS: Final = (("day", 86_400), ("hour", 3_600), ("minute", 60))
_SHORT: Final = (("day", "d"), ("hour", "h"), ("minute", "min"))
_STAGES: Final = {
    "new": "New",
    "reproduced": "Reproduced",
    "not-reproduced": "Not reproduced",
    "already-fixed": "Already fixed",
    "needs-information": "Needs information",
    "reproduced-elsewhere": "Reproduced elsewhere: another bug",
    "environment-failed": "The environment failed",
    "ranked": "Ranked",
    "coordinated": "With the maintainer",
    "fixed": "Fixed",
    "published": "Published",
    "merged": "Merged",
}
_NEXT: Final = {
    "new": "The worker replays the proof in the sandbox.",
    "reproduced": "The worker ranks it.",
    "not-reproduced": "Nothing, unless somebody brings a new proof.",
    "already-fixed": "Nothing: the current release has the fix. Systems that run older ones should update.",
    "needs-information": "Somebody has to bring a proof of concept or say which package and version it is about.",
    "ranked": "A case is opened for the maintainer.",
    "coordinated": "The maintainer, or anybody who may know, proposes a fix; it is put to the test at once.",
    "fixed": "It is published when the embargo ends.",
    "published": "Operators update; each of them has a task with a due date.",
    "merged": "This one has been merged: the work goes on under another record.",
}
_ANSWERS: Final = {
    "acknowledged": "We have it and work on it",
    "disputed": "We do not think that this is a vulnerability",
    "resolved": "It is resolved",
    "message": "A message",
}
_URGENCIES: Final = {"now": "Now", "soon": "Soon", "planned": "Planned", "on-upgrade": "On upgrade"}
_CHAPTERS: Final = {
    "findings": "Findings",
    "validation": "Reproduction",
    "prioritization": "Rank",
    "coordination": "Case",
    "remediation": "Fixes",
    "distribution": "Publication",
    "exposure": "Operators",
}
_TASK_STAGES: Final = {
    "open": "To do",
    "planned": "Planned",
    "done": "Done",
    "not-affected": "Not affected",
    "cannot": "Cannot",
    "deferred": "Put off",
    "covered": "Covered for now",
    "not-needed": "Not needed any more",
}
_STEPS: Final = {
    "verdict": "Tried in the sandbox",
    "rank": "Ranked",
    "told": "Maintainer told",
    "fix": "Fix verified",
    "published": "Published",
}
_DECISIONS: Final = {
    "open": "Not decided on yet",
    "joined": "Joined",
    "apart": "Held apart for now",
    "never": "Never to be joined",
    "later": "Put off until later",
    "moved": "Made one by a merge",
}
_RELEASES: Final = {
    "waiting": "Waits for another coordinator",
    "running": "Runs",
    "ended": "Ended",
    "refused": "Refused",
    "withdrawn": "Withdrawn",
    "lapsed": "Nobody answered in time",
}
_AGREEMENTS: Final = {"same": "same", "some": "partly", "different": "differs", "unsaid": "one side only"}
_EFFECTS: Final = {"stopped": "Stopped", "triggers": "Triggers", "unclear": "Unclear"}
_AFFECTED: Final = {"yes": "affected", "no": "not affected", "unknown": "not known"}
_SHARES: Final = {
    "promise": "likeliest to be confirmed",
    "newcomer": "its finder's turn, the least known first",
    "age": "it has waited longest",
}
_GROUPS: Final = {"newcomers": "Newcomers", "known": "Known finders"}
_ATTESTATION_STANDINGS: Final = {
    "counts": "Counts",
    "other-verdict": "Does not count: it says something else",
    "other-subject": "Does not count: it is about something else",
    "other-recipe": "Does not count: it was tried with another recipe",
    "key-compromised": "Does not count: its key was in other hands",
    "key-revoked": "Does not count: its key was revoked before",
    "own-work": "Does not count: its party found or mended this itself",
    "conflict-of-interest": "Does not count: its party has a conflict of interest",
    "not-independent": "Does not count: its party is not independent here",
    "not-named": "Does not count: the policy does not name its party",
    "house-does-not-count": "Does not count: the policy wants others than the clearinghouse",
    "superseded": "Does not count: its party said something newer",
    "counted-already": "Does not count twice: its party counts once",
}
_AUTOMATABLE: Final = {True: "automatable", False: "not automatable", None: "automation unknown"}
_CONTROL: Final = {True: "total control", False: "partial control", None: "impact unknown"}
_AGREED: Final = 0.5  # points


def relative(instant: datetime, now: datetime) -> str:
    """Say how far away an instant is, in its largest unit."""
    distance = instant - now
    if abs(distance) < timedelta(minutes=1):
        return "just now"
    seconds = abs(distance).total_seconds()
    name, length = next(unit for unit in _UNITS if seconds >= unit[1])
    count = int(seconds // length)
    said = f"{count} {name}{'' if count == 1 else 's'}"
    return f"in {said}" if distance > timedelta(0) else f"{said} ago"


def briefly(instant: datetime, now: datetime) -> str:
    """Say how far away an instant is as `relative` does, with units as short as a list needs them."""
    said = relative(instant, now)
    for name, short in _SHORT:
        said = said.replace(f" {name}s", f" {short}").replace(f" {name}", f" {short}")
    return said


def absolute(instant: datetime, zone: str = "") -> str:
    """Write an instant to the minute with its zone."""
    local = instant.astimezone(ZoneInfo(zone)) if zone else instant.astimezone(UTC)
    return f"{local:%Y-%m-%d %H:%M} {zone.rpartition('/')[2].replace('_', ' ') or 'UTC'}"


def machine(instant: datetime) -> str:
    """Write an instant for the datetime attribute."""
    return format_instant(instant)


def stage(name: str) -> str:
    """Say a stage in words."""
    return _STAGES.get(name, name)


def next_step(name: str) -> str:
    """Say what happens next at a stage."""
    return _NEXT.get(name, "")


def urgency(name: str) -> str:
    """Say an urgency in words."""
    return _URGENCIES.get(name, name)


def why(standing: Standing | Rank | None, severity: str) -> str:
    """Say in a few words why something is as urgent as it is; until it is ranked, what its reporter held of it."""
    if standing is None:
        return f"reported as {severity}"
    if standing.exploited:
        return "attackers use it"
    return f"{_AUTOMATABLE[standing.automatable]}, {_CONTROL[standing.total]}"


def due(standing: Standing) -> str:
    """Say in how many days it is due on a system, counted from where it is found there."""
    if standing.days is None:
        return "on upgrade"
    return f"{standing.days} day{'' if standing.days == 1 else 's'}"


def chapter(name: str) -> str:
    """Say a part of the work in words."""
    return _CHAPTERS.get(name, name)


def task_stage(name: str) -> str:
    """Say in words how a task stands."""
    return _TASK_STAGES.get(name, name)


def step(name: str) -> str:
    """Say a step on the way from report to patch in words."""
    return _STEPS.get(name, name)


def duration(length: timedelta) -> str:
    """Say a length of time in its two largest units at most."""
    seconds = int(length.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3_600:
        return f"{seconds // 60} min"
    if seconds < 86_400:
        return f"{seconds // 3_600} h {seconds % 3_600 // 60:02d} min"
    return f"{seconds // 86_400} d {seconds % 86_400 // 3_600} h"


def action(name: str) -> str:
    """Say in words what a line of the record says was done."""
    return ACTIONS.get(name, name)


def decision(name: str) -> str:
    """Say in words how a pair that looks alike stands."""
    return _DECISIONS.get(name, name)


def release(name: str) -> str:
    """Say in words how a release of evidence stands."""
    return _RELEASES.get(name, name)


def agreement(name: str) -> str:
    """Say in words how much two sides say alike."""
    return _AGREEMENTS.get(name, name)


def effect(name: str) -> str:
    """Say in words what a fix does to a proof."""
    return _EFFECTS.get(name, name)


def affected(name: str) -> str:
    """Say in words whether a release is affected."""
    return _AFFECTED.get(name, name)


def share(name: str) -> str:
    """Say in words by what something that waits has its place."""
    return _SHARES.get(name, name)


def group(name: str) -> str:
    """Say in words of whom something was foretold."""
    return _GROUPS.get(name, name)


def attestation_standing(name: str) -> str:
    """Say in words whether what a verifier signed counts, and if not, why."""
    return _ATTESTATION_STANDINGS.get(name, name)


def agreement_sentence(one: VerifiersAgreement) -> str:
    """Say in a sentence how far verifiers agree, and what waits for it."""
    what = "that the fix holds" if one.fix else f"on \u201c{one.verdict.replace('-', ' ')}\u201d"
    count = f"{one.verifiers} verifier{'' if one.verifiers == 1 else 's'}"
    agree = "agrees" if one.verifiers == 1 else "agree"
    said = f"{count} {agree} {what}; the policy asks for {one.demanded}."
    if one.met:
        return said
    waits = "It does not end the embargo early until then." if one.fix else "It is not ranked until then."
    return f"{said} {waits}" if one.fix or one.verdict == "reproduced" else said


def foretold(one: Calibration) -> str:
    """Say in words whether what was foretold is borne out by what came true."""
    if not one.is_biased:
        return "as foretold"
    return "too much foretold" if one.predicted > one.observed else "too little foretold"


def score(points: float) -> str:
    """Say a score with its word."""
    return f"{points:.1f} ({severity_of_score(round(points, 1)).value})"


def disagreement(view: SeverityView) -> str:
    """Say in words how far those are apart who rated a vulnerability."""
    scores = [one.score for one in view.counted]
    if not scores:
        return "Nobody has rated it."
    if len(scores) == 1:
        return "One has rated it: there is nobody to agree or to disagree with."
    low, high = min(scores), max(scores)
    if view.disagreement <= _AGREED:
        return f"The {len(scores)} raters agree within half a point."
    same = severity_of_score(low) == severity_of_score(high)
    how = "They agree on the word and not on the points" if same else "They disagree"
    return f"{how}: from {score(low)} to {score(high)}, {view.disagreement:.1f} points apart."


def signed(points: float) -> str:
    """Write points with their sign; nothing has none."""
    return f"{points:+.1f}" if round(points, 1) else "0.0"


def bias(points: float, low: float, high: float) -> str:
    """Say a habit in words; what its interval does not tell from none is none."""
    if low <= 0 <= high:
        return "no habit that can be told"
    return f"rates {abs(points):.1f} points too {'high' if points > 0 else 'low'}"


def tellers(side: Side, names: Mapping[str, str]) -> tuple[str, ...]:
    """Say who reported what stands on one side, and with which tool; each once."""
    return tuple(
        dict.fromkeys(
            " with ".join(filter(None, (names.get(one.party, "a finding party"), one.tool))) for one in side.told
        )
    )


def answer(name: str) -> str:
    """Say in words what somebody answers in a case."""
    return _ANSWERS.get(name, name)


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskWords:
    """A task's words in their parts: what to do, why, and how to check; what is missing is empty."""

    deed: str
    why: str
    check: str


def task_words(text: str) -> TaskWords:
    """Take a task's words apart where exposure put them together; words without parts are all deed."""
    rest, _, check = text.partition(" How to check: ")
    deed, _, why = rest.partition(" Why: ")
    return TaskWords(deed=deed, why=why, check=check[:1].upper() + check[1:])


def size(count: int) -> str:
    """Say a number of bytes in its largest unit."""
    if count < 1024:
        return f"{count} B"
    return f"{count / 1024:.1f} KiB" if count < 1024 * 1024 else f"{count / 1024 / 1024:.1f} MiB"


def chance(probability: float) -> str:
    """Say a probability in percent; what is not certain is never said to be."""
    return "over 99 %" if 0.99 < probability < 1 else f"{probability * 100:.0f} %"
