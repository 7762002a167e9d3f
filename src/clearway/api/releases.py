"""Routes of sealed evidence: what there is, releases by two persons, broken glass, and the bytes themselves."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, page_request, path_id, read
from clearway.findings import actions
from clearway.findings.model import EvidenceKind
from clearway.findings.model.releases import EvidenceItem, Release, ReleaseView
from clearway.kernel.ids import EvidenceId, EvidenceReleaseId, FindingId, ReportId, VulnerabilityId
from clearway.kernel.paging import Page
from clearway.storage.work import Work


class NewRelease(msgspec.Struct, forbid_unknown_fields=True):
    """What the evidence is needed for."""

    reason: str


class NewReview(msgspec.Struct, forbid_unknown_fields=True):
    """What came out about broken glass."""

    note: str


class EvidenceAnswer(msgspec.Struct):
    """A piece of evidence without its body; `digest` is SHA-256 in hexadecimal, `opens` whether you may open it."""

    id: EvidenceId
    finding: FindingId
    kind: EvidenceKind
    name: str
    digest: str
    size: int
    received_at: datetime
    opens: bool


class ReportAnswer(msgspec.Struct):
    """A report that tells of what is released; it opens when every vulnerability that it tells of is released."""

    id: ReportId
    name: str
    digest: str
    opens: bool


class ReleaseAnswer(msgspec.Struct):
    """A release, and the evidence and the reports that it covers."""

    release: Release
    evidence: list[EvidenceAnswer]
    reports: list[ReportAnswer]


@get("/vulnerabilities/{vulnerability:str}/evidence", operation_id="list_evidence")
async def list_evidence(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> list[EvidenceAnswer]:
    """List the pieces of evidence under a vulnerability, without their bodies, and whether you may open each."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def ask(work: Work) -> list[EvidenceAnswer]:
        await actions.read_vulnerability(work, wanted)
        return [_piece(one) for one in await actions.list_evidence(work, wanted)]

    return await read(house, request, "findings.evidence.read", ask)


@get("/evidence/{evidence:str}/body", operation_id="export_evidence")
async def export_evidence(house: TheHouse, request: Asked, evidence: FromPath[str]) -> Response[bytes]:
    """Give a piece of evidence to the party that sent it, or under a release that runs; the record tells of it."""
    wanted = EvidenceId(path_id(evidence, "evd", "evidence"))
    piece = await read(house, request, "findings.evidence.read", lambda work: actions.export_evidence(work, wanted))
    headers = {"content-disposition": f'attachment; filename="{wanted}"', "x-content-type-options": "nosniff"}
    return Response(piece.body, media_type="application/octet-stream", headers=headers)


@post("/vulnerabilities/{vulnerability:str}/evidence-releases", operation_id="ask_release")
async def ask_release(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], data: JSONBody[NewRelease]
) -> Release:
    """Ask to take the evidence of a vulnerability out; another coordinator has to approve it (coordinators)."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def act(work: Work) -> Release:
        return await actions.ask_release(work, wanted, reason=data.reason)

    return await do(house, request, "findings.ask-release", act, answer=Release)


@post("/vulnerabilities/{vulnerability:str}/broken-glass", operation_id="break_glass")
async def break_glass(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], data: JSONBody[NewRelease]
) -> Release:
    """Open the evidence of a vulnerability alone and at once; every coordinator is told of it (coordinators)."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def act(work: Work) -> Release:
        return await actions.break_glass(work, wanted, reason=data.reason)

    return await do(house, request, "findings.break-glass", act, answer=Release)


@get("/releases", operation_id="list_releases")
async def list_releases(
    house: TheHouse, request: Asked, vulnerability: FromQuery[str] = "", needed: FromQuery[str] = ""
) -> Page[Release]:
    """List releases, newest first; `needed=1` leaves those that wait, run, or have to be reviewed (coordinators)."""
    page = page_request(request, "rel")
    of = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability")) if vulnerability else None

    async def ask(work: Work) -> Page[Release]:
        return await actions.list_releases(work, page, of=of, needed=bool(needed))

    return await read(house, request, "findings.release.read", ask)


@get("/releases/{release:str}", operation_id="read_release")
async def read_release(house: TheHouse, request: Asked, release: FromPath[str]) -> ReleaseAnswer:
    """Give a release, and what it covers (coordinators)."""
    wanted = _release_id(release)
    view = await read(house, request, "findings.release.read", lambda work: actions.view_release(work, wanted))
    return _answer(view)


@post("/releases/{release:str}/approval", operation_id="approve_release")
async def approve_release(house: TheHouse, request: Asked, release: FromPath[str]) -> Release:
    """Let another coordinator take out what was asked for; never one's own (coordinators)."""
    return await _decide(house, request, release, actions.approve_release)


@post("/releases/{release:str}/refusal", operation_id="refuse_release")
async def refuse_release(house: TheHouse, request: Asked, release: FromPath[str]) -> Release:
    """Turn down what another coordinator asked for (coordinators)."""
    return await _decide(house, request, release, actions.refuse_release)


@post("/releases/{release:str}/end", operation_id="end_release")
async def end_release(house: TheHouse, request: Asked, release: FromPath[str]) -> Release:
    """End a release before its time, or withdraw what you asked for (coordinators)."""
    return await _decide(house, request, release, actions.end_release)


@post("/releases/{release:str}/review", operation_id="review_glass")
async def review_glass(house: TheHouse, request: Asked, release: FromPath[str], data: JSONBody[NewReview]) -> Release:
    """Write down what you found out about glass that another coordinator broke (coordinators)."""
    wanted = _release_id(release)

    async def act(work: Work) -> Release:
        return await actions.review_glass(work, wanted, note=data.note)

    return await do(house, request, "findings.answer-release", act, answer=Release)


async def _decide(
    house: TheHouse,
    request: Asked,
    release: str,
    deed: Callable[[Work, EvidenceReleaseId], Awaitable[Release]],
) -> Release:
    wanted = _release_id(release)
    return await do(house, request, "findings.answer-release", lambda work: deed(work, wanted), answer=Release)


def _release_id(text: str) -> EvidenceReleaseId:
    return EvidenceReleaseId(path_id(text, "rel", "release"))


def _answer(view: ReleaseView) -> ReleaseAnswer:
    return ReleaseAnswer(
        release=view.release,
        evidence=[_piece(one) for one in view.pieces],
        reports=[
            ReportAnswer(id=one.id, name=one.name, digest=one.digest.hex(), opens=one.opens) for one in view.reports
        ],
    )


def _piece(one: EvidenceItem) -> EvidenceAnswer:
    return EvidenceAnswer(
        id=one.id,
        finding=one.finding,
        kind=one.kind,
        name=one.name,
        digest=one.digest.hex(),
        size=one.size,
        received_at=one.received_at,
        opens=one.opens,
    )


ROUTES = [
    list_evidence,
    export_evidence,
    ask_release,
    break_glass,
    list_releases,
    read_release,
    approve_release,
    refuse_release,
    end_release,
    review_glass,
]
