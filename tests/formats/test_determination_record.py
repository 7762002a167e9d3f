"""The record that crosses the boundary: nothing unknown, no scores, no long free text, one form."""

import json
from collections.abc import Callable
from typing import Any  # noqa: TID251  a document that is spoilt on purpose

import pytest

from clearway.formats.canonical import canonical_json
from clearway.formats.determination_record import parse_record, write_record
from clearway.formats.frontier_statement import write_frontier_statement
from clearway.kernel.errors import Refusal
from tests.benchmarking.records import record

CANARY = "CANARY-score-0.93-task-heap-overflow"


def test_what_is_written_is_read() -> None:
    """In one form, and with these fields and no others."""
    payload = write_record(record())
    assert parse_record(payload) == record()
    assert sorted(json.loads(payload)["predicate"]) == [
        "determination", "determinedAt", "expiresAt", "model", "outcome", "policyCommitment", "signers",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"model": f"model {CANARY}"}, "bad-shape"),
        ({"model": "m" * 65}, "bad-shape"),
        ({"outcome": CANARY}, "bad-shape"),
        ({"signers": ("per-0123456789abcdef",) * 2}, "one-signer"),
        ({"expires_at": "2026-11-30T12:00:00Z"}, "bad-instant"),
        ({"expires_at": "2027-11-30T12:00:00+01:00"}, "bad-instant"),
    ],
)
def test_what_does_not_fit_is_refused(said: dict[str, object], code: str) -> None:
    """Free text, one signer twice, and an end before the beginning; what was said is not repeated."""
    with pytest.raises(Refusal) as refused:
        parse_record(write_frontier_statement(record(**said)))
    assert refused.value.code == code
    assert CANARY not in f"{refused.value} {refused.value.hint} {refused.value.where}"


def _with_score(value: dict[str, Any]) -> None:
    value["predicate"]["horizonMinutes"] = 512


def _with_note(value: dict[str, Any]) -> None:
    value["note"] = CANARY


def _with_subject(value: dict[str, Any]) -> None:
    value["subject"].append({"name": "t-0123", "digest": {"sha256": "0" * 64}})


@pytest.mark.parametrize("spoil", [_with_score, _with_note, _with_subject])
def test_nothing_is_added(spoil: Callable[[dict[str, Any]], None]) -> None:
    """A score, a note or a task beside the fields is refused, in canonical form, too."""
    value = json.loads(write_record(record()))
    spoil(value)
    with pytest.raises(Refusal) as refused:
        parse_record(canonical_json(value).encode())
    assert refused.value.code in {"bad-shape", "subject-mismatch"}
    assert CANARY not in str(refused.value)


def test_another_form_is_refused() -> None:
    """The same record with spaces is not the one that was signed."""
    with pytest.raises(Refusal) as refused:
        parse_record(json.dumps(json.loads(write_record(record()))).encode())
    assert refused.value.code == "not-canonical"
