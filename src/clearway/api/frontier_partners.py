"""Routes of trusted partners, and of a developer's duties elsewhere (Order 3(b)(iii))."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.api.openapi import RawBody
from clearway.formats.calendar import EntryKind
from clearway.formats.duty_pack import IncidentClass
from clearway.frontier.actions import duties, partners
from clearway.frontier.model.duties import ComingDuty, Duty, Happening
from clearway.frontier.model.partners import ListVersion, Partnership, PartnershipView, Proposal, SectorStatistic
from clearway.kernel.ids import DutyId, PartnershipId, PartyId, SubmissionId
from clearway.kernel.instants import parse_instant
from clearway.storage.work import Work

_READ = "frontier.partner.read"
_DECIDE = "frontier.decide-partner"


class NewPartner(msgspec.Struct, forbid_unknown_fields=True):
    """Which party is proposed, of which sector (GET /sectors), with words on each criterion of the policy."""

    partner: str
    sector: str
    reasons: dict[str, str]


class NewDeclaration(msgspec.Struct, forbid_unknown_fields=True):
    """Whether you have a conflict of interest, and which."""

    in_conflict: bool
    words: str = ""


class NewReason(msgspec.Struct, forbid_unknown_fields=True):
    """Why."""

    words: str


class NewHappening(msgspec.Struct, forbid_unknown_fields=True):
    """An incident: your reference, when you knew, when you held it to be reportable (if yet), what it is."""

    reference: str
    aware_at: str
    determined_at: str = ""
    classes: list[IncidentClass] = []
    imminent: bool = False


class NewInstant(msgspec.Struct, forbid_unknown_fields=True):
    """When, with its time zone."""

    at: str


@post("/submissions/{submission:str}/partners", operation_id="propose_partner")
async def propose(
    house: TheHouse, request: Asked, submission: FromPath[str], data: JSONBody[NewPartner]
) -> PartnershipView:
    """Propose a trusted partner; developer and government may, and neither decides alone."""
    wanted = SubmissionId(path_id(submission, "sub", "submission"))
    said = Proposal(partner=PartyId(path_id(data.partner, "pty", "party")), sector=data.sector, reasons=data.reasons)
    return await do(
        house,
        request,
        _DECIDE,
        lambda work: partners.propose_partner(
            work, wanted, said, policy=house.materials_policy, sectors=house.sectors.sectors
        ),
        answer=PartnershipView,
    )


@get("/submissions/{submission:str}/partners", operation_id="list_partners")
async def list_partners(house: TheHouse, request: Asked, submission: FromPath[str]) -> list[Partnership]:
    """List who was proposed as a trusted partner of a submission, newest first, and where each stands."""
    wanted = SubmissionId(path_id(submission, "sub", "submission"))
    return await read(house, request, _READ, lambda work: partners.list_partnerships(work, wanted))


@get("/submissions/{submission:str}/partner-list", operation_id="list_partner_versions")
async def list_versions(house: TheHouse, request: Asked, submission: FromPath[str]) -> tuple[ListVersion, ...]:
    """List every version of a submission's list of partners, and what each changed."""
    wanted = SubmissionId(path_id(submission, "sub", "submission"))
    return await read(house, request, _READ, lambda work: partners.list_versions(work, wanted))


@get("/partnerships", operation_id="list_partnerships")
async def list_all(house: TheHouse, request: Asked) -> list[Partnership]:
    """List the partnerships that you may see; a partner sees its own once both sides approved."""
    return await read(house, request, _READ, partners.list_partnerships)


@get("/partner-statistics", operation_id="count_partners")
async def count_partners(house: TheHouse, request: Asked) -> list[SectorStatistic]:
    """Count who was proposed, refused and is in, by sector; numbers of one or two are hidden."""
    return await read(house, request, "frontier.partner-statistics.read", partners.count_partners)


@get("/partnerships/{partnership:str}", operation_id="read_partnership")
async def read_partnership(house: TheHouse, request: Asked, partnership: FromPath[str]) -> PartnershipView:
    """Give a partnership, with reasons and declarations where you are one of the two sides."""
    wanted = _partnership(partnership)
    return await read(house, request, _READ, lambda work: partners.read_partnership(work, wanted))


@post("/partnerships/{partnership:str}/declaration", operation_id="declare_interest")
async def declare(
    house: TheHouse, request: Asked, partnership: FromPath[str], data: JSONBody[NewDeclaration]
) -> PartnershipView:
    """Declare whether you have a conflict of interest; before you decide or undertake, and once."""
    wanted = _partnership(partnership)
    return await do(
        house,
        request,
        "frontier.declare-interest",
        lambda work: partners.declare_interest(work, wanted, in_conflict=data.in_conflict, words=data.words),
        answer=PartnershipView,
    )


@post("/partnerships/{partnership:str}/approve", operation_id="approve_partner")
async def approve(
    house: TheHouse, request: Asked, partnership: FromPath[str], data: JSONBody[NewReason]
) -> PartnershipView:
    """Turn your side's key, with a reason."""
    wanted = _partnership(partnership)
    return await do(
        house,
        request,
        _DECIDE,
        lambda work: partners.approve_partner(work, wanted, words=data.words),
        answer=PartnershipView,
    )


@post("/partnerships/{partnership:str}/refuse", operation_id="refuse_partner")
async def refuse(
    house: TheHouse, request: Asked, partnership: FromPath[str], data: JSONBody[NewReason]
) -> PartnershipView:
    """Turn a proposal down, with a reason; one side is enough."""
    wanted = _partnership(partnership)
    return await do(
        house,
        request,
        _DECIDE,
        lambda work: partners.refuse_partner(work, wanted, words=data.words),
        answer=PartnershipView,
    )


@post("/partnerships/{partnership:str}/revoke", operation_id="revoke_partner")
async def revoke(
    house: TheHouse, request: Asked, partnership: FromPath[str], data: JSONBody[NewReason]
) -> PartnershipView:
    """Take a partner out at once, with a reason; either side may."""
    wanted = _partnership(partnership)
    return await do(
        house,
        request,
        _DECIDE,
        lambda work: partners.revoke_partner(work, wanted, words=data.words),
        answer=PartnershipView,
    )


@post("/partnerships/{partnership:str}/access", operation_id="open_partner_access")
async def open_access(house: TheHouse, request: Asked, partnership: FromPath[str]) -> PartnershipView:
    """Let a partner that is in have access from now on; the developer alone does."""
    wanted = _partnership(partnership)
    return await do(
        house,
        request,
        _DECIDE,
        lambda work: partners.open_partner_access(work, wanted),
        answer=PartnershipView,
    )


@get("/partnerships/{partnership:str}/undertaking", operation_id="draft_undertaking")
async def draft_undertaking(house: TheHouse, request: Asked, partnership: FromPath[str]) -> Response[bytes]:
    """Give the statement that the partner is to sign."""
    wanted = _partnership(partnership)
    body = await read(
        house, request, _READ, lambda work: partners.draft_undertaking(work, wanted, house.materials_policy)
    )
    return Response(body, media_type="application/json")


@post("/partnerships/{partnership:str}/undertaking", operation_id="undertake", operation_class=RawBody)
async def undertake(house: TheHouse, request: Asked, partnership: FromPath[str]) -> PartnershipView:
    """Hand in the undertaking (DSSE) that you signed for the partner; from then on it is in."""
    wanted, body = _partnership(partnership), await request.body()
    return await do(
        house,
        request,
        "frontier.undertake",
        lambda work: partners.undertake(work, wanted, body, policy=house.materials_policy),
        answer=PartnershipView,
    )


@post("/duties", operation_id="open_duties")
async def open_duties(house: TheHouse, request: Asked, data: JSONBody[NewHappening]) -> list[Duty]:
    """Open every duty that follows from an incident of yours (developers); nothing is filed, nobody else sees it."""
    said = Happening(
        reference=data.reference,
        aware_at=parse_instant(data.aware_at, where="aware_at"),
        determined_at=parse_instant(data.determined_at, where="determined_at") if data.determined_at else None,
        classes=frozenset(data.classes),
        imminent=data.imminent,
    )
    return await do(
        house,
        request,
        "frontier.keep-duty",
        lambda work: duties.open_duties(work, said, house.duty_packs),
        answer=list[Duty],
    )


@get("/duties", operation_id="list_duties")
async def list_duties(house: TheHouse, request: Asked) -> list[Duty]:
    """List your duties: open ones first, the soonest due first."""
    return await read(house, request, "frontier.duty.read", duties.list_duties)


@get("/duties/coming", operation_id="list_coming_duties")
async def list_coming(house: TheHouse, request: Asked) -> tuple[ComingDuty, ...]:
    """List the duties that come again without an incident, the soonest due first."""

    async def ask(work: Work) -> tuple[ComingDuty, ...]:
        return duties.list_coming(work.now, house.duty_packs)

    return await read(house, request, "frontier.duty.read", ask)


@get("/duties/calendar", operation_id="read_duty_calendar")
async def read_calendar(
    house: TheHouse, request: Asked, kind: FromQuery[EntryKind] = EntryKind.EVENTS
) -> Response[bytes]:
    """Give your duties as a calendar (iCalendar), those that come again included."""
    body = await read(
        house,
        request,
        "frontier.duty.read",
        lambda work: duties.write_duty_calendar(work, house.duty_packs, kind=kind),
    )
    return Response(body, media_type="text/calendar", headers={"cache-control": "private, no-cache"})


@post("/duties/{duty:str}/determine", operation_id="determine_duty")
async def determine(house: TheHouse, request: Asked, duty: FromPath[str], data: JSONBody[NewInstant]) -> Duty:
    """Write down when you held that the duty is met; what runs from there is due anew."""
    wanted, at = DutyId(path_id(duty, "dty", "duty")), parse_instant(data.at, where="at")
    return await do(
        house,
        request,
        "frontier.keep-duty",
        lambda work: duties.determine_duty(work, wanted, at, packs=house.duty_packs),
        answer=Duty,
    )


@post("/duties/{duty:str}/settle", operation_id="settle_duty")
async def settle(house: TheHouse, request: Asked, duty: FromPath[str], data: JSONBody[NewInstant]) -> Duty:
    """Write down when you told whom you had to tell."""
    wanted, at = DutyId(path_id(duty, "dty", "duty")), parse_instant(data.at, where="at")
    return await do(
        house, request, "frontier.keep-duty", lambda work: duties.settle_duty(work, wanted, at), answer=Duty
    )


def _partnership(text: str) -> PartnershipId:
    return PartnershipId(path_id(text, "ptn", "partnership"))


ROUTES = [
    propose, list_partners, list_versions, list_all, count_partners, read_partnership, declare, approve, refuse,
    revoke, open_access, draft_undertaking, undertake, open_duties, list_duties, list_coming, read_calendar, determine,
    settle,
]  # fmt: skip
