"""Joining: what belongs together joins for reasons that are told, and siblings stay apart."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from clearway.findings import rules
from clearway.findings.model import Candidate, Finding, Joins, Lacks, Opens, Outcome, Stage
from clearway.formats.records import ParsedFinding, Provenance, Severity
from clearway.kernel.ids import FindingId, PartyId, ReportId, VulnerabilityId
from clearway.kernel.limits import TITLE_CHARACTERS_MAX

NO_PROOFS: frozenset[bytes] = frozenset()


def _finding(
    *,
    title: str = "Overflow when a header is parsed",
    description: str = "",
    function: str = "",
    identifiers: tuple[str, ...] = (),
    weaknesses: tuple[str, ...] = (),
    crash_state: tuple[str, ...] = (),
    package: str = "pkg:deb/debian/example",
) -> Finding:
    return Finding(
        id=FindingId("fnd-0000000000000001"),
        report=ReportId("rep-0000000000000001"),
        position=0,
        party=PartyId("pty-0000000000000001"),
        title=title,
        description=description,
        tool="",
        tool_version="",
        rule="",
        package=package,
        version="",
        fixed_version="",
        file="",
        function=function,
        line=0,
        weaknesses=weaknesses,
        identifiers=identifiers,
        severity=Severity.UNKNOWN,
        cvss_vector="",
        crash_type="",
        crash_state=crash_state,
        references=(),
        credit="",
        provenance=Provenance(),
        outcome=Outcome.RECEIVED,
        outcome_reason="",
        vulnerability=None,
        received_at=datetime(2026, 11, 23, tzinfo=UTC),
    )


def _candidate(
    *,
    texts: tuple[str, ...] = (),
    functions: frozenset[str] = frozenset(),
    identifiers: frozenset[str] = frozenset(),
    weaknesses: frozenset[str] = frozenset(),
    crash_states: frozenset[tuple[str, ...]] = frozenset(),
    proofs: frozenset[bytes] = NO_PROOFS,
) -> Candidate:
    return Candidate(
        id=VulnerabilityId("vul-0000000000000001"),
        stage=Stage.NEW,
        version="",
        identifiers=identifiers,
        weaknesses=weaknesses,
        functions=functions,
        files=frozenset(),
        crash_states=crash_states,
        proofs=proofs,
        texts=texts,
    )


def test_a_shared_identifier_joins_and_says_so() -> None:
    """Two records of one CVE are one vulnerability, whatever their words."""
    placed = rules.place(
        _finding(title="a", identifiers=("CVE-2026-1",)),
        [_candidate(texts=("quite other words",), identifiers=frozenset({"CVE-2026-1"}))],
        proofs=NO_PROOFS,
    )
    assert isinstance(placed, Joins)
    assert "both are CVE-2026-1" in placed.reasons


def test_two_identifiers_of_one_scheme_stay_apart() -> None:
    """Siblings that have a CVE each are two vulnerabilities, though all their words are the same."""
    text = "Overflow in parse_header when a header is parsed"
    placed = rules.place(
        _finding(title=text, function="parse_header", identifiers=("CVE-2026-2",)),
        [_candidate(texts=(text,), functions=frozenset({"parse_header"}), identifiers=frozenset({"CVE-2026-1"}))],
        proofs=NO_PROOFS,
    )
    assert isinstance(placed, Opens)


def test_the_same_proof_joins() -> None:
    """One proof, byte for byte, is one vulnerability."""
    placed = rules.place(_finding(title="x"), [_candidate(proofs=frozenset({b"p"}))], proofs=frozenset({b"p"}))
    assert isinstance(placed, Joins)


def test_the_same_crash_and_weakness_join() -> None:
    """The same top frames with the same weakness are one vulnerability."""
    placed = rules.place(
        _finding(crash_state=("parse_it", "read_it"), weaknesses=("CWE-125",)),
        [_candidate(crash_states=frozenset({("parse_it", "read_it")}), weaknesses=frozenset({"CWE-125"}))],
        proofs=NO_PROOFS,
    )
    assert isinstance(placed, Joins)


def test_other_functions_stay_apart() -> None:
    """The same weakness in another function is another vulnerability."""
    placed = rules.place(
        _finding(function="write_header", weaknesses=("CWE-787",), identifiers=("CVE-2026-9",)),
        [_candidate(functions=frozenset({"parse_header"}), weaknesses=frozenset({"CWE-787"}))],
        proofs=NO_PROOFS,
    )
    assert isinstance(placed, Opens)


def test_without_proof_it_needs_information() -> None:
    """A claim without proof, crash or identifier is kept, and told what is missing."""
    placed = rules.place(_finding(), [], proofs=NO_PROOFS)
    assert isinstance(placed, Lacks)
    assert "proof" in placed.what


def test_without_package_it_needs_the_package() -> None:
    """A finding about no package is told to name one."""
    placed = rules.place(_finding(package="", identifiers=("CVE-2026-1",)), [], proofs=NO_PROOFS)
    assert isinstance(placed, Lacks)
    assert "package" in placed.what


@given(st.text(), st.text(max_size=50))
def test_any_text_fits_the_database(text: str, rule: str) -> None:
    """Whatever a reporter writes, its presentable form has no NUL, encodes as UTF-8 and keeps its limit."""
    shown = rules.presentable(text, 40)
    assert "\x00" not in shown
    assert len(shown.encode()) >= 0
    assert len(shown) <= 40
    title = rules.title_of(ParsedFinding(title=text, rule=rule))
    assert "\n" not in title
    assert len(title) <= TITLE_CHARACTERS_MAX


@given(st.text(max_size=300), st.text(max_size=300))
def test_a_probability_is_one(title: str, other: str) -> None:
    """Whatever the texts, placing gives an answer, and a probability between 0 and 1."""
    placed = rules.place(_finding(title=title), [_candidate(texts=(other,))], proofs=NO_PROOFS)
    if isinstance(placed, Joins):
        assert 0 <= placed.probability <= 1
