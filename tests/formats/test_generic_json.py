"""Our own JSON: a list of findings, or an object that holds one."""

import base64
import json
from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats import generic_json
from clearway.formats.detect import parse_report
from clearway.formats.plain import Fields
from clearway.formats.records import Hop, ParsedFinding, Provenance, RefusedFinding, Severity
from clearway.kernel.errors import Refusal

WHOLE = {
    "title": "t", "description": "d", "package": "pkg:npm/a", "version": "1", "fixed_version": "2", "file": "a.js",
    "function": "f", "line": 7, "weaknesses": ["CWE-0079"], "identifiers": ["cve-2026-12345"], "severity": "critical",
    "cvss_vector": "CVSS:3.1/x", "crash_type": "Abrt", "crash_state": ["f", "g"], "references": ["https://example.org"],
    "proof": "aGVsbG8=", "proof_name": "a.bin", "credit": "c", "tool": "u", "tool_version": "3", "rule": "r",
    "model": "m", "model_version": "4", "harness": "h", "prompt_hash": "p", "review": "triaged",
    "packages": ["pkg:npm/b"], "ranges": ["introduced:0 fixed:2"], "symbols": ["a.f"], "source": "s",
    "published": "2026-11-23", "fingerprints": ["x=1"],
    "chain": [{"party": "Finder", "reference": "F-1", "at": "2026-11-22T00:00:00Z"}, {"party": "Relay"}],
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
            packages=("pkg:npm/b",), ranges=("introduced:0 fixed:2",), symbols=("a.f",), source="s",
            published="2026-11-23", fingerprints=("x=1",),
            chain=(Hop(party="Finder", reference="F-1", at="2026-11-22T00:00:00Z"), Hop(party="Relay")),
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


words = st.text(min_size=1, max_size=20).filter(lambda text: text.strip() != "")
listed = st.lists(words, max_size=3).map(tuple)
hops = st.builds(Hop, party=words, reference=st.text(max_size=9), at=st.sampled_from(["", "2026-11-23T00:00:00Z"]))
findings = st.builds(
    ParsedFinding,
    title=words, description=st.text(), tool=st.text(max_size=9), tool_version=st.text(max_size=9),
    rule=st.text(max_size=9), package=words, version=st.text(max_size=9), fixed_version=st.text(max_size=9),
    file=st.text(max_size=9), function=st.text(max_size=9), line=st.integers(0, 2**31 - 1),
    weaknesses=st.sampled_from([(), ("CWE-79",), ("CWE-79", "CWE-20")]),
    identifiers=st.sampled_from([(), ("CVE-2026-1234", "OSV-2026-1"), ("ALSA-2026:1", "GHSA-xvch-5gv4-984h")]),
    severity=st.sampled_from(Severity), cvss_vector=st.text(max_size=9), crash_type=st.text(max_size=9),
    crash_state=listed, references=listed, packages=listed, ranges=listed, symbols=listed, source=st.text(max_size=9),
    published=st.text(max_size=9), fingerprints=listed, chain=st.lists(hops, max_size=4).map(tuple),
    proof=st.binary(max_size=30), proof_name=st.text(max_size=9), credit=st.text(max_size=40),
    provenance=st.builds(
        Provenance, model=st.text(max_size=9), model_version=st.text(max_size=9), harness=st.text(max_size=9),
        prompt_hash=st.text(max_size=9), review=st.sampled_from(["", "none", "triaged", "human-verified"]),
    ),
)  # fmt: skip


@given(st.lists(findings, max_size=3), st.integers(1, 4))
def test_what_is_exported_comes_back_through_any_number_of_hops(held: list[ParsedFinding], times: int) -> None:
    """Credit and chain verbatim, proof to the byte, and every other field; each hop adds itself at the end."""
    told = tuple(held)
    for number in range(times):
        hop = Hop(party=f"relay {number}", reference=f"ref-{number}", at="2026-11-23T00:00:00Z")
        relayed = tuple(replace(finding, chain=(*finding.chain, hop)) for finding in told)
        assert parse_report(generic_json.render(relayed, tool="Clearway")).findings == relayed
        told = relayed
    for first, last in zip(held, told, strict=True):
        assert (last.credit, last.chain[: len(first.chain)]) == (first.credit, first.chain)
        assert len(last.chain) == len(first.chain) + times


def test_the_property_above_covers_every_field() -> None:
    """A field that is added to findings has to be added to the export."""
    whole = parse_report(json.dumps([WHOLE]).encode()).findings[0]
    assert isinstance(whole, ParsedFinding)
    assert all(getattr(whole, part.name) for part in fields(whole))
    assert parse_report(generic_json.render([whole])).findings == (whole,)


@given(st.text())
def test_nothing_in_an_export_acts(text: str) -> None:
    """Whatever a text holds, the export is printable ASCII on lines."""
    body = generic_json.render([ParsedFinding(title="t", description=text, credit=text)]).decode("ascii")
    assert body.replace("\n", "").isprintable()


def test_findings_may_stand_one_a_line() -> None:
    """JSON lines are the same findings as a list; a bad one is refused by itself, with its record."""
    lines = b"\n".join(json.dumps(one).encode() for one in (WHOLE, {"title": "x", "line": -1}, {"title": "y"}))
    first, bad, last = parse_report(lines).findings
    assert (first, last) == (read([WHOLE])[0], ParsedFinding(title="y"))
    assert isinstance(bad, RefusedFinding)
    assert (bad.position, bad.where) == (1, "record 2 line")
