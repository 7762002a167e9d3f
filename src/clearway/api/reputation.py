"""Routes of reputation: standings with their intervals, how well they foretell, and the order that follows."""

from litestar import get

from clearway.api.answers import Asked, TheHouse, read
from clearway.findings import actions
from clearway.findings.model import Calibration, Standings, Turn
from clearway.overview import actions as overview


@get("/reputation/parties", operation_id="read_party_standings")
async def read_parties(house: TheHouse, request: Asked) -> Standings:
    """Give each finder's precision with a 90 % interval, and the prior that all begin with (coordinators).

    It changes when work is looked at, and never whether a finding is held to be true.
    """
    return await read(house, request, "findings.reputation.read", actions.read_standings)


@get("/reputation/techniques", operation_id="read_technique_standings")
async def read_techniques(house: TheHouse, request: Asked) -> Standings:
    """Give each model's and tool's precision with a 90 % interval (coordinators)."""
    return await read(house, request, "findings.reputation.read", actions.read_techniques)


@get("/reputation/calibration", operation_id="read_reputation_calibration")
async def read_calibration(house: TheHouse, request: Asked) -> tuple[Calibration, ...]:
    """Set what was foretold of newcomers and of known finders against what came out: the bias (coordinators)."""
    return await read(house, request, "findings.reputation.read", overview.read_calibration)


@get("/reputation/waiting", operation_id="read_waiting_in_order")
async def read_waiting(house: TheHouse, request: Asked) -> tuple[Turn, ...]:
    """Give what waits in the order in which to look at it, and by which share each has its place (coordinators)."""
    return await read(house, request, "findings.reputation.read", actions.order_waiting)


@get("/reputation/mine", operation_id="read_own_standing")
async def read_mine(house: TheHouse, request: Asked) -> Standings:
    """Give your own party's standing; what you may not see yet counts as pending until it is published."""
    return await read(house, request, "findings.own-reputation.read", actions.read_own_standing)


ROUTES = [read_parties, read_techniques, read_calibration, read_waiting, read_mine]
