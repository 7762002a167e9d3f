"""Routes of prioritization: signals in, ranks out."""

from litestar import get, post
from litestar.params import FromPath

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.api.openapi import RawBody
from clearway.kernel.errors import not_found
from clearway.kernel.ids import VulnerabilityId
from clearway.prioritization import actions
from clearway.prioritization.model import Loaded, Rank
from clearway.storage.work import Work


@post("/signals/kev", operation_id="load_kev", operation_class=RawBody)
async def load_kev(house: TheHouse, request: Asked) -> Loaded:
    """Load CISA's catalog of known exploited vulnerabilities (JSON) instead of the one before (coordinators)."""
    body = await request.body()
    action = "prioritization.load-signals"
    return await do(house, request, action, lambda work: actions.load_kev(work, body), answer=Loaded)


@post("/signals/epss", operation_id="load_epss", operation_class=RawBody)
async def load_epss(house: TheHouse, request: Asked) -> Loaded:
    """Load a day's EPSS scores (CSV) instead of those before (coordinators)."""
    body = await request.body()
    action = "prioritization.load-signals"
    return await do(house, request, action, lambda work: actions.load_epss(work, body), answer=Loaded)


@post("/signals/ssvc", operation_id="load_ssvc", operation_class=RawBody)
async def load_ssvc(house: TheHouse, request: Asked) -> Loaded:
    """Load CISA's SSVC statements (CSV) instead of those before (coordinators)."""
    body = await request.body()
    action = "prioritization.load-signals"
    return await do(house, request, action, lambda work: actions.load_ssvc(work, body), answer=Loaded)


@get("/vulnerabilities/{vulnerability:str}/rank", operation_id="read_rank")
async def read_rank(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Rank:
    """Give how urgent a vulnerability is, and why."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "rank"))

    async def ask(work: Work) -> Rank:
        found = await actions.read_rank(work, wanted)
        if found is None:
            raise not_found("rank", wanted)
        return found

    return await read(house, request, "findings.read", ask)


ROUTES = [load_kev, load_epss, load_ssvc, read_rank]
