"""Sends messages to addresses that strangers named: to the public internet only, once resolved, never elsewhere.

Whoever may name an address would have this machine speak to its own network. So a name is resolved once, every address
that it has must be public, and the connection goes to that very address; TLS still checks the certificate by the name.
Redirects are not followed, proxies of the environment are not used, and nothing of an answer is kept but its status.
"""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from socket import SOCK_STREAM
from typing import Final, Protocol
from urllib.parse import urlsplit

import httpx

from clearway.kernel.limits import WEBHOOK_SECONDS_MAX

_GONE: Final = 410
_NAT64: Final = IPv6Network("64:ff9b::/96")
_PUBLIC_IPV6: Final = IPv6Network("2000::/3")
_LOW_32: Final = 0xFFFF_FFFF
_PORTS: Final = {"https": 443, "http": 80}

Address = IPv4Address | IPv6Address
Resolver = Callable[[str, int], Awaitable[Sequence[Address]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """The receiver took it."""

    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnedDown:
    """The receiver answered, and did not take it; `is_gone` says that it wants no more ever."""

    status: int
    is_gone: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unreached:
    """It could not be reached, in words that hold nothing of the address."""

    why: str


Sent = Delivered | TurnedDown | Unreached


class Sender(Protocol):
    """Sends one message once."""

    async def send(self, url: str, headers: dict[str, str], body: bytes) -> Sent:
        """Send it and tell what became of it; never raises for what is the receiver's."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicSender:
    """Sends to public addresses; to this machine itself only where that is allowed, which is for trying it out."""

    loopback: bool = False
    resolve: Resolver = field(default_factory=lambda: resolve)
    trust: ssl.SSLContext | None = None
    seconds_max: float = WEBHOOK_SECONDS_MAX

    async def send(self, url: str, headers: dict[str, str], body: bytes) -> Sent:
        """Send it and tell what became of it."""
        try:
            async with asyncio.timeout(self.seconds_max):
                return await self._send(url, headers, body)
        except TimeoutError:
            return Unreached(why=f"There was no answer within {self.seconds_max:g} seconds.")
        except (httpx.HTTPError, ssl.SSLError, OSError) as error:
            return Unreached(why=f"It cannot be reached ({type(error).__name__}).")
        except (ValueError, httpx.InvalidURL):
            return Unreached(why="Its address cannot be used.")

    async def _send(self, url: str, headers: dict[str, str], body: bytes) -> Sent:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        if not host or not port:
            return Unreached(why="Its address cannot be used.")
        # Resolved once: what is checked is what is spoken to, whatever the name leads to a moment later.
        addresses = await self.resolve(host, port)
        address = addresses[0] if addresses and all(self._may_reach(one) for one in addresses) else None
        if address is None:
            return Unreached(why="Its name leads to an address that is not on the public internet.")
        if parts.scheme != "https" and not address.is_loopback:
            return Unreached(why="It is not https.")
        shown = f"[{address}]" if address.version == 6 else str(address)
        pinned = parts._replace(netloc=f"{shown}:{port}").geturl()
        trust = self.trust or ssl.create_default_context()
        async with (
            httpx.AsyncClient(verify=trust, trust_env=False, follow_redirects=False, timeout=None) as http,  # noqa: S113  the timeout above counts for all of it
            http.stream(
                "POST", pinned, content=body, headers={**headers, "host": parts.netloc},
                extensions={"sni_hostname": host},
            ) as answer,
        ):  # fmt: skip
            return _told(answer.status_code)

    def _may_reach(self, address: Address) -> bool:
        plain = inner_address(address)
        return is_public(plain) or (self.loopback and plain.is_loopback)


async def resolve(host: str, port: int) -> Sequence[Address]:
    """Ask the system for all addresses of a name."""
    found = await asyncio.get_running_loop().getaddrinfo(host, port, type=SOCK_STREAM)
    return [ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


def is_public(address: Address) -> bool:
    """Tell whether an address is somebody's on the public internet, and no way back into this or another network."""
    plain = inner_address(address)
    if isinstance(plain, IPv6Address) and plain not in _PUBLIC_IPV6:
        return False
    return plain.is_global and not (plain.is_multicast or plain.is_reserved or plain.is_private)


def inner_address(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one stands for, if it does: mapped, translated, or tunnelled."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped or address.sixtofour:
        return address.ipv4_mapped or address.sixtofour or address
    if address.teredo:
        return address.teredo[1]
    return IPv4Address(int(address) & _LOW_32) if address in _NAT64 else address


def _told(status: int) -> Sent:
    if 200 <= status < 300:
        return Delivered(status=status)
    return TurnedDown(status=status, is_gone=status == _GONE)
