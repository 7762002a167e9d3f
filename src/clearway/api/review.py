"""Routes of review: pairs that look alike, decisions on them, and undoing what people merged and separated."""

from typing import Annotated, Final, LiteralString

import msgspec
from litestar import get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from clearway.api.answers import Asked, Done, TheHouse, do, page_request, path_id, read
from clearway.findings import actions
from clearway.findings.model import PairState, PairView, Progress, ReviewPair
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import FindingId, ReviewPairId, VulnerabilityId
from clearway.kernel.paging import Page
from clearway.storage.work import Work

# The framework keeps the name `state` for itself.
State = Annotated[str, QueryParameter(name="state")]
_WAITING: Final = (PairState.OPEN, PairState.LATER)


class NewDecision(msgspec.Struct, forbid_unknown_fields=True):
    """What is decided on a pair (joined, apart, never or later), and why if there is more to say."""

    decision: str
    note: str = ""


@get("/review/pairs", operation_id="list_review_pairs")
async def list_pairs(house: TheHouse, request: Asked, waiting: State = "") -> Page[ReviewPair]:
    """List the pairs that wait for a decision, the likeliest first; `state` is open or later (coordinators)."""
    page, wanted = page_request(request, "rev"), _one_of(_WAITING, waiting or PairState.OPEN, where="state")
    return await read(house, request, "findings.review.read", lambda work: actions.list_pairs(work, page, state=wanted))


@get("/review/pairs/{pair:str}", operation_id="read_review_pair")
async def read_pair(house: TheHouse, request: Asked, pair: FromPath[str]) -> PairView:
    """Show one pair side by side, decided on or not, with what agrees and what differs marked (coordinators)."""
    wanted = ReviewPairId(path_id(pair, "rev", "pair"))
    return await read(house, request, "findings.review.read", lambda work: actions.view_pair(work, wanted))


@get("/review/progress", operation_id="read_review_progress")
async def read_progress(house: TheHouse, request: Asked) -> Progress:
    """Count what waits, and what you decided today in UTC (coordinators)."""
    return await read(house, request, "findings.review.read", actions.measure_progress)


@post("/review/pairs/{pair:str}/decision", operation_id="decide_review_pair")
async def decide_pair(house: TheHouse, request: Asked, pair: FromPath[str], data: JSONBody[NewDecision]) -> ReviewPair:
    """Decide on a pair; refused when somebody else was first (coordinators)."""
    wanted = ReviewPairId(path_id(pair, "rev", "pair"))
    decision = _one_of(actions.DECISIONS, data.decision, where="decision")

    async def act(work: Work) -> ReviewPair:
        return await actions.decide(work, wanted, decision, note=data.note)

    return await do(house, request, "findings.review", act, answer=ReviewPair)


@post("/review/pairs/{pair:str}/undo", operation_id="undo_review_pair")
async def undo_decision(house: TheHouse, request: Asked, pair: FromPath[str]) -> ReviewPair:
    """Take the decision on a pair back: all stands as before, and the pair waits again (coordinators)."""
    wanted = ReviewPairId(path_id(pair, "rev", "pair"))

    async def act(work: Work) -> ReviewPair:
        return await actions.undo(work, wanted)

    return await do(house, request, "findings.review", act, answer=ReviewPair)


@post("/vulnerabilities/{vulnerability:str}/unmerge", operation_id="unmerge_vulnerability")
async def unmerge_vulnerability(house: TheHouse, request: Asked, vulnerability: FromPath[str]) -> Done:
    """Undo the merge of a vulnerability; the answer names the one that it had been merged into (coordinators)."""
    wanted = VulnerabilityId(path_id(vulnerability, "vul", "vulnerability"))

    async def act(work: Work) -> Done:
        return Done(id=await actions.unmerge(work, wanted))

    return await do(house, request, "findings.unmerge", act, answer=Done)


@post("/findings/{finding:str}/rejoin", operation_id="rejoin_finding")
async def rejoin_finding(house: TheHouse, request: Asked, finding: FromPath[str]) -> Done:
    """Undo the separation of a finding; the answer names the vulnerability that has it again (coordinators)."""
    wanted = FindingId(path_id(finding, "fnd", "finding"))

    async def act(work: Work) -> Done:
        return Done(id=await actions.rejoin(work, wanted))

    return await do(house, request, "findings.rejoin", act, answer=Done)


def _one_of(choices: tuple[PairState, ...], text: str, *, where: LiteralString) -> PairState:
    if text not in choices:
        raise Refusal(
            f"unknown-{where}",
            f"There is no {where} {text[:40]!r}.",
            hint=f"Choose from: {', '.join(choices)}.",
            where=where,
        )
    return PairState(text)


ROUTES = [
    list_pairs,
    read_pair,
    read_progress,
    decide_pair,
    undo_decision,
    unmerge_vulnerability,
    rejoin_finding,
]
