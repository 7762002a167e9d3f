"""Verbs from inquiry to the frozen estimate: open, screen, submit, agree, assign, ask, answer, begin, freeze."""

from typing import Final

from clearway.audit import actions as audit
from clearway.benchmarking.actions import estimates
from clearway.benchmarking.actions.commitments import read_commitment
from clearway.distribution.model.notices import ReaderSide
from clearway.formats.frontier_clocks import FrontierClocks
from clearway.frontier.actions.moving import catch_up, gather_facts, make_move, require_move
from clearway.frontier.actions.notices import tell
from clearway.frontier.actions.packages import list_checkpoints
from clearway.frontier.actions.submissions import lock_submission, read_submission
from clearway.frontier.actions.ticking import change_clocks
from clearway.frontier.model.dossier import Terms
from clearway.frontier.model.moves import Facts, Side
from clearway.frontier.model.notices import NewNotice
from clearway.frontier.model.submission import MemberRole, NewSubmission, Submission, SubmissionState
from clearway.frontier.rules.terms import require_digest, require_own_checkpoint, require_terms
from clearway.frontier.rules.words import require_inquiry, require_line, require_text
from clearway.frontier.store import dossiers, submissions
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import ANSWER_CHARACTERS_MAX, REQUEST_CHARACTERS_MAX
from clearway.kernel.ids import EstimateId, PersonId, SubmissionId
from clearway.storage.work import Work


async def open_inquiry(work: Work, said: NewSubmission, *, clocks: FrontierClocks) -> Submission:
    """Open an inquiry about a model of the acting developer; the program owes its screening from now on."""
    new = SubmissionId(work.new_id("sub"))
    await submissions.add_submission(work, new, require_inquiry(said), state=SubmissionState.INQUIRY, parent=None)
    await tell(work, NewNotice(submission=new, about="open"), ReaderSide.GOVERNMENT)
    await change_clocks(work, new, SubmissionState.INQUIRY, facts=Facts(), clocks=clocks)
    await audit.record(work, "frontier.open", new, {})
    return await read_submission(work, new)


async def screen(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Say that the inquiry is one for this programme: the developer may submit (program)."""
    return await make_move(work, wanted, "screen", clocks=clocks)


async def submit(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Hand in the package (developer); refused while something is missing in it."""
    return await make_move(work, wanted, "submit", clocks=clocks)


async def sign_terms(work: Work, wanted: SubmissionId, terms: Terms, *, clocks: FrontierClocks) -> Submission:
    """Sign agreement, materials and access plan for the acting person's side; whoever signs last accepts for both.

    Signing other terms than the other side did is an offer: the other side signs these, or others again.
    """
    found, _ = await require_move(work, wanted, "accept")
    side = Side.DEVELOPER if Role.DEVELOPER in work.actor.roles else Side.GOVERNMENT
    await dossiers.sign_terms(work, wanted, side, terms=require_terms(terms))
    await audit.record(work, "frontier.sign-terms", wanted, {"side": side.value, "access plan": terms.access_plan})
    facts = await gather_facts(work, wanted)
    if facts.developer_agreed and facts.government_agreed:
        return await make_move(work, wanted, "accept", clocks=clocks)
    other = ReaderSide.GOVERNMENT if side is Side.DEVELOPER else ReaderSide.DEVELOPER
    await tell(work, NewNotice(submission=wanted, about="sign-terms"), other)
    await catch_up(work, wanted, state=found.state, clocks=clocks)
    return found


async def assign(work: Work, wanted: SubmissionId, person: PersonId, *, role: MemberRole) -> None:
    """Assign an evaluator or a consulted office to a submission, which it sees from now on (program)."""
    await lock_submission(work, wanted)
    await submissions.add_member(work, wanted, person, role=role)
    await audit.record(work, "frontier.assign", wanted, {"person": person, "role": role.value})


async def ask_developer(work: Work, wanted: SubmissionId, what: str, *, clocks: FrontierClocks) -> Submission:
    """Ask the developer for something (program); the government's clock stands still until it answers."""
    found = await lock_submission(work, wanted)
    if found.state not in _ASKING:
        raise Refusal("nothing-to-ask", "Nothing is asked in this state.", hint="Go on, or wait.", status=409)
    if any(one.ended_at is None for one in await dossiers.requests(work, wanted)):
        raise Refusal("asked-already", "The developer is asked already.", hint="Wait for its answer.", status=409)
    await dossiers.add_request(work, wanted, require_line(what, REQUEST_CHARACTERS_MAX, "what"))
    await tell(work, NewNotice(submission=wanted, about="ask"), ReaderSide.DEVELOPER)
    await catch_up(work, wanted, state=found.state, clocks=clocks)
    await audit.record(work, "frontier.ask", wanted, {})
    return found


async def answer_request(work: Work, wanted: SubmissionId, answer: str, *, clocks: FrontierClocks) -> Submission:
    """Answer what is asked (developer); the government's clock runs on at once, whatever the answer is."""
    found = await lock_submission(work, wanted)
    if not any(one.ended_at is None for one in await dossiers.requests(work, wanted)):
        raise Refusal("nothing-asked", "Nothing is asked.", hint="There is nothing to answer.", status=409)
    await dossiers.end_request(work, wanted, require_text(answer, ANSWER_CHARACTERS_MAX, "answer"))
    await tell(work, NewNotice(submission=wanted, about="answer"), ReaderSide.GOVERNMENT)
    await catch_up(work, wanted, state=found.state, clocks=clocks)
    await audit.record(work, "frontier.answer", wanted, {})
    return found


async def begin(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Begin evaluation (an evaluator who is assigned)."""
    return await make_move(work, wanted, "begin", clocks=clocks)


async def freeze(
    work: Work, wanted: SubmissionId, estimate: EstimateId, *, digest: str, clocks: FrontierClocks
) -> Submission:
    """Rest the determination on an estimate that two people froze (an evaluator who is assigned).

    Refused where it is of another checkpoint than those that the developer's package lists.
    """
    found, _ = await require_move(work, wanted, "freeze")
    known = await estimates.require_frozen(work, estimate, require_digest(digest, "digest"))
    commitment = await read_commitment(work, known.commitment)
    roots = [one.root for one in await list_checkpoints(work, wanted)]
    require_own_checkpoint(found, commitment, roots)
    await dossiers.set_estimate(work, wanted, estimate, digest=digest)
    detail = {"estimate": estimate, "digest": digest}
    return await make_move(work, wanted, "freeze", clocks=clocks, detail=detail)


_ASKING: Final = frozenset({SubmissionState.SUBMITTED, SubmissionState.ACCEPTED, SubmissionState.EVALUATING})
