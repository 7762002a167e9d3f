"""Where the parts are put together: the one module that knows every entry."""

import asyncio

from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from litestar.di import Provide

from clearway.api.application import FAILURES, api_routes
from clearway.api.openapi import CONFIG
from clearway.app.wiring import House
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.kernel.limits import REQUEST_BYTES_MAX
from clearway.web.application import web_routes
from clearway.worker.loop import run_worker


def assemble(house: House) -> Litestar:
    """Put the API and the pages together into one ASGI application."""
    return Litestar(
        route_handlers=[*api_routes(), *web_routes()],
        dependencies={"house": Provide(lambda: house, sync_to_thread=False)},
        openapi_config=CONFIG,
        request_max_body_size=REQUEST_BYTES_MAX,
        exception_handlers={**FAILURES},
        logging_config=None,
    )


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


def main() -> None:
    """Run the command line."""
    cli(obj=Entries(assemble=assemble, serve=serve, work=run_worker))


if __name__ == "__main__":
    main()
