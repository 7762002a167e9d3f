"""What every input format is read into: reports of findings, each readable or refused."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """How bad the reporter says it is, in words."""

    UNKNOWN = "unknown"
    NONE = "none"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True, kw_only=True)
class Provenance:
    """How a finding came about: the model, its harness, how far people looked at it (none, triaged, human-verified)."""

    model: str = ""
    model_version: str = ""
    harness: str = ""
    prompt_hash: str = ""
    review: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One who handed a report on: the party in its own words, its reference there, and when (RFC 3339 or empty)."""

    party: str
    reference: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedFinding:
    """One assertion as its reporter made it; every text is untrusted.

    `package` is a purl without version, or empty; `packages` are further ones that the same assertion is about.
    `ranges` are affected versions in OSV's terms ("introduced:1.0 fixed:1.2"). `source` is the database or tool whose
    records are distinct from one another. `published` is a date (RFC 3339) or empty. `fingerprints` are the reporter's
    own, as name=value. `chain` is who handed it on, the first reporter first.
    """

    title: str
    description: str = ""
    tool: str = ""
    tool_version: str = ""
    rule: str = ""
    package: str = ""
    version: str = ""
    fixed_version: str = ""
    file: str = ""
    function: str = ""
    line: int = 0
    weaknesses: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    severity: Severity = Severity.UNKNOWN
    cvss_vector: str = ""
    crash_type: str = ""
    crash_state: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    source: str = ""
    published: str = ""
    fingerprints: tuple[str, ...] = ()
    chain: tuple[Hop, ...] = ()
    proof: bytes = b""
    proof_name: str = ""
    credit: str = ""
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFinding:
    """A finding that could not be read: where it stands, what is wrong and what to do."""

    position: int
    code: str
    what: str
    where: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedReport:
    """A report taken apart; the refused findings keep their places among the others."""

    format: str
    tool: str
    findings: tuple[ParsedFinding | RefusedFinding, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StreamedReport:
    """A report that is being read: `findings` is consumed once, in order, while the body it comes from stays open.

    Taking the next finding may raise the refusal of the whole report (a fault further down, a limit): then nothing of
    the report counts, what was taken before included.
    """

    format: str
    tool: str
    findings: Iterator[ParsedFinding | RefusedFinding]
