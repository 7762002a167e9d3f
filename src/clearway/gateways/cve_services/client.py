"""Speaks to CVE Services, over HTTP or to the pretend ones: the same client, another sender."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol, TypeVar
from urllib.parse import urlsplit

import httpx
import msgspec

from clearway.gateways.cve_services import calls
from clearway.gateways.cve_services.protocol import Answer, Call, Credentials, IdState, Sender
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.limits import CVE_ANSWER_BYTES_MAX, CVE_CALL_SECONDS_MAX, within

_T = TypeVar("_T", bound=msgspec.Struct)
_WHICH: Final = "CVE Services"
_WORDS_MAX: Final = 500
_HINTS: Final = {
    "UNAUTHORIZED": "Check CLEARWAY_CVE_ORG, CLEARWAY_CVE_USER and CLEARWAY_CVE_KEY.",
    "EXCEEDED_ID_QUOTA": "Publish or reject what is reserved, or ask the CVE program for a larger quota.",
    "CVE_RECORD_EXISTS": "It is published: update it.",
    "CVE_RECORD_DNE": "It is not published yet: publish it.",
    "INVALID_JSON_SCHEMA": "Mend the record; nothing was published.",
}


class CveServices(Protocol):
    """What a CVE numbering authority does; what the service turns down is a Refusal, what fails an Outage."""

    async def reserve(self, *, year: int, amount: int) -> tuple[str, ...]:
        """Reserve ids of a year."""
        ...

    async def state(self, name: str) -> IdState:
        """Tell what has become of an id."""
        ...

    async def publish(self, name: str, container: Mapping[str, object]) -> None:
        """Publish the record of a reserved id."""
        ...

    async def update(self, name: str, container: Mapping[str, object]) -> None:
        """Publish a record in place of the one before."""
        ...

    async def reject(self, name: str, reason: str, *, organization: str) -> None:
        """Reject an id, published or not."""
        ...


class _Reserved(msgspec.Struct):
    cve_id: str


class _Reservation(msgspec.Struct):
    cve_ids: list[_Reserved]


class _Id(msgspec.Struct):
    state: IdState


class _Fault(msgspec.Struct):
    error: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """CVE Services as one organization uses them."""

    org: str
    send: Sender

    async def reserve(self, *, year: int, amount: int) -> tuple[str, ...]:
        """Reserve ids of a year."""
        answer = await self._ask(calls.reserve(self.org, year=year, amount=amount))
        return tuple(one.cve_id for one in _read(answer, _Reservation).cve_ids)

    async def state(self, name: str) -> IdState:
        """Tell what has become of an id."""
        return _read(await self._ask(calls.read_id(name)), _Id).state

    async def publish(self, name: str, container: Mapping[str, object]) -> None:
        """Publish the record of a reserved id."""
        await self._ask(calls.publish(name, container))

    async def update(self, name: str, container: Mapping[str, object]) -> None:
        """Publish a record in place of the one before."""
        await self._ask(calls.update(name, container))

    async def reject(self, name: str, reason: str, *, organization: str) -> None:
        """Reject an id, published or not."""
        has_record = await self.state(name) is not IdState.RESERVED
        await self._ask(calls.reject(name, reason, organization=organization, has_record=has_record))

    async def _ask(self, call: Call) -> Answer:
        answer = await self.send(call)
        if answer.status >= 500:
            raise Outage(_WHICH, f"answered with status {answer.status}", hint="Try again later.")
        if answer.status >= 400:
            raise _refused(answer)
        return answer


def http_sender(address: str, credentials: Credentials) -> Sender:
    """Give what sends calls to the service at an address; only over TLS, this machine aside."""
    parts = urlsplit(address)
    if parts.scheme != "https" and parts.hostname not in {"127.0.0.1", "::1", "localhost"}:
        what = "CVE Services are spoken to over https only: the key would be readable."
        raise Refusal("not-https", what, hint="Check CLEARWAY_CVE_SERVICES.", where="CLEARWAY_CVE_SERVICES")

    async def send(call: Call) -> Answer:
        url = f"{address.rstrip('/')}/{call.path}"
        try:
            async with (
                httpx.AsyncClient(timeout=CVE_CALL_SECONDS_MAX, follow_redirects=False) as client,
                client.stream(
                    call.method, url, params=dict(call.query), json=call.body, headers=dict(credentials.headers)
                ) as response,
            ):
                return Answer(status=response.status_code, body=await _body(response))
        except httpx.HTTPError as error:
            what = f"cannot be reached ({type(error).__name__})"
            raise Outage(_WHICH, what, hint="Check CLEARWAY_CVE_SERVICES and the network.") from None

    return send


async def _body(response: httpx.Response) -> bytes:
    held = bytearray()
    async for piece in response.aiter_bytes():
        held += piece
        if len(held) > CVE_ANSWER_BYTES_MAX:
            raise Outage(_WHICH, f"answered with more than {CVE_ANSWER_BYTES_MAX} bytes", hint="Check the address.")
    return bytes(held)


def _read(answer: Answer, shape: type[_T]) -> _T:
    try:
        return msgspec.json.decode(answer.body, type=shape)
    except msgspec.DecodeError:
        raise Outage(_WHICH, "answered with what is no answer to this", hint="Check the address.") from None


def _refused(answer: Answer) -> Refusal:
    try:
        fault = msgspec.json.decode(answer.body, type=_Fault)
    except msgspec.DecodeError:
        fault = _Fault(error=f"status {answer.status}")
    what = within(f"CVE Services turned it down: {fault.error}. {fault.message}", _WORDS_MAX)
    return Refusal("cve-services-refused", what, hint=_HINTS.get(fault.error, "Nothing was changed."))
