"""Findings for tests of placing, and placing them together without a database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from clearway.app.models import shipped_placing
from clearway.findings import rules
from clearway.findings.model import Finding, Outcome
from clearway.findings.rules import Decision
from clearway.formats.records import Provenance, Severity
from clearway.kernel.ids import FindingId, PartyId, ReportId, VulnerabilityId

PACKAGE = "pkg:deb/debian/example"
OVERFLOW = (
    "The function parse_header copies the length field of a frame into a buffer of 64 bytes without a check, so that a"
    " crafted capture file writes past the end of header_buffer."
)
OVERFLOW_AGAIN = (
    "A heap buffer overflow was seen in parse_header: header_buffer holds 64 bytes, but the length comes from the frame"
    " of the capture file and is never compared with it."
)
INJECTION = (
    "The search form of the catalogue joins the sort parameter into an ORDER BY clause; list_products runs whatever SQL"
    " a visitor puts there."
)


def finding(number: int = 1, **said: object) -> Finding:
    """Make a finding that says nothing but what is given."""
    empty: dict[str, object] = {
        "id": FindingId(f"fnd-{number:016}"), "report": ReportId(f"rep-{number:016}"), "position": 0,
        "party": PartyId("pty-0000000000000001"), "title": "", "description": "", "tool": "", "tool_version": "",
        "rule": "", "package": PACKAGE, "version": "1.0", "fixed_version": "", "file": "", "function": "", "line": 0,
        "weaknesses": (), "identifiers": (), "severity": Severity.UNKNOWN, "cvss_vector": "", "crash_type": "",
        "crash_state": (), "references": (), "credit": "", "provenance": Provenance(), "outcome": Outcome.RECEIVED,
        "outcome_reason": "", "vulnerability": None, "received_at": datetime(2026, 11, 23, tzinfo=UTC),
    }  # fmt: skip
    return Finding(**{**empty, **said})  # pyright: ignore[reportArgumentType]  each value is of its field's type


def place_together(
    findings: Sequence[Finding], *, proofs: Mapping[FindingId, frozenset[bytes]] | None = None
) -> list[Decision]:
    """Place findings that arrive together at an empty index, as the house does."""
    kept, placing = proofs or {}, shipped_placing()
    tellings = [rules.telling_of(one, kept.get(one.id, frozenset())) for one in findings]
    hits = rules.by_keys(tellings, {})
    arrivals = [
        rules.arrival(tellings[at].finding, at, placing)
        for at, of in enumerate(hits)
        if not any(hit.sure for hit in of)
    ]
    shared = rules.shared_with(arrivals, {})
    found = rules.compared(
        arrivals, rules.worth_comparing(shared, placing), shared=shared, profiles={}, placing=placing
    )
    for arrival, of in zip(arrivals, found, strict=True):
        hits[arrival.place] = rules.together(hits[arrival.place], of)
    return rules.place_each(
        tellings,
        hits,
        on_file={},
        lacks=[rules.missing_in_words(rules.missing(one, has_proof=one.id in kept, scope=None)) for one in findings],
        fresh=[VulnerabilityId(f"vul-{at:016}") for at in range(len(findings))],
    )
