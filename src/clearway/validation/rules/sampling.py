"""Audit sampling: what may be asked, the draw that anybody can repeat, and the bounds of the error rate. Pure.

The draw puts the population in the order of SHA-256(seed, key) and takes the first: a random sample without
replacement that `sha256sum` can check. Bounds: Clopper and Pearson (Biometrika 26, 1934) and Jeffreys (Brown, Cai and
DasGupta, Statistical Science 16, 2001). Both are of a binomial share, so that of a small population they are too wide
rather than too narrow.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import LiteralString, TypeVar

from scipy.special import betaincinv  # pyright: ignore[reportMissingTypeStubs]  a number in, a number out

from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ClaimId, PartyId, PersonId, is_id
from clearway.kernel.instants import parse_instant
from clearway.kernel.limits import REASON_CHARACTERS_MAX, SAMPLE_SIZE_MAX
from clearway.validation.model import (
    SAMPLE_LEVEL,
    AuditAnswer,
    Candidate,
    ErrorRate,
    SampledItem,
    SampleOf,
    SampleScope,
    VerdictKind,
)

T = TypeVar("T", SampleOf, VerdictKind, AuditAnswer)

_JEFFREYS = 0.5


def scope_from(asked: Mapping[str, str], now: datetime) -> SampleScope:
    """Read a scope as it came over the wire: a text for each of its fields; what is left empty is not asked for."""
    said = {name: text.strip() for name, text in asked.items()}
    until = said.get("until", "")
    kind = said.get("kind", "")
    return SampleScope(
        of=_one_of(SampleOf, said.get("of", ""), where="of"),
        since=parse_instant(said.get("since", ""), where="since"),
        until=min(now, parse_instant(until, where="until")) if until else now,
        kind=_one_of(VerdictKind, kind, where="kind") if kind else None,
        claim=ClaimId(_known(said["claim"], "clm", where="claim")) if said.get("claim") else None,
        party=PartyId(_known(said["party"], "pty", where="party")) if said.get("party") else None,
        rater=PersonId(_known(said["rater"], "per", where="rater")) if said.get("rater") else None,
    )


def answer_from(text: str) -> AuditAnswer:
    """Read an answer as it came over the wire."""
    return _one_of(AuditAnswer, text, where="answer")


def _known(text: str, prefix: LiteralString, *, where: LiteralString) -> str:
    if not is_id(text, prefix):
        raise Refusal("bad-id", f"{text[:40]!r} is no id of a {where}.", hint=f"It begins with {prefix}-.", where=where)
    return text


def _one_of(choices: type[T], text: str, *, where: LiteralString) -> T:
    if text not in {one.value for one in choices}:
        raise Refusal(
            f"unknown-{where}",
            f"There is no such choice as {text[:40]!r}.",
            hint=f"Choose from: {', '.join(one.value for one in choices)}.",
            where=where,
        )
    return choices(text)


def require_scope(scope: SampleScope) -> None:
    """Refuse a period that ends before it begins, and what does not go together."""
    if scope.since >= scope.until:
        raise _refuse("since", "The period ends before it begins.", hint="Give since before until.")
    of_verdicts = scope.kind or scope.claim or scope.party
    if scope.of is SampleOf.VERDICTS and scope.rater:
        raise _refuse("rater", "Verdicts have no rater.", hint="Sample ratings, or leave the rater out.")
    if scope.of is SampleOf.RATINGS and (of_verdicts or not scope.rater):
        raise _refuse(
            "rater", "Ratings are sampled by their rater alone.", hint="Name the rater, and no kind or claim."
        )


def require_size(size: int, population: int) -> int:
    """Give how many are drawn: as many as wanted, or all; refused when there is nothing to draw from."""
    if not 0 < size <= SAMPLE_SIZE_MAX:
        raise _refuse("size", f"A sample has 1 to {SAMPLE_SIZE_MAX} items.", hint="Ask for another size.")
    if not population:
        raise _refuse("since", "Nothing was decided in this scope.", hint="Widen the period.")
    return min(size, population)


def require_answer(answer: AuditAnswer, note: str) -> str:
    """Give the note without blanks around it; who disagrees says why."""
    said = note.strip()
    if len(said) > REASON_CHARACTERS_MAX or (said and not said.isprintable()):
        what = f"A note has at most {REASON_CHARACTERS_MAX} printable characters."
        raise _refuse("note", what, hint="Shorten it to a sentence.")
    if answer is AuditAnswer.DISAGREE and not said:
        raise _refuse("note", "Who disagrees says why.", hint="Say in a sentence what is wrong.")
    return said


def population_text(candidates: Iterable[Candidate]) -> str:
    """Write a population as its sorted keys, a line each."""
    return "".join(f"{key}\n" for key in sorted(one.key for one in candidates))


def draw(keys: Iterable[str], seed: bytes, size: int) -> tuple[str, ...]:
    """Draw so many keys, in the order of their digests with the seed; the same for everybody."""
    return tuple(sorted(keys, key=lambda key: sha256(seed + key.encode()).digest())[:size])


def redraw(text: str, *, digest: str, seed: str, size: int) -> tuple[str, ...] | None:
    """Draw a sample again from a population's text; none when that is not the population that the digest is of.

    Nor from one of which a key is there twice or out of order: no house writes one so.
    """
    keys = text.split("\n")[:-1]
    if sha256(text.encode()).hexdigest() != digest or text != "".join(f"{key}\n" for key in sorted(set(keys))):
        return None
    return draw(keys, bytes.fromhex(seed), size)


def error_rate(items: Sequence[SampledItem]) -> ErrorRate:
    """Give the rate of those that an auditor disagrees with, with its bounds; of nothing answered, everything."""
    agreed = sum(one.answer is AuditAnswer.AGREE for one in items)
    disagreed = sum(one.answer is AuditAnswer.DISAGREE for one in items)
    return rate_of(agreed, disagreed, waiting=len(items) - agreed - disagreed)


def rate_of(agreed: int, disagreed: int, *, waiting: int) -> ErrorRate:
    """Give the error rate of so many answers."""
    count = agreed + disagreed
    exact_low, exact_high = _exact(disagreed, count)
    bayes_low, bayes_high = _jeffreys(disagreed, count)
    return ErrorRate(
        agreed=agreed,
        disagreed=disagreed,
        waiting=waiting,
        rate=disagreed / count if count else None,
        exact_low=exact_low,
        exact_high=exact_high,
        bayes_low=bayes_low,
        bayes_high=bayes_high,
        is_final=not waiting,
    )


def _exact(wrong: int, count: int) -> tuple[float, float]:
    tail = (1 - SAMPLE_LEVEL) / 2
    low = float(betaincinv(wrong, count - wrong + 1, tail)) if wrong else 0.0
    high = float(betaincinv(wrong + 1, count - wrong, 1 - tail)) if wrong < count else 1.0
    return low, high


def _jeffreys(wrong: int, count: int) -> tuple[float, float]:
    tail = (1 - SAMPLE_LEVEL) / 2
    right = count - wrong
    low = float(betaincinv(wrong + _JEFFREYS, right + _JEFFREYS, tail)) if wrong else 0.0
    high = float(betaincinv(wrong + _JEFFREYS, right + _JEFFREYS, 1 - tail)) if right else 1.0
    return low, high


def _refuse(where: LiteralString, what: str, *, hint: str) -> Refusal:
    return Refusal("bad-sample", what, hint=hint, where=where)
