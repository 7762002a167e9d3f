"""Verbs of findings: receive, join, advance, clear, merge, separate."""

from clearway.findings.actions.advance import advance, clear, publish, restate
from clearway.findings.actions.merge import merge, merge_all, separate
from clearway.findings.actions.place import join_report
from clearway.findings.actions.read import (
    count_outcomes,
    find_proof,
    list_findings,
    list_outcomes,
    list_vulnerabilities,
    read_digests,
    read_evidence,
    read_finding,
    read_findings_of,
    read_ids_below,
    read_merged_below,
    read_newest_rated,
    read_proofs,
    read_rated,
    read_report,
    read_report_body,
    read_vulnerability,
    standing_at,
    with_proof,
)
from clearway.findings.actions.receive import receive
from clearway.findings.actions.relay import relay_report
from clearway.findings.actions.reported import read_reported
from clearway.findings.actions.reputation import (
    order_waiting,
    read_own_standing,
    read_standings,
    read_techniques,
    standing_of_newcomer,
)
from clearway.findings.actions.review import (
    DECISIONS,
    decide,
    list_pairs,
    list_pairs_of,
    list_regroupings,
    measure_progress,
    undo,
    undo_last,
    view_pair,
)
from clearway.findings.actions.supplement import supplement
from clearway.findings.actions.undo import rejoin, unmerge

__all__ = [
    "DECISIONS",
    "advance",
    "clear",
    "count_outcomes",
    "decide",
    "find_proof",
    "join_report",
    "list_findings",
    "list_outcomes",
    "list_pairs",
    "list_pairs_of",
    "list_regroupings",
    "list_vulnerabilities",
    "measure_progress",
    "merge",
    "merge_all",
    "order_waiting",
    "publish",
    "read_digests",
    "read_evidence",
    "read_finding",
    "read_findings_of",
    "read_ids_below",
    "read_merged_below",
    "read_newest_rated",
    "read_own_standing",
    "read_proofs",
    "read_rated",
    "read_report",
    "read_report_body",
    "read_reported",
    "read_standings",
    "read_techniques",
    "read_vulnerability",
    "receive",
    "rejoin",
    "relay_report",
    "restate",
    "separate",
    "standing_at",
    "standing_of_newcomer",
    "supplement",
    "undo",
    "undo_last",
    "unmerge",
    "view_pair",
    "with_proof",
]
