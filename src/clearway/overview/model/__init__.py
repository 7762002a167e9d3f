"""What is read across folders: the funnel, the queue, a vulnerability's whole story, lists."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from clearway.audit.model import Line
from clearway.coordination.model import Case
from clearway.distribution.model import PublishedAdvisory
from clearway.findings.model import Stage, Vulnerability
from clearway.findings.model.releases import BrokenGlass, EvidenceItem
from clearway.formats.records import Severity
from clearway.kernel.ids import AdvisoryId, CaseId, FindingId, PartyId, TaskId, VulnerabilityId
from clearway.prioritization.model import Rank, Urgency
from clearway.remediation.model import FixWithEvidence
from clearway.validation.model import KeptVerdict, Reproduction


@dataclass(frozen=True, slots=True, kw_only=True)
class Funnel:
    """From reports to attested deployments, counted as far as the acting person may see."""

    reports: int
    findings: int
    vulnerabilities: int
    duplicates: int
    needs_information: int
    reproduced: int
    not_reproduced: int
    already_fixed: int
    fixes_verified: int
    fixes_refused: int
    advisories: int
    operators: int
    operators_with_tasks: int
    tasks: int
    attested: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are of what has this name."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlog:
    """Unpublished work: by age, by severity as reported, by urgency as ranked; and tasks by where they stand."""

    ages: tuple[Count, ...]
    severities: tuple[Count, ...]
    urgencies: tuple[Count, ...]
    tasks: tuple[Count, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How long it takes from opening to a step: in how many cases it was reached, and within how long.

    `half` and `most` are the times within which half and nine of ten got there; None where nothing did.
    """

    step: str
    count: int
    half: timedelta | None
    most: timedelta | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """What a party or person with this id is called."""

    id: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Introduction:
    """Who is signed in: the person and the party, by name; and for the staff, what glass waits to be reviewed."""

    person: str
    party: str
    broken_glass: tuple[BrokenGlass, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedFinding:
    """A finding under a vulnerability, and why it stands there.

    Why is for the clearinghouse alone to see: for others `kind` is empty and `probability` None.
    """

    finding: FindingId
    title: str
    description: str
    party: str
    tool: str
    version: str
    file: str
    function: str
    line: int
    severity: Severity
    received_at: datetime
    kind: str
    probability: float | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """Everything about a vulnerability, in order of certainty: seen, believed, decided, done."""

    vulnerability: Vulnerability
    evidence: tuple[EvidenceItem, ...]
    reproductions: tuple[Reproduction, ...]
    verdict: KeptVerdict | None
    joins: tuple[JoinedFinding, ...]
    rank: Rank | None
    case: Case | None
    fixes: tuple[FixWithEvidence, ...]
    advisory: PublishedAdvisory | None
    lines: tuple[Line, ...]
    names: tuple[Name, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFilter:
    """Which vulnerabilities: of a stage (None: all but merged ones), of a package, with some text; empty means any."""

    stage: Stage | None = None
    package: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A vulnerability's rank in short: how urgent, why, and in how many days due (None: with the next upgrade)."""

    urgency: Urgency
    days: int | None
    exploited: bool
    automatable: bool | None
    total: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A vulnerability as the queue shows it; `standing` is None until it is ranked."""

    id: VulnerabilityId
    title: str
    package: str
    stage: Stage
    severity: Severity
    standing: Standing | None
    findings: int
    opened_at: datetime
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRow:
    """A case as it is listed, with the vulnerability's title and the maintainer's name."""

    id: CaseId
    vulnerability: VulnerabilityId
    title: str
    package: str
    stage: Stage
    urgency: Urgency | None
    maintainer: str
    embargo_until: datetime
    told_at: datetime | None
    resolved_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvisoryName:
    """An advisory as it is listed beside numbers."""

    id: AdvisoryId
    title: str
    package: str
    published_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageCell:
    """How many parties and tasks stand at a stage; None where they are of fewer than SMALL_COUNT_MIN parties."""

    stage: str
    parties: int | None
    tasks: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeCell:
    """How many parties that match at home say so; None where they are fewer than SMALL_COUNT_MIN."""

    outcome: str
    parties: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How far operators are with an advisory: every stage, and in all, which is hidden where a stage is.

    `named` are operators with tasks of it that let themselves be named. `home` are parties that match at home and have
    no task of it here, so that nobody is counted twice.
    """

    advisory: AdvisoryName
    stages: tuple[CoverageCell, ...]
    parties: int | None
    tasks: int | None
    named: tuple[str, ...]
    home: tuple[HomeCell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskRow:
    """A task as its operator reads it.

    `system` and `time_zone` are empty for those who may not see the inventory; `note` is what was said last.
    `changes` counts the due times that it has had, and `until` is when its answer ends by itself.
    """

    id: TaskId
    party: str
    system: str
    time_zone: str
    advisory: AdvisoryId
    vulnerability: VulnerabilityId
    title: str
    words: str
    package: str
    old_version: str
    new_version: str
    due_at: datetime | None
    forensic: bool
    reasons: tuple[str, ...]
    stage: str
    note: str
    made_at: datetime
    changes: int
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A system where an update is to be made: which version it has, by when there, and the tasks that it closes."""

    party: str
    system: str
    time_zone: str
    old_version: str
    due_at: datetime | None
    tasks: tuple[TaskRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Update:
    """One piece of work that closes tasks on one or more systems, in plain words; `due_at` is that of the soonest.

    `new_version` is the newest that any of them asks for, so that it is done once; empty where there is none yet.
    """

    package: str
    new_version: str
    deed: str
    by_when: str
    due_at: datetime | None
    time_zone: str
    forensic: bool
    why: tuple[str, ...]
    check: str
    holes: int
    places: tuple[Place, ...]

    @property
    def parties(self) -> tuple[str, ...]:
        """Whose systems they are, the soonest due first."""
        return tuple(dict.fromkeys(place.party for place in self.places))

    def tasks_of(self, party: str) -> tuple[TaskRow, ...]:
        """Give the tasks of one party that it closes."""
        return tuple(task for task in self.tasks if task.party == party)

    @property
    def tasks(self) -> tuple[TaskRow, ...]:
        """All tasks that it closes."""
        return tuple(task for place in self.places for task in place.tasks)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientRow:
    """A client as its provider sees it: what is open, overdue and due within a week there, and what is settled.

    Settled is what was done, does not matter there, or is covered by something else.
    """

    id: PartyId
    name: str
    contact: str
    open: int
    overdue: int
    soon: int
    next_due: datetime | None
    settled: int
    total: int

    @property
    def coverage(self) -> float | None:
        """Which share of its tasks is settled; None where it has none."""
        return self.settled / self.total if self.total else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom to call, and whose contact that is."""

    whose: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What is to be done, soonest first; `next` is where tasks go on that found no room."""

    updates: tuple[Update, ...]
    next: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnTask:
    """A task of the acting party as planning needs it; `score` is the severity of what it closes, where it is known."""

    system: str
    package: str
    new_version: str
    due_at: datetime | None
    forensic: bool
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A case that waits for its maintainer: since when, due within how many days, and how severe it is held to be."""

    id: CaseId
    vulnerability: VulnerabilityId
    package: str
    since: datetime
    told: bool
    days: int | None
    score: float | None
    exploited: bool
    forensic: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """What a maintainer has: hours, minutes for each case, and for each release, which is made once for its cases."""

    hours: float
    minutes: int
    release_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortLine:
    """A case in the queue by risk an hour; `weighted_risk` counts what `why` says, `planned` that it fits the hours."""

    place: int
    case: CaseId
    vulnerability: VulnerabilityId
    package: str
    told: bool
    planned: bool
    minutes: int
    weighted_risk: float
    risk_per_hour: float
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffortQueue:
    """The queue that removes most risk in some hours; no other removes more than `bound`.

    `share_of_bound` says how far this one comes. Rows beyond the limit are not looked at.
    """

    hours: float
    minutes_used: int
    weighted_risk: float
    bound: float
    share_of_bound: float
    lines: tuple[EffortLine, ...]
