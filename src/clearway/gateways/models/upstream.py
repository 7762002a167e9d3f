"""The way to a developer's model endpoint: to the address that its name was found to have, and nowhere else.

A name is resolved when an endpoint is first used and then kept: what was checked is what is spoken to. Every address it
has must be public; this machine's own only where that is allowed, which is for trying it out. Redirects are not
followed, proxies of the environment are not used, and an error says nothing of the address or the credential.
"""

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Final
from urllib.parse import urlsplit

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, DummyCookieJar, TCPConnector
from yarl import URL

from clearway.gateways.models.shapes import Shape
from clearway.gateways.webhooks import Address, Resolver, inner_address, is_public, resolve
from clearway.kernel.errors import Outage
from clearway.kernel.frontier_limits import MODEL_CALLS_AT_ONCE_MAX, MODEL_CONNECT_SECONDS_MAX
from clearway.kernel.limits import MIB

# What is passed on of a call, and of a reply; everything else says something of the evaluator, or of the developer.
_PASSED_ON: Final = frozenset({"content-type", "accept", "anthropic-version", "anthropic-beta"})
_PASSED_BACK: Final = frozenset({b"content-type", b"cache-control", b"retry-after", b"request-id", b"x-request-id"})
_OWN: Final = {"accept-encoding": "identity", "user-agent": "Clearway"}
# Of headers the client adds none of its own that a caller did not send.
_NOT_ADDED: Final = ("accept", "content-type")
_PORTS: Final = {"https": 443, "http": 80}
_WHICH: Final = "model endpoint"
# A call up to so large is sent with its headers at once; a larger one in pieces, so that others are not kept waiting.
_AT_ONCE_BYTES: Final = MIB
_HINT: Final = "Try again later; the developer sees the outage in the log."


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """Where a developer's model is, and the credential that it takes; neither is ever shown."""

    url: str = field(repr=False)
    credential: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """The endpoint's answer: its status, the headers that are passed back, and its bytes as they come."""

    status: int
    headers: Sequence[tuple[bytes, bytes]]
    chunks: AsyncIterator[bytes] = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pinned:
    client: ClientSession
    urls: Mapping[Shape, URL]
    host: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstreams:
    """All endpoints that are spoken to; connections are kept between calls. `trust`: certificates beside the usual."""

    loopback: bool = False
    resolve: Resolver = field(default_factory=lambda: resolve)
    trust: ssl.SSLContext | None = None
    _pinned: dict[str, _Pinned] = field(default_factory=dict[str, _Pinned], repr=False)

    @asynccontextmanager
    async def send(
        self, endpoint: Endpoint, shape: Shape, *, body: bytes, headers: Mapping[str, str]
    ) -> AsyncGenerator[Answer]:
        """Send one call and give the answer while it comes; an Outage where the endpoint cannot be reached or fails.

        How long it may take is for the caller to bound; connecting is bounded here.
        """
        try:
            pinned = self._pinned.get(endpoint.url) or await self._pin(endpoint.url)
            passed = {name: value for name, value in headers.items() if name in _PASSED_ON}
            answer = await pinned.client.post(
                pinned.urls[shape],
                data=body if len(body) <= _AT_ONCE_BYTES else BytesIO(body),
                headers={**passed, **_credential(shape, endpoint), **_OWN, "host": pinned.host},
                skip_auto_headers=_NOT_ADDED,
                allow_redirects=False,
                server_hostname=pinned.name,
            )
            try:
                yield Answer(status=answer.status, headers=_back(answer), chunks=answer.content.iter_any())
            finally:
                # Read to its end, it has given its connection back already; else the connection ends here.
                answer.close()
        except (ClientError, ssl.SSLError, OSError) as error:
            raise Outage(_WHICH, f"it cannot be reached ({type(error).__name__}).", hint=_HINT) from None
        except ValueError:
            raise Outage(_WHICH, "its address cannot be used.", hint="The developer sets it anew.") from None

    async def forget(self, url: str) -> None:
        """Close the connections to an endpoint; its name is resolved anew when it is used again."""
        pinned = self._pinned.pop(url, None)
        if pinned is not None:
            await pinned.client.close()

    async def close(self) -> None:
        """Close all connections."""
        for url in list(self._pinned):
            await self.forget(url)

    async def _pin(self, url: str) -> _Pinned:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or _PORTS.get(parts.scheme, 0)
        found = await self.resolve(host, port) if host and port else ()
        if not found or not all(self._may_reach(address) for address in found):
            raise Outage(_WHICH, "its name leads to an address that is not on the public internet.", hint=_HINT)
        address = found[0]
        if parts.scheme != "https" and not address.is_loopback:
            raise Outage(_WHICH, "it is not https.", hint="The developer sets an https address.")
        shown = f"[{address}]" if address.version == 6 else str(address)
        base = f"{parts.scheme}://{shown}:{port}{parts.path.rstrip('/')}"
        urls = {one: URL(f"{base}{one.value}", encoded=True) for one in Shape}
        pinned = _Pinned(client=self._client(), urls=urls, host=parts.netloc, name=host)
        # Another call may have been as fast: one of the two is kept, and nothing is left open.
        kept = self._pinned.setdefault(url, pinned)
        if kept is not pinned:
            await pinned.client.close()
        return kept

    def _may_reach(self, address: Address) -> bool:
        plain = inner_address(address)
        return is_public(plain) or (self.loopback and plain.is_loopback)

    def _client(self) -> ClientSession:
        trust = self.trust or ssl.create_default_context()
        return ClientSession(
            connector=TCPConnector(ssl=trust, limit=MODEL_CALLS_AT_ONCE_MAX),
            timeout=ClientTimeout(total=None, sock_connect=MODEL_CONNECT_SECONDS_MAX),
            cookie_jar=DummyCookieJar(),
            auto_decompress=False,
            trust_env=False,
        )


def _credential(shape: Shape, endpoint: Endpoint) -> dict[str, str]:
    if shape is Shape.CHAT_COMPLETIONS:
        return {"authorization": f"Bearer {endpoint.credential}"}
    return {"x-api-key": endpoint.credential}


def _back(answer: ClientResponse) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in answer.raw_headers if name.lower() in _PASSED_BACK]
