"""Marks read: what is left of one in a leaked text, and how well a recipient's choices fit it."""

import html
import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, cast

from clearway.formats.marks.choices import TOKEN_CHARACTERS, Choices
from clearway.formats.marks.wordings import HANDLING, IN_TEXT, METRICS, OPTIONAL, SECONDS
from clearway.kernel.limits import MARK_TOKENS_MAX

_WORDS: Final = re.compile(r"[^a-z0-9]+")
_VECTOR: Final = re.compile(r"CVSS:([34])\.[01]((?:/[A-Za-z]{1,3}:[A-Za-z]+)+)")
_INSTANT: Final = re.compile(r"\b(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?(?:Z|\+00:00)")
_TOKEN: Final = re.compile(rf"(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{{{TOKEN_CHARACTERS}}}(?![0-9a-z])")
_ADVISORY: Final = re.compile(r"adv-[0-9a-hjkmnp-tv-z]{16}")
_WORDINGS: Final = 4
_TOKEN_BITS: Final = 5 * TOKEN_CHARACTERS
# How steep a bound is tried; each holds by itself, so the least of them does.
_STEEPNESS: Final = tuple(2.0**power / 4 for power in range(10))


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is left of a mark in a text; a place that is gone, or says all that it could say, is not there.

    `wordings` and `metrics` hold what was seen at each place; `advisories` are ids of advisories that the text names.
    """

    wordings: Mapping[str, frozenset[int]]
    metrics: Mapping[str, bool]
    seconds: frozenset[int]
    tokens: frozenset[str]
    advisories: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fit:
    """How a recipient's choices fit: for each place that is left whether, and with which probability by chance."""

    places: tuple[tuple[bool, float], ...]

    @property
    def matched(self) -> int:
        """How many places fit."""
        return sum(fits for fits, _ in self.places)


def look(text: str) -> Seen:
    """Find what is left of a mark: in JSON whatever its order and spacing, in pages, in text that was wrapped anew."""
    flat = "\n".join(_strings(text))
    words = f" {_WORDS.sub(' ', flat.casefold()).strip()} "
    seen = {place: _found(wordings, words) for place, wordings in (*IN_TEXT.items(), *HANDLING.items())}
    return Seen(
        wordings={place: found for place, found in seen.items() if 0 < len(found) < _WORDINGS},
        metrics=_metrics(flat),
        seconds=frozenset(_second(found[1]) for found in _INSTANT.finditer(flat)),
        tokens=frozenset(_TOKEN.findall(flat.casefold())),
        advisories=tuple(dict.fromkeys(_ADVISORY.findall(flat))),
    )


def weigh(seen: Seen, choices: Choices) -> Fit:
    """Hold a recipient's choices against what is left."""
    places = [(choices.wording(place) in found, len(found) / _WORDINGS) for place, found in seen.wordings.items()]
    places += [(choices.is_told(metric) is told, 0.5) for metric, told in seen.metrics.items()]
    if 0 < len(seen.seconds) < SECONDS:
        places.append((choices.second in seen.seconds, len(seen.seconds) / SECONDS))
    if seen.tokens:
        by_chance = min(1.0, len(seen.tokens) * MARK_TOKENS_MAX / 2**_TOKEN_BITS)
        places.append((not seen.tokens.isdisjoint(choices.tokens), by_chance))
    return Fit(places=tuple(places))


def chance_of(fit: Fit) -> float:
    """Bound the probability that choices drawn by chance fit as well as these (Chernoff's bound, in bits).

    What fits counts for as many bits as it is improbable. At each steepness the bound holds for itself.
    """
    bits = sum(-math.log2(p) for fits, p in fit.places if fits)
    return min((2.0 ** _exponent(fit, bits, steep) for steep in _STEEPNESS), default=1.0)


def _exponent(fit: Fit, bits: float, steep: float) -> float:
    # E[2^(steep * score)] of one place is p * p^-steep + 1 - p; in logarithms, so that nothing overflows.
    total = -steep * bits
    for _, p in fit.places:
        grown = (1 - steep) * math.log2(p)
        rest = math.log2(1 - p) if p < 1 else -math.inf
        total += max(grown, rest) + math.log2(1 + 2.0 ** -abs(grown - rest))
    return min(total, 0.0)


def _found(wordings: tuple[str, ...], words: str) -> frozenset[int]:
    return frozenset(n for n, wording in enumerate(wordings) if f" {_flat(wording)} " in words)


def _flat(wording: str) -> str:
    return _WORDS.sub(" ", wording.casefold()).strip()


def _metrics(flat: str) -> dict[str, bool]:
    seen: dict[str, set[bool]] = {}
    for vector in _VECTOR.finditer(flat):
        held = dict(part.split(":") for part in vector[2].split("/")[1:])
        for metric in OPTIONAL[f"CVSS:{vector[1]}"]:
            if held.get(metric, "X") == "X":
                seen.setdefault(metric, set()).add(metric in held)
    return {metric: seen[metric].pop() for metric in METRICS if len(seen.get(metric, ())) == 1}


def _second(text: str) -> int:
    try:
        return int(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()) % SECONDS
    except ValueError:
        return 0


def _strings(text: str) -> Iterator[str]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        yield html.unescape(text)
        return
    yield from _within(value)


def _within(value: object) -> Iterator[str]:
    waiting: list[object] = [value]
    while waiting:
        found = waiting.pop()
        if isinstance(found, str):
            yield found
        elif isinstance(found, dict):
            members = cast("dict[str, object]", found)
            waiting += [*members, *members.values()]
        elif isinstance(found, list):
            waiting += cast("list[object]", found)
