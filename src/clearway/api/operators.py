"""Routes of operators: what they say of themselves, and what can be said."""

import msgspec
from litestar import get, put
from litestar.params import FromPath, JSONBody

from clearway.api.answers import Asked, TheHouse, do, page_request, path_id, read
from clearway.exposure import actions
from clearway.exposure.model import OperatorProfile
from clearway.formats.sector_list import SectorList
from clearway.kernel.ids import AdvisoryId
from clearway.kernel.paging import Page
from clearway.overview import actions as overview
from clearway.overview.model import Coverage
from clearway.prioritization.model import Choice
from clearway.storage.work import Work


class NewProfile(msgspec.Struct, forbid_unknown_fields=True):
    """What an operator says of itself; what is left out is not said.

    `policy` is by what its tasks are due, `sector` one of `/sectors` or empty; `counted` lets it be counted in numbers
    by sector, `named` lets coordinators see its tasks beside its name.
    """

    policy: Choice = Choice.DIRECTIVE
    sector: str = ""
    counted: bool = False
    named: bool = False


@get("/operator-profile", operation_id="read_operator_profile")
async def read_profile(house: TheHouse, request: Asked) -> OperatorProfile:
    """Give what your organization says of itself."""
    return await read(house, request, "exposure.read", actions.read_profile)


@put("/operator-profile", operation_id="set_operator_profile")
async def set_profile(house: TheHouse, request: Asked, data: JSONBody[NewProfile]) -> OperatorProfile:
    """Say what your organization is (operators); another policy dates your tasks anew."""
    wanted = OperatorProfile(policy=data.policy, sector=data.sector, counted=data.counted, named=data.named)
    return await do(
        house,
        request,
        "exposure.set-profile",
        lambda work: actions.set_profile(work, wanted, house.sectors),
        answer=OperatorProfile,
    )


@get("/sectors", operation_id="list_sectors")
async def list_sectors(house: TheHouse, request: Asked) -> SectorList:
    """List the sectors that an operator can be of."""

    async def ask(_: Work) -> SectorList:
        return house.sectors

    return await read(house, request, "exposure.read", ask)


@get("/coverage", operation_id="list_coverage")
async def list_coverage(house: TheHouse, request: Asked) -> Page[Coverage]:
    """Tell how far operators are with every advisory, newest first (coordinators).

    Numbers of fewer than three operators are hidden, and sums that would tell them; nobody is named who does not want
    to be.
    """
    page = page_request(request, "adv")
    return await read(house, request, "exposure.coverage.read", lambda work: overview.list_coverage(work, page))


@get("/advisories/{advisory:str}/coverage", operation_id="read_coverage")
async def read_coverage(house: TheHouse, request: Asked, advisory: FromPath[str]) -> Coverage:
    """Tell how far operators are with an advisory (coordinators); numbers of fewer than three of them are hidden."""
    wanted = AdvisoryId(path_id(advisory, "adv", "advisory"))
    return await read(house, request, "exposure.coverage.read", lambda work: overview.read_coverage(work, wanted))


ROUTES = [read_profile, set_profile, list_sectors, list_coverage, read_coverage]
