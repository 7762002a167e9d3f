"""Judgements of remediation: which proposals can be tried, and what the evidence about a fix adds up to. Pure."""

from clearway.remediation.rules.evidence import (
    applied,
    benign_unchanged,
    built,
    decide,
    no_new_crash,
    not_applied,
    not_built,
    oracle_kept,
    proofs_stopped,
    tests_pass,
    variants_stopped,
)
from clearway.remediation.rules.proposals import digest_of, require_open, require_proposal

__all__ = [
    "applied",
    "benign_unchanged",
    "built",
    "decide",
    "digest_of",
    "no_new_crash",
    "not_applied",
    "not_built",
    "oracle_kept",
    "proofs_stopped",
    "require_open",
    "require_proposal",
    "tests_pass",
    "variants_stopped",
]
