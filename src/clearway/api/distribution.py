"""Routes of distribution: advisories and their renderings, for everybody."""

from litestar import Response, get
from litestar.params import FromPath

from clearway.api.answers import Asked, TheHouse, page_request, path_id, read
from clearway.distribution import actions
from clearway.distribution.model import PublishedAdvisory
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.paging import Page


@get("/advisories", operation_id="list_advisories")
async def list_advisories(house: TheHouse, request: Asked) -> Page[PublishedAdvisory]:
    """List the advisories, newest first."""
    page = page_request(request, "adv")
    return await read(house, request, "distribution.read", lambda work: actions.list_advisories(work, page))


@get("/advisories/{advisory:str}", operation_id="read_advisory")
async def read_advisory(house: TheHouse, request: Asked, advisory: FromPath[str]) -> PublishedAdvisory:
    """Give one advisory."""
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))
    return await read(house, request, "distribution.read", lambda work: actions.read_advisory(work, wanted))


@get("/advisories/{advisory:str}/{rendering:str}", operation_id="read_rendering")
async def read_rendering(
    house: TheHouse, request: Asked, advisory: FromPath[str], rendering: FromPath[str]
) -> Response[bytes]:
    """Give an advisory as csaf, osv, openvex or cve, exactly as it was signed; the signature is in a header."""
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))
    found = await read(
        house, request, "distribution.read", lambda work: actions.read_rendering(work, wanted, rendering)
    )
    headers = {"clearway-signature": found.signature.hex(), "repr-digest": f"sha-256:{found.digest.hex()}"}
    return Response(found.body, media_type="application/json", headers=headers)


ROUTES = [list_advisories, read_advisory, read_rendering]
