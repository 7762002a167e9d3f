"""Duties elsewhere: what a developer has to tell other authorities, by when, in the order in which it is due."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect

from clearway.benchmarking.actions import evaluations
from clearway.benchmarking.model.evaluations import Incident
from clearway.formats.calendar import EntryKind
from clearway.formats.duty_pack import DutyPack, IncidentClass
from clearway.formats.text import csv_line
from clearway.frontier.actions import duties
from clearway.frontier.model.duties import ComingDuty, Duty, Happening
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import DutyId, is_id
from clearway.kernel.instants import format_instant, parse_instant
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.storage.work import Work
from clearway.web.pages import HEADERS, go, page
from clearway.web.visits import Asked, TheHouse, ask, read_choices, read_form, visitor_of

_READ: Final = "frontier.duty.read"
_KEEP: Final = "frontier.keep-duty"
_COLUMNS: Final = (
    "regime", "duty", "to", "incident", "aware_at", "determined_at", "due_at", "submitted_at", "state", "standing",
)  # fmt: skip
_CLASSES: Final[Mapping[IncidentClass, str]] = {
    IncidentClass.SAFETY: "a critical safety incident",
    IncidentClass.INFRASTRUCTURE: "critical infrastructure was disrupted",
    IncidentClass.BREACH: "a serious breach of cybersecurity",
    IncidentClass.DEATH: "somebody died",
    IncidentClass.HARM: "serious harm to people or property",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Date:
    """One line of the calendar: when something is due, what, to whom, by which regime; of which incident, if of one."""

    due_at: datetime
    time_zone: str
    title: str
    recipient: str
    regime: str
    incident: str
    anchor: str
    in_force_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesView:
    """A developer's duties and regimes: those to be told, those that were, and all that is due by date.

    `incidents` are those of evaluations of its models that no duty was opened for.
    """

    open: tuple[Duty, ...]
    told: tuple[Duty, ...]
    coming: tuple[ComingDuty, ...]
    incidents: tuple[Incident, ...]
    regimes: Mapping[str, DutyPack]

    @property
    def calendar(self) -> list[Date]:
        """All that is due, the soonest first."""
        owed = [self._owed(one) for one in self.open]
        return sorted([*owed, *map(self._coming, self.coming)], key=lambda one: (one.due_at, one.regime))

    def name_of(self, pack: str) -> str:
        """Give what a regime is called."""
        return self.regimes[pack].name if pack in self.regimes else pack

    def _owed(self, one: Duty) -> Date:
        return Date(
            due_at=one.owed.due_at,
            time_zone=one.owed.time_zone,
            title=one.owed.title,
            recipient=one.owed.recipient,
            regime=self.name_of(one.owed.pack),
            incident=one.incident,
            anchor=one.id,
        )

    def _coming(self, one: ComingDuty) -> Date:
        return Date(
            due_at=one.due_at,
            time_zone=one.time_zone,
            title=one.title,
            recipient=one.recipient,
            regime=self.name_of(one.pack),
            incident="",
            anchor="",
            in_force_on=one.in_force_on,
        )


@get("/duties")
async def show_duties(house: TheHouse, request: Asked) -> Response[str]:
    """Show what a developer has to tell other authorities: by date, with three instants each, and by which regimes."""
    return await _show(house, request)


@post("/duties", status_code=200)
async def keep_duties(house: TheHouse, request: Asked) -> Response[str] | Redirect:
    """Open the duties that follow from an incident, or keep an instant; what was typed stays when it is turned down."""
    fields = await read_form(request, visitor_of(house, request))
    classes = await read_choices(request, "classes")
    try:
        await _keep(house, request, fields, classes)
    except Refusal as refusal:
        return await _show(house, request, refusal=refusal, typed=fields, classes=classes)
    return go("/duties")


@get("/duties/{file:str}")
async def give_duties(house: TheHouse, request: Asked, file: FromPath[str]) -> Response[bytes]:
    """Give the duties as a calendar (iCalendar), or as a table (CSV) with every instant."""
    if file == "duties.ics":
        calendar = await ask(
            house,
            request,
            _READ,
            lambda work: duties.write_duty_calendar(work, house.duty_packs, kind=EntryKind.EVENTS),
        )
        return Response(calendar.answer, media_type="text/calendar; charset=utf-8", headers=HEADERS)
    if file == "duties.csv":
        found = await ask(house, request, _READ, duties.list_duties)
        return Response(_table(found.answer), media_type="text/csv; charset=utf-8", headers=HEADERS)
    raise not_found("file", file[:NAME_CHARACTERS_MAX])


async def _show(
    house: TheHouse,
    request: Asked,
    *,
    refusal: Refusal | None = None,
    typed: Mapping[str, str] | None = None,
    classes: Sequence[str] = (),
) -> Response[str]:
    scene = await ask(house, request, _READ, lambda work: _view(work, house.duty_packs))
    return page(
        "duties.html",
        scene,
        status=refusal.status if refusal else 200,
        view=scene.answer,
        classes=_CLASSES,
        chosen=classes,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        typed=typed or {name: request.query_params.get(name, "") for name in ("reference", "aware_at")},
        reference_max=NAME_CHARACTERS_MAX,
    )


async def _view(work: Work, packs: Sequence[DutyPack]) -> DutiesView:
    found = await duties.list_duties(work)
    known = {one.incident for one in found}
    return DutiesView(
        open=tuple(one for one in found if one.submitted_at is None),
        told=tuple(one for one in found if one.submitted_at is not None),
        coming=duties.list_coming(work.now, packs),
        incidents=tuple(one for one in await evaluations.list_incidents(work) if one.id not in known),
        regimes={pack.code: pack for pack in packs},
    )


async def _keep(house: TheHouse, request: Asked, fields: Mapping[str, str], classes: Sequence[str]) -> None:
    if fields.get("deed") == "open":
        said = _happening(fields, classes)
        await ask(house, request, _KEEP, lambda work: duties.open_duties(work, said, house.duty_packs))
        return
    wanted, at = _duty_id(fields.get("duty", "")), _instant(fields, "at")
    if fields.get("deed") == "determine":
        await ask(
            house, request, _KEEP, lambda work: duties.determine_duty(work, wanted, at, packs=house.duty_packs)
        )  # fmt: skip
    elif fields.get("deed") == "settle":
        await ask(house, request, _KEEP, lambda work: duties.settle_duty(work, wanted, at))
    else:
        raise Refusal("unknown-deed", "Nothing was chosen.", hint="Use one of the buttons.", where="deed", status=400)


def _happening(fields: Mapping[str, str], classes: Sequence[str]) -> Happening:
    unknown = set(classes) - set(IncidentClass)
    if unknown:
        raise Refusal("unknown-class", "Incidents are told apart otherwise.", hint="Tick what fits.", where="classes")
    return Happening(
        reference=fields.get("reference", ""),
        aware_at=_instant(fields, "aware_at"),
        determined_at=_instant(fields, "determined_at") if fields.get("determined_at", "").strip() else None,
        classes=frozenset(map(IncidentClass, classes)),
        imminent="imminent" in fields,
    )


def _instant(fields: Mapping[str, str], name: str) -> datetime:
    return parse_instant(f"{fields.get(name, '').strip()}Z", where=name)


def _duty_id(text: str) -> DutyId:
    if not is_id(text, "dty"):
        raise not_found("duty", text[:NAME_CHARACTERS_MAX])
    return DutyId(text)


def _table(found: Sequence[Duty]) -> bytes:
    rows = [
        csv_line(
            one.owed.pack, one.owed.title, one.owed.recipient, one.incident, _said(one.aware_at),
            _said(one.determined_at), _said(one.owed.due_at), _said(one.submitted_at), one.state, one.owed.standing,
        )
        for one in found
    ]  # fmt: skip
    return "\r\n".join([",".join(_COLUMNS), *rows, ""]).encode()


def _said(at: datetime | None) -> str:
    return "" if at is None else format_instant(at)


ROUTES = [show_duties, keep_duties, give_duties]
