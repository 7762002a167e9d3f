"""Judgements of webhooks: which addresses and events are taken, what a message says, when it is tried again."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

import msgspec

from clearway.distribution.model.changes import Change, ChangeKind
from clearway.distribution.model.webhooks import Event, NewMessage, WebhookStage
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import URL_CHARACTERS_MAX, WEBHOOK_FAILING_DAYS_MAX

# After how long a message is tried again, the first time, the second and so on; about three days together.
RETRIES: Final = tuple(
    timedelta(minutes=minutes) for minutes in (0.1, 1, 5, 30, 120, 300, 600, 840, 1_200, 1_440)
)  # fmt: skip
_KINDS: Final = {
    ChangeKind.PUBLISHED: Event.ADVISORY_PUBLISHED,
    ChangeKind.REVISED: Event.ADVISORY_REVISED,
    ChangeKind.WITHDRAWN: Event.ADVISORY_WITHDRAWN,
}
_ENCODER: Final = msgspec.json.Encoder()
_HTTPS: Final = "https"


def require_url(url: str, *, loopback: bool) -> str:
    """Accept an address: https without user and fragment; http only where loopback addresses are allowed at all."""
    try:
        parts = urlsplit(url)
        port_told, host = parts.port, parts.hostname or ""
    except ValueError:
        raise _bad_url("It is no address.") from None
    if len(url) > URL_CHARACTERS_MAX or not url.isascii() or not url.isprintable() or " " in url:
        raise _bad_url(f"It has more than {URL_CHARACTERS_MAX} characters, or others than plain ones.")
    if parts.scheme != _HTTPS and not (loopback and parts.scheme == "http"):
        raise _bad_url("It is not https.")
    if not host or "@" in parts.netloc or "#" in url or port_told == 0:
        raise _bad_url("It names no host, or a user, or a part of a page.")
    return url


def require_events(names: Sequence[str]) -> tuple[Event, ...]:
    """Accept the events that somebody wants to hear of, each once."""
    known = {event.value: event for event in Event if event is not Event.TEST}
    if not names or any(name not in known for name in names):
        raise Refusal("unknown-event", "That is no event.", hint=f"Choose from: {', '.join(known)}.", where="events")
    return tuple(known[name] for name in dict.fromkeys(names))


def change_message(change: Change, tier: str) -> NewMessage:
    """Say what became of an advisory; whoever reads it may fetch the advisory itself."""
    told: dict[str, object] = {
        "advisory": change.advisory.id,
        "tier": tier,
        "position": change.position,
        "release": change.release,
        "title": change.advisory.title,
        "package": change.advisory.package,
        "fixed_version": change.advisory.fixed_version,
    }
    if change.kind is ChangeKind.WITHDRAWN:
        told["reason"] = change.advisory.withdrawn_for
    return message(_KINDS[change.kind], told, about=f"change:{tier}:{change.position}", at=change.at, tier=tier)


def message(event: Event, data: object, *, about: str, at: datetime, tier: str = "clear") -> NewMessage:
    """Write a message by the specification: its type, when it happened, and what."""
    body = _ENCODER.encode({"type": event.value, "timestamp": format_instant(at), "data": data}).decode()
    return NewMessage(tier=tier, event=event, about=about, body=body)


def tried_again_after(attempts: int) -> timedelta | None:
    """Tell how long to wait after so many attempts; None when it was tried often enough."""
    return RETRIES[attempts - 1] if attempts <= len(RETRIES) else None


def stage_after_failure(failing_since: datetime | None, now: datetime) -> WebhookStage:
    """Tell where a webhook stands that could not be reached again: stopped once it has failed for days."""
    has_failed_long = failing_since is not None and now - failing_since >= timedelta(days=WEBHOOK_FAILING_DAYS_MAX)
    return WebhookStage.STOPPED if has_failed_long else WebhookStage.FAILING


def _bad_url(what: str) -> Refusal:
    return Refusal("bad-address", what, hint="Write it like https://example.org/clearway.", where="url")
