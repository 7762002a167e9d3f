"""Our own JSON: a list of findings, or an object that holds one."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.detect import parse_report
from clearway.formats.plain import Fields
from clearway.formats.records import ParsedFinding, Provenance, RefusedFinding, Severity
from clearway.kernel.errors import Refusal

WHOLE = {
    "title": "t", "description": "d", "package": "pkg:npm/a", "version": "1", "fixed_version": "2", "file": "a.js",
    "function": "f", "line": 7, "weaknesses": ["CWE-0079"], "identifiers": ["cve-2026-12345"], "severity": "critical",
    "cvss_vector": "CVSS:3.1/x", "crash_type": "Abrt", "crash_state": ["f", "g"], "references": ["https://example.org"],
    "proof": "aGVsbG8=", "proof_name": "a.bin", "credit": "c", "tool": "u", "tool_version": "3", "rule": "r",
    "model": "m", "model_version": "4", "harness": "h", "prompt_hash": "p", "review": "triaged",
}  # fmt: skip


def read(value: object) -> tuple[ParsedFinding | RefusedFinding, ...]:
    """Read findings from a value."""
    return parse_report(json.dumps(value).encode(), target="pkg:npm/target").findings


def test_every_field_is_taken() -> None:
    """All fields that a finding has may be given, and none is lost."""
    assert WHOLE.keys() == set(Fields.__struct_fields__)
    assert read([WHOLE]) == (
        ParsedFinding(
            title="t", description="d", package="pkg:npm/a", version="1", fixed_version="2", file="a.js", function="f",
            line=7, weaknesses=("CWE-79",), identifiers=("CVE-2026-12345",), severity=Severity.CRITICAL,
            cvss_vector="CVSS:3.1/x", crash_type="Abrt", crash_state=("f", "g"), references=("https://example.org",),
            proof=b"hello", proof_name="a.bin", credit="c", tool="u", tool_version="3", rule="r",
            provenance=Provenance(model="m", model_version="4", harness="h", prompt_hash="p", review="triaged"),
        ),
    )  # fmt: skip


def test_an_object_may_hold_the_list_and_name_the_tool() -> None:
    """`findings` and `tool` beside it; a single empty list is a report without findings."""
    report = parse_report(
        json.dumps({"tool": "notebook", "findings": [{"title": "t"}]}).encode(), target="pkg:npm/target"
    )
    assert (report.format, report.tool) == ("json", "notebook")
    (finding,) = report.findings
    assert isinstance(finding, ParsedFinding)
    assert finding.package == "pkg:npm/target"
    assert read([]) == ()
    assert read({"findings": []}) == ()


@pytest.mark.parametrize("value", [{}, {"finding": []}, [1], [{"name": "x"}], {"findings": {}}])
def test_other_json_is_not_taken_for_ours(value: object) -> None:
    """JSON that holds no list of findings is of an unknown format."""
    with pytest.raises(Refusal) as refused:
        read(value)
    assert refused.value.code == "unknown-format"


def test_a_tool_that_is_no_text_is_refused() -> None:
    """The place is named."""
    with pytest.raises(Refusal) as refused:
        read({"findings": [], "tool": 1})
    assert (refused.value.code, refused.value.where) == ("bad-shape", "tool")


@pytest.mark.parametrize(
    ("change", "code", "where"),
    [
        ({"title": " "}, "no-title", "findings[1] title"),
        ({"line": -1}, "bad-line", "findings[1] line"),
        ({"line": 2**31}, "bad-line", "findings[1] line"),
        ({"line": "x"}, "bad-shape", "findings[1] $.line"),
        ({"proof": "?"}, "bad-proof", "findings[1] proof"),
        ({"proof": "aGVsbG8"}, "bad-proof", "findings[1] proof"),
        ({"review": "x"}, "bad-review", "findings[1] review"),
        ({"colour": "x"}, "bad-shape", "findings[1]"),
        ({"references": [1]}, "bad-shape", "findings[1] $.references[0]"),
    ],
)
def test_a_bad_finding_is_refused_by_itself(change: dict[str, object], code: str, where: str) -> None:
    """The ones before and after it are read; its place and its fault are told."""
    first, bad, last = read([WHOLE, {**WHOLE, **change}, WHOLE])
    assert isinstance(bad, RefusedFinding)
    assert (bad.position, bad.code, bad.where) == (1, code, where)
    assert first == last


@given(st.binary(max_size=50), st.text(min_size=1, max_size=20).filter(lambda text: text.strip() != ""))
def test_texts_and_proofs_come_through_unchanged(proof: bytes, text: str) -> None:
    """What is reported is what is read: texts verbatim, bytes exactly."""
    (finding,) = read([{"title": text, "description": text, "proof": base64.b64encode(proof).decode()}])
    assert isinstance(finding, ParsedFinding)
    assert (finding.title, finding.description, finding.proof) == (text, text, proof)
