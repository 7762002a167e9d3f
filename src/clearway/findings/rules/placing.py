"""Judgements about findings: what is missing, what belongs together and why. Pure."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from clearway.findings.model import MOVES, Candidate, Finding, Joins, Lacks, Opens, Placement, Stage
from clearway.formats.records import ParsedFinding
from clearway.kernel.limits import TEXT_CHARACTERS_MAX, TITLE_CHARACTERS_MAX, within

JOIN_PROBABILITY_MIN: Final = 0.9

# Weights in log-odds, set by hand for the first thin join; a trained model takes their place.
_PRIOR: Final = -3.0
_SAME_IDENTIFIER: Final = 9.0
_OTHER_IDENTIFIER: Final = -7.0
_SAME_PROOF: Final = 8.0
_SAME_CRASH: Final = 6.0
_OTHER_CRASH: Final = -2.0
_SAME_FUNCTION: Final = 3.0
_OTHER_FUNCTION: Final = -3.0
_SAME_FILE: Final = 0.5
_SAME_WEAKNESS: Final = 1.5
_OTHER_WEAKNESS: Final = -1.5
_SAME_WORDS: Final = 6.0

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{2,}")
_COMMON_WORDS: Final = frozenset(
    {"the", "and", "for", "with", "that", "this", "from", "when", "not", "are", "was", "has", "can", "does", "into"}
    | {"than", "then", "out", "its", "one", "two", "all", "any", "but", "may"}
)
_WORDS_MAX: Final = 400
_TELLING_SHARE: Final = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sign:
    weight: float
    reason: str


def allows(old: Stage, new: Stage) -> bool:
    """Tell whether a vulnerability may move from one stage to another."""
    return new in MOVES[old]


def presentable(text: str, characters_max: int = TEXT_CHARACTERS_MAX) -> str:
    """Make text fit for the database: no NUL, no lone surrogate, within the limit; the report keeps the original."""
    whole = text.replace("\x00", "\N{REPLACEMENT CHARACTER}").encode("utf-8", "replace").decode()
    return within(whole, characters_max)


def title_of(parsed: ParsedFinding) -> str:
    """Give a finding a title of one line."""
    line = " ".join(presentable(parsed.title or parsed.rule or parsed.crash_type or "untitled").split())
    return within(line, TITLE_CHARACTERS_MAX)


def words_of(*texts: str) -> frozenset[str]:
    """Take the telling words out of texts, in lower case, at most a fixed number of them."""
    found: set[str] = set()
    for text in texts:
        for match in _WORD.finditer(text):
            if len(found) >= _WORDS_MAX:
                break
            found.add(match[0].lower())
    return frozenset(found - _COMMON_WORDS)


def place(finding: Finding, candidates: Iterable[Candidate], *, proofs: frozenset[bytes]) -> Placement:
    """Decide where a finding belongs among vulnerabilities of the same package."""
    likely = [_likeness(finding, candidate, proofs) for candidate in candidates]
    best = max(likely, key=lambda joins: joins.probability, default=None)
    if best is not None and best.probability >= JOIN_PROBABILITY_MIN:
        return best
    missing = missing_from(finding, has_proof=bool(proofs))
    return Lacks(what=missing) if missing else Opens()


def missing_from(finding: Finding, *, has_proof: bool) -> str:
    """Say what a finding needs before anybody can act on it; empty when it needs nothing."""
    if not finding.package:
        return "the package: name it as a purl, or report under a claim"
    if not (has_proof or finding.crash_state or finding.identifiers):
        return "a proof that triggers it, a crash log, or the identifier of a known vulnerability"
    return ""


def _likeness(finding: Finding, candidate: Candidate, proofs: frozenset[bytes]) -> Joins:
    signs = [sign for sign in _signs(finding, candidate, proofs) if sign.weight]
    odds = _PRIOR + sum(sign.weight for sign in signs)
    return Joins(
        vulnerability=candidate.id,
        probability=1 / (1 + math.exp(-odds)),
        reasons=tuple(sign.reason for sign in signs if sign.reason),
    )


def _signs(finding: Finding, candidate: Candidate, proofs: frozenset[bytes]) -> Iterable[_Sign]:
    yield _identifier_sign(finding, candidate)
    if proofs & candidate.proofs:
        yield _Sign(weight=_SAME_PROOF, reason="the proofs are the same, byte for byte")
    yield _crash_sign(finding, candidate)
    yield _function_sign(finding, candidate)
    if finding.file and finding.file in candidate.files:
        yield _Sign(weight=_SAME_FILE, reason=f"same file {finding.file}")
    yield _weakness_sign(finding, candidate)
    yield _word_sign(finding, candidate)


def _identifier_sign(finding: Finding, candidate: Candidate) -> _Sign:
    ours = frozenset(finding.identifiers)
    shared = sorted(ours & candidate.identifiers)
    if shared:
        return _Sign(weight=_SAME_IDENTIFIER, reason=f"both are {shared[0]}")
    schemes = {i.partition("-")[0] for i in ours} & {i.partition("-")[0] for i in candidate.identifiers}
    weight = _OTHER_IDENTIFIER if schemes else 0
    return _Sign(weight=weight, reason="different identifiers")


def _crash_sign(finding: Finding, candidate: Candidate) -> _Sign:
    if not finding.crash_state or not candidate.crash_states:
        return _Sign(weight=0, reason="")
    if finding.crash_state in candidate.crash_states:
        return _Sign(weight=_SAME_CRASH, reason=f"same crash in {finding.crash_state[0]}")
    return _Sign(weight=_OTHER_CRASH, reason="different crash")


def _function_sign(finding: Finding, candidate: Candidate) -> _Sign:
    ours = _functions_of(finding)
    shared = sorted(ours & candidate.functions) or sorted(ours & words_of(*candidate.texts))
    shared = shared or sorted(candidate.functions & words_of(finding.title, finding.description))
    if shared:
        return _Sign(weight=_SAME_FUNCTION, reason=f"both name the function {shared[0]}")
    weight = _OTHER_FUNCTION if ours and candidate.functions else 0
    return _Sign(weight=weight, reason="different functions")


def _functions_of(finding: Finding) -> frozenset[str]:
    named = {finding.function} if finding.function else set[str]()
    return frozenset(name.lower() for name in named | set(finding.crash_state[:1]))


def _weakness_sign(finding: Finding, candidate: Candidate) -> _Sign:
    ours = frozenset(finding.weaknesses)
    if not ours or not candidate.weaknesses:
        return _Sign(weight=0, reason="")
    shared = sorted(ours & candidate.weaknesses)
    if shared:
        return _Sign(weight=_SAME_WEAKNESS, reason=f"same weakness {shared[0]}")
    return _Sign(weight=_OTHER_WEAKNESS, reason="different weaknesses")


def _word_sign(finding: Finding, candidate: Candidate) -> _Sign:
    ours, theirs = words_of(finding.title, finding.description), words_of(*candidate.texts)
    if not ours or not theirs:
        return _Sign(weight=0, reason="")
    share = len(ours & theirs) / min(len(ours), len(theirs))
    reason = f"{share:.0%} of the shorter text's words are shared" if share >= _TELLING_SHARE else ""
    return _Sign(weight=_SAME_WORDS * share * share, reason=reason)
