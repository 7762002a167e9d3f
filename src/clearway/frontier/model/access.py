"""Access to a developer's model: terms, window, grants, and what went through the broker. Money in microdollars.

A microdollar is a millionth of a dollar; a price is in microdollars for a million tokens.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from clearway.kernel.ids import GrantId, PersonId, SubmissionId


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What a developer offers: which models, at which prices, and what all grants together may spend."""

    models: tuple[str, ...]
    input_price: int
    output_price: int
    budget_microdollars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NewEndpoint:
    """Where a developer's model is, and the credential that it takes; kept sealed and never shown again."""

    url: str = field(repr=False)
    credential: str = field(repr=False)
    terms: Terms


class Closing(StrEnum):
    """Why a window is closed: somebody closed it, its time was over, the switch was thrown, or another came instead."""

    CLOSED = "closed"
    EXPIRED = "expired"
    KILLED = "killed"
    SUPERSEDED = "superseded"


class Purpose(StrEnum):
    """What a window is for: evaluating a model, or access to one that is designated; each has its own 30 days."""

    EVALUATION = "evaluation"
    ACCESS = "access"


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessWindow:
    """The time in which evaluators reach a model; for one purpose 30 days altogether at most, never prolonged."""

    submission: SubmissionId
    number: int
    purpose: Purpose
    opened_at: datetime
    ends_at: datetime
    evaluators_named: bool
    closed_at: datetime | None = None
    closed_because: Closing | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one evaluator may use: tokens and money altogether, calls in a minute and calls at once."""

    tokens: int
    microdollars: int
    calls_per_minute: int
    calls_at_once: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What was used."""

    tokens: int = 0
    microdollars: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessGrant:
    """One evaluator's access. `evaluator` is None for whom the pseudonym is enough."""

    id: GrantId
    submission: SubmissionId
    window: int
    pseudonym: str
    evaluator: PersonId | None
    budget: Budget
    spent: Spent
    granted_at: datetime
    ends_at: datetime
    has_token: bool
    revoked_at: datetime | None
    revoked_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """The token of a grant, shown this once to its evaluator."""

    grant: GrantId
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How access to a submission's model stands: terms, the newest window, and the grants that one may see.

    Whether there is an endpoint is told to the developer alone.
    """

    terms: Terms | None
    has_endpoint: bool
    window: AccessWindow | None
    grants: tuple[AccessGrant, ...]


class LineKind(StrEnum):
    """What a line tells: a call was sent on, it ended, it was refused, or it was running when the broker died."""

    BEGUN = "begun"
    ENDED = "ended"
    REFUSED = "refused"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line of the log before it is written; `tokens` are what is charged, and when begun what is set aside."""

    submission: SubmissionId
    grant: GrantId
    call: bytes
    kind: LineKind
    at: datetime
    path: str
    model: str
    status: int
    why: str
    request_hash: bytes
    request_bytes: int
    reply_hash: bytes | None
    reply_bytes: int
    input_tokens: int
    output_tokens: int
    microdollars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessLine:
    """What went through the broker: who by pseudonym, when, hashes (SHA-256, hex) and counts; never the text."""

    line: int
    grant: GrantId
    pseudonym: str
    call: str
    kind: LineKind
    at: datetime
    path: str
    model: str
    status: int
    why: str
    request_hash: str
    request_bytes: int
    reply_hash: str
    reply_bytes: int
    input_tokens: int
    output_tokens: int
    microdollars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What calls took in one step of time that begins then: tokens that the model read, and tokens that it wrote."""

    at: datetime
    input_tokens: int
    output_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A grant that is open now, as the broker needs to know it; `seconds_left` by the database's own clock."""

    grant: GrantId
    submission: SubmissionId
    token_hash: bytes = field(repr=False)
    edition: int
    terms: Terms
    budget: Budget
    spent: Spent
    seconds_left: float
