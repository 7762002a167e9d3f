"""Logs of evaluations (`.eval`, as Inspect writes them), read for what the outcome matrix needs and nothing else.

A log is a zip of JSON documents, one a sample. It holds the flags, the answers and all that was said. Of these nothing
is given out: for each attempt there is its task, number, whether it passed or was flagged, and how many tokens it took.
Samples are read one by one. Fields that are not known are passed over, so that logs of newer versions are read too.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Final

import msgspec

from clearway.formats.text import inert_line
from clearway.formats.zip_members import Member, read_directory, read_member
from clearway.kernel.errors import Refusal
from clearway.kernel.evaluation_limits import EVALUATION_ATTEMPTS_MAX, EVALUATION_LOG_BYTES_MAX
from clearway.kernel.limits import NAME_CHARACTERS_MAX, within

_SAMPLES: Final = "samples/"
_HEADERS: Final = ("header.json", "_journal/start.json")
# The version of the log's own schema that Inspect writes; a later major one may mean something else by the same names.
_SCHEMA_MAX: Final = 2
_PASSED: Final = "C"
# What a reply that a model or its filter refused to give stops by.
_REFUSED: Final = "content_filter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One attempt at one task, without anything that was said: `task` is the suite's own name, so it is secret still.

    `passed` is None where the attempt was not graded: it broke off, or somebody declared it invalid. `minutes` is the
    human solving time and `family` the family, if the log tells them. `tokens`: what the model read and wrote.
    `refused`: the model or its filter refused, as the last reply's reason to stop or a mark of the grader tells.
    """

    task: str
    number: int
    passed: bool | None
    flagged: bool
    refused: bool
    tokens: int
    token_limit: int | None
    family: str | None
    minutes: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """What a log says of itself: which suite and model, whether it ended well; None where it broke off."""

    suite: str
    model: str
    ended: str | None
    samples: int


class _Eval(msgspec.Struct):
    task: str = ""
    model: str = ""


class _Head(msgspec.Struct):
    version: int = 0
    status: str | None = None
    eval: _Eval = msgspec.field(default_factory=_Eval)


class _Notes(msgspec.Struct):
    family: object = None
    minutes: object = None
    flagged: object = None
    refused: object = None


class _Score(msgspec.Struct):
    value: object = None
    metadata: _Notes | None = None


class _Usage(msgspec.Struct):
    total_tokens: int = 0


class _Choice(msgspec.Struct):
    stop_reason: object = None


class _Output(msgspec.Struct):
    choices: list[_Choice] = []


class _Sample(msgspec.Struct):
    id: int | str
    epoch: int
    scores: dict[str, _Score] | None = None
    metadata: _Notes | None = None
    model_usage: dict[str, _Usage] = {}
    token_limit: int | None = None
    invalidation: object = None
    output: _Output | None = None


_DECODER: Final = msgspec.json.Decoder(_Sample)
_HEAD_DECODER: Final = msgspec.json.Decoder(_Head)


def read_head(file: BinaryIO) -> LogHead:
    """Read what a log says of itself; refused with `not-an-evaluation-log` where it is another archive."""
    members = read_directory(file)
    found = next((members[name] for name in _HEADERS if name in members), None)
    if found is None:
        what = "The archive is no log of an evaluation: it has no header.json."
        raise Refusal("not-an-evaluation-log", what, hint="Give the .eval file that the evaluation wrote.")
    try:
        head = _HEAD_DECODER.decode(read_member(file, found))
    except (msgspec.MsgspecError, UnicodeDecodeError):
        raise _unreadable(found.name) from None
    if head.version > _SCHEMA_MAX:
        what = f"The log is of schema version {head.version}; up to {_SCHEMA_MAX} is known."
        raise Refusal("unknown-log-version", what, hint="Update Clearway.")
    return LogHead(
        suite=_line(head.eval.task),
        model=_line(head.eval.model),
        ended=None if head.status is None else _line(head.status),
        samples=sum(map(_is_sample, members)),
    )


def read_attempts(file: BinaryIO, *, scorer: str | None = None) -> Iterator[Attempt]:
    """Read the attempts one by one; `scorer` names the score that counts where there are more.

    An attempt passed where its score is "C", true, or a number of at least 1; it was flagged where the score's metadata
    say `flagged`. Refused: a sample that cannot be read, an attempt that comes twice, two scores and none named.
    """
    members = read_directory(file)
    samples = sorted((member for name, member in members.items() if _is_sample(name)), key=lambda one: one.offset)
    _require_few(samples)
    seen: set[tuple[str, int]] = set()
    for position, member in enumerate(samples, start=1):
        # Names of samples are names of tasks, so a place is told by its number.
        attempt = _attempt(_decode(read_member(file, member), place := f"sample {position}"), scorer)
        if (attempt.task, attempt.number) in seen:
            what = "The log holds the same attempt at the same task twice."
            raise Refusal("attempt-twice", what, hint="Give a log as it was written.", where=place)
        seen.add((attempt.task, attempt.number))
        yield attempt


def _is_sample(name: str) -> bool:
    return name.startswith(_SAMPLES) and name.endswith(".json")


def _require_few(samples: list[Member]) -> None:
    total = sum(member.bytes for member in samples)
    if len(samples) > EVALUATION_ATTEMPTS_MAX or total > EVALUATION_LOG_BYTES_MAX:
        what = f"The log holds {len(samples)} attempts in {total} bytes."
        hint = f"At most {EVALUATION_ATTEMPTS_MAX} attempts and {EVALUATION_LOG_BYTES_MAX} bytes are read: split it."
        raise Refusal("log-too-long", what, hint=hint, status=413)


def _decode(body: bytes, place: str) -> _Sample:
    try:
        return _DECODER.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # The error's text may quote what is secret.
        raise _unreadable(place) from None


def _attempt(sample: _Sample, scorer: str | None) -> Attempt:
    score = _score(sample.scores or {}, scorer)
    notes = sample.metadata or _Notes()
    return Attempt(
        task=str(sample.id),
        number=sample.epoch,
        passed=_is_pass(score.value) if score is not None and sample.invalidation is None else None,
        flagged=score is not None and score.metadata is not None and score.metadata.flagged is True,
        refused=_is_refused(sample, score),
        tokens=sum(usage.total_tokens for usage in sample.model_usage.values()),
        token_limit=sample.token_limit,
        family=notes.family if isinstance(notes.family, str) else None,
        minutes=_minutes(notes.minutes),
    )


def _score(scores: dict[str, _Score], scorer: str | None) -> _Score | None:
    if scorer is not None:
        return scores.get(scorer)
    if len(scores) > 1:
        names = ", ".join(sorted(_line(name) for name in scores))
        raise Refusal("which-score", f"The log has several scores: {names}.", hint="Name the one that counts.")
    return next(iter(scores.values()), None)


def _is_refused(sample: _Sample, score: _Score | None) -> bool:
    marked = score is not None and score.metadata is not None and score.metadata.refused is True
    return marked or any(one.stop_reason == _REFUSED for one in (sample.output or _Output()).choices)


def _is_pass(value: object) -> bool:
    return value >= 1 if isinstance(value, int | float) else value == _PASSED


def _minutes(value: object) -> float | None:
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < math.inf:
        return float(value)
    return None


def _line(text: str) -> str:
    return within(inert_line(text), NAME_CHARACTERS_MAX)


def _unreadable(place: str) -> Refusal:
    what = "A document of the log is not what such logs hold."
    return Refusal("bad-evaluation-log", what, hint="Give a log as Inspect wrote it.", where=place)
