"""CVE Services: the same client over HTTP and to the pretend ones, which hold to the documented rules."""

import json
import sys
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qsl, urlsplit

import pytest

from clearway.formats.cve import container_of, organization_of
from clearway.gateways.cve_services import Answer, Call, Client, Credentials, CveServices, IdState, http_sender
from clearway.gateways.cve_services.pretend import PretendService
from clearway.gateways.registries.process import run
from clearway.kernel.errors import Outage, Refusal
from tests.formats.advisories import FULL

CREDENTIALS = Credentials(org="clearway", user="ann", key="sekrit-4711")
UUID = organization_of("https://clearway.example")
CONTAINER: dict[str, object] = {"providerMetadata": {"orgId": UUID}, **container_of(FULL)}


@contextmanager
def served(service: PretendService) -> Generator[str]:
    """Serve the pretend service on this machine."""

    class Handler(BaseHTTPRequestHandler):
        """Hands each call to the pretend service."""

        def do_GET(self) -> None:
            """Answer a question."""
            self._answer()

        def do_POST(self) -> None:
            """Take what is new."""
            self._answer()

        def do_PUT(self) -> None:
            """Take what is changed."""
            self._answer()

        def _answer(self) -> None:
            length = int(self.headers.get("content-length", 0))
            body = json.loads(self.rfile.read(length)) if length else None
            parts = urlsplit(self.path)
            call = Call(
                method=self.command,
                path=parts.path.removeprefix("/api/"),
                query=dict(parse_qsl(parts.query)),
                body=body,
            )
            answer = service.answer(call, dict(self.headers))
            self.send_response(answer.status)
            self.send_header("content-length", str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the base class
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/api"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(params=["pretend", "http"])
def services(request: pytest.FixtureRequest) -> Iterator[CveServices]:
    """The two shapes of the client."""
    service = PretendService(credentials=CREDENTIALS, quota=3)
    if request.param == "pretend":
        yield Client(org="clearway", send=service.send)
    else:
        with served(service) as address:
            yield Client(org="clearway", send=http_sender(address, CREDENTIALS))


async def test_an_id_lives_from_reserved_to_rejected(services: CveServices) -> None:
    """Reserve, publish, update, reject; each is seen afterwards."""
    (name,) = await services.reserve(year=2026, amount=1)
    assert await services.state(name) is IdState.RESERVED
    await services.publish(name, CONTAINER)
    assert await services.state(name) is IdState.PUBLISHED
    await services.update(name, CONTAINER)
    await services.reject(name, "Not a vulnerability.", organization=UUID)
    assert await services.state(name) is IdState.REJECTED


async def test_a_reserved_id_is_rejected_too(services: CveServices) -> None:
    """It needs no record before."""
    (name,) = await services.reserve(year=2026, amount=1)
    await services.reject(name, "Not used.", organization=UUID)
    assert await services.state(name) is IdState.REJECTED


async def test_the_quota_is_of_reserved_ids(services: CveServices) -> None:
    """More than are left are not reserved, none of them; publishing gives room."""
    first, *_ = await services.reserve(year=2026, amount=3)
    with pytest.raises(Refusal) as caught:
        await services.reserve(year=2026, amount=1)
    assert "EXCEEDED_ID_QUOTA" in caught.value.what
    assert "larger quota" in caught.value.hint
    await services.publish(first, CONTAINER)
    assert len(await services.reserve(year=2027, amount=1)) == 1


async def test_what_does_not_fit_its_state_is_turned_down(services: CveServices) -> None:
    """Published twice, updated before it is published, an unknown id, a year that is too far."""
    (name,) = await services.reserve(year=2026, amount=1)
    with pytest.raises(Refusal, match="CVE_RECORD_DNE"):
        await services.update(name, CONTAINER)
    await services.publish(name, CONTAINER)
    with pytest.raises(Refusal, match="CVE_RECORD_EXISTS"):
        await services.publish(name, CONTAINER)
    with pytest.raises(Refusal, match="CVEID_DNE"):
        await services.publish("CVE-2026-99999", CONTAINER)
    with pytest.raises(Refusal, match="CANNOT_RESERVE_FOR_YEAR"):
        await services.reserve(year=2030, amount=1)


async def test_a_record_that_is_not_whole_is_turned_down(services: CveServices) -> None:
    """A container without what the schema asks for; nothing is published."""
    (name,) = await services.reserve(year=2026, amount=1)
    with pytest.raises(Refusal, match="INVALID_JSON_SCHEMA"):
        await services.publish(name, {"providerMetadata": {"orgId": UUID}})
    assert await services.state(name) is IdState.RESERVED


async def test_bad_input_is_refused_before_it_is_sent(services: CveServices) -> None:
    """No id that is none, no amount beyond the limit, no rejection without a reason."""
    for act in (
        services.state("CVE-1/../org"),
        services.reserve(year=2026, amount=101),
        services.reserve(year=2026, amount=0),
    ):
        with pytest.raises(Refusal) as caught:
            await act
        assert caught.value.code in {"bad-cve-id", "bad-amount"}
    (name,) = await services.reserve(year=2026, amount=1)
    with pytest.raises(Refusal, match="needs a reason"):
        await services.reject(name, " ", organization=UUID)


@pytest.mark.parametrize("name", CREDENTIALS.headers)
def test_all_three_headers_are_needed(name: str) -> None:
    """Without one it is a bad request; with a wrong one nobody is let in."""
    service = PretendService(credentials=CREDENTIALS)
    call = Call(method="GET", path="cve-id/CVE-2026-10000")
    headers = dict(CREDENTIALS.headers)
    assert service.answer(call, {**headers, name: ""}).status == 400
    assert service.answer(call, {**headers, name: "other"}).status == 401


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ({"amount": "0"}, "INVALID_AMOUNT"),
        ({"short_name": ""}, "NO_ORG_SHORTNAME"),
        ({"short_name": "other"}, "ORG_CANNOT_RESERVE_FOR_OTHER"),
        ({"batch_type": ""}, "NO_BATCH_TYPE"),
        ({"cve_year": "1998"}, "CANNOT_RESERVE_FOR_YEAR"),
        ({"amount": "11", "batch_type": "nonsequential"}, "OVER_NONSEQUENTIAL_MAX_AMOUNT"),
    ],
)
def test_a_reservation_follows_the_documented_rules(query: dict[str, str], error: str) -> None:
    """Each rule has its error."""
    good = {"amount": "2", "short_name": "clearway", "cve_year": "2026", "batch_type": "sequential"}
    service = PretendService(credentials=CREDENTIALS)
    answer = service.answer(Call(method="POST", path="cve-id", query={**good, **query}), CREDENTIALS.headers)
    assert json.loads(answer.body)["error"] == error
    assert service.ids == {}


async def test_the_key_is_never_shown() -> None:
    """Not by the credentials, not when the service turns down or cannot be reached."""
    wrong = replace(CREDENTIALS, key="sekrit-0815")
    told = [repr(wrong)]
    with served(PretendService(credentials=CREDENTIALS)) as address:
        with pytest.raises(Refusal) as refusal:
            await Client(org="clearway", send=http_sender(address, wrong)).state("CVE-2026-10000")
        assert "UNAUTHORIZED" in refusal.value.what
        told += [str(refusal.value), refusal.value.hint]
    with pytest.raises(Outage) as outage:
        await Client(org="clearway", send=http_sender(address, wrong)).state("CVE-2026-10000")
    assert "sekrit" not in "".join([*told, str(outage.value), outage.value.hint])


@pytest.mark.parametrize("address", ["http://cve.example/api", "ftp://cve.example", ""])
def test_the_key_goes_over_tls_only(address: str) -> None:
    """Anything else is refused, this machine aside."""
    with pytest.raises(Refusal, match="https only"):
        http_sender(address, CREDENTIALS)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (Answer(status=503, body=b""), "status 503"),
        (Answer(status=200, body=b"<html>"), "no answer to this"),
        (Answer(status=200, body=b'{"state": "GONE"}'), "no answer to this"),
    ],
)
async def test_a_broken_service_is_an_outage(answer: Answer, words: str) -> None:
    """It is not taken for a refusal, and not for done."""

    async def send(_: Call) -> Answer:
        return answer

    with pytest.raises(Outage, match=words):
        await Client(org="clearway", send=send).state("CVE-2026-10000")


@pytest.mark.parametrize("amount", ["1", "2"])
async def test_another_client_of_the_service_takes_the_pretend_one_for_it(amount: str, tmp_path: Path) -> None:
    """Cvelib's own command, which people use with the real service, reserves, publishes and updates here."""
    with served(PretendService(credentials=CREDENTIALS)) as address:
        options = ("--username", "ann", "--org", "clearway", "--api-key", CREDENTIALS.key, "--api-url", f"{address}/")

        async def said(*words: str) -> str:
            program = "from cvelib.cli import cli; cli()"
            ended = await run([sys.executable, "-c", program, *options, *words], folder=tmp_path)
            assert ended.status == 0, ended.output
            return ended.output

        (tmp_path / "cna.json").write_text(json.dumps(CONTAINER))
        reserved = await said("reserve", amount, "--year", "2026", "--raw")
        name = f"CVE-2026-{10_000}"
        assert name in reserved
        assert "Published" in await said("publish", name, "--cve-json-file", "cna.json")
        # What is published already it updates.
        assert "Updated" in await said("publish", name, "--cve-json-file", "cna.json")
        assert "PUBLISHED" in await said("show", name)
