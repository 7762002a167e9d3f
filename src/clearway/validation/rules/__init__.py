"""Judgements of validation: what runs show, and what they let us believe. Pure."""

from clearway.validation.rules.mutation import variants
from clearway.validation.rules.ranges import as_affected, conclude, in_order, next_to_try, published_of, reported_of
from clearway.validation.rules.severity import (
    NEWBORN,
    as_assessments,
    believe,
    counted,
    disagreement,
    fit,
    require_another,
    require_rating,
    told,
)
from clearway.validation.rules.sight import passing, read_crash, sanitizer_status, see
from clearway.validation.rules.verdicts import best, choose, failed, judge, needs, stage_after

__all__ = [
    "NEWBORN",
    "as_affected",
    "as_assessments",
    "believe",
    "best",
    "choose",
    "conclude",
    "counted",
    "disagreement",
    "failed",
    "fit",
    "in_order",
    "judge",
    "needs",
    "next_to_try",
    "passing",
    "published_of",
    "read_crash",
    "reported_of",
    "require_another",
    "require_rating",
    "sanitizer_status",
    "see",
    "stage_after",
    "told",
    "variants",
]
