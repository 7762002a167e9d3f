"""Triage in one go: keys decide as where findings arrive, names are one, contradictions stay apart."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.app.models import shipped_models
from clearway.findings.model import Finding, Outcome
from clearway.findings.rules.arrivals import SURE
from clearway.findings.rules.triage import Triaged, candidate_of, triage
from clearway.formats.records import Provenance
from tests.findings.arrivals import INJECTION, OVERFLOW, OVERFLOW_AGAIN, finding, place_together

MODEL = Provenance(model="some")
FINDINGS = st.lists(
    st.fixed_dictionaries(
        {
            "package": st.sampled_from(["pkg:npm/a", "pkg:npm/b"]),
            "title": st.sampled_from(["Overflow", "Injection", "Leak"]),
            "description": st.sampled_from([OVERFLOW, OVERFLOW_AGAIN, INJECTION]),
            "identifiers": st.sampled_from(
                [(), ("CVE-2026-1",), ("CVE-2026-2",), ("CVE-2026-1", "GHSA-2222-3333-4444")]
            ),
            "function": st.sampled_from(["", "parse_header"]),
            "weaknesses": st.sampled_from([(), ("CWE-787",)]),
            "crash_type": st.just(""),
            "crash_state": st.just(()),
        }
    ),
    min_size=2,
    max_size=6,
)


def triaged(findings: Sequence[Finding], *proofs: bytes) -> list[Triaged]:
    """Triage findings; the proofs, if any, belong to all of them."""
    return triage([candidate_of(one, frozenset(proofs)) for one in findings], shipped_models())


def groups(found: Sequence[Triaged]) -> list[tuple[int, ...]]:
    """Give the places of the members of each vulnerability."""
    return [one.members for one in found]


@given(FINDINGS)
@settings(max_examples=60, deadline=None)
def test_what_keys_join_on_arrival_is_joined(told: list[dict[str, object]]) -> None:
    """Whatever a sure key joins where findings arrive stands under one vulnerability in triage, too."""
    findings = [finding(number, **one) for number, one in enumerate(told, start=1)]
    decisions = place_together(findings)
    group_of = {place: one for one in triaged(findings) for place in one.members}
    for place, decision in enumerate(decisions):
        if decision.placed.outcome is Outcome.JOINED and decision.placed.probability in SURE.values():
            assert any(
                group_of[place] is group_of[earlier]
                for earlier in range(place)
                if decisions[earlier].placed.vulnerability == decision.placed.vulnerability
            )


@given(FINDINGS)
@settings(max_examples=60, deadline=None)
def test_nothing_is_lost_or_told_twice(told: list[dict[str, object]]) -> None:
    """Every finding stands under exactly one vulnerability, in order, with a probability."""
    found = triaged([finding(number, **one) for number, one in enumerate(told, start=1)])
    assert sorted(place for one in found for place in one.members) == list(range(len(told)))
    assert [one.members[0] for one in found] == sorted(one.members[0] for one in found)
    assert all(0 <= one.probability <= 1 for one in found)
    assert all(one.reasons for one in found if len(one.members) > 1)
    assert all(one.resembles == () or one.resembles[0].other < len(found) for one in found)


def test_an_alias_joins_what_shares_no_name() -> None:
    """A third finding that names both makes two names one vulnerability, and the reason says so."""
    named = [("CVE-2026-1",), ("GHSA-2222-3333-4444",), ("CVE-2026-1", "GHSA-2222-3333-4444")]
    (one,) = triaged([finding(n, identifiers=names, title=f"Flaw {n}") for n, names in enumerate(named)])
    assert one.members == (0, 1, 2)
    assert any("is another name of" in reason or "both are GHSA" in reason for reason in one.reasons)
    assert one.facts.identifiers == ("CVE-2026-1", "GHSA-2222-3333-4444")


def test_a_name_is_one_vulnerability_in_several_packages() -> None:
    """One CVE in three packages is one vulnerability, listed once."""
    found = [finding(n, package=f"pkg:deb/part{n}", identifiers=("CVE-2026-1",), rule="x") for n in range(3)]
    assert groups(triaged(found)) == [(0, 1, 2)]


def test_a_nameless_text_does_not_bridge_two_names() -> None:
    """Two CVEs stay two, however alike a third finding without a name is to both."""
    names = [("CVE-2026-1",), (), ("CVE-2026-2",)]
    told = [finding(n, identifiers=of, title="Overflow", description=f"{OVERFLOW} {n}") for n, of in enumerate(names)]
    found = groups(triaged(told))
    assert not any({0, 2} <= set(members) for members in found)


def test_the_same_proof_joins() -> None:
    """Byte for byte the same proof of one package is one vulnerability."""
    told = [finding(1, title="A", description=OVERFLOW), finding(2, title="B", description=INJECTION)]
    (one,) = triaged(told, b"digest")
    assert one.reasons == ("the proofs are the same, byte for byte",)


def test_crashes_without_frames_are_not_joined_by_their_words() -> None:
    """Two logs of an exhausted memory say the same of their fuzzer and nothing of a flaw."""
    log = "libFuzzer: out-of-memory (used: 2049Mb; limit: 2048Mb) in fuzzer x86_64 address sanitizer run {}"
    told = [finding(n, title="Out-of-memory", crash_type="Out-of-memory", description=log.format(n)) for n in range(2)]
    assert groups(triaged(told)) == [(0,), (1,)]


def test_one_function_alone_is_left_to_a_person() -> None:
    """Findings of one function without more are two that a person should compare."""
    told = [
        finding(n, function="parse_header", title=f"Flaw {n}", description=text, provenance=MODEL)
        for n, text in enumerate((OVERFLOW, INJECTION))
    ]
    first, second = triaged(told)
    assert [one.other for one in first.resembles] == [1]
    assert second.resembles[0].agreements == ("both are in parse_header",)
    assert first.probability < 0.7


def test_no_findings_have_no_vulnerabilities() -> None:
    """Nothing in, nothing out."""
    assert triaged([]) == []
