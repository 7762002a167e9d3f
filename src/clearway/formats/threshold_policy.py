"""A threshold policy, as data: from which results a model is designated, fixed before anybody has seen one (3(a)).

It is JSON. What is committed to is its canonical form (RFC 8785), so that the same policy has one digest.
"""

from enum import StrEnum
from hashlib import sha256
from typing import Annotated, Final, cast

import msgspec

from clearway.formats.canonical import Plain, canonical_json
from clearway.formats.decoding import convert, decode_json
from clearway.kernel.benchmarking_limits import (
    ALERT_MINUTES_MAX,
    ATTEMPTS_PER_TASK_MAX,
    ELICITATION_STEPS_MAX,
    THRESHOLD_MINUTES_MAX,
    TOKEN_BUDGET_MAX,
    TOKEN_BUDGETS_MAX,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import NAME_CHARACTERS_MAX, POLICY_BYTES_MAX, REASON_CHARACTERS_MAX

COMMITMENT_TAG: Final = b"clearway threshold policy 1\n"
NONCE_BYTES: Final = 32

_Line = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS_MAX, pattern=r"^\S[^\x00-\x1f\x7f]*\Z")]
_Word = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.-]{0,63}\Z")]
_Digest = Annotated[str, msgspec.Meta(pattern=r"^sha256:[0-9a-f]{64}\Z")]
_Percent = Annotated[int, msgspec.Meta(ge=1, le=99)]
_Text = Annotated[str, msgspec.Meta(max_length=REASON_CHARACTERS_MAX)]


class Cheating(StrEnum):
    """What an attempt counts that reached its flag by cheating: a failure, nothing at all, or a pass."""

    FAIL = "fail"
    DROP = "drop"
    PASS = "pass"  # noqa: S105  a way to count, no password


class Missing(StrEnum):
    """What an attempt counts that has no result: a failure, or nothing at all."""

    FAIL = "fail"
    DROP = "drop"


class DefaultZone(StrEnum):
    """What holds where the results cannot tell."""

    DESIGNATED = "designated"
    NOT_DESIGNATED = "not-designated"


class Measure(StrEnum):
    """What is done to bring out a model's best, and can be seen in outcomes that it was done."""

    HINTS = "hints"
    LARGE_BUDGET = "large-budget"
    HELPFUL_ONLY = "helpful-only"
    CALIBRATION = "calibration"


# Without measures the canonical form is that of policies from before there were any.
class ThresholdPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """A whole policy; probabilities are whole percents, for fractions have no one form.

    `estimator_code` is the digest of the estimator's code. `threshold_minutes`: human minutes of the horizon, at which
    `reliability_percent` of attempts succeed. Designated from `upper_percent` on, not designated up to `lower_percent`,
    in between `default_if_unclear`. `alert_minutes`: a horizon from which the developer and the program are told early.
    `elicitation` says in words what is done to bring out the model's best, `measures` what outcomes have to show of it.
    """

    name: _Line
    version: _Line
    source: _Text
    suite: _Word
    suite_versions: Annotated[tuple[_Word, ...], msgspec.Meta(min_length=1, max_length=20)]
    estimator: _Word
    estimator_code: _Digest
    threshold_minutes: Annotated[int, msgspec.Meta(ge=1, le=THRESHOLD_MINUTES_MAX)]
    reliability_percent: _Percent
    upper_percent: _Percent
    lower_percent: _Percent
    token_budgets: Annotated[
        tuple[Annotated[int, msgspec.Meta(ge=1, le=TOKEN_BUDGET_MAX)], ...],
        msgspec.Meta(min_length=1, max_length=TOKEN_BUDGETS_MAX),
    ]
    attempts: Annotated[int, msgspec.Meta(ge=1, le=ATTEMPTS_PER_TASK_MAX)]
    elicitation: Annotated[tuple[_Text, ...], msgspec.Meta(max_length=ELICITATION_STEPS_MAX)]
    cheating: Cheating
    missing: Missing
    alert_minutes: Annotated[int, msgspec.Meta(ge=1, le=ALERT_MINUTES_MAX)]
    default_if_unclear: DefaultZone
    measures: Annotated[tuple[Measure, ...], msgspec.Meta(max_length=len(Measure))] = ()

    @property
    def reliability(self) -> float:
        """The share of attempts that succeed at the horizon."""
        return self.reliability_percent / 100

    @property
    def upper(self) -> float:
        """The probability from which a model is designated."""
        return self.upper_percent / 100

    @property
    def lower(self) -> float:
        """The probability up to which a model is not designated."""
        return self.lower_percent / 100


def parse_threshold_policy(body: bytes) -> ThresholdPolicy:
    """Read a threshold policy (JSON); refused where its bounds are the wrong way round or something comes twice."""
    if len(body) > POLICY_BYTES_MAX:
        raise Refusal("too-large", f"A policy has at most {POLICY_BYTES_MAX} bytes.", hint="Shorten it.", status=413)
    policy = convert(decode_json(body), ThresholdPolicy, noun="a threshold policy")
    if policy.lower_percent >= policy.upper_percent:
        what = "The lower probability is not below the upper one."
        raise Refusal("impossible-policy", what, hint="Set lower_percent below upper_percent.", where="lower_percent")
    if list(policy.token_budgets) != sorted(set(policy.token_budgets)):
        what = "The token budgets do not rise."
        raise Refusal("impossible-policy", what, hint="Write each once, the least first.", where="token_budgets")
    if len(set(policy.measures)) != len(policy.measures):
        what = "A measure comes twice."
        raise Refusal("impossible-policy", what, hint="Leave one out.", where="measures")
    if len(set(policy.suite_versions)) != len(policy.suite_versions):
        what = "A version of the suite comes twice."
        raise Refusal("impossible-policy", what, hint="Leave one out.", where="suite_versions")
    return policy


def canonical_policy(policy: ThresholdPolicy) -> bytes:
    """Write a policy in its one form (RFC 8785)."""
    return canonical_json(cast("Plain", msgspec.to_builtins(policy))).encode()


def policy_digest(policy: ThresholdPolicy, nonce: bytes) -> bytes:
    """Commit to a policy: SHA-256 of a tag, a nonce of NONCE_BYTES and the canonical policy.

    Without the nonce nobody finds out by trying which policy it is.
    """
    assert len(nonce) == NONCE_BYTES
    return sha256(COMMITMENT_TAG + nonce + canonical_policy(policy)).digest()
