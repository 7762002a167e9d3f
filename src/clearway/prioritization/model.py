"""Nouns of prioritization: facts, due times, ranks, signals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import msgspec

from clearway.formats.decision_tree import DecisionTree, TreeOutcome
from clearway.formats.due_policy import DuePolicy, DueRow
from clearway.kernel.ids import VulnerabilityId
from clearway.validation.model import BelievedSeverity


class Urgency(StrEnum):
    """How soon something is due, in a word."""

    NOW = "now"
    SOON = "soon"
    PLANNED = "planned"
    UPGRADE = "on-upgrade"


class Choice(StrEnum):
    """By which policy an operator's tasks are due: the directive's table, or SSVC's tree for those who deploy."""

    DIRECTIVE = "bod-26-04"
    DEPLOYER = "ssvc-deployer"


class Mission(StrEnum):
    """What stands still when a system fails (SSVC, mission impact 2.0)."""

    DEGRADED = "degraded"
    SUPPORT_CRIPPLED = "mef-support-crippled"
    FUNCTION_FAILURE = "mef-failure"
    MISSION_FAILURE = "mission-failure"
    UNKNOWN = "unknown"


class Safety(StrEnum):
    """Who is hurt when a system fails (SSVC, safety impact 2.0)."""

    NEGLIGIBLE = "negligible"
    MARGINAL = "marginal"
    CRITICAL = "critical"
    CATASTROPHIC = "catastrophic"
    UNKNOWN = "unknown"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step on the path to a decision: a decision point, the value that was taken, and on what that rests.

    `assumed`: nobody knows the value, so that it was taken at its worst.
    """

    point: str
    value: str
    basis: str
    assumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What is known of a decision point: its value (None: nobody knows), and on what that rests."""

    value: str | None
    basis: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a tree came to, and every step on the way."""

    outcome: TreeOutcome
    path: tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DuePolicies:
    """All that says when something is due: the directive's table, and decision trees by their keys."""

    directive: DuePolicy
    trees: Mapping[str, DecisionTree]

    @property
    def names(self) -> tuple[str, ...]:
        """The names and versions of the policies that tasks can be due by."""
        deployer = self.trees["deployer"]
        return (f"{self.directive.name} {self.directive.version}", f"{deployer.name} {deployer.version}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What CISA states of a vulnerability in its SSVC records: exploitation is none, poc or active."""

    exploitation: str
    automatable: bool
    total: bool
    stated_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """What feeds say of a vulnerability: listed as exploited since, the chance of exploitation (EPSS), CISA's SSVC.

    The days are those of the editions that were asked; None: no edition is loaded.
    """

    listed_on: date | None
    catalog_dated: date | None
    epss: float | None
    epss_dated: date | None
    statement: Statement | None = None
    statements_dated: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The four facts of BOD 26-04; None is unknown. `listed_on` is the day of listing as exploited, if it is listed.

    `catalog_dated` is the edition of the catalog that was asked. Automatability and impact are as CISA stated them
    (`statement`), and come from a CVSS vector of the version `cvss` where it did not.
    """

    exposed: bool | None
    listed_on: date | None
    catalog_dated: date | None
    automatable: bool | None
    total: bool | None
    cvss: str = ""
    statement: Statement | None = None
    statements_dated: date | None = None

    @property
    def exploited(self) -> bool:
        """Whether it is listed as exploited."""
        return self.listed_on is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """When something is due: days (None: on upgrade), the instant, whether forensic triage is due, and why.

    `row` is the directive's row that decided; None where facts were missing and nobody exploits it, or where a tree
    decided. `policy` is the name and version of what decided, `outcome` what it came to, in a few words, `path` the
    steps to it, and `editions` says which editions of which feeds were asked.
    """

    days: int | None
    at: datetime | None
    forensic: bool
    row: DueRow | None
    facts: Facts
    reasons: tuple[str, ...]
    policy: str = ""
    outcome: str = ""
    path: tuple[Step, ...] = ()
    editions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A system on which a vulnerability was detected, and whether the internet reaches it (None: unknown).

    `choice` is its operator's policy; mission and safety say what its failure would do.
    """

    exposed: bool | None
    detected_at: datetime
    choice: Choice = Choice.DIRECTIVE
    mission: Mission = Mission.UNKNOWN
    safety: Safety = Safety.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class SectorCount:
    """How many operators of a sector run a package, of those that let themselves be counted; never fewer than three."""

    name: str
    operators: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """How urgent a vulnerability is wherever it is exposed, and why.

    `cvss_score` is that of the vector as it was reported, `believed` what was believed of it when it was ranked.
    `policy`, `path` and `editions` say by what, along which steps and from which editions of feeds it came. `weight` is
    how many operators run it who let themselves be counted, in sectors of which SMALL_COUNT_MIN do.
    """

    vulnerability: VulnerabilityId
    urgency: Urgency
    days: int | None
    forensic: bool
    exploited: bool
    automatable: bool | None
    total: bool | None
    cvss_score: float | None
    reasons: tuple[str, ...]
    ranked_at: datetime
    believed: BelievedSeverity | None = None
    policy: str = ""
    path: tuple[Step, ...] = ()
    editions: tuple[str, ...] = ()
    weight: int = 0

    @property
    def order_score(self) -> float | None:
        """What orders it among those that are equally urgent: the believed score, else the reported one."""
        return self.believed.score if self.believed else self.cvss_score


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What loading a feed came to: how many lines, and the feed's own date."""

    lines: int
    dated: date
