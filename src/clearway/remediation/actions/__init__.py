"""Verbs of remediation: propose, examine, verify, settle, read."""

from clearway.remediation.actions.corpus import Specimen, shipped_fixes
from clearway.remediation.actions.examine import Examination, examine
from clearway.remediation.actions.fixes import propose, read_fix, read_fixes, settle, verify

__all__ = [
    "Examination",
    "Specimen",
    "examine",
    "propose",
    "read_fix",
    "read_fixes",
    "settle",
    "shipped_fixes",
    "verify",
]
