"""Nouns of exposure: inventories, tasks, attestations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import msgspec

from clearway.exposure.model.stages import TaskStage
from clearway.kernel.ids import AdvisoryId, InventoryId, PartyId, TaskId, VulnerabilityId
from clearway.prioritization.model import Choice, Mission, Safety, Step


class Exposed(StrEnum):
    """Whether the internet reaches a system."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


class Match(StrEnum):
    """Whether an advisory is about a version: unclear where the version cannot be compared."""

    AFFECTED = "affected"
    UNAFFECTED = "unaffected"
    UNCLEAR = "unclear"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewInventory:
    """An SBOM as an operator hands it in, with what it does not say: reach, time zone, and what a failure would do."""

    name: str
    exposed: Exposed
    time_zone: str
    body: bytes
    mission: Mission = Mission.UNKNOWN
    safety: Safety = Safety.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What an operator runs on one system."""

    id: InventoryId
    party: PartyId
    name: str
    exposed: Exposed
    time_zone: str
    format: str
    kept_at: datetime
    mission: Mission = Mission.UNKNOWN
    safety: Safety = Safety.UNKNOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptInventory:
    """The answer to an SBOM: how much of it could be used."""

    id: InventoryId
    components: int
    unreadable: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedRange:
    """Versions that an advisory is about, told as OSV tells them (OSV schema 1.7, affected ranges and versions).

    From `introduced` on (empty: the first), before `fixed` and up to `last_affected` (empty: without end); and those in
    `versions`, whatever the rest says.
    """

    introduced: str = ""
    fixed: str = ""
    last_affected: str = ""
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A component that an advisory is about, on somebody's system.

    `source` and `source_version` are those of the package that it was built from, where the inventory tells; `choice`
    is the operator's policy of due times.
    """

    inventory: Inventory
    package: str
    version: str
    source: str
    source_version: str
    choice: Choice = Choice.DIRECTIVE


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What an operator has to do, by when, and why, in plain words.

    `policy`, `outcome`, `path` and `editions` say by what the due time came, what it came to, along which steps, and
    from which editions of feeds. `until` is when an answer ends that ends by itself.
    """

    id: TaskId
    party: PartyId
    inventory: InventoryId
    advisory: AdvisoryId
    vulnerability: VulnerabilityId
    package: str
    old_version: str
    new_version: str
    due_at: datetime | None
    forensic: bool
    words: str
    reasons: tuple[str, ...]
    stage: TaskStage
    made_at: datetime
    policy: str = ""
    outcome: str = ""
    path: tuple[Step, ...] = ()
    editions: tuple[str, ...] = ()
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OperatorProfile:
    """What an operator says of itself: its policy of due times, its sector (empty: none), and what may be told of it.

    `counted`: it is counted in numbers by sector. `named`: coordinators may see its tasks beside its name.
    """

    policy: Choice
    sector: str
    counted: bool
    named: bool


class CauseKind(StrEnum):
    """What makes a due time move."""

    MADE = "made"
    LISTING = "listing"
    EXPOSURE = "exposure"
    SEVERITY = "severity"
    IMPACT = "impact"
    POLICY = "policy"
    REOPENED = "reopened"
    WITHDRAWN = "withdrawn"
    UNCOVERED = "uncovered"
    RECKONED = "reckoned"


class Cause(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that made a due time move, in plain words."""

    kind: CauseKind
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DueChange:
    """A line of a task's history: from when to when it is due, by what, and what made it move; never changed."""

    task: TaskId
    number: int
    at: datetime
    old_due_at: datetime | None
    due_at: datetime | None
    forensic: bool
    policy: str
    outcome: str
    path: tuple[Step, ...]
    reasons: tuple[str, ...]
    editions: tuple[str, ...]
    causes: tuple[Cause, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dated:
    """A task with its system, as it is dated anew; `is_held` says that the system still has what it is about."""

    task: Task
    hit: Hit
    is_held: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A task as it is dated now, when it was due before, and what made it move; no cause where only words changed."""

    task: Task
    old_due_at: datetime | None
    causes: tuple[Cause, ...]


class Found(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A component that an advisory is about, as matching tells it (Order 2(c)).

    `sbom` is the inventory's name as given and `purl` the component as written there. `fixed_in` is the nearest fixed
    version above, or none; `rule` is `range` or `version`; `reason` says in plain words why it matches.
    """

    sbom: str
    purl: str
    version: str
    advisory: str
    aliases: list[str]
    fixed_in: str | None
    rule: str
    reason: str
    scope: str
    summary: str
    cvss: str
    reference: str
    where: str


class Doubt(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A component that could not be judged, or not wholly: where it stands in which inventory, and why."""

    sbom: str
    where: str
    name: str
    why: str


class Suppressed(msgspec.Struct, frozen=True, kw_only=True):
    """A match that a VEX statement takes back: who states it where, as what, and why."""

    match: Found
    status: str
    justification: str
    statement: str


class Inventoried(msgspec.Struct, kw_only=True):
    """What an inventory held, counted while it is matched: components, repeated ones, and those that say nothing.

    `unjudged` are those that could not be matched, each with its place; `left_out` those that do not run.
    """

    name: str
    format: str = ""
    components: int = 0
    duplicates: int = 0
    left_out: int = 0
    owned: int = 0
    matches: int = 0
    affected: int = 0
    suppressed: int = 0
    unjudged: list[Doubt] = msgspec.field(default_factory=list[Doubt])
    duplicated: list[str] = msgspec.field(default_factory=list[str])


class Status(StrEnum):
    """How a product stands by the advisories that are known here; unknown where none speaks of it."""

    AFFECTED = "affected"
    UNCLEAR = "unclear"
    FIXED = "fixed"
    NOT_AFFECTED = "not-affected"
    UNKNOWN = "unknown"
    UNREADABLE = "unreadable"


class Telling(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """What one advisory says of a product that was asked about, and why it is held to.

    `fixed_in` is the nearest fixed version above, or none; `source` is hub or loaded.
    """

    advisory: str
    aliases: list[str]
    status: Status
    fixed_in: str | None
    reason: str
    source: str


class Answer(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """How a product stands: the advisories that its status follows from, and how many more of them are left out.

    `product` is as it was asked; `why` says why there is no advisory to name.
    """

    product: str
    status: Status
    advisories: list[Telling] = []
    left_out: int = 0
    why: str = ""


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """What answers were given from: the hub's own advisories up to an edition, and those that its operator loaded.

    `newest` is the edition published by now; `is_current` says that the answers are of it. `loaded` is the checksum of
    the index that the operator loaded, empty where there is none, and `loaded_at` the time of its file.
    """

    hub: int
    newest: int
    is_current: bool
    hub_advisories: int
    loaded: str = ""
    loaded_at: datetime | None = None
    loaded_advisories: int = 0


class Answers(msgspec.Struct, frozen=True, kw_only=True):
    """Answers in the order of the products that were asked about, and what they were given from."""

    edition: Edition
    answers: list[Answer]
