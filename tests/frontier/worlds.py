"""A developer, the government's people, and a submission that they take as far as a test needs it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TypeVar

from clearway.app.flow import ring, run_job
from clearway.app.policies import shipped_access_policy, shipped_frontier_clocks, shipped_threshold_policy
from clearway.benchmarking.actions import commitments, estimates
from clearway.benchmarking.model.estimates import KeptEstimate
from clearway.benchmarking.store import estimates as estimate_store
from clearway.formats.submission_package import CheckpointEntry, CheckpointKind, write_package
from clearway.frontier.actions import access, determinations, endings, inquiries, packages, windows
from clearway.frontier.actions.dossier import read_dossier
from clearway.frontier.actions.ticking import FRONTIER_CLOCK
from clearway.frontier.model.access import NewEndpoint
from clearway.frontier.model.access import Terms as AccessTerms
from clearway.frontier.model.dossier import Dossier, Terms
from clearway.frontier.model.submission import MemberRole, NewSubmission, Submission
from clearway.gateways.signer import KeySigner
from clearway.identity import actions as identity
from clearway.identity.model import PartyKind
from clearway.kernel.ids import CommitmentId, EstimateId, EvaluationId, SubmissionId
from clearway.kernel.limits import KEY_DAYS_MAX
from clearway.storage.timers import fire_next
from clearway.storage.work import Work
from tests.conftest import Member, TestHouse
from tests.frontier.handed import POLICY as MATERIALS
from tests.frontier.handed import register, signed, whole_package
from tests.houses import whole_house

CLOCKS = shipped_frontier_clocks()
SIGNER = KeySigner(b"o" * 32)
TERMS = Terms(agreement="a" * 64, materials="b" * 64, access_plan="c" * 64)
RESULT = b"{}"
DIGEST = sha256(RESULT).hexdigest()
ENDPOINT = NewEndpoint(
    url="https://models.example/v1",
    credential="secret-of-the-lab",
    terms=AccessTerms(models=("m-1",), input_price=1, output_price=1, budget_microdollars=1_000_000),
)
T = TypeVar("T")


@dataclass
class Programme:
    """One submission and everybody who has to do with it."""

    house: TestHouse
    developer: Member
    program: Member
    evaluator: Member
    office: Member
    official: Member
    second: Member
    id: SubmissionId

    async def act(self, who: Member, deed: Callable[[Work], Awaitable[T]]) -> T:
        """Let somebody do something in a transaction of its own."""
        async with self.house.database.work(who.credential) as work:
            return await deed(work)

    async def dossier(self, who: Member | None = None) -> Dossier:
        """The dossier as somebody sees it; the program where nobody is named."""
        return await self.act(who or self.program, lambda work: read_dossier(work, self.id))

    async def state(self) -> str:
        """Where the submission stands."""
        return (await self.dossier()).submission.state.value

    async def pass_time(self, **by: float) -> int:
        """Let time pass, and do what timers mean; give how many clocks of submissions ran out."""
        self.house.clock.move(**by)
        rung = 0
        while timer := await fire_next(self.house.database, ring):
            if timer.kind == FRONTIER_CLOCK:
                await run_job(whole_house(self.house), FRONTIER_CLOCK, timer.subject)
                rung += 1
        return rung

    async def submit(self, terms: Terms | None = TERMS) -> None:
        """From the inquiry to accepted terms, or to the submission where there are none."""
        await self.act(self.program, lambda work: inquiries.screen(work, self.id, clocks=CLOCKS))
        await register(self.house, self.developer, b"L")
        await self.hand_in()
        if terms is not None:
            for who in (self.program, self.developer):
                await self.sign(who, terms)

    async def hand_in(self) -> None:
        """Hand in a whole package."""
        entry = CheckpointEntry(
            name="candidate", kind=CheckpointKind.RELEASE_CANDIDATE, root=checkpoint_of(self.id), files=3, bytes=1000
        )
        package = whole_package(submission=self.id, developer=self.developer.party, checkpoints=(entry,))
        body = signed(write_package(package), KeySigner(b"L" * 32))
        await self.act(self.developer, lambda work: packages.submit_package(work, self.id, body, policy=MATERIALS))
        await self.act(self.developer, lambda work: inquiries.submit(work, self.id, clocks=CLOCKS))

    async def sign(self, who: Member, terms: Terms = TERMS) -> Submission:
        """Sign terms."""
        return await self.act(who, lambda work: inquiries.sign_terms(work, self.id, terms, clocks=CLOCKS))

    async def evaluate(self) -> None:
        """From the inquiry to a frozen estimate and consultation."""
        await self.submit()
        await self.consult()

    async def evaluate_on(self) -> None:
        """From accepted terms to a notified designation."""
        await self.consult()
        await self.opine()
        await self.determine()
        await self.act(self.program, lambda work: determinations.notify(work, self.id, clocks=CLOCKS))

    async def consult(self) -> None:
        """From accepted terms to a frozen estimate and consultation."""
        person = self.evaluator.person
        await self.act(self.program, lambda work: inquiries.assign(work, self.id, person, role=MemberRole.EVALUATOR))
        await self.act(self.evaluator, lambda work: inquiries.begin(work, self.id, clocks=CLOCKS))
        estimate = await self.estimate()
        await self.act(
            self.evaluator, lambda work: inquiries.freeze(work, self.id, estimate, digest=DIGEST, clocks=CLOCKS)
        )
        offices = [self.office.person]
        await self.act(self.program, lambda work: determinations.consult(work, self.id, offices, clocks=CLOCKS))

    async def estimate(self) -> EstimateId:
        """An estimate of this submission's checkpoint, frozen by two people."""
        developer, root, policy = self.developer.party, checkpoint_of(self.id), shipped_threshold_policy()
        committed = await self.act(
            self.program, lambda work: commitments.commit_policy(work, policy, developer=developer, checkpoint=root)
        )
        await self.act(self.official, lambda work: commitments.answer_commitment(work, committed.id, accepted=True))
        made = await self.act(self.evaluator, lambda work: add_estimate(work, committed.id))
        await self.act(self.evaluator, lambda work: estimates.freeze(work, made, "done"))
        await self.act(self.official, lambda work: estimates.answer_freeze(work, made, accepted=True, digest=DIGEST))
        return made

    async def opine(self, opinion: str = "concur") -> None:
        """Let the consulted office answer."""
        await self.act(
            self.office, lambda work: determinations.answer_consultation(work, self.id, opinion, note="As proposed.")
        )

    async def determine(self, outcome: str = "designated", *, second: Member | None = None) -> None:
        """Propose and sign too, a minute after whatever was before."""
        self.house.clock.move(minutes=1)
        proposed = await self.act(
            self.official,
            lambda work: determinations.propose_determination(work, self.id, outcome, reasons="SCORES-CANARY"),
        )
        await self.act(
            second or self.second,
            lambda work: determinations.cosign_determination(work, self.id, proposed.id, signer=SIGNER, clocks=CLOCKS),
        )

    async def notify(self, outcome: str = "designated") -> None:
        """From the inquiry to a notified determination."""
        await self.evaluate()
        await self.opine()
        await self.determine(outcome)
        await self.act(self.program, lambda work: determinations.notify(work, self.id, clocks=CLOCKS))

    async def open_access(self, planned: datetime | None = None) -> None:
        """Open access to the designated model."""
        await self.act(self.developer, lambda work: access.set_endpoint(work, self.id, ENDPOINT))
        if planned is not None:
            await self.act(self.developer, lambda work: windows.plan_release(work, self.id, planned))
        policy = shipped_access_policy()
        await self.act(self.developer, lambda work: windows.open_access(work, self.id, clocks=CLOCKS, policy=policy))

    async def supersede(self) -> None:
        """Replace the submission by one with a new checkpoint, and go on with that."""
        self.id = (await self.act(self.developer, lambda work: endings.supersede(work, self.id, clocks=CLOCKS))).id


def checkpoint_of(submission: str) -> str:
    """The root of a submission's checkpoint."""
    return sha256(submission.encode()).hexdigest()


async def add_estimate(work: Work, commitment: CommitmentId) -> EstimateId:
    """Keep an estimate as if runs had been made."""
    assert work.actor.person is not None
    new = KeptEstimate(
        id=EstimateId(work.new_id("est")),
        commitment=commitment,
        runs=(EvaluationId("evl-0000000000000001"),),
        matrix="e" * 64,
        digest=DIGEST,
        made_by=work.actor.person,
        made_at=work.now,
        frozen_at=None,
    )
    await estimate_store.add(work, new, result=RESULT)
    return new.id


async def open_programme(house: TestHouse) -> Programme:
    """An inquiry, and people for every role."""
    developer = await _member(house, "Lab", "developer")
    said = NewSubmission(title="A model", model_name="m-1", contact="Ada, +1 555 0100", time_zone="America/Los_Angeles")
    async with house.database.work(developer.credential) as work:
        opened = await inquiries.open_inquiry(work, said, clocks=CLOCKS)
    return Programme(
        house=house,
        developer=developer,
        program=await _member(house, "Programme office", "program"),
        evaluator=await _member(house, "Evaluators", "evaluator"),
        office=await _member(house, "Consulted office", "consulted"),
        official=await _member(house, "Officials", "official"),
        second=await _member(house, "Other officials", "official"),
        id=opened.id,
    )


async def _member(house: TestHouse, name: str, role: str) -> Member:
    """Somebody with a key that outlives every clock."""
    if name not in house.members:
        kind = PartyKind.DEVELOPER if role == "developer" else PartyKind.AGENCY
        async with house.database.work(house.admin) as work:
            party = await identity.register_party(work, name, kind=kind, named=role != "developer")
            person = await identity.register_person(work, party.id, name=f"{name} person", roles=[role])
            issued = await identity.issue_key(work, person.id, label="long", days=KEY_DAYS_MAX)
        house.members[name] = Member(party=party.id, person=person.id, secret=issued.secret)
    return house.members[name]
