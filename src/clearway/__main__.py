"""Where the parts are put together: the one module that knows every entry."""

from litestar import Litestar
from litestar.di import Provide

from clearway.api.application import FAILURES, api_routes
from clearway.api.openapi import CONFIG
from clearway.app.wiring import House
from clearway.kernel.limits import REQUEST_BYTES_MAX


def assemble(house: House) -> Litestar:
    """Put the API and the pages together into one ASGI application."""
    return Litestar(
        route_handlers=[*api_routes()],
        dependencies={"house": Provide(lambda: house, sync_to_thread=False)},
        openapi_config=CONFIG,
        request_max_body_size=REQUEST_BYTES_MAX,
        exception_handlers=FAILURES,
        logging_config=None,
    )


def main() -> None:
    """Run the command line."""
