"""Routes of findings: reports in, findings and vulnerabilities out, joins by people."""

from typing import TypeVar

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, page_request, path_id, read
from clearway.api.openapi import RawBody
from clearway.findings import actions
from clearway.findings.model import Finding, JoinKind, Outcome, Receipt, Stage, Submission, Vulnerability
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ClaimId, FindingId, ReportId, VulnerabilityId
from clearway.kernel.limits import REASON_CHARACTERS_MAX
from clearway.kernel.paging import Page
from clearway.storage.work import Work

EnumT = TypeVar("EnumT", Outcome, Stage)


class NewMerge(msgspec.Struct, forbid_unknown_fields=True):
    """The vulnerability to merge into, and why."""

    into: str
    reason: str


@post("/reports", operation_id="submit_report", operation_class=RawBody)
async def submit_report(
    house: TheHouse, request: Asked, name: FromQuery[str] = "", target: FromQuery[str] = "", claim: FromQuery[str] = ""
) -> Receipt:
    """Submit a report of 1 to 10,000 findings; each gets a handle and an outcome."""
    submission = Submission(
        body=await request.body(),
        name=name,
        target=target,
        claim=ClaimId(path_id(claim, "clm", "claim")) if claim else None,
    )
    return await do(
        house,
        request,
        "findings.receive",
        lambda work: actions.receive(work, submission, scanners=house.scanners),
        answer=Receipt,
    )


@get("/reports/{report:str}/body", operation_id="read_report_body")
async def read_report_body(house: TheHouse, request: Asked, report: FromPath[str]) -> Response[bytes]:
    """Give a report exactly as it came."""
    wanted = ReportId(path_id(report, "rep", "report"))
    body = await read(house, request, "findings.read", lambda work: actions.read_report_body(work, wanted))
    headers = {"content-disposition": f'attachment; filename="{wanted}"', "x-content-type-options": "nosniff"}
    return Response(body, media_type="application/octet-stream", headers=headers)


@get("/findings", operation_id="list_findings")
async def list_findings(house: TheHouse, request: Asked, outcome: FromQuery[str] = "") -> Page[Finding]:
    """List the findings that you may see, newest first."""
    page, wanted = page_request(request, "fnd"), _one_of(Outcome, outcome, "outcome")
    return await read(house, request, "findings.read", lambda work: actions.list_findings(work, page, outcome=wanted))


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
    read_report_body,
    list_findings,
    read_finding,
    separate_finding,
    list_vulnerabilities,
    read_vulnerability,
    merge_vulnerability,
]
