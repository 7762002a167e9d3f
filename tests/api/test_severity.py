"""Severity and samples over the API: the same refusals as everywhere, and nothing for those who need not know."""

from tests.conftest import TestHouse
from tests.findings.standings import build_past, report, vulnerability_of
from tests.houses import Caller
from tests.validation.test_severity import HIGH, LOW, believed, clear


async def test_a_vulnerability_is_rated_and_read(house: TestHouse, api: Caller) -> None:
    """Rated, believed and read with its reason; refused in the same words as on the pages."""
    finder = await house.finder()
    vulnerability = vulnerability_of(await report(house, finder, 1, cvss_vector=HIGH))
    path = f"/vulnerabilities/{vulnerability}"
    rated = await api("POST", f"{path}/ratings", json={"vector": LOW, "reason": "only with a shell"})
    assert (rated.status_code, rated.json()["id"][:4]) == (201, "rat-")
    await believed(house, vulnerability)
    answer = (await api("GET", f"{path}/severity")).json()
    assert (answer["reported"], answer["disagreement"], answer["believed"]["ratings"]) == (HIGH, 8.0, 2)
    assert [one["reason"] for one in answer["ratings"]][-1] == "only with a shell"
    bad = await api("POST", f"{path}/ratings", json={"vector": "9.8", "reason": "r"})
    assert (bad.status_code, bad.json()["code"], bad.json()["where"]) == (422, "bad-vector", "vector")
    for caller, status in ((api.as_key((await house.operator()).secret), 403), (api.as_key(""), 401)):
        answer = await caller("POST", f"{path}/ratings", json={"vector": LOW, "reason": "r"})
        assert answer.status_code == status
    stranger = api.as_key((await house.finder("Stranger")).secret)
    assert (await stranger("GET", f"{path}/severity")).json()["code"] == "not-found"
    assert (await stranger("POST", f"{path}/ratings", json={"vector": LOW, "reason": "r"})).status_code == 404


async def test_habits_are_found_by_coordinators_and_ones_own_is_read(house: TestHouse, api: Caller) -> None:
    """A coordinator finds them and sees all; a finder sees its own and may not find them."""
    finder = await house.finder()
    vulnerability = vulnerability_of(await report(house, finder, 1, cvss_vector=HIGH))
    await clear(house, vulnerability, finder)
    await api("POST", f"/vulnerabilities/{vulnerability}/ratings", json={"vector": LOW, "reason": "r"})
    fitted = (await api("POST", "/severity/fit")).json()
    assert (fitted["ratings"], len(fitted["habits"])) == (2, 2)
    assert (await api("GET", "/severity/habits")).json() == fitted
    own = api.as_key(finder.secret)
    assert [one["rater"] for one in (await own("GET", "/severity/habits")).json()["habits"]] == [finder.party]
    assert (await own("POST", "/severity/fit")).status_code == 403
    assert (await api.as_key("")("GET", "/severity/habits")).status_code == 401


async def test_samples_are_drawn_read_and_answered(house: TestHouse, api: Caller) -> None:
    """Each item comes with what was decided; bad words are refused with their place; nobody else gets anything."""
    await build_past(house, await house.finder(), stage="reproduced", count=2, start=100)
    asked = {"since": "2026-11-01T00:00:00Z", "size": 2}
    drawn = (await api("POST", "/samples", json=asked)).json()
    path = f"/samples/{drawn['id']}"
    item = (await api("GET", f"{path}/items/1")).json()
    assert (item["decided"], item["item"]["position"]) == ("reproduced: 1 of 1 runs triggered it", 1)
    said = await api("POST", f"{path}/items/1/answer", json={"answer": "disagree", "note": "elsewhere"})
    assert said.json()["answer"] == "disagree"
    assert (await api("GET", path)).json()["rate"]["disagreed"] == 1
    assert (await api("GET", f"{path}/items/9")).status_code == 404
    for words, code in (({"of": "people"}, "unknown-of"), ({"party": "x"}, "bad-id"), ({"size": 0}, "bad-sample")):
        refused = await api("POST", "/samples", json={**asked, **words})
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    for secret in ((await house.finder()).secret, (await house.maintainer()).secret, ""):
        for wanted in ("/samples", path, f"{path}/population", f"{path}/items/1"):
            assert (await api.as_key(secret)("GET", wanted)).status_code in {401, 403}
