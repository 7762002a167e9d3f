"""Verbs of a submission as a whole: read it, list them."""

from clearway.frontier.model.submission import MemberRole, Submission
from clearway.frontier.store import submissions as store
from clearway.identity import actions as identity
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import PersonId, SubmissionId
from clearway.storage.work import Work


async def read_submission(work: Work, wanted: SubmissionId) -> Submission:
    """Give a submission that the acting person may see; refused as not found where there is none."""
    found = await store.submission(work, wanted)
    if found is None:
        raise not_found("submission", wanted)
    return found


async def lock_submission(work: Work, wanted: SubmissionId) -> Submission:
    """Give a submission as `read_submission`, and keep others from changing it until this transaction ends."""
    found = await store.lock_submission(work, wanted)
    if found is None:
        raise not_found("submission", wanted)
    return found


async def add_member(work: Work, wanted: SubmissionId, person: PersonId, *, role: MemberRole) -> None:
    """Let a person see a submission in a role; refused for whoever does not hold it."""
    if not await identity.holds_role(work, person, Role(role.value)):
        what = f"There is no such person who holds the role {role.value}."
        raise Refusal("not-in-role", what, hint="See GET /people, or clearway person list.", where="person")
    await store.add_member(work, wanted, person, role=role)


async def list_submissions(work: Work) -> list[Submission]:
    """List the submissions that the acting person may see, the newest first."""
    return await store.submissions(work)
