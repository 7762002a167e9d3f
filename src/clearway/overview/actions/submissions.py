"""Submissions of frontier access as lists show them (Order 3(b))."""

from clearway.kernel.frontier_limits import NOTICES_LATEST_MAX
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.overview.model.submissions import NoticeRow, SubmissionRow
from clearway.overview.store.submissions import notices, submissions
from clearway.storage.work import Work


async def list_submissions(work: Work, request: PageRequest) -> Page[SubmissionRow]:
    """List the submissions that the acting person may see, newest first."""
    return page_of(await submissions(work, request), request, lambda row: row.id)


async def list_notices(work: Work) -> list[NoticeRow]:
    """List what was told last of any submission that the acting person may see, newest first."""
    return await notices(work, NOTICES_LATEST_MAX)
