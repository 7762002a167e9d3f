"""Judgements about findings. Pure: the same values always give the same answer."""

from clearway.findings.rules.arrivals import (
    Arrival,
    Hit,
    Placing,
    arrival,
    by_keys,
    compared,
    is_decided,
    numbers_of,
    shared_with,
    telling_for_index,
    together,
    worth_comparing,
)
from clearway.findings.rules.comparing import compared as compared_sides
from clearway.findings.rules.completing import completed, require_supplement
from clearway.findings.rules.crashes import crashes_alike
from clearway.findings.rules.decisions import Decision, place_each
from clearway.findings.rules.facts import Facts, facts_of, refolded
from clearway.findings.rules.gate import Missing, missing, missing_in_words
from clearway.findings.rules.intake import finding_from, weight_of
from clearway.findings.rules.merging import is_mergeable, ways_to_merge, ways_to_merge_all
from clearway.findings.rules.placing import (
    JOIN_PROBABILITY_MIN,
    REVIEW_PROBABILITY_MIN,
    allows,
    place,
    presentable,
    resembling,
    title_of,
    weigh,
)
from clearway.findings.rules.provenance import handed_on, relayed
from clearway.findings.rules.telling import Telling, telling_of

__all__ = [
    "JOIN_PROBABILITY_MIN",
    "REVIEW_PROBABILITY_MIN",
    "Arrival",
    "Decision",
    "Facts",
    "Hit",
    "Missing",
    "Placing",
    "Telling",
    "allows",
    "arrival",
    "by_keys",
    "compared",
    "compared_sides",
    "completed",
    "crashes_alike",
    "facts_of",
    "finding_from",
    "handed_on",
    "is_decided",
    "is_mergeable",
    "missing",
    "missing_in_words",
    "numbers_of",
    "place",
    "place_each",
    "presentable",
    "refolded",
    "relayed",
    "require_supplement",
    "resembling",
    "shared_with",
    "telling_for_index",
    "telling_of",
    "title_of",
    "together",
    "ways_to_merge",
    "ways_to_merge_all",
    "weigh",
    "weight_of",
    "worth_comparing",
]
