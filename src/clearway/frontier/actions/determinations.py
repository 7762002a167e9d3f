"""Verbs of determination: consult, answer, propose, sign too, notify, ask for reconsideration."""

from collections.abc import Sequence
from datetime import timedelta

from clearway.audit import actions as audit
from clearway.benchmarking.actions import estimates, records
from clearway.benchmarking.actions.commitments import read_commitment
from clearway.benchmarking.model.records import KeptRecord, NewRecord
from clearway.distribution.model.notices import ReaderSide
from clearway.formats.frontier_clocks import FrontierClocks
from clearway.frontier.actions.moving import make_move
from clearway.frontier.actions.notices import tell
from clearway.frontier.actions.submissions import lock_submission
from clearway.frontier.model.dossier import Determination
from clearway.frontier.model.notices import NewNotice
from clearway.frontier.model.submission import MemberRole, Submission, SubmissionState
from clearway.frontier.rules.words import require_opinion, require_outcome, require_text
from clearway.frontier.store import determinations as store
from clearway.frontier.store import submissions
from clearway.gateways.signer import Signer
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import CONSULTED_OFFICES_MAX, OPINION_CHARACTERS_MAX
from clearway.kernel.ids import DeterminationId, PersonId, SubmissionId
from clearway.storage.work import Work

_SIGNING = frozenset({SubmissionState.CONSULTING, SubmissionState.RECONSIDERATION})


async def consult(
    work: Work, wanted: SubmissionId, offices: Sequence[PersonId], *, clocks: FrontierClocks
) -> Submission:
    """Consult other offices about a frozen estimate (program); each sees the submission from now on."""
    if len(offices) > CONSULTED_OFFICES_MAX:
        hint = f"Name at most {CONSULTED_OFFICES_MAX}."
        raise Refusal("too-many-offices", "These are too many offices.", hint=hint, where="offices")
    await lock_submission(work, wanted)
    for person in offices:
        await submissions.add_member(work, wanted, person, role=MemberRole.CONSULTED)
        await store.add_consultation(work, wanted, person)
    return await make_move(work, wanted, "consult", clocks=clocks, detail={"offices": len(offices)})


async def answer_consultation(work: Work, wanted: SubmissionId, opinion: str, *, note: str) -> None:
    """Say what the acting person's office thinks: it concurs, or comments; once, and in time."""
    found = await lock_submission(work, wanted)
    said = require_opinion(opinion)
    words = require_text(note, OPINION_CHARACTERS_MAX, "note") if note.strip() else ""
    if found.state is not SubmissionState.CONSULTING or not await store.set_opinion(work, wanted, said, note=words):
        raise Refusal(
            "not-consulted",
            "Your office is not asked here, has answered, or its time is over.",
            hint="Tell the program.",
            status=409,
        )
    answered = NewNotice(submission=wanted, about="opinion", detail=f"It says: {said.value}.")
    await tell(work, answered, ReaderSide.GOVERNMENT)
    await audit.record(work, "frontier.answer-consultation", wanted, {"opinion": said.value})


async def propose_determination(work: Work, wanted: SubmissionId, outcome: str, *, reasons: str) -> Determination:
    """Propose what the determination says (official); it counts when another official has signed it too."""
    found = await lock_submission(work, wanted)
    if found.state not in _SIGNING:
        raise Refusal(
            "nothing-to-determine", "Nothing is to be determined now.", hint="Consult offices first.", status=409
        )
    new = DeterminationId(work.new_id("det"))
    said = require_outcome(outcome)
    words = require_text(reasons, OPINION_CHARACTERS_MAX, "reasons")
    await store.add_determination(work, new, wanted, outcome=said, reasons=words)
    await audit.record(work, "frontier.propose-determination", new, {"submission": wanted, "outcome": said.value})
    return await _newest(work, wanted)


async def cosign_determination(
    work: Work, wanted: SubmissionId, proposed: DeterminationId, *, signer: Signer, clocks: FrontierClocks
) -> Submission:
    """Sign what another official proposed: the submission is determined, and the house signs the statement.

    Refused for the one who proposed it, where a later proposal stands, and while consultation goes on.
    """
    found = await lock_submission(work, wanted)
    newest = await _newest(work, wanted)
    if newest.id != proposed or newest.cosigned_at is not None:
        hint = "Sign the newest proposal."
        raise Refusal("not-the-newest", "That is not the proposal that stands now.", hint=hint, status=409)
    if newest.proposed_by == work.actor.person:
        raise Refusal(
            "two-people", "You proposed this determination.", hint="Another official signs it too.", status=403
        )
    record = await _write_record(work, found, newest, signer=signer, days=clocks.determination_days)
    await store.cosign(work, proposed, record.envelope.decode())
    again = found.state is SubmissionState.RECONSIDERATION
    detail = {"determination": proposed, "outcome": newest.outcome.value}
    name = "determine-again" if again else "determine"
    return await make_move(work, wanted, name, clocks=clocks, detail=detail)


async def notify(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Notify the developer of the determination: it reads outcome and signed statement, and no reasons."""
    found = await lock_submission(work, wanted)
    if found.state is SubmissionState.DETERMINED:
        await store.set_notified(work, wanted)
    return await make_move(work, wanted, "notify", clocks=clocks)


async def ask_reconsideration(work: Work, wanted: SubmissionId, *, clocks: FrontierClocks) -> Submission:
    """Ask for reconsideration of a determination (developer), once and in time."""
    return await make_move(work, wanted, "ask-reconsideration", clocks=clocks)


async def _newest(work: Work, wanted: SubmissionId) -> Determination:
    found = await store.determinations(work, wanted)
    if not found:
        raise Refusal("nothing-proposed", "Nothing is proposed yet.", hint="Propose an outcome first.", status=409)
    return found[0]


async def _write_record(
    work: Work, found: Submission, proposed: Determination, *, signer: Signer, days: int
) -> KeptRecord:
    """Write the one statement of a determination; it may cross the boundary once two other people reviewed it."""
    assert work.actor.person is not None
    estimate = await estimates.require_frozen(work, proposed.estimate, proposed.estimate_digest)
    commitment = await read_commitment(work, estimate.commitment)
    new = NewRecord(
        determination=proposed.id,
        commitment=commitment.id,
        model=found.model_name,
        checkpoint=commitment.checkpoint,
        outcome=proposed.outcome.value,
        determined_at=work.now,
        signers=(proposed.proposed_by, work.actor.person),
        expires_at=work.now + timedelta(days=days),
    )
    return await records.write(work, new, signer)
