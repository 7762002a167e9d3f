"""What is said to CVE Services and what they answer, as their OpenAPI description has it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class IdState(StrEnum):
    """What has become of a CVE id."""

    RESERVED = "RESERVED"
    PUBLISHED = "PUBLISHED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """Who asks: the organization's short name, its user, and the user's key, which is never shown."""

    org: str
    user: str
    key: str = field(repr=False)

    @property
    def headers(self) -> Mapping[str, str]:
        """The three headers of every call."""
        return {"CVE-API-ORG": self.org, "CVE-API-USER": self.user, "CVE-API-KEY": self.key}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call: its method, path below the address of the service, query and JSON body (None: none)."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict[str, str])
    body: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the HTTP status and the body."""

    status: int
    body: bytes


Sender = Callable[[Call], Awaitable[Answer]]
