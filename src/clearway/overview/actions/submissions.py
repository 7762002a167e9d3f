"""Submissions of frontier access as lists show them (Order 3(b))."""

from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.overview.model.submissions import SubmissionRow
from clearway.overview.store.submissions import submissions
from clearway.storage.work import Work


async def list_submissions(work: Work, request: PageRequest) -> Page[SubmissionRow]:
    """List the submissions that the acting person may see, newest first."""
    return page_of(await submissions(work, request), request, lambda row: row.id)
