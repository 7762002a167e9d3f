"""Routes of commitments to threshold policies, and of deeds that take two people (Order 3(a))."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, path_id, read
from clearway.benchmarking.actions import commitments as actions
from clearway.benchmarking.actions import deeds
from clearway.benchmarking.model.ceremony import Commitment, DeedKind, JointDeed, NewDeed
from clearway.formats.reveal import Reveal
from clearway.formats.threshold_policy import ThresholdPolicy, canonical_policy, parse_threshold_policy
from clearway.kernel.errors import not_found
from clearway.kernel.ids import CommitmentId, PartyId
from clearway.kernel.limits import NAME_CHARACTERS_MAX
from clearway.storage.work import Work

_Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]
_About = Annotated[str, msgspec.Meta(max_length=100)]


class PolicyCommitted(msgspec.Struct, forbid_unknown_fields=True):
    """A policy to commit to, for the evaluation of one checkpoint of a developer."""

    developer: str
    checkpoint: str
    policy: ThresholdPolicy


class CommitmentAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """Whether a commitment is approved."""

    accepted: bool


class DeedAsked(msgspec.Struct, forbid_unknown_fields=True):
    """A deed that another person is to approve: `digest` says of which bytes exactly."""

    kind: DeedKind
    subject: _About
    digest: _Digest
    reason: str
    about: _About = ""


class DeedAnswer(msgspec.Struct, forbid_unknown_fields=True):
    """Whether a deed is approved, and the digest of what was looked at."""

    accepted: bool
    digest: _Digest


@post("/commitments", operation_id="commit_policy")
async def commit_policy(house: TheHouse, request: Asked, data: JSONBody[PolicyCommitted]) -> Commitment:
    """Commit to a threshold policy: its digest goes into the record, and it never changes (program, officials)."""
    developer = PartyId(path_id(data.developer, "pty", "developer"))
    policy = parse_threshold_policy(canonical_policy(data.policy))
    return await do(
        house,
        request,
        "benchmarking.commit-policy",
        lambda work: actions.commit_policy(work, policy, developer=developer, checkpoint=data.checkpoint),
        answer=Commitment,
    )


@get("/commitments", operation_id="list_commitments")
async def list_commitments(house: TheHouse, request: Asked) -> list[Commitment]:
    """List the newest commitments that you may see; a developer sees those about its own checkpoints."""
    return await read(house, request, "benchmarking.commitment.read", actions.list_commitments)


@get("/commitments/{commitment:str}", operation_id="read_commitment")
async def read_commitment(house: TheHouse, request: Asked, commitment: FromPath[str]) -> Commitment:
    """Give a commitment: the digest, by whom and when, and how it stands; never the policy behind it."""
    wanted = _id(commitment)
    return await read(
        house, request, "benchmarking.commitment.read", lambda work: actions.read_commitment(work, wanted)
    )


@get("/commitments/{commitment:str}/policy", operation_id="read_committed_policy")
async def read_policy(house: TheHouse, request: Asked, commitment: FromPath[str]) -> ThresholdPolicy:
    """Give the policy behind a commitment to those who evaluate."""
    wanted = _id(commitment)
    return await read(house, request, "benchmarking.policy.read", lambda work: actions.read_policy(work, wanted))


@post("/commitments/{commitment:str}/answer", operation_id="answer_commitment", status_code=200)
async def answer_commitment(
    house: TheHouse, request: Asked, commitment: FromPath[str], data: JSONBody[CommitmentAnswer]
) -> Commitment:
    """Approve or decline a policy that somebody else committed to (program, officials)."""
    wanted = _id(commitment)
    return await do(
        house,
        request,
        "benchmarking.answer-policy",
        lambda work: actions.answer_commitment(work, wanted, accepted=data.accepted),
        answer=Commitment,
    )


@post("/commitments/{commitment:str}/reveal", operation_id="reveal_policy", status_code=200)
async def reveal_policy(house: TheHouse, request: Asked, commitment: FromPath[str]) -> Commitment:
    """Reveal a policy to the developer, once the estimate under it is frozen (program, officials)."""
    wanted = _id(commitment)
    return await do(
        house,
        request,
        "benchmarking.reveal-policy",
        lambda work: actions.reveal_policy(work, wanted),
        answer=Commitment,
    )


@get("/commitments/{commitment:str}/reveal", operation_id="read_reveal")
async def read_reveal(house: TheHouse, request: Asked, commitment: FromPath[str]) -> Reveal:
    """Give all that checking a revealed policy without a server takes: policy, nonce, the line of the record, proof."""
    wanted, key = _id(commitment), house.signer.public_key
    return await read(
        house,
        request,
        "benchmarking.commitment.read",
        lambda work: actions.read_reveal(work, wanted, public_key=key),
    )


@post("/deeds", operation_id="ask_deed")
async def ask_deed(house: TheHouse, request: Asked, data: JSONBody[DeedAsked]) -> JointDeed:
    """Ask for what takes two people: runs left out, an estimate frozen, a record signed or released."""
    new = NewDeed(kind=data.kind, subject=data.subject, about=data.about, digest=data.digest, reason=data.reason)
    return await do(house, request, "benchmarking.ask-deed", lambda work: deeds.ask(work, new), answer=JointDeed)


@get("/deeds", operation_id="list_deeds")
async def list_deeds(house: TheHouse, request: Asked, waiting: FromQuery[bool] = False) -> list[JointDeed]:  # noqa: FBT002  a query's value
    """List the newest deeds: all, or those that wait for a second person."""

    async def ask(work: Work) -> list[JointDeed]:
        return await deeds.list_deeds(work, waiting=waiting)

    return await read(house, request, "benchmarking.deed.read", ask)


@post("/deeds/{deed:str}/{about:str}/answer", operation_id="answer_deed", status_code=200)
async def answer_deed(
    house: TheHouse, request: Asked, deed: FromPath[str], about: FromPath[str], data: JSONBody[DeedAnswer]
) -> JointDeed:
    """Approve or decline a deed of a kind (invalidate, freeze, sign, release) that somebody else asked for."""
    kind = _kind(deed)
    return await do(
        house,
        request,
        "benchmarking.answer-deed",
        lambda work: deeds.answer(work, kind, about, accepted=data.accepted, digest=data.digest),
        answer=JointDeed,
    )


def _id(text: str) -> CommitmentId:
    return CommitmentId(path_id(text, "cmt", "commitment"))


def _kind(text: str) -> DeedKind:
    if text not in set(DeedKind):
        raise not_found("kind of deed", text[:NAME_CHARACTERS_MAX])
    return DeedKind(text)


ROUTES = [
    commit_policy,
    list_commitments,
    read_commitment,
    read_policy,
    answer_commitment,
    reveal_policy,
    read_reveal,
    ask_deed,
    list_deeds,
    answer_deed,
]
