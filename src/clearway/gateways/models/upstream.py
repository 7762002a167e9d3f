"""The way to a developer's model endpoint: to the address that its name was found to have, and nowhere else.

A name is resolved when an endpoint is first used and then kept: what was checked is what is spoken to. Every address it
has must be public; this machine's own only where that is allowed, which is for trying it out. Redirects are not
followed, proxies of the environment are not used, and an error says nothing of the address or the credential.
"""

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import httpx

from clearway.gateways.models.shapes import Shape
from clearway.gateways.webhooks import Address, Resolver, inner_address, is_public, resolve
from clearway.kernel.errors import Outage
from clearway.kernel.frontier_limits import MODEL_CALL_SECONDS_MAX, MODEL_CALLS_AT_ONCE_MAX, MODEL_CONNECT_SECONDS_MAX

# What is passed on of a call, and of a reply; everything else says something of the evaluator, or of the developer.
_PASSED_ON: Final = frozenset({"content-type", "accept", "anthropic-version", "anthropic-beta"})
_PASSED_BACK: Final = frozenset({b"content-type", b"cache-control", b"retry-after", b"request-id", b"x-request-id"})
_PORTS: Final = {"https": 443, "http": 80}
_WHICH: Final = "model endpoint"
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
    client: httpx.AsyncClient
    base: str
    host: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Upstreams:
    """All endpoints that are spoken to; connections are kept between calls."""

    loopback: bool = False
    resolve: Resolver = field(default_factory=lambda: resolve)
    _pinned: dict[str, _Pinned] = field(default_factory=dict[str, _Pinned], repr=False)

    @asynccontextmanager
    async def send(
        self, endpoint: Endpoint, shape: Shape, *, body: bytes, headers: Mapping[str, str]
    ) -> AsyncGenerator[Answer]:
        """Send one call and give the answer while it comes; an Outage where the endpoint cannot be reached or fails."""
        try:
            pinned = self._pinned.get(endpoint.url) or await self._pin(endpoint.url)
            passed = {name: value for name, value in headers.items() if name in _PASSED_ON}
            request = pinned.client.build_request(
                "POST",
                f"{pinned.base}{shape.value}",
                content=body,
                headers={
                    **passed, **_credential(shape, endpoint), "host": pinned.host, "accept-encoding": "identity",
                    "user-agent": "Clearway",
                },
                extensions={"sni_hostname": pinned.name},
            )  # fmt: skip
            answer = await pinned.client.send(request, stream=True)
            try:
                yield Answer(status=answer.status_code, headers=_back(answer), chunks=answer.aiter_raw())
            finally:
                await answer.aclose()
        except (httpx.HTTPError, httpx.StreamError, ssl.SSLError, OSError) as error:
            raise Outage(_WHICH, f"it cannot be reached ({type(error).__name__}).", hint=_HINT) from None
        except (ValueError, httpx.InvalidURL):
            raise Outage(_WHICH, "its address cannot be used.", hint="The developer sets it anew.") from None

    async def forget(self, url: str) -> None:
        """Close the connections to an endpoint; its name is resolved anew when it is used again."""
        pinned = self._pinned.pop(url, None)
        if pinned is not None:
            await pinned.client.aclose()

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
        pinned = _Pinned(client=_client(), base=base, host=parts.netloc, name=host)
        # Another call may have been as fast: one of the two is kept, and nothing is left open.
        kept = self._pinned.setdefault(url, pinned)
        if kept is not pinned:
            await pinned.client.aclose()
        return kept

    def _may_reach(self, address: Address) -> bool:
        plain = inner_address(address)
        return is_public(plain) or (self.loopback and plain.is_loopback)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(
        verify=ssl.create_default_context(),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(MODEL_CALL_SECONDS_MAX, connect=MODEL_CONNECT_SECONDS_MAX),
        limits=httpx.Limits(max_connections=MODEL_CALLS_AT_ONCE_MAX, max_keepalive_connections=100),
    )


def _credential(shape: Shape, endpoint: Endpoint) -> dict[str, str]:
    if shape is Shape.CHAT_COMPLETIONS:
        return {"authorization": f"Bearer {endpoint.credential}"}
    return {"x-api-key": endpoint.credential}


def _back(answer: httpx.Response) -> list[tuple[bytes, bytes]]:
    return [(name.lower(), value) for name, value in answer.headers.raw if name.lower() in _PASSED_BACK]
