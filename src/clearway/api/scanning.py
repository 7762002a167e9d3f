"""Routes of scanning: claims, and what is in scope at a target."""

import msgspec
from litestar import Response, delete, get, post, put
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, Done, Problem, TheHouse, do, page_request, path_id, problem_answer, read
from clearway.kernel.ids import ClaimId
from clearway.kernel.paging import Page
from clearway.scanning import actions
from clearway.scanning.model import Claim, ClaimMode, ClaimRequest, Collides, Granted, Obstacle, Scope, TargetScope
from clearway.storage.work import Work


class NewClaim(msgspec.Struct, forbid_unknown_fields=True):
    """A target to claim: a package URL, how it will be scanned, and for how many days."""

    target: str
    mode: ClaimMode = ClaimMode.EXCLUSIVE
    technique: str = ""
    tool: str = ""
    days: int = 7


class ClaimAnswer(msgspec.Struct):
    """What a claim came to: the claim, or what is in its way."""

    claim: Claim | None = None
    obstacles: list[Obstacle] = msgspec.field(default_factory=list[Obstacle])


class Collision(Problem, omit_defaults=True):
    """Who is there already, as far as they may be named, and until when."""

    obstacles: list[Obstacle] = msgspec.field(default_factory=list[Obstacle])


@post("/claims", operation_id="claim")
async def claim(house: TheHouse, request: Asked, data: JSONBody[NewClaim]) -> Response[Claim] | Response[bytes]:
    """Claim a target for scanning; 409 with what is in the way when somebody is there."""
    wanted = ClaimRequest(target=data.target, mode=data.mode, technique=data.technique, tool=data.tool, days=data.days)

    async def act(work: Work) -> ClaimAnswer:
        match await actions.claim(work, wanted):
            case Granted(claim=granted):
                return ClaimAnswer(claim=granted)
            case Collides(obstacles=obstacles):
                return ClaimAnswer(obstacles=list(obstacles))

    answer = await do(house, request, "scanning.claim", act, answer=ClaimAnswer)
    if answer.claim is None:
        return problem_answer(_collision(answer.obstacles))
    return Response(answer.claim, status_code=201)


@get("/claims", operation_id="list_claims")
async def list_claims(house: TheHouse, request: Asked) -> Page[Claim]:
    """List the claims that you may see, newest first."""
    page = page_request(request, "clm")
    return await read(house, request, "scanning.read", lambda work: actions.list_claims(work, page))


@get("/claims/{claim_id:str}", operation_id="read_claim")
async def read_claim(house: TheHouse, request: Asked, claim_id: FromPath[str]) -> Claim:
    """Give one claim."""
    wanted = ClaimId(path_id(claim_id, "clm", "claim"))
    return await read(house, request, "scanning.read", lambda work: actions.read_claim(work, wanted))


@delete("/claims/{claim_id:str}", operation_id="release_claim", status_code=200)
async def release_claim(house: TheHouse, request: Asked, claim_id: FromPath[str]) -> Done:
    """Release a claim before its time."""
    wanted = ClaimId(path_id(claim_id, "clm", "claim"))

    async def act(work: Work) -> Done:
        await actions.release(work, wanted)
        return Done(id=wanted)

    return await do(house, request, "scanning.release", act, answer=Done)


class NewScope(msgspec.Struct, forbid_unknown_fields=True):
    """What is in scope at a target (a package URL); what is left out says nothing."""

    target: str
    statement: str = ""
    weaknesses_out: list[str] = msgspec.field(default_factory=list[str])
    paths_out: list[str] = msgspec.field(default_factory=list[str])
    versions: list[str] = msgspec.field(default_factory=list[str])
    supported: list[str] = msgspec.field(default_factory=list[str])


@put("/scopes", operation_id="declare_scope")
async def declare_scope(house: TheHouse, request: Asked, data: JSONBody[NewScope]) -> TargetScope:
    """Declare what is in scope at a target (its steward and coordinators); the last word counts."""
    scope = Scope(
        statement=data.statement,
        weaknesses_out=tuple(data.weaknesses_out),
        paths_out=tuple(data.paths_out),
        versions=tuple(data.versions),
        supported=tuple(data.supported),
    )

    async def act(work: Work) -> TargetScope:
        return await actions.declare_scope(work, data.target, scope)

    return await do(house, request, "scanning.declare-scope", act, answer=TargetScope)


@get("/scopes", operation_id="read_scope")
async def read_scope(house: TheHouse, request: Asked, target: FromQuery[str]) -> TargetScope:
    """Give what is in scope at a target (a package URL)."""
    return await read(house, request, "scanning.read", lambda work: actions.read_scope(work, target))


def _collision(obstacles: list[Obstacle]) -> Collision:
    return Collision(
        title="Conflict",
        status=409,
        code="claim-collides",
        detail="Somebody has claimed this target.",
        hint="Wait until the claim ends, claim it as shared where that is allowed, or choose another target.",
        obstacles=obstacles,
    )


ROUTES = [claim, list_claims, read_claim, release_claim, declare_scope, read_scope]
