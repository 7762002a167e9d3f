"""Verbs of remediation: propose, examine, verify, settle, read."""

from clearway.remediation.actions.examine import Examination, examine
from clearway.remediation.actions.fixes import propose, read_fix, read_fixes, settle, verify

__all__ = ["Examination", "examine", "propose", "read_fix", "read_fixes", "settle", "verify"]
