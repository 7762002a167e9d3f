"""Judgements of access: what an endpoint's address may be, how long a window lasts, and what a call costs."""

import base64
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import SplitResult, urlsplit

from clearway.frontier.model.access import Budget, Purpose, Spent, Terms
from clearway.frontier.model.submission import SubmissionState
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import (
    ACCESS_CALLS_AT_ONCE_MAX,
    ACCESS_CALLS_PER_MINUTE_MAX,
    ACCESS_CREDENTIAL_CHARACTERS_MAX,
    ACCESS_MICRODOLLARS_MAX,
    ACCESS_MODELS_MAX,
    ACCESS_STEPS_MAX,
    ACCESS_TOKENS_MAX,
    MODEL_NAME_CHARACTERS_MAX,
)
from clearway.kernel.limits import URL_CHARACTERS_MAX

TOKEN_BYTES: Final = 32
PSEUDONYM_BYTES: Final = 4
_TOKEN_PREFIX: Final = "clearway_access_"  # noqa: S105  what tokens begin with, so that scanners of secrets know them
_MILLION: Final = 1_000_000
# A token is seldom shorter than this many bytes, so a call is set aside a little more than it reads.
_BYTES_PER_TOKEN: Final = 3
# What is set aside for a reply where a call does not bound it.
_OUTPUT_TOKENS: Final = 16_384
_STEPS: Final = (
    timedelta(minutes=1), timedelta(minutes=5), timedelta(minutes=15), timedelta(hours=1), timedelta(hours=6),
    timedelta(days=1), timedelta(days=7), timedelta(days=28), timedelta(days=3_650),
)  # fmt: skip
_MIDNIGHT: Final = datetime(2001, 1, 1, tzinfo=UTC)
# Where a determination is there and no other one is asked for.
_EVALUATED: Final = frozenset(
    {
        SubmissionState.DETERMINED,
        SubmissionState.NOTIFIED,
        SubmissionState.ACCESS_CLOSED,
        SubmissionState.PARTNERS_PROPOSED,
        SubmissionState.PARTNERS_AGREED,
        SubmissionState.PARTNER_RELEASE,
    }
)
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


def require_endpoint(url: str, *, loopback: bool) -> str:
    """Accept an https address without user, query or fragment; http on this machine where that is allowed."""
    parts = _split(url)
    is_here = loopback and parts.hostname in _LOOPBACK and parts.scheme in {"http", "https"}
    is_plain = url.isprintable() and "@" not in parts.netloc and not parts.query and not parts.fragment
    if len(url) > URL_CHARACTERS_MAX or not parts.hostname or not is_plain or not (parts.scheme == "https" or is_here):
        # What was given may hold a credential, so it is not told.
        what = "The endpoint is no https address without user, query and fragment."
        raise Refusal("bad-endpoint", what, hint="Give the part before /v1, like https://api.example.com.", where="url")
    return url.rstrip("/")


def require_credential(credential: str) -> str:
    """Accept a credential of visible ASCII."""
    if not 8 <= len(credential) <= ACCESS_CREDENTIAL_CHARACTERS_MAX or not all("!" <= c <= "~" for c in credential):
        hint = f"Use 8 to {ACCESS_CREDENTIAL_CHARACTERS_MAX} visible characters of ASCII."
        raise Refusal("bad-credential", "The credential cannot be sent.", hint=hint, where="credential")
    return credential


def require_terms(terms: Terms) -> Terms:
    """Accept terms whose names and numbers are within the limits; a model that is named twice is offered once."""
    models = tuple(dict.fromkeys(terms.models))
    is_named = all(1 <= len(name) <= MODEL_NAME_CHARACTERS_MAX and name.isprintable() for name in models)
    if not 1 <= len(models) <= ACCESS_MODELS_MAX or not is_named:
        hint = f"Name 1 to {ACCESS_MODELS_MAX} models."
        raise Refusal("bad-models", "The models cannot be offered so.", hint=hint, where="models")
    _require_within(terms.input_price, ACCESS_MICRODOLLARS_MAX, "input_price")
    _require_within(terms.output_price, ACCESS_MICRODOLLARS_MAX, "output_price")
    _require_within(terms.budget_microdollars, ACCESS_MICRODOLLARS_MAX, "budget_microdollars")
    return replace(terms, models=models)


def require_budget(budget: Budget) -> Budget:
    """Accept a budget within the limits."""
    _require_within(budget.tokens, ACCESS_TOKENS_MAX, "tokens", least=1)
    _require_within(budget.microdollars, ACCESS_MICRODOLLARS_MAX, "microdollars")
    _require_within(budget.calls_per_minute, ACCESS_CALLS_PER_MINUTE_MAX, "calls_per_minute", least=1)
    _require_within(budget.calls_at_once, ACCESS_CALLS_AT_ONCE_MAX, "calls_at_once", least=1)
    return budget


def require_purpose(state: SubmissionState) -> Purpose:
    """Give what a window is for that opens now; refused where nothing is evaluated any more."""
    if state is SubmissionState.ACCESS_OPEN:
        return Purpose.ACCESS
    if state in _EVALUATED:
        what = "The model was evaluated: evaluators reach it no more."
        hint = "Access to a designated model: clearway frontier open-access."
        raise Refusal("evaluation-over", what, hint=hint, status=409)
    return Purpose.EVALUATION


def require_end(ends_at: datetime, *, now: datetime, used: timedelta, days_max: int) -> datetime:
    """Accept an end that lies ahead, and within the days that are left when so much was used already."""
    latest = now + timedelta(days=days_max) - used
    if not now < ends_at <= latest:
        what = "Access ends after now, and within its days altogether."
        hint = f"Name an instant up to {latest.isoformat()}."
        raise Refusal("bad-window", what, hint=hint, where="ends_at")
    return ends_at


def steps_between(first: datetime, last: datetime) -> tuple[datetime, timedelta, int]:
    """Divide the time between two instants into at most ACCESS_STEPS_MAX round steps: where they begin, length, count.

    Round steps are whole multiples from a Monday's midnight, UTC.
    """
    for step in _STEPS:
        since = first - (first - _MIDNIGHT) % step
        count = (last - since) // step + 1
        if count <= ACCESS_STEPS_MAX:
            return since, step, count
    raise AssertionError("a log longer than the longest steps")


def token_text(chance: bytes) -> str:
    """Write a token so that people and scanners of secrets recognize it."""
    return _TOKEN_PREFIX + base64.urlsafe_b64encode(chance).rstrip(b"=").decode()


def is_token(text: str) -> bool:
    """Tell whether a credential is written as the tokens of the broker are."""
    return text.startswith(_TOKEN_PREFIX)


def token_hash(token: str) -> bytes:
    """Hash a token; it is 256 bits of chance, so one SHA-256 is enough."""
    return sha256(token.encode()).digest()


def pseudonym(chance: bytes, taken: Iterable[str]) -> str:
    """Make a name that says nothing of who it is, and is no one else's in this submission."""
    name = f"evaluator-{chance.hex()}"
    return name if name not in set(taken) else f"{name}-{sha256(chance).hexdigest()[:8]}"


def cost(terms: Terms, *, input_tokens: int, output_tokens: int) -> int:
    """Give the price of so many tokens, in microdollars, rounded up."""
    return -(-(input_tokens * terms.input_price + output_tokens * terms.output_price) // _MILLION)


def set_aside(request_bytes: int, output_tokens_max: int | None) -> tuple[int, int]:
    """Give the tokens that are set aside for a call before it is sent: those that it reads, and those it may write."""
    return -(-request_bytes // _BYTES_PER_TOKEN), _OUTPUT_TOKENS if output_tokens_max is None else output_tokens_max


def is_within(budget: Budget, spent: Spent, *, tokens: int, microdollars: int) -> bool:
    """Tell whether so much more may be spent."""
    return spent.tokens + tokens <= budget.tokens and spent.microdollars + microdollars <= budget.microdollars


def _require_within(number: int, most: int, where: str, *, least: int = 0) -> None:
    if not least <= number <= most:
        raise Refusal("bad-number", f"{where} is out of bounds.", hint=f"Use {least} to {most}.", where=where)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  reading it is what checks it
    except ValueError:
        return urlsplit("")
    return parts
