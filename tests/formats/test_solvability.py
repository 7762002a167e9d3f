"""The proof of solvability: one form, a closed schema."""

from pathlib import Path
from typing import Final

import msgspec
import pytest

from clearway.formats.in_toto import DigestSet, Tool
from clearway.formats.solvability import (
    Solvability,
    SolvabilityStatement,
    TaskProof,
    parse_solvability,
    solvability_statement,
    write_solvability,
)
from clearway.formats.suite_manifest import parse_suite
from clearway.kernel.errors import Refusal
from tests.formats.suites import small_suite

GOLDEN: Final = Path(__file__).parent / "golden" / "solvability.json"


def _statement() -> SolvabilityStatement:
    suite = parse_suite(small_suite())
    proof = TaskProof(
        name="one",
        digest=DigestSet(sha256=suite.task_digest(suite.task("one"))),
        draws_repeat=True,
        draws_differ=True,
        reference_passes=True,
        empty_fails=True,
        trivial_fails=True,
        judgments_repeat=True,
    )
    predicate = Solvability(
        suite=suite.name,
        version=suite.version,
        seeds=("a0", "b1"),
        sandbox="bubblewrap",
        tool=Tool(name="clearway", version="0.1.0"),
        tasks=(proof,),
    )
    return solvability_statement(suite, predicate)


def test_a_proof_is_written_in_one_form_and_read_back() -> None:
    """The bytes are those that were written when the format was agreed, and say the same when they are read."""
    body = write_solvability(_statement())
    assert body == GOLDEN.read_bytes().rstrip(b"\n")
    assert parse_solvability(body) == _statement()


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        (b'"bubblewrap"', b'"bubblewrap" ', "not-canonical"),
        (b"/solvability/v1", b"/solvability/v2", "unknown-predicate"),
        (b'"seeds"', b'"flags":[],"seeds"', "bad-shape"),
        (b'"a0"', b'"not hexadecimal"', "bad-shape"),
        (b'"drawsRepeat":true,', b"", "bad-shape"),
    ],
)
def test_anything_else_is_refused(old: bytes, new: bytes, code: str) -> None:
    """Another type, another form, a field more or less: no proof."""
    body = write_solvability(_statement())
    assert old in body
    with pytest.raises(Refusal) as refused:
        parse_solvability(body.replace(old, new))
    assert refused.value.code == code


def test_a_task_is_whole_only_with_every_line() -> None:
    """One line that fails keeps a task out."""
    proof = _statement().predicate.tasks[0]
    assert proof.is_whole
    for name in (
        "draws_repeat",
        "draws_differ",
        "reference_passes",
        "empty_fails",
        "trivial_fails",
        "judgments_repeat",
    ):
        assert not msgspec.structs.replace(proof, **{name: False}).is_whole
