"""Service over the API: asked, agreed, one update for many clients, ended."""

from tests.conftest import TestHouse
from tests.exposure.worlds import keep, match, published
from tests.houses import open_api


async def test_the_whole_way_over_the_api(house: TestHouse) -> None:
    """A client asks, the provider agrees, answers and is ended; each answer is a document of its own."""
    provider, client = await house.operator("Provider"), await house.operator("Client")
    await keep(house, client, "pkg:pypi/example@1.0")
    await match(house, (await published(house)).advisory)
    async with open_api(house) as caller:
        ours, theirs = caller.as_key(provider.secret), caller.as_key(client.secret)
        pair = {"provider": provider.party, "client": client.party}
        asked = (await theirs("POST", "/services", json=pair)).json()
        assert (await theirs("POST", f"/services/{asked['id']}/agree")).json()["code"] == "nothing-to-agree-to"
        assert (await ours("POST", f"/services/{asked['id']}/agree")).json()["agreed_at"]
        (row,) = (await ours("GET", "/clients")).json()
        assert (row["id"], row["open"], row["total"]) == (client.party, 1, 1)
        (update,) = (await ours("GET", "/clients/updates", params={"client": client.party})).json()
        task = update["places"][0]["tasks"][0]["id"]
        answer = await ours("POST", f"/tasks/{task}/attestations", json={"outcome": "done"})
        assert answer.json()["stage"] == "done"
        (act,) = (await theirs("GET", "/service-acts")).json()
        assert (act["subject"], act["who"]) == (task, "Provider person")
        assert (await theirs("PUT", "/contact", json={"words": "Bob"})).status_code == 200
        assert (await ours("GET", "/clients")).json()[0]["contact"] == "Bob"
        assert (await theirs("POST", f"/services/{asked['id']}/end")).json()["ended_at"]
        assert (await ours("GET", "/clients")).json() == []
        assert (await ours("GET", f"/tasks/{task}")).status_code == 404


async def test_who_is_no_operator_has_no_clients(house: TestHouse) -> None:
    """Finders neither ask nor list, and what is no id is not found."""
    finder, operator = await house.finder(), await house.operator()
    async with open_api(house) as caller:
        theirs, ours = caller.as_key(finder.secret), caller.as_key(operator.secret)
        pair = {"provider": finder.party, "client": operator.party}
        assert (await theirs("POST", "/services", json=pair)).status_code == 403
        assert (await theirs("GET", "/clients")).status_code == 403
        assert (await ours("POST", "/services/x/agree")).status_code == 404
        assert (await ours("POST", "/services", json={"provider": "x", "client": "y"})).status_code == 404
        assert (await ours("POST", "/services", json={**pair, "more": 1})).status_code == 400
