"""Judgements of validation: what runs show, and what they let us believe. Pure."""

from clearway.validation.rules.mutation import variants
from clearway.validation.rules.sight import passing, read_crash, sanitizer_status, see
from clearway.validation.rules.verdicts import best, choose, failed, judge, needs, stage_after

__all__ = [
    "best",
    "choose",
    "failed",
    "judge",
    "needs",
    "passing",
    "read_crash",
    "sanitizer_status",
    "see",
    "stage_after",
    "variants",
]
