"""Routes of service: who acts for whom, a provider's clients and what there is to do at them, whom to call."""

import msgspec
from litestar import get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, path_id, read
from clearway.exposure import actions as exposure
from clearway.exposure.model.services import Act, Agreement
from clearway.kernel.ids import PartyId, ServiceId
from clearway.overview import actions as overview
from clearway.overview.model import ClientRow, Update
from clearway.storage.work import Work

_READ = "exposure.service.read"


class NewService(msgspec.Struct, forbid_unknown_fields=True):
    """Who is to act for whom, by their ids; one of the two is your own party."""

    provider: str
    client: str


class NewContact(msgspec.Struct, forbid_unknown_fields=True):
    """Whom to call: a name, a number, an address; empty where nobody is named."""

    words: str


@post("/services", operation_id="ask_service")
async def ask_service(house: TheHouse, request: Asked, data: JSONBody[NewService]) -> Agreement:
    """Ask that one party acts for another (operators); the other side has to agree."""
    provider = PartyId(path_id(data.provider, "pty", "party"))
    client = PartyId(path_id(data.client, "pty", "party"))
    return await do(
        house,
        request,
        "exposure.ask-service",
        lambda work: exposure.ask_service(work, provider, client=client),
        answer=Agreement,
    )


@get("/services", operation_id="list_services")
async def list_services(house: TheHouse, request: Asked) -> list[Agreement]:
    """List who acts for you, and for whom you act; what ended comes last."""
    return await read(house, request, _READ, exposure.list_services)


@post("/services/{service:str}/agree", operation_id="agree_to_service")
async def agree_to_service(house: TheHouse, request: Asked, service: FromPath[str]) -> Agreement:
    """Agree to what the other side asked for."""
    wanted = ServiceId(path_id(service, "srv", "agreement"))
    return await do(
        house,
        request,
        "exposure.answer-service",
        lambda work: exposure.agree_to_service(work, wanted),
        answer=Agreement,
    )


@post("/services/{service:str}/end", operation_id="end_service")
async def end_service(house: TheHouse, request: Asked, service: FromPath[str]) -> Agreement:
    """End an agreement at once, or turn down what was asked; either side may."""
    wanted = ServiceId(path_id(service, "srv", "agreement"))
    return await do(
        house, request, "exposure.answer-service", lambda work: exposure.end_service(work, wanted), answer=Agreement
    )


@get("/service-acts", operation_id="list_service_acts")
async def list_service_acts(house: TheHouse, request: Asked) -> list[Act]:
    """List what was done in your name by those who act for you, and by you for your clients, newest first."""
    return await read(house, request, _READ, exposure.list_acts)


@get("/clients", operation_id="list_clients")
async def list_clients(house: TheHouse, request: Asked) -> tuple[ClientRow, ...]:
    """List your clients with what is overdue, due within a week, due next and settled at each."""
    return await read(house, request, _READ, overview.list_clients)


@get("/clients/updates", operation_id="list_client_updates")
async def list_client_updates(house: TheHouse, request: Asked, client: FromQuery[str] = "") -> tuple[Update, ...]:
    """List what there is to do at all your clients, or at one: the same update at many is one piece of work."""

    async def ask(work: Work) -> tuple[Update, ...]:
        clients = [row.id for row in await overview.list_clients(work) if client in {"", row.id}]
        return (await overview.read_clients_work(work, clients)).updates

    return await read(house, request, _READ, ask)


@put("/contact", operation_id="set_contact")
async def set_contact(house: TheHouse, request: Asked, data: JSONBody[NewContact]) -> Done:
    """Say whom people call at your party about a task (operators)."""

    async def act(work: Work) -> Done:
        assert work.actor.party is not None
        await exposure.set_contact(work, data.words)
        return Done(id=work.actor.party)

    return await do(house, request, "exposure.set-contact", act, answer=Done)


ROUTES = [
    ask_service,
    list_services,
    agree_to_service,
    end_service,
    list_service_acts,
    list_clients,
    list_client_updates,
    set_contact,
]
