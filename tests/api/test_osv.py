"""OSV's own way to ask: scanners that speak it are answered from what this hub has published."""

import pytest

from clearway.kernel.limits import OSV_QUERIES_MAX
from tests.api.test_queries import api, whole
from tests.conftest import TestHouse
from tests.exposure.worlds import published
from tests.houses import Caller

__all__ = ["api", "whole"]


def asked(name: str, version: str = "") -> dict[str, object]:
    """A question about a package of PyPI."""
    return {"package": {"name": name, "ecosystem": "PyPI"}, "version": version}


async def test_a_version_is_answered_with_whole_records(api: Caller, house: TestHouse) -> None:
    """The record is the published rendering; what is fixed or unknown has none, as OSV's service tells it."""
    made = await published(house)
    told = await api("POST", "/osv/v1/query", json=asked("example", "1.0"))
    (record,) = told.json()["vulns"]
    assert record["id"] == f"x_CLEARWAY-{made.advisory}"
    assert record["affected"][0]["package"]["name"] == "example"
    again = await api("GET", f"/osv/v1/vulns/{record['id']}")
    assert again.json() == record
    for question in (asked("example", "1.1"), asked("other", "1.0")):
        assert (await api("POST", "/osv/v1/query", json=question)).json() == {}
    assert (await api("POST", "/osv/v1/query", json=asked("example"))).json()["vulns"] == [record]


async def test_a_batch_is_answered_with_names_in_order(api: Caller, house: TestHouse) -> None:
    """One empty answer for what nothing is known of, in its place."""
    made = await published(house)
    questions = [asked("other", "1"), asked("example", "1.0"), {"package": {"purl": "pkg:pypi/example@1.0"}}]
    told = await api("POST", "/osv/v1/querybatch", json={"queries": questions})
    names = [[one["id"] for one in result.get("vulns", [])] for result in told.json()["results"]]
    assert names == [[], [f"x_CLEARWAY-{made.advisory}"], [f"x_CLEARWAY-{made.advisory}"]]


@pytest.mark.parametrize(
    ("path", "body", "status", "code"),
    [
        ("/osv/v1/query", {"commit": "6879efc2c1596d11a6a6ad296f80063b558d5e0f"}, 422, "no-package"),
        ("/osv/v1/query", {"version": "1.0"}, 422, "no-package"),
        ("/osv/v1/querybatch", {"queries": [{"commit": "0"}] * (OSV_QUERIES_MAX + 1)}, 413, "too-many-products"),
    ],
)
async def test_what_cannot_be_answered_is_refused(
    api: Caller, path: str, body: dict[str, object], status: int, code: str
) -> None:
    """Silence would be read as safe."""
    answer = await api("POST", path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("record", ["GHSA-xxxx", "x_CLEARWAY-adv_00000000000000000000000000"])
async def test_a_record_that_is_not_there_is_not_found(api: Caller, record: str) -> None:
    """Neither by another's id nor by one of ours that is not published."""
    assert (await api("GET", f"/osv/v1/vulns/{record}")).status_code == 404
