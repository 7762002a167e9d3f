"""A threshold policy reads back as it was written, has one digest, and is refused where nobody could apply it."""

import json
from typing import cast

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_threshold_policy
from clearway.formats.threshold_policy import (
    NONCE_BYTES,
    Cheating,
    ThresholdPolicy,
    canonical_policy,
    parse_threshold_policy,
    policy_digest,
)
from clearway.kernel.errors import Refusal

NONCE = b"n" * NONCE_BYTES


def changed(**parts: object) -> bytes:
    """The shipped policy with some parts other."""
    whole = cast("dict[str, object]", msgspec.to_builtins(shipped_threshold_policy()))
    return json.dumps({**whole, **parts}).encode()


def test_canonical_form_reads_back() -> None:
    """The canonical form is the same policy, in one form whatever the order and the spaces it was written with."""
    policy = shipped_threshold_policy()
    backwards = json.dumps(dict(reversed(json.loads(canonical_policy(policy)).items())), indent=3).encode()
    assert parse_threshold_policy(canonical_policy(policy)) == policy
    assert canonical_policy(parse_threshold_policy(backwards)) == canonical_policy(policy)


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        ({"lower_percent": 90}, "impossible-policy"),
        ({"token_budgets": [5, 5]}, "impossible-policy"),
        ({"suite_versions": ["1", "1"]}, "impossible-policy"),
        ({"suite_versions": []}, "bad-shape"),
        ({"cheating": "ignore"}, "bad-shape"),
        ({"upper_percent": 100}, "bad-shape"),
        ({"threshold": 3}, "bad-shape"),
        ({"estimator_code": "latest"}, "bad-shape"),
        ({"source": "x" * 300_000}, "too-large"),
    ],
)
def test_policy_that_cannot_be_applied_is_refused(parts: dict[str, object], code: str) -> None:
    """What is the wrong way round, comes twice, is unknown or too large is refused by name."""
    with pytest.raises(Refusal) as refused:
        parse_threshold_policy(changed(**parts))
    assert refused.value.code == code


@given(
    minutes=st.integers(1, 120_000),
    upper=st.integers(50, 99),
    lower=st.integers(1, 49),
    cheating=st.sampled_from(Cheating),
    nonce=st.binary(min_size=NONCE_BYTES, max_size=NONCE_BYTES),
)
def test_digest_tells_policies_apart(minutes: int, upper: int, lower: int, cheating: Cheating, nonce: bytes) -> None:
    """Another policy has another digest, and so has the same one under another nonce."""
    base = shipped_threshold_policy()
    other = msgspec.structs.replace(
        base, threshold_minutes=minutes, upper_percent=upper, lower_percent=lower, cheating=cheating
    )
    assert isinstance(other, ThresholdPolicy)
    assert (policy_digest(other, NONCE) == policy_digest(base, NONCE)) == (other == base)
    assert (policy_digest(base, nonce) == policy_digest(base, NONCE)) == (nonce == NONCE)
