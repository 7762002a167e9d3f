"""Judgements of remediation: which proposals can be tried, and what the evidence about a fix adds up to. Pure."""

from clearway.remediation.rules.attestations import attest_fix
from clearway.remediation.rules.evidence import (
    applied,
    benign_unchanged,
    built,
    decide,
    has_failed,
    no_new_crash,
    not_applied,
    not_built,
    oracle_kept,
    proofs_stopped,
    tests_pass,
    variants_stopped,
    with_untried,
)
from clearway.remediation.rules.hunks import hunks_of
from clearway.remediation.rules.matrix import (
    choose_fixes,
    effect_of,
    may_tell,
    proposal_in,
    read_grid,
    require_candidates,
    require_comparable,
    row_of,
    rows_of_parts,
)
from clearway.remediation.rules.proposals import digest_of, require_open, require_proposal
from clearway.remediation.rules.telling import LINE_WORDS
from clearway.remediation.rules.words import words_of

__all__ = [
    "LINE_WORDS",
    "applied",
    "attest_fix",
    "benign_unchanged",
    "built",
    "choose_fixes",
    "decide",
    "digest_of",
    "effect_of",
    "has_failed",
    "hunks_of",
    "may_tell",
    "no_new_crash",
    "not_applied",
    "not_built",
    "oracle_kept",
    "proofs_stopped",
    "proposal_in",
    "read_grid",
    "require_candidates",
    "require_comparable",
    "require_open",
    "require_proposal",
    "row_of",
    "rows_of_parts",
    "tests_pass",
    "variants_stopped",
    "with_untried",
    "words_of",
]
