"""CVE records: only with a CVE id, and within the lengths of the format."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats import cve
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
    assert versions(cve.render(UNFIXED)) == [{"version": "1.7.15-1+deb12u2", "status": "affected"}]


def test_every_version_of_cvss_has_its_place() -> None:
    """2.0 has no words for severity."""
    assert json.loads(cve.render(FULL))["containers"]["cna"]["metrics"][0]["cvssV4_0"]["baseScore"] == 9.3
    metrics = json.loads(cve.render(OLD_SCORE))["containers"]["cna"]["metrics"]
    assert metrics == [{"cvssV2_0": {"version": "2.0", "vectorString": OLD_SCORE.cvss_vector, "baseScore": 7.5}}]
    assert "metrics" not in json.loads(cve.render(replace(PLAIN, cvss_vector="high")))["containers"]["cna"]


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
