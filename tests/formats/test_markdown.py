"""Markdown with front matter: every scalar is text, nothing is resolved, and the proof may stand below."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, Provenance, RefusedFinding, Severity

REPORT = """
    ---
    title: "Reads too far: by one"
    package: pkg:deb/debian/cjson
    version: 1.10
    cwe: CWE-125, cwe_787
    identifiers: [CVE-2023-53154, ghsa-XVCH-5gv4-984h]
    severity: High
    line: 640
    credit: "Jos\u00e9 (reviewed: yes)"
    provenance:
      model: orrery
      model_version: 3.0
      review: human-verified
    ---

    What happens.

    ```proof input.json
    eyIxIjox
    ```

    What helps.
"""


def read(text: str) -> ParsedFinding | RefusedFinding:
    """Read the one entry of a report."""
    (finding,) = parse_report(dedent(text).lstrip().encode(), target="pkg:npm/target").findings
    return finding


def code(text: str) -> str:
    """Give the code by which a report's finding is refused."""
    finding = read(text)
    assert isinstance(finding, RefusedFinding)
    assert finding.where.startswith("front matter")
    return finding.code


def test_a_report_is_read_whole() -> None:
    """Fields, provenance, the fenced proof and the text around it."""
    assert read(REPORT) == ParsedFinding(
        title="Reads too far: by one",
        description="What happens.\n\nWhat helps.",
        package="pkg:deb/debian/cjson",
        version="1.10",
        line=640,
        weaknesses=("CWE-125", "CWE-787"),
        identifiers=("CVE-2023-53154", "GHSA-xvch-5gv4-984h"),
        severity=Severity.HIGH,
        proof=b'{"1":1',
        proof_name="input.json",
        credit="Jos\u00e9 (reviewed: yes)",
        provenance=Provenance(model="orrery", model_version="3.0", review="human-verified"),
    )


def test_a_proof_may_stand_in_the_front_matter() -> None:
    """`proof_base64` is another name of `proof`."""
    finding = read("---\ntitle: x\nproof_base64: aGVs\n  bG8=\n---\n")
    assert isinstance(finding, ParsedFinding)
    assert finding.proof == b"hello"
    assert finding.package == "pkg:npm/target"


@pytest.mark.parametrize("word", ["NO", "1.10", "0x1F", "2026-11-23", "~", "1_000", "on", "!!int 5"])
def test_no_word_is_taken_for_another_type(word: str) -> None:
    """A version 1.10 stays 1.10, and NO stays NO; a tag is not obeyed."""
    finding = read(f"---\ntitle: x\nversion: {word}\n---\n")
    assert isinstance(finding, ParsedFinding)
    assert finding.version == word.removeprefix("!!int ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\na: &a x\ntitle: *a\n---\n", "yaml-alias"),
        ("---\ntitle: x\ntitle: y\n---\n", "name-twice"),
        ("---\ntitle: x\ncwe: CWE-1\nweaknesses: CWE-2\n---\n", "name-twice"),
        ("---\ntitle: [[[[[[[[x]]]]]]]]\n---\n", "too-deep"),
        ("---\n? [a]\n: b\n---\n", "name-twice"),
        ("---\ntitle: x: y\n---\n", "bad-yaml"),
        ("---\n- title\n---\n", "bad-yaml"),
        ("---\ntitle: \x07\n---\n", "bad-yaml"),
        ("---\nversion: 1\n---\n", "bad-shape"),
        ("---\ntitle: ' '\n---\n", "no-title"),
        ("---\ntitle: x\nshell: y\n---\n", "bad-shape"),
        ("---\ntitle: x\nreview: me\n---\n", "bad-review"),
        ("---\ntitle: x\nproof: aGVsbG8=\n---\n```proof\naGVsbG8=\n```\n", "proof-twice"),
        ("---\ntitle: x\n---\n```proof\n%%\n```\n", "bad-proof"),
    ],
)
def test_a_bad_report_is_refused_with_its_reason(text: str, expected: str) -> None:
    """Each thing that can be wrong has its own code, and the place is told."""
    assert code(text) == expected


def test_front_matter_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many characters and too many values are refused."""
    monkeypatch.setattr("clearway.formats.markdown.FRONT_MATTER_VALUES_MAX", 10)
    assert code("---\ntitle: x\nreferences: [a, b, c, d, e, f, g, h, i]\n---\n") == "too-many-values"
    monkeypatch.setattr("clearway.formats.markdown.FRONT_MATTER_CHARACTERS_MAX", 5)
    assert code("---\ntitle: x\n---\n") == "front-matter-too-long"


@given(st.text(max_size=120))
def test_any_front_matter_is_read_or_refused(text: str) -> None:
    """Nothing but an answer comes out of noise between the dashes."""
    body = f"---\n{text}\n---\n".encode(errors="replace")
    assert parse_report(body).findings
