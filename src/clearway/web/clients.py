"""A provider's clients in one list, what there is to do at all of them, and who acts for whom."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.app.wiring import House
from clearway.exposure import actions as exposure
from clearway.exposure.model.services import Act, Agreement
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PartyId, ServiceId, is_id
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.overview import actions as overview
from clearway.overview.model import ClientRow, Sheet
from clearway.storage.work import Work
from clearway.web.pages import go, page
from clearway.web.tasks import CHOICES, Typed, answer_ticked
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of

_READ: Final = "exposure.service.read"
_ORDERS: Final[dict[str, Callable[[ClientRow], tuple[object, ...]]]] = {
    "due": lambda row: (row.next_due is None, row.next_due, row.name.casefold()),
    "name": lambda row: (row.name.casefold(),),
    "overdue": lambda row: (-row.overdue, row.name.casefold()),
    "open": lambda row: (-row.open, row.name.casefold()),
    "coverage": lambda row: (2.0 if row.coverage is None else row.coverage, row.name.casefold()),
}
_ONLY: Final[dict[str, Callable[[ClientRow], bool]]] = {
    "all": lambda _: True,
    "overdue": lambda row: row.overdue > 0,
    "week": lambda row: row.overdue + row.soon > 0,
}


@get("/clients")
async def show_clients(house: TheHouse, request: Asked) -> Response[str]:
    """Show all clients in one list: what is overdue, due this week, and due next at each."""
    text = request.query_params.get("text", "")[:NAME_CHARACTERS_MAX]
    order = _chosen(request, "sort", _ORDERS, "due")
    only = _chosen(request, "only", _ONLY, "all")
    scene = await ask(house, request, _READ, overview.list_clients)
    rows = [row for row in scene.answer if text.casefold() in row.name.casefold()]
    counts = {name: sum(map(keep, rows)) for name, keep in _ONLY.items()}
    shown = sorted(filter(_ONLY[only], rows), key=_ORDERS[order])
    return page("clients.html", scene, rows=shown, text=text, order=order, only=only, counts=counts, orders=_ORDERS)


@get("/clients/work")
async def show_work(house: TheHouse, request: Asked) -> Response[str]:
    """Show what there is to do at all clients, or at one: the same update at many is one piece of work."""
    return await _work(house, request, typed=Typed())


@post("/clients/answers", status_code=200)
async def answer_for_clients(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Take the provider's word on a piece of work at the clients that are ticked."""
    typed = await answer_ticked(house, request)
    if typed.said:
        return await _work(house, request, typed=typed)
    client = typed.fields.get("client", "")
    return go(f"/clients/work?said=yes{f'&client={client}' if is_id(client, 'pty') else ''}")


@get("/services")
async def show_services(house: TheHouse, request: Asked) -> Response[str]:
    """Show who acts for whom, what was done in clients' names, and whom people call."""
    return await _services(house, request)


@post("/services", status_code=200)
async def ask_service(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Ask to act for somebody, or that somebody acts for oneself."""
    fields = await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        assert work.actor.party is not None
        other = PartyId(fields.get("party", "").strip())
        if not is_id(other, "pty"):
            raise Refusal("bad-party", "That is no party's id.", hint="It begins with pty-.", where="party")
        serves = fields.get("side", "") == "provider"
        provider, client = (work.actor.party, other) if serves else (other, work.actor.party)
        await exposure.ask_service(work, provider, client=client)

    return await _changed(house, request, "exposure.ask-service", act, fields=fields)


@post("/services/{service:str}/{deed:str}", status_code=200)
async def answer_service(
    house: TheHouse, request: Asked, service: FromPath[str], deed: FromPath[str]
) -> Response[str] | Redirect:
    """Agree to what the other side asked for, or end it."""
    deeds = {"agree": exposure.agree_to_service, "end": exposure.end_service}
    if not is_id(service, "srv") or deed not in deeds:
        raise not_found("agreement", service[:NAME_CHARACTERS_MAX])
    fields = await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        await deeds[deed](work, ServiceId(service))

    return await _changed(house, request, "exposure.answer-service", act, fields=fields)


@post("/services/contact", status_code=200)
async def set_contact(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Say whom people call at one's own party."""
    fields = await read_form(request, visitor_of(house, request))

    async def act(work: Work) -> None:
        await exposure.set_contact(work, fields.get("words", ""))

    return await _changed(house, request, "exposure.set-contact", act, fields=fields)


async def _work(house: House, request: Asked, *, typed: Typed) -> Response[str]:
    wanted = typed.fields.get("client", request.query_params.get("client", ""))

    async def question(work: Work) -> tuple[tuple[ClientRow, ...], Sheet]:
        clients = await overview.list_clients(work)
        chosen = [row.id for row in clients if wanted in {"", row.id}]
        if wanted and not chosen:
            raise not_found("client", wanted[:NAME_CHARACTERS_MAX])
        return clients, await overview.read_clients_work(work, chosen)

    scene = await ask(house, request, _READ, question)
    clients, sheet = scene.answer
    return page(
        "client_work.html",
        scene,
        status=typed.status,
        clients=clients,
        client=next((row for row in clients if row.id == wanted), None),
        sheet=sheet,
        choices=CHOICES,
        typed=typed,
        thanks=request.query_params.get("said", "") == "yes",
    )


async def _changed(
    house: House, request: Asked, action: str, act: Callable[[Work], Awaitable[None]], *, fields: dict[str, str]
) -> Response[str] | Redirect:
    try:
        await ask(house, request, action, act)
    except Refusal as refusal:
        return await _services(house, request, refusal=refusal, fields=fields)
    return go("/services")


async def _services(
    house: House, request: Asked, *, refusal: Refusal | None = None, fields: dict[str, str] | None = None
) -> Response[str]:
    async def question(work: Work) -> tuple[list[Agreement], list[Act], str]:
        own = [contact.words for contact in await overview.contacts(work, "") if contact.whose == "Your own"]
        return await exposure.list_services(work), await exposure.list_acts(work), "".join(own)

    scene = await ask(house, request, _READ, question)
    agreements, acts, contact = scene.answer
    names = {one.provider: one.provider_name for one in agreements} | {
        one.client: one.client_name for one in agreements
    }
    return page(
        "services.html",
        scene,
        status=refusal.status if refusal else 200,
        agreements=agreements,
        acts=acts,
        names=names,
        contact=contact,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=fields or {},
    )


def _chosen(request: Asked, name: str, known: Mapping[str, object], default: str) -> str:
    said = request.query_params.get(name, default)
    return said if said in known else default


ROUTES = [show_clients, show_work, answer_for_clients, show_services, ask_service, answer_service, set_contact]
