"""Judgements of identity: the shape of secrets, names and roles."""

import base64
from collections.abc import Iterable
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId
from clearway.kernel.limits import KEY_DAYS_MAX, NAME_CHARACTERS_MAX, REASON_CHARACTERS_MAX

SECRET_BYTES: Final = 32
KEY_PREFIX: Final = "clearway_"
ALL_SCOPES: Final = "*"
READ_SCOPE: Final = "read"
# For a calendar that asks for due dates by itself: whoever finds its password reads those and nothing else.
CALENDAR_SCOPE: Final = "calendar"


def key_text(chance: bytes) -> str:
    """Write a key so that people and secret scanners recognize it."""
    return KEY_PREFIX + base64.urlsafe_b64encode(chance).rstrip(b"=").decode()


def secret_hash(secret: str) -> bytes:
    """Hash a key or a session's token; both are 256 bits of chance, so one SHA-256 is enough."""
    return sha256(secret.encode()).digest()


def require_name(name: str, *, where: str) -> str:
    """Accept a name of printable characters within the limit, trimmed."""
    trimmed = name.strip()
    if not trimmed or len(trimmed) > NAME_CHARACTERS_MAX or not trimmed.isprintable():
        raise Refusal(
            "bad-name",
            f"The {where} is empty, too long or has control characters.",
            hint=f"Use 1 to {NAME_CHARACTERS_MAX} printable characters.",
            where=where,
        )
    return trimmed


def require_roles(names: Iterable[str]) -> frozenset[Role]:
    """Read roles by name; the worker's role is not given to people."""
    known = {role.value: role for role in Role if role is not Role.WORKER}
    roles = list(names)
    for name in roles:
        if name not in known:
            raise Refusal(
                "unknown-role",
                f"There is no role {name[:40]!r} to give.",
                hint=f"Choose from: {', '.join(sorted(known))}.",
                where="roles",
            )
    return frozenset(known[name] for name in roles)


def require_expiry(now: datetime, days: int) -> datetime:
    """Give the instant a key of so many days ends; every key ends."""
    if not 1 <= days <= KEY_DAYS_MAX:
        raise Refusal(
            "bad-key-life",
            f"A key lives 1 to {KEY_DAYS_MAX} days, not {days}.",
            hint="Choose fewer days.",
            where="days",
        )
    return now + timedelta(days=days)


def require_scopes(names: Iterable[str]) -> frozenset[str]:
    """Read what a key may be used for: everything its person may do, reading only, or only the calendar of tasks."""
    scopes = frozenset(names)
    if not scopes or not scopes <= {ALL_SCOPES, READ_SCOPE, CALENDAR_SCOPE}:
        raise Refusal(
            "unknown-scope",
            "A key's scope is *, read or calendar.",
            hint="Leave it out for all that the person may do.",
            where="scopes",
        )
    return scopes


def possession(party: PartyId, public_key: bytes) -> bytes:
    """Give what a verifier signs to show that the key is its own: nobody registers the key of somebody else.

    Neither an envelope (it begins with `DSSEv1`) nor a checkpoint of the record begins like this.
    """
    return f"clearway verifier key\n{party}\n{public_key.hex()}\n".encode()


def require_revocation(now: datetime, at: datetime | None, registered_at: datetime) -> datetime:
    """Accept the instant from which a key counts no longer: none that is to come, none before there was the key."""
    wanted = now if at is None else at
    if not registered_at <= wanted <= now:
        raise Refusal(
            "bad-revocation",
            "A key is revoked from an instant between its registration and now.",
            hint="Leave the instant out for now; say that it is compromised where nothing it signed may count.",
            where="at",
        )
    return wanted


def require_reason(text: str) -> str:
    """Accept a reason in one printable line within the limit, trimmed."""
    trimmed = text.strip()
    if not trimmed or len(trimmed) > REASON_CHARACTERS_MAX or not trimmed.isprintable():
        what = "The reason is empty, too long or has control characters."
        raise Refusal("bad-reason", what, hint=f"Use 1 to {REASON_CHARACTERS_MAX} characters.", where="reason")
    return trimmed


def require_pair(one: PartyId, other: PartyId) -> tuple[PartyId, PartyId]:
    """Accept two different parties, in one order."""
    if one == other:
        raise Refusal("same-party", "A party has no conflict with itself.", hint="Name another.", where="other")
    return (one, other) if one < other else (other, one)
