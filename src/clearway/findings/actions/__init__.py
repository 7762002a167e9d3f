"""Verbs of findings: receive, join, advance, clear, merge, separate."""

from clearway.findings.actions.advance import advance, clear, publish, restate
from clearway.findings.actions.merge import merge, separate
from clearway.findings.actions.place import join_report
from clearway.findings.actions.read import (
    list_findings,
    list_vulnerabilities,
    read_evidence,
    read_finding,
    read_findings_of,
    read_report_body,
    read_vulnerability,
)
from clearway.findings.actions.receive import receive

__all__ = [
    "advance",
    "clear",
    "join_report",
    "list_findings",
    "list_vulnerabilities",
    "merge",
    "publish",
    "read_evidence",
    "read_finding",
    "read_findings_of",
    "read_report_body",
    "read_vulnerability",
    "receive",
    "restate",
    "separate",
]
