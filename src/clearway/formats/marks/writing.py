"""Marks written: the same advisory, said as one recipient's choices say it."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from clearway.formats.advisory import Advisory, Note, Rating, Revision
from clearway.formats.marks.choices import Choices
from clearway.formats.marks.wordings import HANDLING, IN_TEXT, OPTIONAL, SECONDS

NOTE_TITLE: Final = "Handling of this copy"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """An advisory with a recipient's mark, and the tokens that end the ids of its products."""

    advisory: Advisory
    tokens: tuple[str, ...]


def mark(advisory: Advisory, choices: Choices, *, handling: str) -> Marked:
    """Write a recipient's copy: the same facts, and a note on handling; `handling` names the recipient openly."""
    marked = replace(
        advisory,
        summary=_worded(advisory.summary, choices),
        remediations=tuple(replace(one, words=_worded(one.words, choices)) for one in advisory.remediations),
        ratings=tuple(_rating(one, choices) for one in advisory.ratings),
        notes=(*advisory.notes, Note(title=NOTE_TITLE, text=_note(choices))),
        published_at=_instant(advisory.published_at, choices),
        revisions=tuple(Revision(at=_instant(one.at, choices), summary=one.summary) for one in advisory.revisions),
        handling=handling,
    )
    return Marked(advisory=marked, tokens=choices.tokens)


def _worded(text: str, choices: Choices) -> str:
    for place, wordings in IN_TEXT.items():
        text = text.replace(wordings[0], wordings[choices.wording(place)])
    return text


def _note(choices: Choices) -> str:
    return " ".join(wordings[choices.wording(place)] for place, wordings in HANDLING.items())


def _rating(rating: Rating, choices: Choices) -> Rating:
    optional = next((metrics for kind, metrics in OPTIONAL.items() if rating.vector.startswith(kind)), ())
    head, *parts = rating.vector.split("/")
    held = {part.partition(":")[0]: part for part in parts}
    told = {metric: f"{metric}:X" for metric in optional if choices.is_told(metric)} | held
    # CVSS 4.0 wants its metrics in their order.
    basic = [part for metric, part in held.items() if metric not in optional]
    return replace(rating, vector="/".join([head, *basic, *(told[one] for one in optional if one in told)]))


def _instant(at: datetime, choices: Choices) -> datetime:
    seconds = int(at.timestamp())
    return at.replace(microsecond=0) - timedelta(seconds=(seconds - choices.second) % SECONDS)
