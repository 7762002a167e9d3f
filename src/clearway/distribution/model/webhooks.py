"""Nouns of webhooks: where a party wants to be told of what, and the messages to it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.formats.webhooks import Scheme
from clearway.kernel.ids import MessageId, PartyId, WebhookId


class Event(StrEnum):
    """What somebody can be told of."""

    ADVISORY_PUBLISHED = "advisory.published"
    ADVISORY_REVISED = "advisory.revised"
    ADVISORY_WITHDRAWN = "advisory.withdrawn"
    TASK_MADE = "task.made"
    TASK_DUE_MOVED = "task.due-moved"
    TASK_CLOSED = "task.closed"
    EVALUATION_INCIDENT = "evaluation.incident"
    FRONTIER_NOTICE = "frontier.notice"
    FRONTIER_DUTY = "frontier.duty"
    TEST = "test"


class WebhookStage(StrEnum):
    """Where a webhook stands."""

    LISTENING = "listening"
    FAILING = "failing"
    STOPPED = "stopped"
    REMOVED = "removed"


class MessageStage(StrEnum):
    """Where a message stands."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where a party wants to be told of which events, and how that goes."""

    id: WebhookId
    party: PartyId
    url: str
    events: tuple[Event, ...]
    scheme: Scheme
    made_at: datetime
    stage: WebhookStage
    stopped_because: str
    failing_since: datetime | None
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedSecret:
    """What a receiver checks signatures with: a secret, shown this once, or a public key; and when older ones end."""

    webhook: Webhook
    secret: str
    older_end_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message to one webhook; it keeps its id however often it is sent."""

    id: MessageId
    webhook: WebhookId
    event: Event
    about: str
    made_at: datetime
    stage: MessageStage
    attempts: int
    tried_at: datetime | None
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """A message that is to be made: in which tier it is read, what it is about, and its text."""

    tier: str
    event: Event
    about: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A message as it is sent: to where, and with which secrets that count now."""

    message: Message
    webhook: Webhook
    body: str
    secrets: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replayed:
    """How many messages are sent again."""

    messages: int
