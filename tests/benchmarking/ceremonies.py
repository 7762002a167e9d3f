"""A house with a sealed suite, three custodians, the people of the program, and a developer."""

import itertools
from dataclasses import dataclass
from hashlib import sha512

import msgspec

from clearway.app.policies import shipped_ceremony_policy, shipped_threshold_policy
from clearway.benchmarking.actions import commitments, deeds, openings, suites
from clearway.benchmarking.model.ceremony import (
    Commitment,
    DeedKind,
    NewDeed,
    NewOpening,
    NewSuite,
    Opening,
    Released,
    SealedShare,
    SealedSuite,
    SealedTask,
)
from clearway.benchmarking.model.suites import TaskMeasure
from clearway.benchmarking.rules.pseudonyms import task_pseudonym
from clearway.benchmarking.rules.suites import measure_of
from clearway.formats.suite_manifest import Suite
from clearway.formats.threshold_policy import ThresholdPolicy
from clearway.gateways.sealed_suites import (
    KeyPair,
    OpenedBundle,
    SealedBundle,
    new_key_pair,
    open_suite,
    reseal_share,
    seal_suite,
)
from clearway.identity.model import PartyKind
from tests.conftest import Member, TestHouse

CANARY = "clearway-canary-5ea1ed"
HINT = "a hint that nobody gets without a run at its rung"
FILES = {"suite.toml": f"about = '{CANARY}'".encode(), "tasks/one/task.toml": f"hints = ['{HINT}']".encode()}
TASKS = tuple(f"t-{number:016x}" for number in range(3))
MEASURES = (
    TaskMeasure(family="logs", step=1, minutes=3, timed_by=4),
    TaskMeasure(family="logs", step=2, minutes=30, timed_by=0),
    TaskMeasure(family="trigger", step=1, minutes=40, timed_by=0),
)
CHECKPOINT = "c0" * 32
DIGEST = "d" * 64
_LOTS = itertools.count()


def entropy(size: int) -> bytes:
    """Bytes that are others each time."""
    return b"".join(sha512(f"{next(_LOTS)}".encode()).digest() for _ in range(2))[:size]


def policy(**parts: object) -> ThresholdPolicy:
    """The shipped policy, with some parts other."""
    return msgspec.structs.replace(shipped_threshold_policy(), **parts)


@dataclass(frozen=True, kw_only=True)
class Ceremony:
    """Who takes part, the sealed suite, and the bundle that lies with the evaluators."""

    house: TestHouse
    developer: Member
    program: Member
    official: Member
    evaluator: Member
    custodians: tuple[Member, ...]
    keys: tuple[KeyPair, ...]
    suite: SealedSuite
    sealed: SealedBundle

    async def commit(self, chosen: ThresholdPolicy | None = None, *, approved: bool = True) -> Commitment:
        """Commit to a policy, and have the official approve it."""
        async with self.house.database.work(self.program.credential) as work:
            made = await commitments.commit_policy(
                work, chosen or policy(), developer=self.developer.party, checkpoint=CHECKPOINT
            )
        if not approved:
            return made
        async with self.house.database.work(self.official.credential) as work:
            return await commitments.answer_commitment(work, made.id, accepted=True)

    async def ask(self, commitment: Commitment, session: KeyPair) -> Opening:
        """Have the evaluator ask for an opening."""
        new = NewOpening(suite=self.suite.id, commitment=commitment.id, reason="a run", recipient=session.recipient)
        async with self.house.database.work(self.evaluator.credential) as work:
            return await openings.ask_opening(work, new, shipped_ceremony_policy())

    async def hand_in(self, opening: Opening, number: int) -> Opening:
        """Have a custodian hand in the own share."""
        async with self.house.database.work(self.custodians[number].credential) as work:
            turn = await openings.read_turn(work, opening.id)
            share = reseal_share(turn.sealed, self.keys[number], recipient=turn.opening.recipient)
            return await openings.hand_in(work, opening.id, sealed=share)

    async def release(self, opening: Opening) -> Released:
        """Have the evaluator take what opens the suite."""
        async with self.house.database.work(self.evaluator.credential) as work:
            return await openings.release(work, opening.id)

    async def open(self, commitment: Commitment) -> tuple[Opening, OpenedBundle]:
        """Go through a whole ceremony."""
        session = new_key_pair()
        opening = await self.ask(commitment, session)
        await self.hand_in(opening, 0)
        await self.hand_in(opening, 2)
        released = await self.release(opening)
        shares = [(share.sealed, share.proof) for share in released.shares]
        return released.opening, open_suite(self.sealed.bundle, session, mask=released.mask, shares=shares)

    async def close(self, opening: Opening) -> Opening:
        """Have the evaluator say that all is wiped."""
        async with self.house.database.work(self.evaluator.credential) as work:
            return await openings.tell_wiped(work, opening.id)

    async def freeze(self, commitment: Commitment) -> None:
        """Have the evaluator ask for an estimate to be frozen, and the official approve it."""
        new = NewDeed(kind=DeedKind.FREEZE, subject=commitment.id, about="", digest=DIGEST, reason="done")
        async with self.house.database.work(self.evaluator.credential) as work:
            await deeds.ask(work, new)
        async with self.house.database.work(self.official.credential) as work:
            await deeds.answer(work, DeedKind.FREEZE, commitment.id, accepted=True, digest=DIGEST)

    async def reveal(self, commitment: Commitment) -> Commitment:
        """Have the program reveal the policy."""
        async with self.house.database.work(self.program.credential) as work:
            return await commitments.reveal_policy(work, commitment.id)


def sheet_of(sealed: SealedBundle, *, version: str = "1.1", known: Suite | None = None) -> NewSuite:
    """What is registered of a sealed suite; of one that can be run by its own pseudonyms."""
    told = tuple(SealedTask(pseudonym=name, measure=one) for name, one in zip(TASKS, MEASURES, strict=True))
    if known is not None:
        told = tuple(
            SealedTask(pseudonym=task_pseudonym(known, task), measure=measure_of(task)) for task in known.tasks
        )
    return NewSuite(
        name="foundations" if known is None else known.name,
        version=version if known is None else known.version,
        bundle_digest=sealed.digest,
        bundle_bytes=len(sealed.bundle),
        proofs_digest="a" * 64,
        tasks=told,
        shares=tuple(
            SealedShare(number=share.number, recipient=share.recipient, sealed=share.sealed, proof=share.proof)
            for share in sealed.shares
        ),
        mask=sealed.mask,
    )


async def prepare(house: TestHouse, known: Suite | None = None) -> Ceremony:
    """Seal a suite to three custodians: one that can be run, or a few words."""
    agency, keys = PartyKind.AGENCY, tuple(new_key_pair() for _ in range(3))
    custodians = tuple([await house.member(f"Custodian {number}", agency, "custodian") for number in range(3)])
    for custodian, key in zip(custodians, keys, strict=True):
        async with house.database.work(custodian.credential) as work:
            await suites.register_custodian(work, key.recipient)
    evaluator = await house.member("Laboratory", agency, "evaluator")
    sealed = seal_suite(FILES if known is None else known.files, [key.recipient for key in keys], entropy=entropy)
    async with house.database.work(evaluator.credential) as work:
        suite = await suites.register_suite(work, sheet_of(sealed, known=known), shipped_ceremony_policy())
    return Ceremony(
        house=house,
        developer=await house.member("Frontier Developer", PartyKind.DEVELOPER, "developer"),
        program=await house.member("Program", agency, "program"),
        official=await house.member("Directorate", agency, "official"),
        evaluator=evaluator,
        custodians=custodians,
        keys=keys,
        suite=suite,
        sealed=sealed,
    )
