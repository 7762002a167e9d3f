"""Judgements about findings. Pure: the same values always give the same answer."""

from clearway.findings.rules.placing import (
    JOIN_PROBABILITY_MIN,
    allows,
    missing_from,
    place,
    presentable,
    title_of,
    words_of,
)

__all__ = [
    "JOIN_PROBABILITY_MIN",
    "allows",
    "missing_from",
    "place",
    "presentable",
    "title_of",
    "words_of",
]
