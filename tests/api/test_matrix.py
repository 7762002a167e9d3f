"""Matrices and affected ranges over the API: asked for, read, decided and undone, with the refusals of anywhere."""

from tests.conftest import TestHouse
from tests.findings.worlds import Town
from tests.houses import open_api
from tests.remediation.matrices import ALSO_A, A, kept_matrix, kept_range, reproduced


async def test_a_matrix_is_read_decided_and_undone(house: TestHouse) -> None:
    """What it proposes is carried out once and undone; a retry is answered the same."""
    one, other = await reproduced(house, A), await reproduced(house, ALSO_A)
    matrix = await kept_matrix(house, one, other)
    before = Town(house, first=[one, other]).state()
    async with open_api(house) as api:
        assert [row["id"] for row in (await api("GET", "/matrices")).json()["items"]] == [matrix]
        assert (await api("GET", f"/vulnerabilities/{other}/matrices")).json()["items"][0]["id"] == matrix
        view = (await api("GET", f"/matrices/{matrix}")).json()
        assert [proposal["kind"] for proposal in view["reading"]["proposals"]] == ["merge"]
        assert view["grid"]["cells"][0][1]["effect"] == "stopped"
        body = {"kind": "merge", "vulnerabilities": [other, one]}
        done = [
            await api("POST", f"/matrices/{matrix}/decisions", json=body, headers={"Idempotency-Key": "once"})
            for _ in range(2)
        ]
        assert [answer.status_code for answer in done] == [201, 201]
        assert done[0].json() == done[1].json()
        assert done[0].json()["merged"] == [other]
        again = await api("POST", f"/matrices/{matrix}/decisions", json=body)
        assert (again.status_code, again.json()["code"]) == (409, "decided-already")
        house.clock.move(seconds=1)
        undone = await api("POST", f"/matrices/{matrix}/undo", json={"number": done[0].json()["number"]})
        assert undone.json()["undone_at"]
    assert Town(house, first=[one, other]).state() == before


async def test_a_matrix_and_a_replay_are_asked_for(house: TestHouse) -> None:
    """Each gives the id of what was asked for; what cannot be asked is refused with a code that stays."""
    one = await reproduced(house, A)
    async with open_api(house) as api:
        asked = await api("POST", "/matrices", json={"vulnerabilities": [one]})
        assert asked.json()["id"].startswith("mtx-")
        for named, code in (([one], "asked-already"), ([], "bad-matrix"), (["nonsense"], "bad-id")):
            refused = await api("POST", "/matrices", json={"vulnerabilities": named})
            assert refused.json()["code"] == code
        path = f"/matrices/{asked.json()['id']}"
        for kind, code in (("join", "unknown-kind"), ("merge", "not-proposed")):
            refused = await api("POST", f"{path}/decisions", json={**_MERGE, "kind": kind})
            assert refused.json()["code"] == code
        assert (await api("POST", f"{path}/undo", json={})).json()["code"] == "not-decided"
        early = await api("POST", f"/vulnerabilities/{one}/affected-range")
        assert (early.status_code, early.json()["code"]) == (409, "not-reproduced")
        assert (await api("GET", f"/vulnerabilities/{one}/affected-range")).status_code == 404
        await kept_range(house, one)
        seen = (await api("GET", f"/vulnerabilities/{one}/affected-range")).json()
        assert (seen["spans"], seen["releases"][3]["published"]) == ([["1.1", "1.3"]], True)


_MERGE = {"kind": "merge", "vulnerabilities": ["vul-0000000000000000", "vul-0000000000000001"]}


async def test_only_coordinators_see_matrices(house: TestHouse) -> None:
    """The reporter of a candidate and the auditor are turned away from every route; what is absent is not found."""
    one = await reproduced(house, A)
    matrix = await kept_matrix(house, one, rows=("s",))
    async with open_api(house) as api:
        for secret in ((await house.finder()).secret, (await house.maintainer()).secret):
            caller = api.as_key(secret)
            answers = [
                await caller("GET", "/matrices"),
                await caller("GET", f"/matrices/{matrix}"),
                await caller("GET", f"/vulnerabilities/{one}/matrices"),
                await caller("POST", "/matrices", json={"vulnerabilities": [one]}),
                await caller("POST", f"/matrices/{matrix}/decisions", json=_MERGE),
                await caller("POST", f"/matrices/{matrix}/undo", json={}),
                await caller("POST", f"/vulnerabilities/{one}/affected-range"),
            ]
            assert {answer.status_code for answer in answers} == {403}
        for absent in ("mtx-0000000000000000", "nonsense"):
            assert (await api("GET", f"/matrices/{absent}")).status_code == 404
            assert (await api("POST", f"/matrices/{absent}/undo", json={})).status_code == 404
