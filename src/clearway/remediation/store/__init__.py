"""The tables of remediation."""

from clearway.remediation.store.fixes import (
    add_decision,
    add_fix,
    fix,
    fix_with,
    fixes_of,
    lock_fix,
    tried_with,
    verifications_of,
)
from clearway.remediation.store.matrix import (
    add_matrix,
    add_matrix_decision,
    attempt,
    grid_of,
    keep_grid,
    lock_matrix,
    matrices_about,
    matrices_page,
    matrix_by_id,
    matrix_decisions,
    set_decision_undone,
)

__all__ = [
    "add_decision",
    "add_fix",
    "add_matrix",
    "add_matrix_decision",
    "attempt",
    "fix",
    "fix_with",
    "fixes_of",
    "grid_of",
    "keep_grid",
    "lock_fix",
    "lock_matrix",
    "matrices_about",
    "matrices_page",
    "matrix_by_id",
    "matrix_decisions",
    "set_decision_undone",
    "tried_with",
    "verifications_of",
]
