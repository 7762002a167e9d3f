"""Routes of sealed suites: custodians, sealing, the opening ceremony, exposures (Order 3(a))."""

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.params import FromPath, FromQuery, JSONBody

from clearway.api.answers import Asked, TheHouse, do, do_once, path_id, read
from clearway.app.policies import shipped_ceremony_policy
from clearway.benchmarking.actions import openings, suites
from clearway.benchmarking.model.ceremony import (
    CustodianKey,
    CustodianTurn,
    NewOpening,
    NewSuite,
    Opening,
    Released,
    SealedShare,
    SealedSuite,
    SealedTask,
    SuiteExposure,
    SuiteHealth,
    SuiteTask,
)
from clearway.benchmarking.model.suites import TaskMeasure
from clearway.kernel.benchmarking_limits import SEALED_SHARE_BYTES_MAX
from clearway.kernel.ids import CommitmentId, OpeningId, PartyId, SuiteId
from clearway.kernel.limits import SUITE_TASKS_MAX

_Share = Annotated[bytes, msgspec.Meta(max_length=SEALED_SHARE_BYTES_MAX)]


class Recipient(msgspec.Struct, forbid_unknown_fields=True):
    """A public key of age (X25519)."""

    recipient: str


class ShareOfKey(msgspec.Struct, forbid_unknown_fields=True):
    """A share of a suite's key, encrypted to a custodian; `proof` is the SHA-256 of what is inside."""

    number: int
    recipient: str
    sealed: _Share
    proof: str


class TaskOfSuite(msgspec.Struct, forbid_unknown_fields=True):
    """A task that was sealed: its pseudonym and what it measures; minutes are those of people, 0 timed an estimate."""

    pseudonym: str
    family: str
    step: int
    minutes: float
    timed_by: int


class SuiteSealed(msgspec.Struct, forbid_unknown_fields=True):
    """A suite that was sealed: digests, what its tasks measure, three shares, and the mask of its key."""

    name: str
    version: str
    bundle_digest: str
    bundle_bytes: int
    proofs_digest: str
    tasks: Annotated[tuple[TaskOfSuite, ...], msgspec.Meta(max_length=SUITE_TASKS_MAX)]
    shares: Annotated[tuple[ShareOfKey, ...], msgspec.Meta(max_length=3)]
    mask: Annotated[bytes, msgspec.Meta(max_length=SEALED_SHARE_BYTES_MAX)]


class OpeningAsked(msgspec.Struct, forbid_unknown_fields=True):
    """An opening: of which suite, under which commitment, why, and to which key of the session."""

    suite: str
    commitment: str
    reason: str
    recipient: str


class ShareHandedIn(msgspec.Struct, forbid_unknown_fields=True):
    """A custodian's share, encrypted to the opening's own key."""

    sealed: _Share


@post("/custodians", operation_id="register_custodian")
async def register_custodian(house: TheHouse, request: Asked, data: JSONBody[Recipient]) -> CustodianKey:
    """Register the public half of your key as a custodian; the secret half never leaves you."""
    return await do(
        house,
        request,
        "benchmarking.register-custodian",
        lambda work: suites.register_custodian(work, data.recipient),
        answer=CustodianKey,
    )


@get("/custodians", operation_id="list_custodians")
async def list_custodians(house: TheHouse, request: Asked) -> list[CustodianKey]:
    """List the custodians who have a key, oldest first."""
    return await read(house, request, "benchmarking.suite.read", suites.list_custodians)


@post("/suites", operation_id="register_suite")
async def register_suite(house: TheHouse, request: Asked, data: JSONBody[SuiteSealed]) -> SealedSuite:
    """Register a suite that was sealed to three custodians; its bundle stays with whoever sealed it."""
    new = NewSuite(
        name=data.name,
        version=data.version,
        bundle_digest=data.bundle_digest,
        bundle_bytes=data.bundle_bytes,
        proofs_digest=data.proofs_digest,
        tasks=tuple(map(_task, data.tasks)),
        shares=tuple(
            SealedShare(number=share.number, recipient=share.recipient, sealed=share.sealed, proof=share.proof)
            for share in data.shares
        ),
        mask=data.mask,
    )
    return await do(
        house,
        request,
        "benchmarking.seal-suite",
        lambda work: suites.register_suite(work, new, shipped_ceremony_policy()),
        answer=SealedSuite,
    )


@get("/suites", operation_id="list_suites")
async def list_suites(house: TheHouse, request: Asked) -> list[SealedSuite]:
    """List sealed suites, newest first."""
    return await read(house, request, "benchmarking.suite.read", suites.list_suites)


@get("/suites/{suite:str}", operation_id="read_suite")
async def read_suite(house: TheHouse, request: Asked, suite: FromPath[str]) -> SealedSuite:
    """Give what is known of a sealed suite."""
    wanted = SuiteId(path_id(suite, "sui", "suite"))
    return await read(house, request, "benchmarking.suite.read", lambda work: suites.read_suite(work, wanted))


@get("/suites/{suite:str}/tasks", operation_id="list_suite_tasks")
async def list_suite_tasks(house: TheHouse, request: Asked, suite: FromPath[str]) -> list[SuiteTask]:
    """List a suite's tasks by pseudonyms: how often each came before a developer, and since when it is retired."""
    wanted = SuiteId(path_id(suite, "sui", "suite"))
    return await read(house, request, "benchmarking.suite.read", lambda work: suites.list_tasks(work, wanted))


@get("/suites/{suite:str}/health", operation_id="read_suite_health")
async def read_suite_health(house: TheHouse, request: Asked, suite: FromPath[str]) -> SuiteHealth:
    """Say how well a sealed suite measures now: tasks left by family and octave of minutes, estimates, exposures."""
    wanted = SuiteId(path_id(suite, "sui", "suite"))
    return await read(house, request, "benchmarking.suite.read", lambda work: suites.read_health(work, wanted))


@get("/suite-exposures", operation_id="list_suite_exposures")
async def list_suite_exposures(house: TheHouse, request: Asked, developer: FromQuery[str] = "") -> list[SuiteExposure]:
    """List when tasks came before a developer: a developer's own, or all of them for the program and auditors."""
    wanted = PartyId(path_id(developer, "pty", "developer")) if developer else None
    return await read(
        house, request, "benchmarking.exposure.read", lambda work: suites.list_exposures(work, developer=wanted)
    )


@post("/openings", operation_id="ask_opening")
async def ask_opening(house: TheHouse, request: Asked, data: JSONBody[OpeningAsked]) -> Opening:
    """Ask for a suite to be opened under an approved commitment; the custodians' time begins to run."""
    new = NewOpening(
        suite=SuiteId(path_id(data.suite, "sui", "suite")),
        commitment=CommitmentId(path_id(data.commitment, "cmt", "commitment")),
        reason=data.reason,
        recipient=data.recipient,
    )
    return await do(
        house,
        request,
        "benchmarking.ask-opening",
        lambda work: openings.ask_opening(work, new, shipped_ceremony_policy()),
        answer=Opening,
    )


@get("/openings", operation_id="list_openings")
async def list_openings(house: TheHouse, request: Asked) -> list[Opening]:
    """List openings, newest first."""
    return await read(house, request, "benchmarking.suite.read", openings.list_openings)


@get("/openings/{opening:str}", operation_id="read_opening")
async def read_opening(house: TheHouse, request: Asked, opening: FromPath[str]) -> Opening:
    """Give an opening as it stands: why, until when, and which custodians have handed in."""
    wanted = _id(opening)
    return await read(house, request, "benchmarking.suite.read", lambda work: openings.read_opening(work, wanted))


@get("/openings/{opening:str}/turn", operation_id="read_custodian_turn")
async def read_turn(house: TheHouse, request: Asked, opening: FromPath[str]) -> CustodianTurn:
    """Give a custodian the own share of the suite's key, which only that custodian can read."""
    wanted = _id(opening)
    return await read(house, request, "benchmarking.turn.read", lambda work: openings.read_turn(work, wanted))


@post("/openings/{opening:str}/shares", operation_id="hand_in_share")
async def hand_in_share(
    house: TheHouse, request: Asked, opening: FromPath[str], data: JSONBody[ShareHandedIn]
) -> Opening:
    """Hand in your share, encrypted to the opening's own key, in time (custodians)."""
    wanted = _id(opening)
    return await do(
        house,
        request,
        "benchmarking.hand-in-share",
        lambda work: openings.hand_in(work, wanted, sealed=data.sealed),
        answer=Opening,
    )


@post("/openings/{opening:str}/release", operation_id="release_suite", status_code=200)
async def release_suite(house: TheHouse, request: Asked, opening: FromPath[str]) -> Released:
    """Give whoever asked what opens the suite, once two custodians have handed in; it is exposed to the developer."""
    wanted = _id(opening)
    return await do_once(house, request, "benchmarking.release-suite", lambda work: openings.release(work, wanted))


@post("/openings/{opening:str}/close", operation_id="close_opening", status_code=200)
async def close_opening(house: TheHouse, request: Asked, opening: FromPath[str]) -> Opening:
    """Close an opening before its time: what was handed in for it is forgotten."""
    wanted = _id(opening)
    return await do(
        house, request, "benchmarking.close-opening", lambda work: openings.close(work, wanted), answer=Opening
    )


@post("/openings/{opening:str}/wiped", operation_id="tell_wiped", status_code=200)
async def tell_wiped(house: TheHouse, request: Asked, opening: FromPath[str]) -> Opening:
    """Say that what was opened is wiped; closes the opening."""
    wanted = _id(opening)
    return await do(
        house, request, "benchmarking.release-suite", lambda work: openings.tell_wiped(work, wanted), answer=Opening
    )


def _id(text: str) -> OpeningId:
    return OpeningId(path_id(text, "opn", "opening"))


def _task(told: TaskOfSuite) -> SealedTask:
    measure = TaskMeasure(family=told.family, step=told.step, minutes=told.minutes, timed_by=told.timed_by)
    return SealedTask(pseudonym=told.pseudonym, measure=measure)


ROUTES = [
    register_custodian,
    list_custodians,
    register_suite,
    list_suites,
    read_suite,
    list_suite_tasks,
    read_suite_health,
    list_suite_exposures,
    ask_opening,
    list_openings,
    read_opening,
    read_turn,
    hand_in_share,
    release_suite,
    close_opening,
    tell_wiped,
]
