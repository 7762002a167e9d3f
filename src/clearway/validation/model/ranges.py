"""Nouns of the affected range: releases that were tried, and where the published range says otherwise."""

from dataclasses import dataclass
from enum import StrEnum


class Affected(StrEnum):
    """Whether a release has the vulnerability, as far as its runs tell."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """One release that was built and met the proof, and what was seen."""

    version: str
    affected: Affected
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionDispute:
    """A release of which the published range says something else than was seen."""

    version: str
    said_affected: bool
    seen: Affected


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedRange:
    """Which releases are affected, and how that is known.

    A span is its first release and the first one after it, empty where there is none yet. `disputes` are the releases
    of which the published range says otherwise.
    """

    releases: tuple[str, ...]
    tried: tuple[Tried, ...]
    method: str
    affected: tuple[str, ...]
    spans: tuple[tuple[str, str], ...]
    disputes: tuple[VersionDispute, ...]
