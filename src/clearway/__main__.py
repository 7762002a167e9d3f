"""Where the parts are put together: the one module that knows every entry."""

import asyncio
from collections.abc import Callable

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar, Response
from litestar.datastructures import MutableScopeHeaders
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.types import Message, Scope

from clearway.api.answers import Asked, answer_http
from clearway.api.application import FAILURES, PREFIX, api_routes
from clearway.api.openapi import CONFIG
from clearway.app.wiring import House
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.kernel.limits import REQUEST_BYTES_MAX
from clearway.web.application import web_routes
from clearway.web.failures import show_http
from clearway.worker.loop import run_worker


def assemble(house: House) -> Litestar:
    """Put the API and the pages of a house together into one ASGI application."""
    return application(lambda: house)


def application(whose: Callable[[], House]) -> Litestar:
    """Put the API and the pages together; `whose` is asked with each request which house it is for."""
    return Litestar(
        route_handlers=[*api_routes(), *web_routes()],
        dependencies={"house": Provide(whose, sync_to_thread=False)},
        openapi_config=CONFIG,
        request_max_body_size=REQUEST_BYTES_MAX,
        exception_handlers={**FAILURES, HTTPException: _answer_stray},
        before_send=[_forbid_guessing],
        logging_config=None,
    )


async def _forbid_guessing(message: Message, _: Scope) -> None:
    """Let no browser guess that an answer, which may quote a stranger, is something else than it says it is."""
    if message["type"] == "http.response.start":
        MutableScopeHeaders.from_message(message)["x-content-type-options"] = "nosniff"


def _answer_stray(request: Asked, error: HTTPException) -> Response[bytes] | Response[str]:
    """Answer where no route leads: programs get a problem document, people get a page."""
    return answer_http(request, error) if request.url.path.startswith(PREFIX) else show_http(request, error)


async def serve(house: House, stop: asyncio.Event) -> None:
    """Serve the application on the settings' address until `stop` is set."""
    server = Server(
        assemble(house),
        address=house.settings.host,
        port=house.settings.port,
        interface=Interfaces.ASGI,
        websockets=False,
        log_enabled=False,
    )
    serving = asyncio.create_task(server.serve())
    await asyncio.wait([serving, asyncio.create_task(stop.wait())], return_when=asyncio.FIRST_COMPLETED)
    if not serving.done():
        server.stop()
    await serving


async def _broker(house: House, stop: asyncio.Event, host: str, port: int) -> None:  # noqa: PLR0917  as run_broker
    from clearway.api.broker import run_broker  # noqa: PLC0415  it loads a client that nothing else needs

    await run_broker(house, stop, host, port)


def main() -> None:
    """Run the command line."""
    cli(obj=Entries(assemble=assemble, serve=serve, work=run_worker, broker=_broker))


if __name__ == "__main__":
    main()
