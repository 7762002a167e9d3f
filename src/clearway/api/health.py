"""Is it alive, is it ready, how much does it do."""

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from clearway.api.answers import TheHouse
from clearway.storage.work import Anonymous


@get("/healthz", operation_id="is_alive", media_type="text/plain")
async def is_alive() -> str:
    """Say that the process answers."""
    return "alive\n"


@get("/readyz", operation_id="is_ready", media_type="text/plain")
async def is_ready(house: TheHouse) -> str:
    """Say that the database answers; 503 when it does not."""
    async with house.work(Anonymous(), "overview.read") as work:
        await work.connection.execute("SELECT 1")
    return "ready\n"


@get("/metrics", operation_id="metrics")
async def metrics() -> Response[bytes]:
    """Give counters for Prometheus; they hold no text and no ids."""
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


ROUTES = [is_alive, is_ready, metrics]
