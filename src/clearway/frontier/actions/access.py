"""Verbs of access: offer a model, open and close the window, grant, revoke, throw the switch, read the log."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from clearway.audit import actions as audit
from clearway.distribution.model.notices import ReaderSide
from clearway.formats.access_policy import AccessPolicy, Naming
from clearway.frontier.actions.notices import BOTH, set_warnings, tell, warn, warning_named
from clearway.frontier.model.access import (
    Access,
    AccessGrant,
    AccessLine,
    AccessWindow,
    Budget,
    Closing,
    IssuedToken,
    NewEndpoint,
    Purpose,
    Spent,
    Use,
)
from clearway.frontier.model.notices import Due, NewNotice
from clearway.frontier.model.submission import ENDED, MemberRole, SubmissionState
from clearway.frontier.rules import access as rules
from clearway.frontier.store import access as store
from clearway.frontier.store import calls, submissions
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.frontier_limits import (
    ACCESS_CALLS_SHOWN_MAX,
    ACCESS_LINES_MEASURED_MAX,
    ACCESS_LINES_PER_PAGE_MAX,
)
from clearway.kernel.ids import GrantId, PersonId, SubmissionId
from clearway.kernel.limits import REASON_CHARACTERS_MAX, within
from clearway.storage.sealing import Sealer
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

ACCESS_END: Final = "access-end"
ACCESS_WARNING: Final = "access-warning"
_WHAT: Final = "Access for evaluators"


async def set_endpoint(work: Work, submission: SubmissionId, new: NewEndpoint, *, loopback: bool = False) -> None:
    """Keep where the acting developer's model is, what it offers there and at which prices; sealed, never shown."""
    url, credential = rules.require_endpoint(new.url, loopback=loopback), rules.require_credential(new.credential)
    await _own(work, submission)
    await store.set_terms(work, submission, rules.require_terms(new.terms))
    await store.set_endpoint(work, submission, url=url, credential=credential)
    await audit.record(work, "frontier.set-endpoint", submission, {"models": len(new.terms.models)})


async def open_access(
    work: Work, submission: SubmissionId, *, ends_at: datetime, policy: AccessPolicy
) -> AccessWindow:  # fmt: skip
    """Open the window in which evaluators reach the acting developer's model; it ends by itself, and no later.

    It is for the access to a designated model where the submission is at that, which takes the place of a window for
    evaluating; else it is for evaluating, and refused once a determination is there.
    """
    state = await _own(work, submission)
    purpose = rules.require_purpose(state)
    if not await store.has_endpoint(work, submission):
        raise Refusal("no-endpoint", "There is no endpoint yet.", hint="Set it first.", status=409)
    before = await store.lock_window(work, submission)
    if before is not None and before.closed_at is None:
        if before.ends_at > work.now and before.purpose is purpose:
            raise Refusal("access-open", "Access is open.", hint="Close it first.", status=409)
        await store.shut_window(work, before, Closing.SUPERSEDED)
    used = await store.used(work, submission, purpose)
    new = AccessWindow(
        submission=submission,
        number=1 if before is None else before.number + 1,
        purpose=purpose,
        opened_at=work.now,
        ends_at=rules.require_end(ends_at, now=work.now, used=used, days_max=policy.days_max),
        evaluators_named=policy.evaluators is Naming.NAME,
    )
    await store.add_window(work, new)
    await set_timer(work, ACCESS_END, submission, due=new.ends_at)
    if purpose is Purpose.EVALUATION:
        await _tell_opened(work, new, policy)
    detail = {"window": new.number, "purpose": purpose.value, "ends": ends_at.isoformat()}
    await audit.record(work, "frontier.open-access", submission, detail)
    return new


async def close_access(work: Work, submission: SubmissionId, because: Closing = Closing.CLOSED) -> None:
    """Close the window, if one is open; the database forgets the endpoint, and the broker cuts all calls at once.

    Harmless when repeated. For the developer, the program, and the worker when time is over.
    """
    window = await store.lock_window(work, submission)
    await cancel_timer(work, ACCESS_END, submission)
    if window is None or window.closed_at is not None:
        return
    await store.shut_window(work, window, because)
    if window.purpose is Purpose.EVALUATION:
        await tell(work, NewNotice(submission=submission, about="window-closed"), *BOTH)
    await audit.record(work, "frontier.close-access", submission, {"window": window.number, "because": because.value})


async def warn_of_end(work: Work, subject: str) -> None:
    """Tell both sides that a window for evaluating ends soon (worker): its timer rang; nothing where it is closed."""
    about, span = warning_named(subject)
    submission = SubmissionId(about)
    window = await store.newest_window(work, submission)
    if window is not None and window.closed_at is None and window.purpose is Purpose.EVALUATION:
        due = Due(what=_WHAT, at=window.ends_at)
        await warn(work, NewNotice(submission=submission, about="window-ending", due=due), span, *BOTH)


async def end_access(work: Work, subject: str) -> None:
    """Close a window whose time is over: its timer ran out."""
    await close_access(work, SubmissionId(subject), Closing.EXPIRED)


async def kill_access(work: Work, submission: SubmissionId) -> None:
    """Throw the switch: every call of every evaluator of this submission is cut at once."""
    if await submissions.submission(work, submission) is None:
        raise not_found("submission", submission)
    await close_access(work, submission, Closing.KILLED)


async def grant(work: Work, submission: SubmissionId, evaluator: PersonId, *, budget: Budget) -> AccessGrant:
    """Give an evaluator who is assigned to a submission access to its model, until the window ends."""
    window = await store.lock_window(work, submission)
    if window is None or window.closed_at is not None or window.ends_at <= work.now:
        hint = "The developer opens it."
        raise Refusal("access-not-open", "Access to this model is not open.", hint=hint, status=409)
    members = await submissions.members(work, submission)
    if not any(one.person == evaluator and one.role is MemberRole.EVALUATOR for one in members):
        raise Refusal("not-assigned", "That person does not evaluate this submission.", hint="Assign them first.")
    terms = await store.terms(work, submission)
    assert terms is not None
    if await store.given(work, submission) + budget.microdollars > terms.budget_microdollars:
        hint = "Give less, or ask the developer for more."
        raise Refusal("beyond-terms", "The developer does not pay for so much.", hint=hint, where="microdollars")
    others = await store.grants(work, submission)
    new = AccessGrant(
        id=GrantId(work.new_id("grt")),
        submission=submission,
        window=window.number,
        pseudonym=rules.pseudonym(work.entropy(rules.PSEUDONYM_BYTES), [one.pseudonym for one in others]),
        evaluator=evaluator,
        budget=rules.require_budget(budget),
        spent=Spent(),
        granted_at=work.now,
        ends_at=window.ends_at,
        has_token=False,
        revoked_at=None,
        revoked_because="",
    )
    await store.add_grant(work, new)
    await audit.record(work, "frontier.grant-access", new.id, {"submission": submission, "tokens": budget.tokens})
    return new


async def issue_token(work: Work, wanted: GrantId) -> IssuedToken:
    """Give the acting evaluator the token of its grant, this once; the one before it opens nothing any more."""
    found = await store.lock_grant(work, wanted)
    if found is None or found.evaluator != work.actor.person:
        raise not_found("access grant", wanted)
    if found.revoked_at is not None:
        raise Refusal("access-revoked", "This access was revoked.", hint="Ask the program for another.", status=409)
    token = rules.token_text(work.entropy(rules.TOKEN_BYTES))
    await store.set_token(work, wanted, rules.token_hash(token))
    await audit.record(work, "frontier.issue-access-token", wanted, {})
    return IssuedToken(grant=wanted, token=token)


async def revoke(work: Work, wanted: GrantId, because: str) -> AccessGrant:
    """End one evaluator's access at once, for the developer or the program; running calls are cut."""
    found = await store.lock_grant(work, wanted)
    if found is None:
        raise not_found("access grant", wanted)
    if found.revoked_at is not None:
        return found
    reason = within(because.strip(), REASON_CHARACTERS_MAX)
    await store.revoke_grant(work, wanted, reason)
    await audit.record(work, "frontier.revoke-access", wanted, {"submission": found.submission})
    return replace(found, revoked_at=work.now, revoked_because=reason)


async def read_access(work: Work, submission: SubmissionId) -> Access:
    """Tell how access to a submission's model stands, as far as the acting person may see."""
    if await submissions.submission(work, submission) is None:
        raise not_found("submission", submission)
    return Access(
        terms=await store.terms(work, submission),
        has_endpoint=await store.has_endpoint(work, submission),
        window=await store.newest_window(work, submission),
        grants=tuple(await store.grants(work, submission)),
    )


async def read_log(work: Work, submission: SubmissionId, *, after: int = 0) -> list[AccessLine]:
    """List what went through the broker after a line, in order; ACCESS_LINES_PER_PAGE_MAX at most."""
    if await submissions.submission(work, submission) is None:
        raise not_found("submission", submission)
    return await calls.lines(work, submission, after=after, count_max=ACCESS_LINES_PER_PAGE_MAX)


async def list_calls(work: Work, submission: SubmissionId, *, before: int | None = None) -> list[AccessLine]:
    """List the calls of a submission's model, one line each, the newest first; before a line where one is named.

    ACCESS_CALLS_SHOWN_MAX at most.
    """
    if await submissions.submission(work, submission) is None:
        raise not_found("submission", submission)
    return await calls.calls(work, submission, before=before, count_max=ACCESS_CALLS_SHOWN_MAX)


async def measure_use(work: Work, submission: SubmissionId) -> tuple[Use, ...]:
    """Give the tokens that calls took over time, as far as the acting person may see, in steps of one length.

    The newest ACCESS_LINES_MEASURED_MAX lines of the log are counted.
    """
    span = await calls.span(work, submission, count_max=ACCESS_LINES_MEASURED_MAX)
    if span is None:
        return ()
    since, step, count = rules.steps_between(*span)
    taken = await calls.use(work, submission, since=since, step=step, count_max=ACCESS_LINES_MEASURED_MAX)
    nothing = Use(at=since, input_tokens=0, output_tokens=0)
    return tuple(taken.get(number) or replace(nothing, at=since + number * step) for number in range(count))


async def reseal_endpoints(work: Work, new_master: bytes) -> int:
    """Seal all endpoints by another master key; give how many there were."""
    return await store.reseal_endpoints(work, Sealer(master=new_master, entropy=work.entropy))


async def _tell_opened(work: Work, new: AccessWindow, policy: AccessPolicy) -> None:
    due = Due(what=_WHAT, at=new.ends_at)
    hours = [24 * days for days in policy.warn_days]
    await set_warnings(work, ACCESS_WARNING, new.submission, due=due.at, hours=hours)
    await tell(work, NewNotice(submission=new.submission, about="window-opened", due=due), ReaderSide.GOVERNMENT)


async def _own(work: Work, wanted: SubmissionId) -> SubmissionState:
    """Make sure that a submission is the acting developer's and goes on; give its state."""
    found = await submissions.submission(work, wanted)
    if found is None or found.developer != work.actor.party:
        raise not_found("submission", wanted)
    if found.state in ENDED:
        raise Refusal("submission-ended", "This submission has ended.", hint="Open another.", status=409)
    return found.state
