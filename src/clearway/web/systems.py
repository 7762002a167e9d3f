"""What an operator runs: the systems that it told of, and the form that takes the inventory of one."""

from typing import Final, TypeVar

from litestar import Response, get, post

from clearway.exposure import actions as exposure
from clearway.exposure.model import Exposed, Inventory, KeptInventory, NewInventory
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import REQUEST_BYTES_MAX
from clearway.kernel.paging import Page, require_page
from clearway.prioritization.model import Mission, Safety
from clearway.storage.work import Work
from clearway.web.pages import page
from clearway.web.visits import Asked, TheHouse, ask, read_file, read_form, visitor_of

T = TypeVar("T", Exposed, Mission, Safety)

_EXPOSED: Final = (
    (Exposed.UNKNOWN, "I do not know"),
    (Exposed.YES, "Yes, the internet reaches it"),
    (Exposed.NO, "No, the internet does not reach it"),
)
_MISSION: Final = (
    (Mission.UNKNOWN, "I do not know"),
    (Mission.DEGRADED, "Work goes on, slower"),
    (Mission.SUPPORT_CRIPPLED, "Something that our main work needs stands still"),
    (Mission.FUNCTION_FAILURE, "One part of our main work stands still"),
    (Mission.MISSION_FAILURE, "All of our main work stands still"),
)
_SAFETY: Final = (
    (Safety.UNKNOWN, "I do not know"),
    (Safety.NEGLIGIBLE, "Nobody"),
    (Safety.MARGINAL, "Somebody, slightly"),
    (Safety.CRITICAL, "Somebody, badly"),
    (Safety.CATASTROPHIC, "People may die"),
)
_ZONE: Final = "UTC"


@get("/systems")
async def show_systems(house: TheHouse, request: Asked) -> Response[str]:
    """Show the systems that somebody told of, newest first."""
    return await _show(house, request)


@post("/systems", status_code=200, request_max_body_size=REQUEST_BYTES_MAX)
async def keep_system(house: TheHouse, request: Asked) -> Response[str]:
    """Take the inventory of a system; what was typed stays in the form when it is turned down."""
    fields = await read_form(request, visitor_of(house, request))
    try:
        new = NewInventory(
            name=fields.get("name", ""),
            exposed=_chosen(fields, "exposed", Exposed),
            time_zone=fields.get("time_zone", _ZONE).strip(),
            body=await read_file(request, "inventory"),
            mission=_chosen(fields, "mission", Mission),
            safety=_chosen(fields, "safety", Safety),
        )

        async def act(work: Work) -> KeptInventory:
            return await exposure.keep_inventory(work, new)

        kept = (await ask(house, request, "exposure.keep-inventory", act)).answer
    except Refusal as refusal:
        return await _show(house, request, refusal=refusal, typed=fields)
    return await _show(house, request, kept=kept)


def _chosen(fields: dict[str, str], name: str, kind: type[T]) -> T:
    try:
        return kind(fields.get(name, "unknown"))
    except ValueError:
        raise Refusal("bad-choice", "That is no choice.", hint="Choose one of the list.", where=name) from None


async def _show(
    house: TheHouse,
    request: Asked,
    *,
    kept: KeptInventory | None = None,
    refusal: Refusal | None = None,
    typed: dict[str, str] | None = None,
) -> Response[str]:
    limits = require_page(request.query_params.get("cursor", ""), "", "inv")

    async def question(work: Work) -> Page[Inventory]:
        return await exposure.list_inventories(work, limits)

    scene = await ask(house, request, "exposure.read", question)
    return page(
        "systems.html",
        scene,
        status=refusal.status if refusal else 200,
        rows=scene.answer,
        kept=kept,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {},
        choices={"exposed": _EXPOSED, "mission": _MISSION, "safety": _SAFETY},
        exposed_words=dict(_EXPOSED),
        zone=_ZONE,
    )


ROUTES = [show_systems, keep_system]
