"""A developer, the program and two evaluators around one submission whose model is offered."""

from dataclasses import dataclass
from datetime import timedelta

from clearway.app.policies import shipped_access_policy
from clearway.frontier.actions import access
from clearway.frontier.model.access import AccessGrant, Budget, NewEndpoint, Terms
from clearway.frontier.model.submission import MemberRole, NewSubmission, SubmissionState
from clearway.frontier.store import submissions
from clearway.identity.model import PartyKind
from clearway.kernel.ids import SubmissionId
from tests.conftest import Member, TestHouse

CREDENTIAL: str = "canary-credential-7f3a9c"
BUDGET = Budget(tokens=100_000, microdollars=5_000_000, calls_per_minute=1_000, calls_at_once=100)
TERMS = Terms(models=("m-1",), input_price=3_000_000, output_price=15_000_000, budget_microdollars=100_000_000)


@dataclass(frozen=True)
class Programme:
    """Who takes part, and in what."""

    house: TestHouse
    developer: Member
    program: Member
    evaluator: Member
    submission: SubmissionId

    async def offer(self, url: str = "https://model.example", terms: Terms = TERMS) -> None:
        """Set the endpoint."""
        new = NewEndpoint(url=url, credential=CREDENTIAL, terms=terms)
        async with self.house.database.work(self.developer.credential) as work:
            await access.set_endpoint(work, self.submission, new, loopback=True)

    async def open(self, **by: float) -> None:
        """Open access for so long."""
        async with self.house.database.work(self.developer.credential) as work:
            ends_at = work.now + timedelta(**by)
            await access.open_access(work, self.submission, ends_at=ends_at, policy=shipped_access_policy())

    async def grant(self, evaluator: Member | None = None, budget: Budget = BUDGET) -> AccessGrant:
        """Give an evaluator access."""
        async with self.house.database.work(self.program.credential) as work:
            return await access.grant(work, self.submission, (evaluator or self.evaluator).person, budget=budget)

    async def token(self, given: AccessGrant, evaluator: Member | None = None) -> str:
        """Issue the token of a grant."""
        async with self.house.database.work((evaluator or self.evaluator).credential) as work:
            return (await access.issue_token(work, given.id)).token


async def new_programme(house: TestHouse, *, prefix: str = "") -> Programme:
    """Let a developer submit a model, and assign an evaluator; with a prefix they are others than without."""
    developer = await house.member(f"{prefix}Lab", PartyKind.DEVELOPER, "developer", named=False)
    program = await house.member("Office", PartyKind.AGENCY, "program")
    evaluator = await house.member(f"{prefix}Evaluators", PartyKind.AGENCY, "evaluator")
    return await programme_of(house, developer, program=program, evaluator=evaluator)


async def programme_of(house: TestHouse, developer: Member, *, program: Member, evaluator: Member) -> Programme:
    """Let this developer submit a model, and assign this evaluator."""
    said = NewSubmission(title="A model", model_name="m-1", contact="Ada, +1 555 0100")
    async with house.database.work(developer.credential) as work:
        submission = SubmissionId(work.new_id("sub"))
        await submissions.add_submission(work, submission, said, state=SubmissionState.INQUIRY, parent=None)
    programme = Programme(house=house, developer=developer, program=program, evaluator=evaluator, submission=submission)
    await assign(programme, evaluator)
    return programme


async def assign(programme: Programme, evaluator: Member) -> None:
    """Assign a person to the submission as its evaluator."""
    async with programme.house.database.work(programme.program.credential) as work:
        await submissions.add_member(work, programme.submission, evaluator.person, role=MemberRole.EVALUATOR)
