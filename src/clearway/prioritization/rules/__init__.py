"""Judgements of prioritization: the BOD 26-04 table or a decision tree, then CVSS; every step leaves a reason."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from clearway.formats.decision_tree import DecisionTree
from clearway.formats.due_policy import DuePolicy, DueRow
from clearway.formats.scores import score_of
from clearway.formats.words import severity_of_score
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization.model import (
    Choice,
    Due,
    DuePolicies,
    Facts,
    Known,
    Mission,
    Rank,
    Safety,
    SectorCount,
    Sighting,
    Signals,
    Step,
    Urgency,
)
from clearway.prioritization.rules.trees import days_in_words, decide, points_of, values_of
from clearway.validation.model import BelievedSeverity

_NONE_LOADED: Final = "none loaded"
_NOW_DAYS: Final = 3
_SOON_DAYS: Final = 14
# What of a vector means that a program can attack alone, and that everything is lost (CVSS 3.1 and 4.0, base metrics).
_AUTOMATABLE: Final = {
    "3": {"AV": "N", "AC": "L", "PR": "N", "UI": "N"},
    "4": {"AV": "N", "AC": "L", "AT": "N", "PR": "N", "UI": "N"},
}
_TOTAL: Final = {"3": {"C": "H", "I": "H", "A": "H"}, "4": {"VC": "H", "VI": "H", "VA": "H"}}
_AUTOMATABLE_WORDS: Final = {
    True: "an attack can be automated",
    False: "an attack cannot be automated",
    None: "automation is unknown and taken as possible",
}
_TOTAL_WORDS: Final = {
    True: "it gives total control",
    False: "it gives partial control",
    None: "its impact is unknown and taken as total",
}
_EXPOSED_WORDS: Final = {
    True: "the internet reaches it",
    False: "the internet does not reach it",
    None: "whether the internet reaches it is unknown, so it counts as exposed",
}
_SYSTEM_EXPOSURE: Final = {True: "open", False: "controlled", None: None}
_YES_NO: Final = {True: "yes", False: "no", None: None}


def facts_from(vector: str, signals: Signals, *, exposed: bool | None) -> Facts:
    """Take what CISA states, or else derive it: whether a program can attack alone, and whether everything is lost.

    Both are unknown where nobody states them and the vector is none of CVSS 3 or 4.
    """
    stated = signals.statement
    score = score_of(vector)
    version = score.version[0] if score else ""
    known = version in _TOTAL and stated is None
    metrics = dict(part.split(":", 1) for part in vector.split("/")[1:]) if known else {}

    def derived(wanted: Mapping[str, Mapping[str, str]]) -> bool | None:
        return wanted[version].items() <= metrics.items() if known else None

    return Facts(
        exposed=exposed,
        listed_on=signals.listed_on,
        catalog_dated=signals.catalog_dated,
        automatable=stated.automatable if stated else derived(_AUTOMATABLE),
        total=stated.total if stated else derived(_TOTAL),
        cvss=score.version if score and known else "",
        statement=stated,
        statements_dated=signals.statements_dated,
    )


def due_by(choice: Choice, facts: Facts, policies: DuePolicies, *, sighting: Sighting) -> Due:
    """Tell when something is due on a system by the policy that its operator chose."""
    match choice:
        case Choice.DIRECTIVE:
            return due(facts, policies.directive, detected_at=sighting.detected_at)
        case Choice.DEPLOYER:
            return due_by_tree(facts, policies.trees["deployer"], policies.trees, sighting=sighting)


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
        severity = (_automatable_words(facts), _total_words(facts))
    forensic = row is not None and row.forensic
    return Due(
        days=days,
        at=None if days is None else start + timedelta(days=days),
        forensic=forensic,
        row=row,
        facts=facts,
        reasons=(_EXPOSED_WORDS[facts.exposed], _exploited_words(facts), *severity, _verdict(policy, days, start)),
        policy=f"{policy.name} {policy.version}",
        outcome=days_in_words(days, forensic=forensic),
        path=_path(facts, row),
        editions=editions_of(facts),
    )


def due_by_tree(facts: Facts, tree: DecisionTree, trees: Mapping[str, DecisionTree], *, sighting: Sighting) -> Due:
    """Follow a tree and tell when what it comes to is due; the clock starts as the directive's does.

    What nobody knows is taken at its worst, and the reasons say so. Exploitation that no feed tells of counts as none.
    """
    decision = decide(tree, _known(facts, sighting), trees)
    days, start = decision.outcome.days, _clock_start(facts, sighting.detected_at)
    names = {point.key: point.name for point in points_of(tree, trees)}
    verdict = f"{tree.name} ({tree.version}): {decision.outcome.key}, {_due_words(days, start)}"
    return Due(
        days=days,
        at=None if days is None else start + timedelta(days=days),
        forensic=decision.outcome.forensic,
        row=None,
        facts=facts,
        reasons=(*(f"{names[step.point]}: {step.value} ({step.basis})" for step in decision.path), verdict),
        policy=f"{tree.name} {tree.version}",
        outcome=decision.outcome.key,
        path=decision.path,
        editions=editions_of(facts),
    )


def editions_of(facts: Facts) -> tuple[str, ...]:
    """Say which editions of which feeds the facts were taken from."""
    catalog = facts.catalog_dated.isoformat() if facts.catalog_dated else _NONE_LOADED
    statements = facts.statements_dated.isoformat() if facts.statements_dated else _NONE_LOADED
    vector = (f"CVSS {facts.cvss} as reported",) if facts.cvss else ()
    return (f"KEV {catalog}", f"SSVC statements {statements}", *vector)


def rank(
    vulnerability: VulnerabilityId,
    vector: str,
    signals: Signals,
    *,
    policy: DuePolicy,
    now: datetime,
    believed: BelievedSeverity | None = None,
    sectors: Sequence[SectorCount] = (),
) -> Rank:
    """Rank a vulnerability as it would be where the internet reaches it: by the policy's days, then by severity.

    The facts come from the vector as it was reported, or from CISA. What is believed of its score, and how many
    operators of which sectors run it, only orders what is equally urgent.
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
            *_sector_words(sectors),
        ),
        ranked_at=now,
        believed=believed,
        weight=sum(one.operators for one in sectors),
        policy=found.policy,
        path=found.path,
        editions=(*found.editions, f"EPSS {signals.epss_dated.isoformat() if signals.epss_dated else _NONE_LOADED}"),
    )


def is_same_rank(before: Rank, after: Rank) -> bool:
    """Tell whether two ranks come from the same facts and policy, whatever edition of a feed they were taken from."""
    facts = ("urgency", "days", "forensic", "exploited", "automatable", "total", "policy", "weight")
    return all(getattr(before, name) == getattr(after, name) for name in facts)


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


def _automatable_words(facts: Facts) -> str:
    return _AUTOMATABLE_WORDS[facts.automatable] + ("" if facts.automatable is None else f", {_source(facts)}")


def _total_words(facts: Facts) -> str:
    return _TOTAL_WORDS[facts.total] + ("" if facts.total is None else f", {_source(facts)}")


def _source(facts: Facts) -> str:
    if facts.statement is not None:
        return f"as CISA stated on {facts.statement.stated_on.isoformat()}"
    return "judging by the CVSS vector"


def _path(facts: Facts, row: DueRow | None) -> tuple[Step, ...]:
    """Give the steps to the directive's row; without one, two are unknown."""
    reached = "no" if facts.exposed is False else "yes"
    exposed, in_kev, automatable, total = values_of(row) if row else (reached, "no", "unknown", "unknown")
    steps = (
        ("exposed", exposed, _EXPOSED_WORDS[facts.exposed], facts.exposed),
        ("in-kev", in_kev, _exploited_words(facts), True),
        ("automatable", automatable, _automatable_words(facts), facts.automatable),
        ("technical-impact", total, _total_words(facts), facts.total),
    )
    return tuple(
        Step(point=point, value=value, basis=basis, assumed=known is None) for point, value, basis, known in steps
    )


def _known(facts: Facts, sighting: Sighting) -> dict[str, Known]:
    """Say what is known of the points of SSVC's tree for those who deploy."""
    return {
        "exploitation": _exploitation(facts),
        # Nobody says how well a system is kept apart that the internet does not reach: it is held to be a network.
        "exposure": Known(value=_SYSTEM_EXPOSURE[facts.exposed], basis=_EXPOSED_WORDS[facts.exposed]),
        "automatable": Known(value=_YES_NO[facts.automatable], basis=_automatable_words(facts)),
        "mission": _stated(sighting.mission, unknown=Mission.UNKNOWN),
        "safety": _stated(sighting.safety, unknown=Safety.UNKNOWN),
    }


def _exploitation(facts: Facts) -> Known:
    stated = facts.statement
    if facts.listed_on is not None or stated is None:
        return Known(value="active" if facts.exploited else "none", basis=_exploited_words(facts))
    return Known(value=stated.exploitation, basis=f"as CISA stated on {stated.stated_on.isoformat()}")


def _stated(impact: Mission | Safety, *, unknown: Mission | Safety) -> Known:
    return Known(value=None if impact == unknown else impact.value, basis="as the operator states")


def _verdict(policy: DuePolicy, days: int | None, start: datetime) -> str:
    return f"{policy.name} ({policy.version}): {_due_words(days, start)}"


def _due_words(days: int | None, start: datetime) -> str:
    if days is None:
        return "fix it when the system is upgraded"
    return f"due in {days} days from {start.date().isoformat()}"


def _believed_words(believed: BelievedSeverity | None) -> tuple[str, ...]:
    if believed is None:
        return ()
    count = f"{believed.ratings} rating{'' if believed.ratings == 1 else 's'}"
    between = f"{believed.low:.1f} and {believed.high:.1f}"
    return (f"believed severity: {believed.score:.1f}, with 90 % between {between}, from {count}",)


def _sector_words(sectors: Sequence[SectorCount]) -> tuple[str, ...]:
    if not sectors:
        return ()
    told = ", ".join(f"{one.operators} in {one.name}" for one in sectors)
    return (f"run by operators that let themselves be counted: {told}",)


def _score_words(vector: str, signals: Signals) -> tuple[str, ...]:
    score = score_of(vector)
    told = () if score is None else (f"CVSS {score.version}: {score.base} ({severity_of_score(score.base).value})",)
    if signals.epss is None or signals.epss_dated is None:
        return told
    return (*told, f"EPSS {signals.epss:.4f} on {signals.epss_dated.isoformat()}")
