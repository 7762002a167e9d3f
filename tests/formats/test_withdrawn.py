"""An advisory that was withdrawn: every rendering says so, when and why, in the way of its own standard."""

import json
from dataclasses import replace

import pytest

from clearway.formats import cve
from clearway.formats.advisory import Revision
from clearway.formats.csaf.affected import compile_document
from clearway.formats.osv.affected import compile_record
from clearway.formats.renderings import FORMS
from clearway.formats.vex import read_vex
from tests.formats.advisories import FULL, STANDING, WITHDRAWN
from tools.invented import invented, withdrawn

SAID = "Withdrawn on 2026-11-25: It is a duplicate."
AT = "2026-11-25T09:30:00Z"


def told(form: str) -> dict[str, object]:
    """The withdrawn advisory as a JSON document."""
    return json.loads(FORMS[form].render(WITHDRAWN))


@pytest.mark.parametrize("form", FORMS)
def test_every_rendering_says_when_and_why(form: str) -> None:
    """Whoever reads any of them reads the reason, and nobody reads it where the advisory stands."""
    assert SAID in FORMS[form].render(WITHDRAWN).decode().replace("\n", " ")
    assert "ithdrawn" not in FORMS[form].render(FULL).decode()


def test_osv_has_an_instant_for_it() -> None:
    """By `withdrawn` every reader of OSV knows, and an index of advisories leaves it out."""
    body = FORMS["osv"].render(WITHDRAWN)
    assert told("osv")["withdrawn"] == AT
    compiled = compile_record(body)
    assert compiled is not None
    assert (compiled.is_withdrawn, compiled.affected) == (True, [])


@pytest.mark.parametrize(("form", "category"), [("csaf", "csaf_base"), ("csaf-2.1", "csaf_withdrawn")])
@pytest.mark.parametrize("kind", ["", "-vex"])
def test_csaf_keeps_the_reasoning_and_drops_the_products(form: str, category: str, kind: str) -> None:
    """CSAF 2.1 has a profile for it; 2.0 says the same by its base. Neither names a product that could match."""
    document = json.loads(FORMS[form + kind].render(WITHDRAWN))
    assert document["document"]["category"] == category
    assert document["document"]["notes"][0] == {
        "category": "description", "text": SAID, "title": "Reasoning for Withdrawal"
    }  # fmt: skip
    assert [one["number"] for one in document["document"]["tracking"]["revision_history"]] == ["1", "2", "3"]
    assert not {"product_tree", "vulnerabilities"} & document.keys()
    compiled = compile_document(FORMS[form + kind].render(WITHDRAWN))
    assert (compiled.affected, compiled.identified, compiled.is_withdrawn) == ([], [], True)


@pytest.mark.parametrize("form", ["openvex", "cyclonedx"])
def test_vex_states_nothing_any_more(form: str) -> None:
    """No product stays affected by it, and none is said to be safe: that is not what a withdrawal means."""
    statements = read_vex(FORMS[form].render(WITHDRAWN), "x")
    assert {one.status for one in statements} <= {"under_investigation", "in_triage"}
    assert not any(one.is_harmless for one in statements)
    assert {one.package for one in statements} == {
        one.package for one in read_vex(FORMS[form].render(FULL), "x")
    }  # fmt: skip


def test_cyclonedx_tells_the_instant() -> None:
    """Every vulnerability in it is rejected at that instant."""
    found = json.loads(FORMS["cyclonedx"].render(WITHDRAWN))["vulnerabilities"]
    assert {one["rejected"] for one in found} == {AT}


def test_a_cve_record_is_rejected() -> None:
    """It has its state, its instant and its reason, and nothing of a record that is published."""
    document = json.loads(FORMS[cve.NAME].render(WITHDRAWN))
    assert (document["cveMetadata"]["state"], document["cveMetadata"]["dateRejected"]) == ("REJECTED", AT)
    assert document["containers"]["cna"].keys() == {"providerMetadata", "rejectedReasons"}


def test_stix_revokes_all_that_is_the_advisorys_own() -> None:
    """The newer version of each object revokes it; what other reports share stays."""
    objects = json.loads(FORMS["stix"].render(WITHDRAWN))["objects"]
    shared = {"identity", "marking-definition"}
    assert {one["type"] for one in objects if one.get("revoked")} == {one["type"] for one in objects} - shared
    assert {one["modified"] for one in objects if one.get("revoked")} == {AT.replace("Z", ".000Z")}


@pytest.mark.parametrize("form", ["html", "text"])
def test_people_read_it_first(form: str) -> None:
    """The banner stands before everything that the advisory said to do."""
    page = FORMS[form].render(WITHDRAWN).decode()
    assert page.index("Nothing has to be done about it") < page.index("What it said to do")
    assert "What to do" not in page


@pytest.mark.parametrize("name", STANDING)
def test_a_release_after_it_lets_the_advisory_stand_again(name: str) -> None:
    """What counts is the newest release; that it had been withdrawn stays in the history."""
    once = withdrawn(STANDING[name])
    again = replace(once, revisions=(*once.revisions, Revision(at=once.revised_at, summary="It stands.")))
    assert (once.withdrawal is None, again.withdrawal, again.withdrawn) == (False, None, "")
    assert [one.summary for one in again.releases][-2:] == [once.releases[-1].summary, "It stands."]
    assert once.releases[-1].summary.startswith("Withdrawn: ")


@pytest.mark.parametrize("seed", range(5))
def test_whatever_it_said_it_can_be_withdrawn(seed: int) -> None:
    """Every format that could carry it can carry that it was withdrawn."""
    for form, one in FORMS.items():
        about = invented(seed)
        if form != "osv" and (form != cve.NAME or about.cve):
            assert one.render(withdrawn(about))
