"""CVE records: only with a CVE id, and within the lengths of the format."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats import cve
from clearway.formats.advisory import Rating, Remediation, Remedy
from clearway.kernel.errors import Refusal
from tests.formats.advisories import FULL, OLD_SCORE, PLAIN, UNFIXED, WITHOUT_CVE


def test_without_a_cve_id_there_is_no_record() -> None:
    """The refusal says what to do."""
    with pytest.raises(Refusal) as refused:
        cve.render(WITHOUT_CVE)
    assert refused.value.code == "no-cve"
    assert refused.value.hint


def test_versions_end_before_the_fix() -> None:
    """A range with its fix, or the one version that is known to be affected."""

    def versions(body: bytes) -> object:
        return json.loads(body)["containers"]["cna"]["affected"][0]["versions"]

    assert versions(cve.render(PLAIN)) == [
        {"version": "0", "lessThan": "1.7.15-1+deb12u3", "status": "affected", "versionType": "deb"}
    ]
    assert versions(cve.render(UNFIXED)) == [
        {"version": "0", "lessThan": "*", "status": "affected", "versionType": "deb"}
    ]


def test_every_version_of_cvss_has_its_place() -> None:
    """2.0 has no words for severity."""
    assert json.loads(cve.render(FULL))["containers"]["cna"]["metrics"][0]["cvssV4_0"]["baseScore"] == 9.3
    metrics = json.loads(cve.render(OLD_SCORE))["containers"]["cna"]["metrics"]
    vector = OLD_SCORE.ratings[0].vector
    assert metrics == [{"cvssV2_0": {"version": "2.0", "vectorString": vector, "baseScore": 7.5}, "format": "CVSS"}]
    nonsense = replace(PLAIN, ratings=(Rating(vector="high"),))
    assert "metrics" not in json.loads(cve.render(nonsense))["containers"]["cna"]


def test_decision_points_products_and_remedies_have_their_places() -> None:
    """SSVC as CISA adds it, further products by their status, what helps apart from the fix."""
    container = json.loads(cve.render(FULL))["containers"]["cna"]
    assert container["metrics"][-1]["other"]["content"]["options"][0] == {"Exploitation": "active"}
    told = {one["product"]: [held["status"] for held in one["versions"]] for one in container["affected"]}
    assert told["desk"] == ["unaffected", "unknown"]
    assert told["counter"] == ["affected"]
    assert [one["value"] for one in container["workarounds"]] == ["Freeze the prototype."]
    assert [one["value"] for one in container["timeline"]] == ["First publication.", "More products."]
    assert container["references"][1]["tags"] == ["patch"]


def test_what_is_said_twice_is_written_once() -> None:
    """The schema wants each workaround once; a mitigation worded like a workaround is the same to it."""
    advice = [Remediation(kind=kind, words="Turn it off.") for kind in (Remedy.WORKAROUND, Remedy.MITIGATION)]
    container = json.loads(cve.render(replace(FULL, remediations=(*FULL.remediations, *advice))))["containers"]["cna"]
    assert [one["value"] for one in container["workarounds"]] == ["Freeze the prototype.", "Turn it off."]


def test_long_texts_are_cut() -> None:
    """Titles at 256 and descriptions at 4,096 characters."""
    container = json.loads(cve.render(replace(PLAIN, title="t" * 300, summary="s" * 5_000)))["containers"]["cna"]
    assert len(container["title"]) == 256
    assert len(container["descriptions"][0]["value"]) == 4_096


@given(st.text())
def test_an_organization_has_an_id_even_before_the_program_gave_one(namespace: str) -> None:
    """In the shape of a UUID version 4, always the same for the same address."""
    made = cve.organization_of(namespace)
    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}", made)
    assert made == cve.organization_of(namespace)


def test_an_organization_of_the_program_keeps_its_id() -> None:
    """The given UUID stands in both places."""
    assert cve.render(FULL).count(FULL.organization.encode()) == 2
