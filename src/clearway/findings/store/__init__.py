"""The tables of findings."""

from clearway.findings.store.evidence import add_evidence, assign_evidence, evidence_of, proof_digests
from clearway.findings.store.findings import (
    add_findings,
    finding,
    findings_of_vulnerability,
    findings_page,
    lock_received,
    set_outcome,
)
from clearway.findings.store.joins import add_join, end_join, lock_placing
from clearway.findings.store.reports import add_report, report, report_body
from clearway.findings.store.vulnerabilities import (
    add_clearance,
    add_vulnerability,
    candidates,
    enrich,
    lock_vulnerability,
    move_stage,
    set_summary,
    vulnerabilities_page,
    vulnerability,
)

__all__ = [
    "add_clearance",
    "add_evidence",
    "add_findings",
    "add_join",
    "add_report",
    "add_vulnerability",
    "assign_evidence",
    "candidates",
    "end_join",
    "enrich",
    "evidence_of",
    "finding",
    "findings_of_vulnerability",
    "findings_page",
    "lock_placing",
    "lock_received",
    "lock_vulnerability",
    "move_stage",
    "proof_digests",
    "report",
    "report_body",
    "set_outcome",
    "set_summary",
    "vulnerabilities_page",
    "vulnerability",
]
