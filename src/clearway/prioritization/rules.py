"""Judgements of prioritization: the BOD 26-04 table, then CVSS; every step leaves a reason."""

from datetime import UTC, datetime, time, timedelta
from typing import Final

from clearway.formats.due_policy import DuePolicy, DueRow
from clearway.formats.scores import score_of
from clearway.formats.words import severity_of_score
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization.model import Due, Facts, Rank, Signals, Urgency
from clearway.validation.model import BelievedSeverity

_NOW_DAYS: Final = 3
_SOON_DAYS: Final = 14
# What of a vector means that a program can attack alone, and that everything is lost (CVSS 3.1 and 4.0, base metrics).
_AUTOMATABLE: Final = {
    "3": {"AV": "N", "AC": "L", "PR": "N", "UI": "N"},
    "4": {"AV": "N", "AC": "L", "AT": "N", "PR": "N", "UI": "N"},
}
_TOTAL: Final = {"3": {"C": "H", "I": "H", "A": "H"}, "4": {"VC": "H", "VI": "H", "VA": "H"}}
_AUTOMATABLE_WORDS: Final = {
    True: "an attack can be automated, judging by the CVSS vector",
    False: "an attack cannot be automated, judging by the CVSS vector",
    None: "automation is unknown and taken as possible",
}
_TOTAL_WORDS: Final = {
    True: "it gives total control, judging by the CVSS vector",
    False: "it gives partial control, judging by the CVSS vector",
    None: "its impact is unknown and taken as total",
}
_EXPOSED_WORDS: Final = {
    True: "the internet reaches it",
    False: "the internet does not reach it",
    None: "whether the internet reaches it is unknown, so it counts as exposed",
}


def facts_from(vector: str, signals: Signals, *, exposed: bool | None) -> Facts:
    """Derive from the vector what nobody states: whether a program can attack alone, and whether everything is lost.

    Both are unknown where the vector is none of CVSS 3 or 4.
    """
    score = score_of(vector)
    version = score.version[0] if score else ""
    known = version in _TOTAL
    metrics = dict(part.split(":", 1) for part in vector.split("/")[1:]) if known else {}
    return Facts(
        exposed=exposed,
        listed_on=signals.listed_on,
        catalog_dated=signals.catalog_dated,
        automatable=_AUTOMATABLE[version].items() <= metrics.items() if known else None,
        total=_TOTAL[version].items() <= metrics.items() if known else None,
    )


def due(facts: Facts, policy: DuePolicy, *, detected_at: datetime) -> Due:
    """Look up when something is due; the clock starts at the earlier of the listing and the detection.

    Unknown exposure counts as exposed. Where automatability or impact is unknown, an exploited vulnerability is taken
    at its worst, and any other has the days that the policy gives without facts. Source: CISA BOD 26-04.
    """
    row = _row(facts, policy)
    days = policy.days_without_facts if row is None else row.days
    start = _clock_start(facts, detected_at)
    severity = ("whether it can be automated and what it does are unknown",)
    if row is not None:
        severity = (_AUTOMATABLE_WORDS[facts.automatable], _TOTAL_WORDS[facts.total])
    return Due(
        days=days,
        at=None if days is None else start + timedelta(days=days),
        forensic=row is not None and row.forensic,
        row=row,
        facts=facts,
        reasons=(_EXPOSED_WORDS[facts.exposed], _exploited_words(facts), *severity, _verdict(policy, days, start)),
    )


def rank(
    vulnerability: VulnerabilityId,
    vector: str,
    signals: Signals,
    *,
    policy: DuePolicy,
    now: datetime,
    believed: BelievedSeverity | None = None,
) -> Rank:
    """Rank a vulnerability as it would be where the internet reaches it: by the policy's days, then by severity.

    The facts come from the vector as it was reported; what is believed of its score only orders what is equally urgent.
    """
    facts = facts_from(vector, signals, exposed=True)
    found = due(facts, policy, detected_at=now)
    score = score_of(vector)
    return Rank(
        vulnerability=vulnerability,
        urgency=urgency_of(found.days),
        days=found.days,
        forensic=found.forensic,
        exploited=facts.exploited,
        automatable=facts.automatable,
        total=facts.total,
        cvss_score=score.base if score else None,
        reasons=(
            "ranked as where the internet reaches it",
            *found.reasons[1:],
            *_score_words(vector, signals),
            *_believed_words(believed),
        ),
        ranked_at=now,
        believed=believed,
    )


def urgency_of(days: int | None) -> Urgency:
    """Give the word for a number of days."""
    if days is None:
        return Urgency.UPGRADE
    if days <= _NOW_DAYS:
        return Urgency.NOW
    return Urgency.SOON if days <= _SOON_DAYS else Urgency.PLANNED


def _row(facts: Facts, policy: DuePolicy) -> DueRow | None:
    if not facts.exploited and (facts.automatable is None or facts.total is None):
        return None
    return policy.find(
        exposed=facts.exposed is not False,
        exploited=facts.exploited,
        automatable=facts.automatable is not False,
        total=facts.total is not False,
    )


def _clock_start(facts: Facts, detected_at: datetime) -> datetime:
    # In UTC, because days of a zone with summer time are not all of 24 hours.
    detected = detected_at.astimezone(UTC)
    if facts.listed_on is None:
        return detected
    return min(datetime.combine(facts.listed_on, time(), tzinfo=UTC), detected)


def _exploited_words(facts: Facts) -> str:
    if facts.listed_on is not None:
        return f"it is listed as exploited since {facts.listed_on.isoformat()}"
    if facts.catalog_dated is None:
        return "no catalog of exploited vulnerabilities is loaded, so it counts as not listed"
    return f"it is not listed as exploited in the catalog of {facts.catalog_dated.isoformat()}"


def _verdict(policy: DuePolicy, days: int | None, start: datetime) -> str:
    if days is None:
        return f"{policy.name} ({policy.version}): fix it when the system is upgraded"
    return f"{policy.name} ({policy.version}): due in {days} days from {start.date().isoformat()}"


def _believed_words(believed: BelievedSeverity | None) -> tuple[str, ...]:
    if believed is None:
        return ()
    count = f"{believed.ratings} rating{'' if believed.ratings == 1 else 's'}"
    between = f"{believed.low:.1f} and {believed.high:.1f}"
    return (f"believed severity: {believed.score:.1f}, with 90 % between {between}, from {count}",)


def _score_words(vector: str, signals: Signals) -> tuple[str, ...]:
    score = score_of(vector)
    told = () if score is None else (f"CVSS {score.version}: {score.base} ({severity_of_score(score.base).value})",)
    if signals.epss is None or signals.epss_dated is None:
        return told
    return (*told, f"EPSS {signals.epss:.4f} on {signals.epss_dated.isoformat()}")
