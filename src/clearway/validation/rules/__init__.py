"""Judgements of validation: what runs show, and what they let us believe. Pure."""

from clearway.validation.rules.attestations import (
    attest_validation,
    check_signatures,
    is_attestable,
    judge_attestations,
    judged_word,
    require_verified_by_now,
    signers,
    told_to_others,
)
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
from clearway.validation.rules.sight import passing, read_crash, sanitizer_status, seconds_enough, see
from clearway.validation.rules.verdicts import best, choose, failed, judge, needs, stage_after

__all__ = [
    "NEWBORN",
    "as_affected",
    "as_assessments",
    "attest_validation",
    "believe",
    "best",
    "check_signatures",
    "choose",
    "conclude",
    "counted",
    "disagreement",
    "failed",
    "fit",
    "in_order",
    "is_attestable",
    "judge",
    "judge_attestations",
    "judged_word",
    "needs",
    "next_to_try",
    "passing",
    "published_of",
    "read_crash",
    "reported_of",
    "require_another",
    "require_rating",
    "require_verified_by_now",
    "sanitizer_status",
    "seconds_enough",
    "see",
    "signers",
    "stage_after",
    "told",
    "told_to_others",
    "variants",
]
