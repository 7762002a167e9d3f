"""Verbs of remediation: propose, examine, verify, settle, compare fixes with proofs, read."""

from clearway.remediation.actions.asking import ask_after_fix, ask_matrix, list_matrices_about
from clearway.remediation.actions.attest import attest_fix, is_held_fixed, submit_attestation
from clearway.remediation.actions.corpus import Specimen, shipped_fixes
from clearway.remediation.actions.deciding import decide_matrix, undo_matrix
from clearway.remediation.actions.examine import Examination, examine
from clearway.remediation.actions.fixes import propose, read_fix, read_fixes, settle, verify
from clearway.remediation.actions.matrix import (
    compute_matrix,
    list_matrices,
    view_matrix,
    view_matrix_of_pair,
)

__all__ = [
    "Examination",
    "Specimen",
    "ask_after_fix",
    "ask_matrix",
    "attest_fix",
    "compute_matrix",
    "decide_matrix",
    "examine",
    "is_held_fixed",
    "list_matrices",
    "list_matrices_about",
    "propose",
    "read_fix",
    "read_fixes",
    "settle",
    "shipped_fixes",
    "submit_attestation",
    "undo_matrix",
    "verify",
    "view_matrix",
    "view_matrix_of_pair",
]
