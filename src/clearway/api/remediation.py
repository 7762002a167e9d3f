"""Routes of remediation: fixes in, evidence about them out."""

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, Done, TheHouse, do, path_id, read
from clearway.api.openapi import RawBody
from clearway.kernel.ids import FixId, VulnerabilityId
from clearway.kernel.paging import Page
from clearway.remediation import actions
from clearway.remediation.model import FixWithEvidence, Proposal
from clearway.storage.work import Work


class NewRelease(msgspec.Struct, forbid_unknown_fields=True):
    """A release that is said to have the fix."""

    release: str
    note: str = ""


@post("/vulnerabilities/{vulnerability:str}/patches", operation_id="propose_patch", operation_class=RawBody)
async def propose_patch(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], note: FromQuery[str] = ""
) -> Done:
    """Propose a patch (unified diff) as the fix; it is put to the test in the sandbox."""
    return await _propose(house, request, vulnerability, Proposal(patch=await request.body(), release="", note=note))


@post("/vulnerabilities/{vulnerability:str}/releases", operation_id="propose_release")
async def propose_release(
    house: TheHouse, request: Asked, vulnerability: FromPath[str], data: JSONBody[NewRelease]
) -> Done:
    """Propose a newer release as the fix; it is put to the test in the sandbox."""
    proposal = Proposal(patch=None, release=data.release, note=data.note)
    return await _propose(house, request, vulnerability, proposal)


@get("/vulnerabilities/{vulnerability:str}/fixes", operation_id="list_fixes")
async def list_fixes(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Page[FixWithEvidence]:
    """List the fixes of a vulnerability with the evidence about each, oldest first."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def ask(work: Work) -> Page[FixWithEvidence]:
        return Page(items=tuple(await actions.read_fixes(work, wanted)), next=None)

    return await read(house, request, "remediation.read", ask)


@get("/fixes/{fix:str}", operation_id="read_fix")
async def read_fix(house: TheHouse, request: Asked, fix: FromPath[str]) -> FixWithEvidence:
    """Give one fix with the evidence about it."""
    wanted = FixId(path_id(fix, "fix", "fix"))
    return await read(house, request, "remediation.read", lambda work: actions.read_fix(work, wanted))


async def _propose(house: TheHouse, request: Asked, vulnerability: str, proposal: Proposal) -> Done:
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def act(work: Work) -> Done:
        return Done(id=await actions.propose(work, wanted, proposal))

    return await do(house, request, "remediation.propose", act, answer=Done)


ROUTES = [propose_patch, propose_release, list_fixes, read_fix]
