"""Routes of findings: reports in, findings and vulnerabilities out, joins by people."""

import base64
import binascii
from collections.abc import AsyncIterator
from datetime import datetime
from typing import TypeVar

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.response import Stream

from clearway.api.answers import Asked, Done, TheHouse, credential_of, do, page_request, path_id, read
from clearway.api.openapi import RawBody
from clearway.api.spool import spooled
from clearway.findings import actions
from clearway.findings.model import (
    Finding,
    FindingFilter,
    FindingOutcome,
    JoinKind,
    Outcome,
    Receipt,
    Stage,
    Submission,
    Supplement,
    Vulnerability,
)
from clearway.formats.generic_json import render_one
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ClaimId, FindingId, ReportId, VulnerabilityId
from clearway.kernel.limits import REASON_CHARACTERS_MAX, REPORT_BYTES_MAX
from clearway.kernel.paging import Page
from clearway.storage.work import Work

EnumT = TypeVar("EnumT", Outcome, Stage)


class NewMerge(msgspec.Struct, forbid_unknown_fields=True):
    """The vulnerability to merge into, and why."""

    into: str
    reason: str


class NewSupplement(msgspec.Struct, forbid_unknown_fields=True):
    """What a finding lacked; `proof` is base 64, `scope_note` says why it matters although it is out of scope."""

    package: str = ""
    version: str = ""
    identifiers: list[str] = msgspec.field(default_factory=list[str])
    crash_type: str = ""
    crash_state: list[str] = msgspec.field(default_factory=list[str])
    scope_note: str = ""
    proof: str = ""
    proof_name: str = ""


class ReportState(msgspec.Struct):
    """A report and how far its findings have come; `waiting` of them are not placed yet."""

    id: ReportId
    name: str
    format: str
    tool: str
    digest: str
    received_at: datetime
    count: int
    waiting: int
    outcomes: dict[str, int]


@post("/reports", operation_id="submit_report", operation_class=RawBody)
async def submit_report(
    house: TheHouse, request: Asked, name: FromQuery[str] = "", target: FromQuery[str] = "", claim: FromQuery[str] = ""
) -> Receipt:
    """Submit a report, as a stream; each finding gets a handle and an outcome.

    Up to 10,000 findings are answered one by one; of more the answer has the number, and the report's findings are
    listed by the page.
    """
    claimed = ClaimId(path_id(claim, "clm", "claim")) if claim else None
    async with house.work(credential_of(request), "findings.receive"):
        pass  # whoever may not submit is told so before a byte is taken
    async with spooled(request, bytes_max=REPORT_BYTES_MAX) as body:
        submission = Submission(body=body, name=name, target=target, claim=claimed)
        return await do(
            house,
            request,
            "findings.receive",
            lambda work: actions.receive(work, submission, scanners=house.scanners),
            answer=Receipt,
            body_digest=body.digest,
        )


@get("/reports/{report:str}", operation_id="read_report")
async def read_report(house: TheHouse, request: Asked, report: FromPath[str]) -> ReportState:
    """Tell how far a report has come: how many of its findings are received, new, joined, refused, in need of more."""
    wanted = ReportId(path_id(report, "rep", "report"))

    async def ask(work: Work) -> ReportState:
        found = await actions.read_report(work, wanted)
        counts = await actions.count_outcomes(work, wanted)
        return ReportState(
            id=found.id,
            name=found.name,
            format=found.format,
            tool=found.tool,
            digest=found.digest.hex(),
            received_at=found.received_at,
            count=sum(counts.values()),
            waiting=counts.get(Outcome.RECEIVED, 0),
            outcomes={outcome.value: count for outcome, count in counts.items()},
        )

    return await read(house, request, "findings.read", ask)


@get("/reports/{report:str}/findings", operation_id="list_report_findings")
async def list_report_findings(house: TheHouse, request: Asked, report: FromPath[str]) -> Page[FindingOutcome]:
    """List what became of each finding of a report, in the report's order."""
    wanted, page = ReportId(path_id(report, "rep", "report")), page_request(request, "fnd")
    return await read(house, request, "findings.read", lambda work: actions.list_outcomes(work, wanted, page))


@get("/reports/{report:str}/body", operation_id="read_report_body")
async def read_report_body(house: TheHouse, request: Asked, report: FromPath[str]) -> Stream:
    """Give a report exactly as it came to the party that sent it, or under releases; the record tells of it."""
    wanted = ReportId(path_id(report, "rep", "report"))
    opened = await read(house, request, "findings.evidence.read", lambda work: actions.open_report(work, wanted))

    async def pieces() -> AsyncIterator[bytes]:
        async with house.work(credential_of(request), "findings.evidence.read") as work:
            async for piece in actions.read_opened(work, opened):
                yield piece

    headers = {"content-disposition": f'attachment; filename="{wanted}"', "x-content-type-options": "nosniff"}
    return Stream(pieces(), media_type="application/octet-stream", headers=headers)


@get("/findings", operation_id="list_findings")
async def list_findings(
    house: TheHouse,
    request: Asked,
    outcome: FromQuery[str] = "",
    report: FromQuery[str] = "",
    model: FromQuery[str] = "",
    harness: FromQuery[str] = "",
    prompt_hash: FromQuery[str] = "",
    review: FromQuery[str] = "",
    tool: FromQuery[str] = "",
) -> Page[Finding]:
    """List the findings that you may see, newest first, by what became of them and by how they came about."""
    wanted = FindingFilter(
        outcome=_one_of(Outcome, outcome, "outcome"),
        report=ReportId(path_id(report, "rep", "report")) if report else None,
        model=model,
        harness=harness,
        prompt_hash=prompt_hash,
        review=review,
        tool=tool,
    )
    page = page_request(request, "fnd")
    return await read(house, request, "findings.read", lambda work: actions.list_findings(work, page, wanted=wanted))


@get("/findings/export", operation_id="export_findings")
async def export_findings(house: TheHouse, request: Asked, report: FromQuery[str]) -> Stream:
    """Give the findings of a report as JSON that another house takes, each with this house at the end of its chain."""
    wanted = ReportId(path_id(report, "rep", "report"))
    await read(house, request, "findings.read", lambda work: actions.read_report(work, wanted))

    async def pieces() -> AsyncIterator[bytes]:
        yield b"["
        after: int | None = -1
        is_first = True
        while after is not None:
            async with house.work(credential_of(request), "findings.read") as work:
                page = await actions.relay_report(work, wanted, house=house.publisher.name, after=after)
            for finding in page.findings:
                yield (b"\n" if is_first else b",\n") + render_one(finding)
                is_first = False
            after = page.next
        yield b"\n]\n"

    headers = {"content-disposition": f'attachment; filename="{wanted}.json"', "x-content-type-options": "nosniff"}
    return Stream(pieces(), media_type="application/json", headers=headers)


@post("/findings/{finding:str}/supplement", operation_id="supplement_finding")
async def supplement_finding(
    house: TheHouse, request: Asked, finding: FromPath[str], data: JSONBody[NewSupplement]
) -> Finding:
    """Add what your finding lacks; it is placed anew, and its outcome tells whether that was enough."""
    wanted = FindingId(path_id(finding, "fnd", "finding"))
    added = Supplement(
        package=data.package,
        version=data.version,
        identifiers=tuple(data.identifiers),
        crash_type=data.crash_type,
        crash_state=tuple(data.crash_state),
        scope_note=data.scope_note,
        proof=_decoded(data.proof),
        proof_name=data.proof_name,
    )

    async def act(work: Work) -> Finding:
        return await actions.supplement(work, wanted, added)

    return await do(house, request, "findings.supplement", act, answer=Finding)


@get("/findings/{finding:str}", operation_id="read_finding")
async def read_finding(house: TheHouse, request: Asked, finding: FromPath[str]) -> Finding:
    """Give one finding."""
    wanted = FindingId(path_id(finding, "fnd", "finding"))
    return await read(house, request, "findings.read", lambda work: actions.read_finding(work, wanted))


@post("/findings/{finding:str}/separate", operation_id="separate_finding")
async def separate_finding(house: TheHouse, request: Asked, finding: FromPath[str]) -> Done:
    """Take a finding out of its vulnerability; it gets one of its own (coordinators)."""
    wanted = FindingId(path_id(finding, "fnd", "finding"))

    async def act(work: Work) -> Done:
        return Done(id=await actions.separate(work, wanted))

    return await do(house, request, "findings.separate", act, answer=Done)


@get("/vulnerabilities", operation_id="list_vulnerabilities")
async def list_vulnerabilities(house: TheHouse, request: Asked, stage: FromQuery[str] = "") -> Page[Vulnerability]:
    """List the vulnerabilities that you may see, newest first."""
    page, wanted = page_request(request, "vul"), _one_of(Stage, stage, "stage")
    return await read(
        house, request, "findings.read", lambda work: actions.list_vulnerabilities(work, page, stage=wanted)
    )


@get("/vulnerabilities/{vulnerability:str}", operation_id="read_vulnerability")
async def read_vulnerability(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Vulnerability:
    """Give one vulnerability."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))
    return await read(house, request, "findings.read", lambda work: actions.read_vulnerability(work, wanted))


@post("/vulnerabilities/{vulnerability:str}/merge", operation_id="merge_vulnerability")
async def merge_vulnerability(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], data: JSONBody[NewMerge]
) -> Done:
    """Merge a vulnerability into another; every finding can be separated again (coordinators)."""
    source = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))
    into = VulnerabilityId(path_id(data.into, "vul", "vulnerability"))
    reason = _require_reason(data.reason)

    async def act(work: Work) -> Done:
        await actions.merge(work, source, into, kind=JoinKind.PERSON, probability=1, reasons=(reason,))
        return Done(id=into)

    return await do(house, request, "findings.join", act, answer=Done)


def _decoded(proof: str) -> bytes:
    try:
        return base64.b64decode("".join(proof.split()), validate=True)
    except (binascii.Error, ValueError):
        raise Refusal(
            "bad-proof", "The proof is not base 64.", hint="Encode the bytes with base64.", where="proof"
        ) from None


def _one_of(kind: type[EnumT], text: str, where: str) -> EnumT | None:
    if not text:
        return None
    try:
        return kind(text)
    except ValueError:
        choices = ", ".join(kind)
        raise Refusal(
            "unknown-filter", f"There is no {where} {text[:40]!r}.", hint=f"Choose from: {choices}.", where=where
        ) from None


def _require_reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > REASON_CHARACTERS_MAX or not reason.isprintable():
        raise Refusal(
            "no-reason",
            f"A reason has 1 to {REASON_CHARACTERS_MAX} printable characters.",
            hint="Say why in a sentence.",
            where="reason",
        )
    return reason


ROUTES = [
    submit_report,
    read_report,
    list_report_findings,
    read_report_body,
    list_findings,
    export_findings,
    supplement_finding,
    read_finding,
    separate_finding,
    list_vulnerabilities,
    read_vulnerability,
    merge_vulnerability,
]
