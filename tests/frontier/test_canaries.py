"""What items hold reaches nobody who does not need it: through the API, the command line's errors and the record."""

from datetime import timedelta
from pathlib import Path

from clearway.app.master import exchange_master
from clearway.app.settings import read_settings
from clearway.app.wiring import open_house
from clearway.formats.submission_package import write_package
from clearway.frontier.actions import materials
from clearway.kernel.instants import format_instant
from tests.conftest import Member, TestHouse
from tests.frontier.handed import CANARY, Handed, contents, item, new_handed, partner_party, signed, whole_package
from tests.frontier.test_materials import NAME
from tests.houses import Caller, open_api


async def _everything(call: Caller, handed: Handed) -> str:
    """All that somebody gets to hear who asks and tries everything, errors included."""
    of, one = handed.programme.submission, handed.materials[NAME].id
    asked = [
        ("GET", f"/submissions/{of}/holdings", None),
        ("GET", f"/submissions/{of}/packages/1", None),
        ("GET", f"/submissions/{of}/deletion", None),
        ("GET", f"/submissions/{of}/partners", None),
        ("POST", f"/materials/{one}/exports", {"reason": "curiosity"}),
        ("POST", f"/materials/{one}/erase", None),
        ("GET", "/submissions", None),
        ("GET", "/frontier-keys", None),
        ("GET", f"/audit/records?subject={one}", None),
        ("GET", f"/audit/records?subject={of}", None),
    ]
    told = [(await call(method, path, json=json)).text for method, path, json in asked]
    return "\n".join(told)


async def test_canaries_stay_with_those_who_need_to_know(house: TestHouse) -> None:
    """Contents reach the one who has a grant; titles and purposes only those who see the item."""
    handed = await new_handed(house)
    programme = handed.programme
    partner = await partner_party(house)
    async with open_api(house) as admin:
        people: dict[str, Member] = {"evaluator": programme.evaluator, "partner": partner}
        heard = {name: await _everything(admin.as_key(one.secret), handed) for name, one in people.items()}
        heard["administrator"] = await _everything(admin, handed)
        heard["nobody"] = await _everything(admin.as_key(""), handed)
        for name, text in heard.items():
            assert CANARY not in text, name
            assert f"Title of {NAME}" not in text, name
            assert "for nothing else" not in text, name
        office = admin.as_key(programme.program.secret)
        assert CANARY not in await _everything_but_erasure(office, handed)
        one, until = handed.materials[NAME].id, format_instant(house.clock.now + timedelta(hours=1))
        new = {"person": programme.evaluator.person, "until": until, "reason": "to evaluate"}
        assert (await office("POST", f"/materials/{one}/grants", json=new)).status_code == 201
        evaluator = admin.as_key(programme.evaluator.secret)
        taken = await evaluator("POST", f"/materials/{one}/exports", json={"reason": "to evaluate"})
        assert taken.content == contents(NAME)
        assert taken.headers["cache-control"] == "no-store"
        held = (
            await admin.as_key(programme.developer.secret)("GET", f"/submissions/{programme.submission}/holdings")
        ).json()
        assert [line["person"] for line in held["exports"]] == [programme.evaluator.person]


async def _everything_but_erasure(call: Caller, handed: Handed) -> str:
    """What the office hears of an item for which it has no grant."""
    of, one = handed.programme.submission, handed.materials[NAME].id
    told = [
        await call("GET", f"/submissions/{of}/holdings"),
        await call("POST", f"/materials/{one}/exports", json={"reason": "x"}),
    ]
    assert told[1].status_code == 404
    return "\n".join(answer.text for answer in told)


async def test_a_package_that_lacks_something_is_refused_by_the_api_with_what_to_do(house: TestHouse) -> None:
    """The refusal names the item and the field; bytes that are not what was signed are not quoted."""
    handed = await new_handed(house)
    own = {"submission": handed.programme.submission, "developer": handed.programme.developer.party}
    lacking = whole_package(
        **own, items=(item(NAME, handed.materials[NAME].kind, owner=""), *whole_package().items[1:])
    )
    async with open_api(house) as admin:
        developer = admin.as_key(handed.programme.developer.secret)
        body = signed(write_package(lacking), handed.signer)
        refused = await developer("POST", f"/submissions/{handed.programme.submission}/packages", content=body)
        assert (refused.status_code, refused.json()["code"]) == (422, "package-lacks")
        assert f"{NAME} owner" in refused.json()["detail"]
        screened = await developer("POST", "/package-screenings", content=body)
        assert screened.json()["ready"] is False
        other = await developer("PUT", f"/materials/{handed.materials[NAME].id}/contents", content=f"{CANARY} other")
        assert other.json()["code"] == "other-digest"
        assert CANARY not in other.text


async def test_items_open_after_the_master_key_was_exchanged(house: TestHouse, tmp_path: Path) -> None:
    """Every item's key is sealed anew in the same transaction as all others."""
    handed = await new_handed(house)
    assert await exchange_master(house.database, house.master_file) == len(handed.materials)
    told = {"CLEARWAY_HOME": str(tmp_path), "CLEARWAY_DSN": house.service_dsn}
    settings = read_settings({**told, "CLEARWAY_EVIDENCE_KEY": str(house.master_file)})
    developer = handed.programme.developer.credential
    async with open_house(settings) as opened, opened.database.work(developer) as work:
        assert await materials.take_out(work, handed.materials[NAME].id, reason="to check") == contents(NAME)
