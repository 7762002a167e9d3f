"""Verbs of a submission as a whole: read it, list them."""

from clearway.frontier.model.submission import Submission
from clearway.frontier.store import submissions as store
from clearway.kernel.errors import not_found
from clearway.kernel.ids import SubmissionId
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


async def list_submissions(work: Work) -> list[Submission]:
    """List the submissions that the acting person may see, the newest first."""
    return await store.submissions(work)
