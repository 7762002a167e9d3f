"""Releases: who may take sealed evidence out, broken glass, and the bytes themselves (Order 2(d)(2), 3)."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from litestar import Response, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Stream

from clearway.findings import actions as findings
from clearway.findings.model.releases import Release, ReleaseView
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import EvidenceId, EvidenceReleaseId, ReportId, VulnerabilityId, is_id
from clearway.kernel.limits import (
    BROKEN_GLASS_HOURS_MAX,
    NAME_CHARACTERS_MAX,
    RELEASE_HOURS_MAX,
    RELEASE_REASON_CHARACTERS_MAX,
)
from clearway.kernel.paging import Page, PageRequest, require_page
from clearway.overview import actions as overview
from clearway.storage.work import Work
from clearway.web.pages import HEADERS, go, page
from clearway.web.visits import Asked, TheHouse, ask, read_form, visitor_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Releases:
    """Some releases, the names of those who asked and answered, and the limits of a new one."""

    rows: Page[Release]
    names: Mapping[str, str]
    reason_max: int = RELEASE_REASON_CHARACTERS_MAX
    hours: int = RELEASE_HOURS_MAX
    glass_hours: int = BROKEN_GLASS_HOURS_MAX


@get("/releases")
async def show_releases(house: TheHouse, request: Asked) -> Response[str]:
    """Show the releases that somebody waits for, or all of them, newest first."""
    limits = require_page(request.query_params.get("cursor", ""), "", "rel")
    every = bool(request.query_params.get("all"))

    async def question(work: Work) -> Releases:
        rows = await findings.list_releases(work, limits, needed=not every)
        return Releases(rows=rows, names=await _names(work, rows.items))

    scene = await ask(house, request, "findings.release.read", question)
    return page("releases.html", scene, sealed=scene.answer, every=every)


@get("/releases/{release:str}")
async def show_release(house: TheHouse, request: Asked, release: FromPath[str]) -> Response[str]:
    """Show one release, what it covers, and what can be done with it."""
    return await _show(house, request, _release_id(release))


@post("/releases/{release:str}", status_code=200)
async def answer_release(house: TheHouse, request: Asked, release: FromPath[str]) -> Response[str] | Redirect:
    """Approve, refuse or end a release, or review broken glass; what was typed stays when it is turned down."""
    wanted = _release_id(release)
    fields = await read_form(request, visitor_of(house, request))
    try:
        await ask(
            house, request, "findings.answer-release", _deed(fields.get("deed", ""), wanted, fields.get("note", ""))
        )
    except Refusal as refusal:
        return await _show(house, request, wanted, refusal=refusal, note=fields.get("note", ""))
    return go(f"/releases/{wanted}")


@get("/evidence/{evidence:str}")
async def take_evidence(house: TheHouse, request: Asked, evidence: FromPath[str]) -> Response[bytes]:
    """Give a piece of evidence byte for byte, to be kept and not to be shown; the record tells of it."""
    if not is_id(evidence, "evd"):
        raise not_found("evidence", evidence[:NAME_CHARACTERS_MAX])
    wanted = EvidenceId(evidence)
    scene = await ask(house, request, "findings.evidence.read", lambda work: findings.export_evidence(work, wanted))
    return Response(scene.answer.body, media_type="application/octet-stream", headers=_to_keep(wanted))


@get("/reports/{report:str}")
async def take_report(house: TheHouse, request: Asked, report: FromPath[str]) -> Stream:
    """Give a report byte for byte, to be kept and not to be shown; the record tells of it."""
    if not is_id(report, "rep"):
        raise not_found("report", report[:NAME_CHARACTERS_MAX])
    wanted = ReportId(report)
    scene = await ask(house, request, "findings.evidence.read", lambda work: findings.open_report(work, wanted))

    async def pieces() -> AsyncIterator[bytes]:
        async with house.work(scene.visitor.credential, "findings.evidence.read") as work:
            async for piece in findings.read_opened(work, scene.answer):
                yield piece

    return Stream(pieces(), media_type="application/octet-stream", headers=_to_keep(wanted))


async def _show(
    house: TheHouse, request: Asked, wanted: EvidenceReleaseId, *, refusal: Refusal | None = None, note: str = ""
) -> Response[str]:
    async def question(work: Work) -> tuple[ReleaseView, Mapping[str, str], str]:
        view = await findings.view_release(work, wanted)
        names = await _names(work, [view.release])
        return view, names, (await findings.read_vulnerability(work, view.release.vulnerability)).title

    scene = await ask(house, request, "findings.release.read", question)
    view, names, title = scene.answer
    return page(
        "release.html",
        scene,
        status=refusal.status if refusal else 200,
        view=view,
        title=title,
        names=names,
        is_own=scene.actor.person == view.release.asked_by,
        problem_said=f"{refusal.what} {refusal.hint}" if refusal else "",
        note=note,
        note_max=RELEASE_REASON_CHARACTERS_MAX,
    )


async def releases_of(work: Work, vulnerability: VulnerabilityId) -> Releases:
    """Give the newest releases of a vulnerability, for its page."""
    rows = await findings.list_releases(work, PageRequest(), of=vulnerability)
    return Releases(rows=rows, names=await _names(work, rows.items))


async def _names(work: Work, releases: Sequence[Release]) -> Mapping[str, str]:
    people: set[str] = {
        person
        for one in releases
        for person in (one.asked_by, one.approved_by, one.reviewed_by, one.ended_by)
        if person is not None
    }
    return {found.id: found.name for found in await overview.name_all(work, people)}


def _deed(name: str, wanted: EvidenceReleaseId, note: str) -> Callable[[Work], Awaitable[Release]]:
    match name:
        case "approve":
            return lambda work: findings.approve_release(work, wanted)
        case "refuse":
            return lambda work: findings.refuse_release(work, wanted)
        case "end":
            return lambda work: findings.end_release(work, wanted)
        case "review":
            return lambda work: findings.review_glass(work, wanted, note=note)
        case _:
            raise Refusal(
                "unknown-deed", "Nothing was chosen.", hint="Use one of the buttons.", where="deed", status=400
            )


def _to_keep(name: str) -> dict[str, str]:
    return {**HEADERS, "content-disposition": f'attachment; filename="{name}"'}


def _release_id(text: str) -> EvidenceReleaseId:
    if not is_id(text, "rel"):
        raise not_found("release", text[:NAME_CHARACTERS_MAX])
    return EvidenceReleaseId(text)


ROUTES = [show_releases, show_release, answer_release, take_evidence, take_report]
