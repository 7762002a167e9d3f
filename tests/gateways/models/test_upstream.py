"""The way to a developer's model leads to the address that was checked, by the name that was given, and is closed."""

from ipaddress import IPv4Address
from pathlib import Path

import pytest

from clearway.gateways.models import Shape
from clearway.gateways.models.upstream import Endpoint, Upstreams
from clearway.kernel.errors import Outage
from clearway.kernel.limits import MIB
from tests.gateways.certificates import certificate
from tests.gateways.receivers import receiver
from tests.gateways.test_webhooks import Names

CREDENTIAL = "the-developer's-own"


async def ask(upstreams: Upstreams, url: str, body: bytes = b"{}", **headers: str) -> int:
    """Send one call and read its answer to the end; gives the status."""
    endpoint = Endpoint(url=url, credential=CREDENTIAL)
    async with upstreams.send(endpoint, Shape.MESSAGES, body=body, headers=headers) as answer:
        async for _ in answer.chunks:
            pass
        return answer.status


async def test_the_certificate_is_checked_by_the_name(tmp_path: Path) -> None:
    """Though the connection goes to a pinned address; another name's certificate, or an unknown one, gets no call."""
    server, trust = certificate(tmp_path, "model.test")
    names = Names([[IPv4Address("127.0.0.1")]])
    with receiver(server) as taker:
        taker.status = 200
        trusting = Upstreams(loopback=True, resolve=names, trust=trust)
        stranger = Upstreams(loopback=True, resolve=names)
        for _ in range(2):
            assert await ask(trusting, f"https://model.test:{taker.port}/base") == 200
        assert len(names.asked) == 1
        for upstreams, name in ((trusting, "other.test"), (stranger, "model.test")):
            with pytest.raises(Outage) as told:
                await ask(upstreams, f"https://{name}:{taker.port}/base")
            assert name not in str(told.value)
            assert CREDENTIAL not in str(told.value)
        await trusting.close()
        await stranger.close()
    assert [headers["host"] for headers, _ in taker.got] == [f"model.test:{taker.port}"] * 2


@pytest.mark.parametrize("address", ["10.0.0.1", "169.254.169.254", "127.0.0.1"])
async def test_no_name_leads_into_a_network(address: str) -> None:
    """One address that is not public is enough; this machine's own counts as such unless it is allowed."""
    names = Names([[IPv4Address("1.1.1.1"), IPv4Address(address)]])
    with pytest.raises(Outage, match="not on the public internet"):
        await ask(Upstreams(resolve=names), "https://model.test")


async def test_a_call_of_many_bytes_arrives_whole_and_nothing_is_added_to_it() -> None:
    """However large, sent in one piece or in several; of headers only those that were named, and the broker's own."""
    with receiver() as taker:
        upstreams = Upstreams(loopback=True)
        bodies = [b"{}", b"x" * MIB, b"y" * (3 * MIB)]
        for body in bodies:
            sent = {"accept": "text/event-stream", "cookie": "who=me", "authorization": "Bearer evaluator's"}
            assert await ask(upstreams, f"http://127.0.0.1:{taker.port}", body, **sent) == 204
        await upstreams.close()
    assert [body for _, body in taker.got] == bodies
    for headers, _ in taker.got:
        assert set(headers) == {"host", "accept", "accept-encoding", "user-agent", "x-api-key", "content-length"}
        assert headers["x-api-key"] == CREDENTIAL
