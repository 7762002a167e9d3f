"""How commands reach Clearway: over the network, or inside this process on this machine's database; always the API."""

from collections.abc import AsyncGenerator, AsyncIterable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final, cast  # noqa: TID251  an answer is printed as it came

import httpx
from litestar import Litestar

from clearway.app.settings import Settings
from clearway.app.wiring import House, open_house
from clearway.cli.entries import Entries
from clearway.kernel.errors import Outage, Refusal

API: Final = "/api/v1"
_TIMEOUT_SECONDS: Final = 300
_PROBLEM: Final = "application/problem+json"
_SERVER_ERROR: Final = 500

_Asgi = Callable[..., Coroutine[None, None, None]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Speaks the API with one key."""

    http: httpx.AsyncClient
    key: str

    async def call(
        self,
        method: str,
        path: str,
        *,
        json: object = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        params: Mapping[str, str] | None = None,
        idempotency_key: str = "",
        prefix: str = API,
    ) -> httpx.Response:
        """Make one call below a prefix; a problem document becomes the Refusal or the Outage that it tells of."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        if idempotency_key:
            headers["Idempotency-Key"] = idempotency_key
        try:
            answer = await self.http.request(
                method, f"{prefix}{path}", json=json, content=content, params=params, headers=headers
            )
        except httpx.HTTPError as error:
            raise Outage(
                "Clearway", f"cannot be reached ({type(error).__name__}).", hint="Check CLEARWAY_URL."
            ) from error
        if answer.is_error:
            raise _failure(answer)
        return answer

    async def get(self, path: str, **params: str) -> Any:  # noqa: ANN401  see above
        """Ask a question and give the decoded answer."""
        return (await self.call("GET", path, params={k: v for k, v in params.items() if v})).json()

    async def every(self, path: str, **params: str) -> list[Any]:
        """Ask for a list and give all its pages."""
        items: list[Any] = []
        cursor = ""
        while True:
            page = await self.get(path, limit="200", cursor=cursor, **params)
            items += page["items"]
            cursor = page["next"] or ""
            if not cursor:
                return items

    async def post(self, path: str, json: object = None, **params: str) -> Any:  # noqa: ANN401  see above
        """Call for an action and give the decoded answer."""
        return (await self.call("POST", path, json=json, params=params)).json()

    async def send(self, path: str, content: bytes, **params: str) -> Any:  # noqa: ANN401  see above
        """Send bytes as they are and give the decoded answer."""
        return (await self.call("POST", path, content=content, params={k: v for k, v in params.items() if v})).json()

    def as_key(self, key: str) -> "Client":
        """Speak with another key."""
        return Client(http=self.http, key=key)


def _failure(answer: httpx.Response) -> Refusal | Outage:
    if not answer.headers.get("content-type", "").startswith(_PROBLEM):
        return Outage("Clearway", f"answered {answer.status_code} and no problem document.", hint="Check CLEARWAY_URL.")
    told = answer.json()
    if answer.status_code >= _SERVER_ERROR:
        return Outage("Clearway", told.get("detail", ""), hint=told.get("hint", ""))
    refusal = Refusal(
        "refused", told.get("detail") or told["title"], hint=told.get("hint", ""), where=told.get("where", "")
    )
    refusal.code, refusal.status = told["code"], answer.status_code
    return refusal


def asgi(application: Litestar) -> _Asgi:
    """See an application as what it is to a client: something that is called by the ASGI protocol."""
    return cast("_Asgi", application)


@asynccontextmanager
async def open_client(settings: Settings, entries: Entries) -> AsyncGenerator[Client]:
    """Open the way that the settings name: CLEARWAY_URL, else the database of this machine."""
    if settings.url:
        async with httpx.AsyncClient(base_url=settings.url, timeout=_TIMEOUT_SECONDS) as http:
            yield Client(http=http, key=settings.key)
        return
    async with open_house(settings) as house, client_within(house, entries, key=settings.key) as client:
        yield client


@asynccontextmanager
async def client_within(house: House, entries: Entries, *, key: str) -> AsyncGenerator[Client]:
    """Speak the API of a house that is open in this process."""
    transport = httpx.ASGITransport(app=asgi(entries.assemble(house)), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://clearway.invalid") as http:
        yield Client(http=http, key=key)
