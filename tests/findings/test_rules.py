"""Placing: what belongs together joins for reasons that are told, siblings stay apart, doubt goes to a person."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.findings import rules
from clearway.findings.model import Finding, Joins, Likely, OnFile, Outcome
from clearway.formats.records import ParsedFinding
from clearway.kernel.ids import FindingId, VulnerabilityId
from clearway.kernel.limits import TITLE_CHARACTERS_MAX
from tests.findings.arrivals import INJECTION, OVERFLOW, OVERFLOW_AGAIN, PACKAGE, finding, place_together

CVE = ("CVE-2026-1111",)
PROOFS = {FindingId(f"fnd-{n:016}"): frozenset({bytes([n])}) for n in (1, 2)}


def _outcomes(*findings: Finding) -> list[Outcome]:
    return [one.placed.outcome for one in place_together(findings)]


def test_a_shared_identifier_joins_and_says_so() -> None:
    """Two records of one CVE about one package are one vulnerability, whatever their words."""
    _, second = place_together(
        [
            finding(1, title="a", identifiers=CVE),
            finding(2, title=INJECTION, identifiers=CVE, package=f"{PACKAGE}@1.2?arch=amd64"),
        ]
    )
    assert second.placed.outcome is Outcome.JOINED
    assert second.placed.reasons == ("both are CVE-2026-1111",)


def test_an_alias_connects_what_neither_names_alone() -> None:
    """A third that names both identifiers joins the first of them; one that names the other joins it, too."""
    decisions = place_together(
        [
            finding(1, title="one", identifiers=CVE),
            finding(2, title="two", identifiers=(*CVE, "GHSA-aaaa-bbbb-cccc")),
            finding(3, title="three", identifiers=("GHSA-aaaa-bbbb-cccc",)),
        ]
    )
    assert len({one.placed.vulnerability for one in decisions}) == 1


def test_two_identifiers_of_one_scheme_stay_apart() -> None:
    """Siblings that have a CVE each are two vulnerabilities, though all their words are the same."""
    first = finding(1, title="Overflow", description=OVERFLOW, identifiers=CVE)
    assert _outcomes(first, replace(first, id=FindingId("fnd-2"), identifiers=("CVE-2026-2222",))) == [Outcome.NEW] * 2


def test_a_contradiction_among_identifiers_is_left_to_a_person() -> None:
    """What shares one identifier and contradicts another neither joins nor is forgotten."""
    first, second = place_together(
        [
            finding(1, title="one", identifiers=(*CVE, "GHSA-aaaa-bbbb-cccc")),
            finding(2, title="two", identifiers=("CVE-2026-2222", "GHSA-aaaa-bbbb-cccc")),
        ]
    )
    assert second.placed.outcome is Outcome.NEW
    assert [one.vulnerability for one in second.resembles] == [first.placed.vulnerability]


def test_the_same_identifier_in_another_package_opens_its_own() -> None:
    """Operators of the other package have to hear of it by name."""
    assert _outcomes(
        finding(1, title="a", identifiers=CVE), finding(2, title="b", identifiers=CVE, package="pkg:npm/other")
    ) == [Outcome.NEW, Outcome.NEW]


def test_the_same_proof_joins() -> None:
    """One proof, byte for byte, is one vulnerability."""
    both = [finding(1, title="x"), finding(2, title=INJECTION)]
    _, second = place_together(both, proofs={one.id: frozenset({b"p"}) for one in both})
    assert second.placed.reasons == ("the proofs are the same, byte for byte",)


def test_the_same_crash_joins() -> None:
    """The same type and top frames in one package are one vulnerability."""
    crash = {"crash_type": "Heap-buffer-overflow", "crash_state": ("parse_it", "read_it")}
    _, second = place_together([finding(1, title="x", **crash), finding(2, title="quite another text", **crash)])
    assert second.placed.outcome is Outcome.JOINED


def test_another_crash_is_never_joined_by_its_words() -> None:
    """Two crashes with other frames stay apart whatever is said about them; the sandbox or a person decides."""
    said = {"title": "Overflow in parse_header", "description": OVERFLOW, "crash_type": "Heap-buffer-overflow"}
    assert _outcomes(
        finding(1, **said, crash_state=("parse_header", "main")), finding(2, **said, crash_state=("free_all", "main"))
    ) == [Outcome.NEW, Outcome.NEW]


def test_one_bug_in_two_wordings_joins_by_its_site() -> None:
    """What two models say of one function and weakness in their own words is one vulnerability."""
    _, second = place_together(
        [
            finding(1, title="Missing check", description=OVERFLOW, function="parse_header", weaknesses=("CWE-787",)),
            finding(
                2, title="Heap overflow", description=OVERFLOW_AGAIN, function="parse_header", weaknesses=("CWE-787",)
            ),
        ],
        proofs=PROOFS,
    )
    assert second.placed.reasons == ("both are CWE-787 in parse_header",)


def test_one_function_alone_is_put_before_a_person() -> None:
    """Without the weakness the same function is a doubt, not a join."""
    first, second = place_together(
        [
            finding(1, title="Missing check", description=OVERFLOW, function="parse_header", weaknesses=("CWE-787",)),
            finding(2, title="Heap overflow", description=OVERFLOW_AGAIN, function="parse_header"),
        ],
        proofs=PROOFS,
    )
    assert second.placed.outcome is Outcome.NEW
    assert [one.vulnerability for one in second.resembles] == [first.placed.vulnerability]


def test_two_tools_on_one_line_join() -> None:
    """Two tools that name the same weakness in the same line of the same release mean one thing."""
    one = finding(1, title="B602", rule="B602", tool="x", file="src/run.py", line=12, weaknesses=("CWE-78",))
    two = finding(2, title="shell=True", rule="s1", tool="y", file="./src/run.py", line=12, weaknesses=("CWE-78",))
    _, second = place_together([one, two], proofs=PROOFS)
    assert second.placed.outcome is Outcome.JOINED


def test_files_that_only_share_a_name_do_not_join() -> None:
    """The same line of two files of one name, as every package has some, says nothing."""
    said = {"title": "B602", "rule": "B602", "line": 12, "weaknesses": ("CWE-78",)}
    one, two = finding(1, **said, tool="x", file="a/__init__.py"), finding(2, **said, tool="y", file="b/__init__.py")
    _, second = place_together([one, two], proofs=PROOFS)
    assert second.placed.outcome is Outcome.NEW


def test_another_bug_of_the_package_opens_its_own() -> None:
    """A bug of another kind in the same package is another vulnerability."""
    decisions = place_together(
        [
            finding(1, title="Missing length check in parse_header", description=OVERFLOW, weaknesses=("CWE-787",)),
            finding(2, title="SQL injection in list_products", description=INJECTION, weaknesses=("CWE-89",)),
        ],
        proofs=PROOFS,
    )
    assert [one.placed.outcome for one in decisions] == [Outcome.NEW, Outcome.NEW]


def test_without_proof_it_needs_information() -> None:
    """A claim without proof, crash or identifier is kept, and told what is missing."""
    (decision,) = place_together([finding(title="Overflow")])
    assert decision.placed.outcome is Outcome.NEEDS_INFORMATION
    assert "proof" in decision.placed.reasons[0]


def test_what_waits_is_taken_along_by_one_that_tells_it_whole() -> None:
    """Two that lack a proof wait as one; a third that brings it opens the vulnerability for all."""
    said = {"title": "Overflow", "description": OVERFLOW, "function": "parse_header"}
    three = [finding(n, **said) for n in (1, 2, 3)]
    first, second, third = place_together(three, proofs={three[2].id: frozenset({b"p"})})
    assert (first.placed.twin, second.placed.twin) == (None, three[0].id)
    assert third.placed.outcome is Outcome.NEW
    assert third.takes == three[0].id


def test_after_that_the_same_joins() -> None:
    """One that arrives after those that waited were taken along joins what they now stand under."""
    said = {"title": "Overflow", "description": OVERFLOW, "function": "parse_header"}
    four = [finding(n, **said) for n in (1, 2, 3, 4)]
    decisions = place_together(four, proofs={four[2].id: frozenset({b"p"})})
    assert decisions[3].placed.vulnerability == decisions[2].placed.vulnerability


def test_results_of_one_scan_are_not_twins() -> None:
    """A rule-based tool that says the same of two lines tells two findings apart, and so does Clearway."""
    said = {
        "title": "Use of strcpy",
        "description": "strcpy does not check the destination.",
        "rule": "strcpy",
        "tool": "scan",
    }
    first = finding(1, **said, file="a.c", line=3, identifiers=("X-1",))
    second = replace(first, id=FindingId("fnd-2"), line=90, identifiers=("X-2",))
    assert _outcomes(first, second) == [Outcome.NEW, Outcome.NEW]


@pytest.mark.parametrize(
    ("purl", "base"),
    [
        ("pkg:npm/%40scope/name@1.0", "pkg:npm/%40scope/name"),
        ("pkg:npm/@scope/Name", "pkg:npm/@scope/name"),
        ("pkg:deb/debian/curl@7.88?arch=amd64#x", "pkg:deb/debian/curl"),
        ("", ""),
    ],
)
def test_a_package_is_compared_without_its_version(purl: str, base: str) -> None:
    """Version, qualifiers and subpath say which copy, not which package."""
    assert rules.telling_of(finding(package=purl), frozenset()).package == base


def _likely(probability: float, vulnerability: str = "", root: str = "f", *, sure: bool = False) -> Likely:
    on_file = OnFile(
        finding=FindingId(root),
        root=FindingId(root),
        vulnerability=VulnerabilityId(vulnerability) if vulnerability else None,
        package=PACKAGE,
        identifiers=(),
        crash_state=(),
    )
    return Likely(on_file=on_file, probability=probability, agreements=("a",), differences=("d",), sure=sure)


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from("uvw")), max_size=9))
def test_three_zones(options: list[tuple[float, str]]) -> None:
    """Joined is only what is likely enough, and whatever else is not unlikely is put before a person."""
    likely = [_likely(probability, name) for probability, name in options]
    placed = rules.place(likely, lacks="")
    own = placed.vulnerability if isinstance(placed, Joins) else VulnerabilityId("new")
    assert not isinstance(placed, Joins) or placed.probability >= rules.JOIN_PROBABILITY_MIN
    for other in rules.resembling(likely, but=own):
        assert other.vulnerability != own
        assert other.probability >= rules.REVIEW_PROBABILITY_MIN


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


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=200)), min_size=1, max_size=6))
@settings(max_examples=30, deadline=None)
def test_whatever_is_said_each_gets_its_place(told: list[tuple[str, str]]) -> None:
    """Any texts, empty and equal ones too, are placed; each has one outcome, and no probability leaves 0 to 1."""
    decisions = place_together(
        [
            finding(n, title=title, description=text, identifiers=(f"CVE-2026-{n}",))
            for n, (title, text) in enumerate(told)
        ]
    )
    assert len(decisions) == len(told)
    assert all(0 <= one.placed.probability <= 1 and one.placed.vulnerability for one in decisions)
