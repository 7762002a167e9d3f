"""A declaration of our own takes JSON, XML and CSV: fields land where it says; a bad finding spoils no other."""

import io
import json
import time
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.scanners import shipped_scanners
from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding, Severity
from clearway.formats.scanners.declaration import Declaration, parse_declaration
from clearway.formats.scanners.reading import check
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FINDINGS_PER_REPORT_MAX, TITLE_CHARACTERS_MAX
from tests.formats.hostile import HOSTILE

DECLARATION = rb"""
name = "turnstile"
tool = "Turnstile"

[severities]
grave = "critical"

[ecosystems]
wheel = "pypi"

[[shape]]
kind = "json"
recognize = ["turnstile", "units"]

[shape.table.rules]
each = "rules"
key = "{code}"

[[shape.finding]]
each = "units.faults"
skip = ["state=waived|closed"]
unique = ["{code}", "{at}"]
title = ["{code->rules.words} in {^.unit}", "{words}"]
description = ["{code->rules.long}", "{words}"]
rule = "{code}"
package = { purl = "{^.purl}", type = "{^.kind}", name = "{^.unit}" }
version = "{^.version}"
fixed_version = "{fixed}"
file = "{at|before::}"
line = "{at|after::}"
function = "{in}"
severity = "{severity}"
score = "{score}"
cvss_vector = "{vector}"
weaknesses = ["{cwe}", "{words}"]
identifiers = "{ids}"
references = "{links}"
published = "{day}"
fingerprints = "turnstile={print}"

[[shape]]
kind = "xml"
recognize = ["turnstile.@version"]

[[shape.finding]]
each = "turnstile.fault"
title = "{name}"
severity = "{@level}"
tool_version = "{^.@version}"

[[shape]]
kind = "csv"
recognize = ["Turnstile code", "Words", "CVEs"]

[[shape.finding]]
per = "{CVEs|split:;}"
unique = ["{Turnstile code}"]
title = "{Words}"
"""
OURS: tuple[Declaration, ...] = (parse_declaration(DECLARATION),)
UNIT = {"unit": "left-pad", "kind": "wheel", "version": "1.2"}
FAULT = {"words": "Out of line (CWE-125)", "at": "./src/a.py:12", "severity": "GRAVE"}
SECONDS_MAX = 2.0


def zipped(body: bytes) -> bytes:
    """Put a report into an archive."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as held:
        held.writestr("report", body)
    return made.getvalue()


SAMPLES = {
    "json": json.dumps({"turnstile": 1, "units": [{**UNIT, "faults": [FAULT]}]}).encode(),
    "xml": b'<?xml version="1.0"?><turnstile version="2"><fault level="low"><name>x</name></fault></turnstile>',
    "csv": b'Turnstile code,Words,CVEs\n1,"one, ""or"" two",CVE-2026-1111;CVE-2026-2222\n',
    "zip": zipped(json.dumps({"turnstile": 1, "units": [{**UNIT, "faults": [FAULT]}]}).encode()),
}


def taken(*faults: object, **unit: object) -> tuple[ParsedFinding | RefusedFinding, ...]:
    """Read faults of one unit."""
    rules = [{"code": "T1", "words": "Overrun", "long": "It overruns."}]
    body = json.dumps({"turnstile": 1, "rules": rules, "units": [{**UNIT, **unit, "faults": faults}]}).encode()
    report = parse_report(body, target="pkg:npm/target", scanners=OURS)
    assert (report.format, report.tool) == ("turnstile", "Turnstile")
    return report.findings


def one(fault: object, **unit: object) -> ParsedFinding:
    """Read one fault."""
    (finding,) = taken(fault, **unit)
    assert isinstance(finding, ParsedFinding)
    return finding


def test_every_field_lands_where_the_declaration_says() -> None:
    """From the item, from what holds it, and from the table."""
    told = {
        "code": "T1", "in": "pad", "score": "7.5", "vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        "ids": ["cve-2026-1234", "GHSA-2345-6789-cfgh", "no id"], "links": ["https://a.test", "https://a.test"],
        "day": "2026-01-02", "print": "p1", "fixed": "1.3", "cwe": 79,
    }  # fmt: skip
    assert one({**FAULT, **told}) == ParsedFinding(
        title="Overrun in left-pad",
        description="It overruns.\n\nOut of line (CWE-125)",
        tool="Turnstile",
        rule="T1",
        package="pkg:pypi/left-pad",
        version="1.2",
        fixed_version="1.3",
        file="src/a.py",
        line=12,
        function="pad",
        weaknesses=("CWE-79", "CWE-125"),
        identifiers=("CVE-2026-1234", "GHSA-2345-6789-cfgh"),
        severity=Severity.CRITICAL,
        cvss_vector="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N",
        references=("https://a.test",),
        published="2026-01-02",
        fingerprints=("turnstile=p1",),
    )


@pytest.mark.parametrize(
    ("unit", "package", "version"),
    [
        ({}, "pkg:pypi/left-pad", "1.2"),
        ({"kind": "npm", "unit": "@scope/pad"}, "pkg:npm/%40scope/pad", "1.2"),
        ({"kind": "maven", "unit": "org.test:pad"}, "pkg:maven/org.test/pad", "1.2"),
        ({"kind": "gomod", "unit": "example.test/a/b"}, "pkg:golang/example.test/a/b", "1.2"),
        ({"kind": "never heard of"}, "pkg:generic/left-pad", "1.2"),
        ({"purl": "pkg:deb/debian/pad@2?arch=x", "version": ""}, "pkg:deb/debian/pad", "2"),
        ({"purl": "no purl"}, "pkg:pypi/left-pad", "1.2"),
        ({"unit": ""}, "pkg:npm/target", "1.2"),
        ({"unit": "x" * 5_000}, "pkg:npm/target", "1.2"),
    ],
)
def test_a_package_is_named_by_a_purl(unit: dict[str, object], package: str, version: str) -> None:
    """By its own where there is one, else made of type and name; without a name it is the target."""
    finding = one(FAULT, **unit)
    assert (finding.package, finding.version) == (package, version)


@pytest.mark.parametrize(
    ("told", "severity"),
    [
        ({"severity": "Grave"}, Severity.CRITICAL),
        ({"severity": "moderate"}, Severity.MEDIUM),
        ({"severity": "purple", "score": 7.5}, Severity.HIGH),
        ({"severity": "", "score": "9.8/10"}, Severity.CRITICAL),
        ({"severity": None, "vector": "AV:N/AC:L/Au:N/C:C/I:C/A:C"}, Severity.CRITICAL),
        ({"severity": {}, "score": "high", "vector": "AV:N"}, Severity.UNKNOWN),
    ],
)
def test_a_severity_is_a_word_else_a_score_else_a_vector(told: dict[str, object], severity: Severity) -> None:
    """The declaration's own words go first."""
    assert one({**FAULT, **told}).severity is severity


def test_what_is_waived_is_skipped_and_what_is_the_same_is_joined() -> None:
    """Nothing that the second says more is lost."""
    same = {**FAULT, "code": "T1"}
    findings = taken(
        {**same, "ids": ["CVE-2026-1111"]}, {**same, "state": "Waived"}, {**same, "ids": ["CVE-2026-2222"]}
    )
    (finding,) = findings
    assert isinstance(finding, ParsedFinding)
    assert finding.identifiers == ("CVE-2026-1111", "CVE-2026-2222")


def test_a_finding_that_cannot_be_read_is_refused_in_its_place() -> None:
    """The others are read."""
    first, bad, worse, last = taken(FAULT, {"at": "a:1"}, 5, {**FAULT, "at": "b:2"})
    assert isinstance(first, ParsedFinding)
    assert isinstance(last, ParsedFinding)
    assert isinstance(bad, RefusedFinding)
    assert isinstance(worse, RefusedFinding)
    assert (bad.position, bad.code, bad.where) == (1, "no-title", "units.faults[1]")
    assert (worse.position, worse.where) == (2, "units.faults[2]")


def test_xml_is_read_by_elements_and_attributes() -> None:
    """A name space and an encoding change nothing."""
    text = '<?xml version="1.0" encoding="utf-16"?><turnstile xmlns="urn:t" version="2"><fault level="low"><name>\u00e9'
    report = parse_report(f"{text}</name></fault></turnstile>".encode("utf-16"), scanners=OURS)
    (finding,) = report.findings
    assert isinstance(finding, ParsedFinding)
    assert (finding.title, finding.severity, finding.tool_version) == ("\u00e9", Severity.LOW, "2")


def test_csv_gives_one_finding_for_each_identifier() -> None:
    """Or one, where there is none; lines before the header are passed over."""
    body = b"Made by Turnstile\n\nTurnstile code;Words;CVEs\n1;one;'CVE-2026-1111\n2;two;\n"
    report = parse_report(body, scanners=OURS)
    assert [f.title for f in report.findings if isinstance(f, ParsedFinding)] == ["one", "two"]
    body = b"Turnstile code,Words,CVEs\n1,one,CVE-2026-1111;CVE-2026-2222\n1,one,CVE-2026-2222\n"
    report = parse_report(body, scanners=OURS)
    ids = [f.identifiers for f in report.findings if isinstance(f, ParsedFinding)]
    assert ids == [("CVE-2026-1111",), ("CVE-2026-2222",)]


def test_a_title_is_one_line_within_its_limit() -> None:
    """Whatever the tool wrote."""
    title = one({**FAULT, "words": "a\nb\t" + "x" * 5_000}).title
    assert title.startswith("a b xxx")
    assert len(title) == TITLE_CHARACTERS_MAX


def test_too_many_findings_are_refused() -> None:
    """The limit is that of every report."""
    with pytest.raises(Refusal) as refused:
        taken(*({"words": str(n)} for n in range(FINDINGS_PER_REPORT_MAX + 1)))
    assert refused.value.code == "too-many-findings"


def test_a_check_says_what_was_recognized_and_which_words_are_strange() -> None:
    """None when nobody knows the report."""
    body = json.dumps(
        {"turnstile": 1, "units": [{**UNIT, "faults": [FAULT, {**FAULT, "at": "b:1", "severity": "odd"}]}]}
    ).encode()
    checked = check(body, OURS)
    assert checked
    assert (checked.declaration.name, checked.shape, checked.rivals) == ("turnstile", 0, ())
    assert checked.unmapped_severities == ("odd",)
    assert len(checked.report.findings) == 2
    assert check(b'{"other": 1}', OURS) is None


def test_without_its_declaration_a_report_is_unknown() -> None:
    """A tool is taken by its declaration only."""
    with pytest.raises(Refusal) as refused:
        parse_report(b'{"turnstile": 1, "units": []}')
    assert refused.value.code == "unknown-format"


def test_too_many_items_are_refused_though_they_be_one_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is dropped in silence."""
    monkeypatch.setattr("clearway.formats.scanners.taking.SCANNER_ITEMS_MAX", 5)
    assert len(taken(*[FAULT] * 4)) == 1
    with pytest.raises(Refusal) as refused:
        taken(*[FAULT] * 5)
    assert refused.value.code == "too-many-findings"


def test_what_holds_many_findings_is_not_told_without_end() -> None:
    """A long text of the report, told in every finding, comes to a limit before it fills the memory."""
    declaration = DECLARATION.replace(b'"{code->rules.long}"', b'"{^.version|plain}"')
    faults = [{"words": str(n)} for n in range(5_000)]
    body = json.dumps({"turnstile": 1, "units": [{**UNIT, "version": "x" * 1_000_000, "faults": faults}]}).encode()
    began = time.process_time()
    with pytest.raises(Refusal) as refused:
        parse_report(body, scanners=(parse_declaration(declaration),))
    assert refused.value.code == "too-many-findings"
    assert time.process_time() - began < 2 * SECONDS_MAX


def test_the_members_of_an_archive_are_one_report() -> None:
    """A finding that is refused says in which member it stands."""
    units = [{**UNIT, "faults": [FAULT, {}]}]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as held:
        for name in ("a.json", "b.json"):
            held.writestr(name, json.dumps({"turnstile": 1, "units": units}))
        held.writestr("c.bin", b"\xff\xfe")
    findings = parse_report(made.getvalue(), scanners=OURS).findings
    assert [isinstance(finding, ParsedFinding) for finding in findings] == [True, False, True, False]
    assert isinstance(findings[3], RefusedFinding)
    assert (findings[3].position, findings[3].where) == (3, "b.json units.faults[1]")


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_reports_do_no_harm_to_the_shipped_declarations(name: str) -> None:
    """A report, or a refusal with a hint, at once."""
    began, told = time.process_time(), "some hint"
    try:
        parse_report(HOSTILE[name], scanners=shipped_scanners())
    except Refusal as refusal:
        told = refusal.hint
    assert told
    assert time.process_time() - began < SECONDS_MAX


@given(name=st.sampled_from(sorted(SAMPLES)), data=st.data())
def test_a_damaged_report_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """Some bytes changed, cut or doubled give nothing but a report or a refusal."""
    body, told = bytearray(SAMPLES[name]), "some hint"
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(body)))
        end = data.draw(st.integers(start, min(len(body), start + 20)))
        body[start:end] = data.draw(st.one_of(st.binary(max_size=8), st.just(bytes(body[start:end]) * 3)))
    try:
        parse_report(bytes(body), scanners=OURS)
    except Refusal as refusal:
        told = refusal.hint
    assert told


JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*FAULT, "code", "ids", "links", "cwe", "vector", "score", "state"]), inner, max_size=5
        )
    ),
    max_leaves=10,
)


@given(units=JSON, rules=JSON)
def test_wrong_types_anywhere_give_findings_or_refusals(units: object, rules: object) -> None:
    """Never anything else, whatever stands at any path."""
    for held in (units, [{**UNIT, "faults": units}], [{**UNIT, "faults": [units]}]):
        body = json.dumps({"turnstile": 1, "rules": rules, "units": held}).encode()
        for finding in parse_report(body, scanners=OURS).findings:
            assert isinstance(finding, ParsedFinding | RefusedFinding)


@given(value=JSON)
def test_no_shipped_declaration_stumbles_over_anything(value: object) -> None:
    """Whatever JSON comes, it is taken or refused."""
    told = "some hint"
    try:
        parse_report(json.dumps([value]).encode(), scanners=shipped_scanners())
    except Refusal as refusal:
        told = refusal.hint
    assert told
