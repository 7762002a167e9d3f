"""Routes across folders: the funnel, and a vulnerability's whole story."""

from litestar import get
from litestar.params import FromPath

from clearway.api.answers import Asked, TheHouse, path_id, read
from clearway.kernel.ids import VulnerabilityId
from clearway.overview import actions
from clearway.overview.model import Funnel, Story


@get("/funnel", operation_id="read_funnel")
async def read_funnel(house: TheHouse, request: Asked) -> Funnel:
    """Count from reports to attested deployments, as far as you may see."""
    return await read(house, request, "overview.read", actions.funnel)


@get("/vulnerabilities/{vulnerability:str}/story", operation_id="read_story")
async def read_story(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Story:
    """Give everything about a vulnerability that you may see, in order of certainty."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))
    return await read(house, request, "overview.read", lambda work: actions.story(work, wanted))


ROUTES = [read_funnel, read_story]
