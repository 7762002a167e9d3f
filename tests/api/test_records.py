"""Records of determinations by the API: out only after two reviews, and nothing else out of a closed enclave."""

from dataclasses import replace
from pathlib import Path
from typing import cast

from httpx import ASGITransport, AsyncClient
from httpx._transports.asgi import _ASGIApp as ASGIApplication

from clearway.app.settings import read_settings
from tests.conftest import Member, TestHouse
from tests.frontier.worlds import open_programme
from tests.houses import assemble, whole_house


async def test_two_people_let_a_record_out(house: TestHouse, tmp_path: Path) -> None:
    """Its author is no reviewer, one review is not enough, the developer never reads it, and the bytes are signed."""
    programme = await open_programme(house)
    await programme.evaluate()
    await programme.opine()
    await programme.determine()
    (made,) = (await programme.dossier()).determinations
    settings = read_settings({"CLEARWAY_CLOSED_ENCLAVE": "1", "CLEARWAY_HOME": str(tmp_path)})
    application = cast("ASGIApplication", assemble(replace(whole_house(house), settings=settings)))

    async with AsyncClient(transport=ASGITransport(application), base_url="http://clearway.test") as client:

        async def call(who: Member, method: str, path: str, body: object = None) -> tuple[int, dict[str, object]]:
            key = {"Authorization": f"Bearer {who.secret}"}
            answer = await client.request(method, f"/api/v1{path}", json=body, headers=key)
            return answer.status_code, answer.json()

        path = f"/records/{made.id}"
        _, record = await call(programme.program, "GET", path)
        review = {"digest": record["digest"]}
        assert (await call(programme.second, "POST", f"{path}/reviews", review))[0] == 403
        assert (await call(programme.official, "POST", f"{path}/reviews", review))[0] == 201
        assert (await call(programme.program, "POST", f"{path}/export"))[0] == 409
        assert (await call(programme.program, "POST", f"{path}/reviews", review))[0] == 201
        status, envelope = await call(programme.program, "POST", f"{path}/export")
        assert status == 200
        assert "signatures" in envelope
        assert (await call(programme.developer, "GET", path))[0] == 403
        new = {"url": "https://hooks.example/x", "events": ["evaluation.incident"]}
        status, told = await call(programme.developer, "POST", "/webhooks", new)
        assert (status, told["code"]) == (403, "closed-enclave")
