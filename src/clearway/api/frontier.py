"""Routes of frontier access: a submission from inquiry to its end (Order 3(b))."""

from litestar import get
from litestar.params import FromPath

from clearway.api.answers import Asked, TheHouse, path_id, read
from clearway.frontier.actions import submissions as frontier
from clearway.frontier.model.submission import Submission
from clearway.kernel.ids import SubmissionId

_READ = "frontier.read"


@get("/submissions", operation_id="list_submissions")
async def list_submissions(house: TheHouse, request: Asked) -> list[Submission]:
    """List the submissions that you may see, newest first: your own, those you are assigned to, or all of them."""
    return await read(house, request, _READ, frontier.list_submissions)


@get("/submissions/{submission:str}", operation_id="read_submission")
async def read_submission(house: TheHouse, request: Asked, submission: FromPath[str]) -> Submission:
    """Show one submission."""
    wanted = SubmissionId(path_id(submission, "sub", "submission"))
    return await read(house, request, _READ, lambda work: frontier.read_submission(work, wanted))


ROUTES = [list_submissions, read_submission]
