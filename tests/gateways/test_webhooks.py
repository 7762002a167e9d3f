"""Messages leave for the public internet only: whatever a name, an address or an answer tries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, ip_address
from pathlib import Path

import pytest

from clearway.gateways.webhooks import Address, Delivered, PublicSender, TurnedDown, Unreached, is_public
from tests.gateways.certificates import certificate
from tests.gateways.receivers import Receiver, receiver

NOT_PUBLIC = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "192.0.0.1", "192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "240.0.0.1",
    "255.255.255.255", "::", "::1", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::",
    "2002:a9fe:a9fe::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fec0::1", "100::1",
]  # fmt: skip


@dataclass
class Names:
    """A resolver that answers what it is told, one answer after the other, and counts."""

    answers: list[Sequence[Address]]
    asked: list[tuple[str, int]] = field(default_factory=list[tuple[str, int]])

    async def __call__(self, host: str, port: int) -> Sequence[Address]:
        """Resolve."""
        self.asked.append((host, port))
        return self.answers[min(len(self.asked), len(self.answers)) - 1]


@pytest.fixture
def taker() -> Iterator[Receiver]:
    """A receiver without TLS."""
    with receiver() as kept:
        yield kept


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_no_way_into_a_network_is_public(address: str) -> None:
    """Private, local, reserved, and what only looks like IPv6."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_others_are(address: str) -> None:
    """The public internet."""
    assert is_public(ip_address(address))


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"])
async def test_this_machine_is_not_spoken_to(taker: Receiver, host: str) -> None:
    """However its address is written."""
    for scheme in ("http", "https"):
        sent = await PublicSender().send(f"{scheme}://{host}:{taker.port}/", {}, b"{}")
        assert isinstance(sent, Unreached)
    assert taker.got == []


async def test_a_message_arrives_where_it_is_allowed(taker: Receiver) -> None:
    """With its headers and body as they are, at the address as it was named."""
    sent = await PublicSender(loopback=True).send(taker.url, {"webhook-id": "msg-1"}, b'{"a": 1}')
    assert sent == Delivered(status=204)
    ((headers, body),) = taker.got
    assert body == b'{"a": 1}'
    assert headers["webhook-id"] == "msg-1"
    assert headers["host"] == f"127.0.0.1:{taker.port}"


async def test_loopback_does_not_open_other_networks() -> None:
    """What is allowed for trying out is this machine alone."""
    for address in ("10.0.0.1", "169.254.169.254", "::ffff:192.168.0.1"):
        names = Names([[ip_address(address)]])
        sent = await PublicSender(loopback=True, resolve=names).send("http://example.org/", {}, b"")
        assert isinstance(sent, Unreached)
        assert "not on the public internet" in sent.why


async def test_a_name_is_resolved_once_and_that_address_is_spoken_to(taker: Receiver) -> None:
    """A name that leads elsewhere a moment later (rebinding) changes nothing."""
    names = Names([[IPv4Address("127.0.0.1")], [IPv4Address("10.0.0.1")]])
    sent = await PublicSender(loopback=True, resolve=names).send(f"http://name.test:{taker.port}/", {}, b"")
    assert isinstance(sent, Delivered)
    assert names.asked == [("name.test", taker.port)]
    assert taker.got[0][0]["host"] == f"name.test:{taker.port}"


async def test_one_private_address_among_public_ones_is_enough() -> None:
    """Which of them would be spoken to is not left to luck."""
    names = Names([[IPv4Address("1.1.1.1"), IPv4Address("10.0.0.1")]])
    sent = await PublicSender(resolve=names).send("https://example.org/", {}, b"")
    assert sent == Unreached(why="Its name leads to an address that is not on the public internet.")
    assert isinstance(await PublicSender(resolve=Names([[]])).send("https://example.org/", {}, b""), Unreached)


async def test_http_is_for_this_machine_only() -> None:
    """Everywhere else the message would be read on the way."""
    names = Names([[IPv4Address("1.1.1.1")]])
    assert await PublicSender(loopback=True, resolve=names).send("http://example.org/", {}, b"") == Unreached(
        why="It is not https."
    )


async def test_redirects_lead_nowhere(taker: Receiver) -> None:
    """They are an answer like any other that is no success."""
    taker.status, taker.headers = 302, {"location": taker.url}
    assert await PublicSender(loopback=True).send(taker.url, {}, b"") == TurnedDown(status=302, is_gone=False)
    assert len(taker.got) == 1
    taker.status = 410
    assert await PublicSender(loopback=True).send(taker.url, {}, b"") == TurnedDown(status=410, is_gone=True)


async def test_proxies_of_the_environment_are_not_used(taker: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    """One would speak to whatever address it likes."""
    for name in ("HTTP_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    assert isinstance(await PublicSender(loopback=True).send(taker.url, {}, b""), Delivered)


async def test_nobody_holds_us_for_long(taker: Receiver) -> None:
    """Neither by silence nor by an answer without end."""
    taker.is_silent = True
    sent = await PublicSender(loopback=True, seconds_max=0.2).send(taker.url, {}, b"")
    assert sent == Unreached(why="There was no answer within 0.2 seconds.")
    taker.is_silent, taker.is_endless = False, True
    assert isinstance(await PublicSender(loopback=True, seconds_max=20).send(taker.url, {}, b""), Delivered)


async def test_what_is_no_address_is_no_defect() -> None:
    """And nobody who listens nowhere."""
    for url in ("https://127.0.0.1:1/", "https://x.invalid/", "https://exa mple/", "https://:99999/", "ftp://x/"):
        assert isinstance(await PublicSender(loopback=True).send(url, {}, b""), Unreached), url


async def test_the_certificate_is_checked_by_the_name(tmp_path: Path) -> None:
    """Though the connection goes to a pinned address; another name's certificate, or an unknown one, is not taken."""
    server, trust = certificate(tmp_path, "name.test")
    here = Names([[IPv4Address("127.0.0.1")]])
    with receiver(server) as taker:
        sender = PublicSender(loopback=True, resolve=here, trust=trust)
        assert await sender.send(f"https://name.test:{taker.port}/", {}, b"") == Delivered(status=204)
        assert isinstance(await sender.send(f"https://other.test:{taker.port}/", {}, b""), Unreached)
        stranger = PublicSender(loopback=True, resolve=here)
        assert isinstance(await stranger.send(f"https://name.test:{taker.port}/", {}, b""), Unreached)
        assert len(taker.got) == 1
