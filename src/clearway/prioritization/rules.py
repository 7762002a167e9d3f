"""Judgements of prioritization: the BOD 26-04 table, then CVSS; every step leaves a reason."""

from datetime import UTC, datetime, timedelta
from typing import Final

from cvss import CVSS3, CVSS4
from cvss.exceptions import CVSSError

from clearway.formats.due_policy import DuePolicy
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization.model import Due, Facts, Rank, Signals, Urgency

_NOW_DAYS: Final = 3
_SOON_DAYS: Final = 14
_AUTOMATABLE_3: Final = {"AV": "N", "AC": "L", "PR": "N", "UI": "N"}
_AUTOMATABLE_4: Final = {**_AUTOMATABLE_3, "AT": "N"}
_TOTAL_3: Final = {"C": "H", "I": "H", "A": "H"}
_TOTAL_4: Final = {"VC": "H", "VI": "H", "VA": "H"}


def score_of(vector: str) -> float | None:
    """Compute the base score of a CVSS 3.1 or 4.0 vector; None when it is neither."""
    try:
        if vector.startswith("CVSS:4.0/"):
            return float(CVSS4(vector).base_score)
        return float(CVSS3(vector).base_score) if vector.startswith("CVSS:3") else None
    except CVSSError:
        return None


def facts_from(vector: str, signals: Signals, *, exposed: bool | None) -> Facts:
    """Derive what nobody stated from the vector: no user, no rights and no luck needed is automatable; all of
    confidentiality, integrity and availability lost is total."""  # noqa: D205, D209  one sentence
    if score_of(vector) is None:
        return Facts(exposed=exposed, listed_on=signals.listed_on, automatable=None, total=None)
    metrics = dict(part.split(":", 1) for part in vector.split("/")[1:])
    is_4 = vector.startswith("CVSS:4.0/")
    automatable, total = (_AUTOMATABLE_4, _TOTAL_4) if is_4 else (_AUTOMATABLE_3, _TOTAL_3)
    return Facts(
        exposed=exposed,
        listed_on=signals.listed_on,
        automatable=automatable.items() <= metrics.items(),
        total=total.items() <= metrics.items(),
    )


def due(facts: Facts, policy: DuePolicy, *, detected_at: datetime) -> Due:
    """Look up when something is due; the clock starts at the earlier of the listing and the detection.

    Unknown exposure counts as exposed. Where automatability or impact is unknown, an exploited vulnerability is taken
    at its worst, and any other has the days that the policy gives without facts.
    """
    exploited = facts.listed_on is not None
    reasons = [_exposure_reason(facts.exposed), _exploited_reason(facts)]
    if not exploited and (facts.automatable is None or facts.total is None):
        days: int | None = policy.days_without_facts
        forensic = False
        reasons.append("whether it can be automated and what it does are unknown")
    else:
        automatable, total = facts.automatable is not False, facts.total is not False
        row = policy.find(exposed=facts.exposed is not False, exploited=exploited, automatable=automatable, total=total)
        days, forensic = row.days, row.forensic
        reasons += _severity_reasons(facts)
    start = _clock_start(facts, detected_at)
    reasons.append(_verdict(policy, days, start))
    at = None if days is None else start + timedelta(days=days)
    return Due(days=days, at=at, forensic=forensic, reasons=tuple(reasons))


def rank(vulnerability: VulnerabilityId, vector: str, signals: Signals, *, policy: DuePolicy, now: datetime) -> Rank:
    """Rank a vulnerability as it would be where it is exposed: by the policy's days, then by CVSS."""
    facts = facts_from(vector, signals, exposed=True)
    found = due(facts, policy, detected_at=now)
    score = score_of(vector)
    reasons = (*found.reasons, *_score_reasons(score, signals))
    return Rank(
        vulnerability=vulnerability,
        urgency=urgency_of(found.days),
        days=found.days,
        forensic=found.forensic,
        exploited=signals.listed_on is not None,
        automatable=facts.automatable,
        total=facts.total,
        cvss_score=score,
        reasons=reasons,
        ranked_at=now,
    )


def urgency_of(days: int | None) -> Urgency:
    """Give the word for a number of days."""
    if days is None:
        return Urgency.UPGRADE
    if days <= _NOW_DAYS:
        return Urgency.NOW
    return Urgency.SOON if days <= _SOON_DAYS else Urgency.PLANNED


def _clock_start(facts: Facts, detected_at: datetime) -> datetime:
    if facts.listed_on is None:
        return detected_at
    listed = datetime(facts.listed_on.year, facts.listed_on.month, facts.listed_on.day, tzinfo=UTC)
    return min(listed, detected_at)


def _exposure_reason(exposed: bool | None) -> str:  # noqa: FBT001  one of three values
    if exposed is None:
        return "whether the internet reaches it is unknown, so it counts as exposed"
    return "the internet reaches it" if exposed else "the internet does not reach it"


def _exploited_reason(facts: Facts) -> str:
    if facts.listed_on is None:
        return "it is not listed as exploited"
    return f"it is listed as exploited since {facts.listed_on.isoformat()}"


def _severity_reasons(facts: Facts) -> list[str]:
    automatable = {
        True: "an attack can be automated",
        False: "an attack cannot be automated",
        None: "automation is unknown and taken as possible",
    }
    total = {
        True: "it gives total control",
        False: "it gives partial control",
        None: "its impact is unknown and taken as total",
    }
    return [automatable[facts.automatable], total[facts.total]]


def _verdict(policy: DuePolicy, days: int | None, start: datetime) -> str:
    if days is None:
        return f"{policy.name} ({policy.version}): fix it when the system is upgraded"
    return f"{policy.name} ({policy.version}): due in {days} days from {start.date().isoformat()}"


def _score_reasons(score: float | None, signals: Signals) -> tuple[str, ...]:
    told = () if score is None else (f"CVSS {score}",)
    if signals.epss is None or signals.epss_dated is None:
        return told
    return (*told, f"EPSS {signals.epss:.4f} on {signals.epss_dated.isoformat()}")
