"""OpenVEX: one statement for each product, and what each status must say."""

import json

from clearway.formats import openvex
from tests.formats.advisories import FULL, UNFIXED, WITHOUT_CVE


def test_each_product_has_its_statement() -> None:
    """Affected ones say what to do, safe ones why, and others may say how it is known."""
    statements = json.loads(openvex.render(FULL))["statements"]
    told = {one["products"][0]["@id"]: one for one in statements}
    assert [one["status"] for one in statements] == [
        "affected", "fixed", "fixed", "not_affected", "under_investigation", "affected", "affected",
    ]  # fmt: skip
    assert told["pkg:npm/%40scope/options@1.2.5"]["action_statement"] == FULL.todo
    assert told["pkg:pypi/options"]["action_statement"] == "Freeze the prototype."
    assert told["pkg:npm/desk@2.0.0"]["justification"] == "vulnerable_code_not_in_execute_path"
    assert told["pkg:npm/desk@2.0.0"]["impact_statement"] == "It never parses options."
    assert told["pkg:npm/counter@1.0.0"]["status_notes"] == "It bundles the parser."
    assert "action_statement" not in told["pkg:npm/%40scope/options@1.2.6"]


def test_the_vulnerability_is_named_by_its_cve() -> None:
    """Or by our own id where there is none; the other names are aliases."""
    assert json.loads(openvex.render(FULL))["statements"][0]["vulnerability"] == {
        "name": "CVE-2021-44906",
        "description": FULL.title,
        "aliases": ["GHSA-xvch-5gv4-984h", "CVE-2021-44907", FULL.id],
    }
    assert json.loads(openvex.render(WITHOUT_CVE))["statements"][0]["vulnerability"]["name"] == WITHOUT_CVE.id


def test_without_a_fix_nothing_is_said_to_be_fixed() -> None:
    """Only the affected version is spoken of."""
    assert [one["status"] for one in json.loads(openvex.render(UNFIXED))["statements"]] == ["affected"]


def test_a_release_is_counted_and_dated() -> None:
    """The document keeps its first date and tells its last."""
    told = json.loads(openvex.render(FULL))
    assert (told["version"], told["timestamp"], told["last_updated"]) == (
        2,
        "2026-11-23T06:00:00Z",
        "2026-11-24T06:00:00Z",
    )
