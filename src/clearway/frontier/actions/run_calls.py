"""Verbs of what the broker's log says of a run: by which grant it calls, and which lines are of it once it is over."""

import msgspec

from clearway.benchmarking.actions import evaluations
from clearway.benchmarking.model.evaluations import KeptCalls
from clearway.formats.access_log import LogDigest, LoggedLine
from clearway.frontier.store import access, calls
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import RUN_LINES_AT_ONCE
from clearway.kernel.ids import EvaluationId, GrantId
from clearway.storage.work import Work


async def grant_of_token(work: Work, token_hash: bytes) -> GrantId:
    """Give the acting evaluator's access whose token has this hash; refused where there is none."""
    found = await access.grant_of_token(work, token_hash)
    if found is None:
        what = "The credential is no token of an access of yours."
        hint = "Issue one: clearway frontier access token GRANT."
        raise Refusal("other-access", what, hint=hint, status=409)
    return found


async def keep_calls(work: Work, subject: str) -> None:
    """Keep with a run that is over the digest of its lines of the log: a moment after its end, by its timer."""
    run = await evaluations.read_run(work, EvaluationId(subject))
    if run.calls is None or run.calls.kept is not None:
        return
    digest = LogDigest(last_line=run.calls.after_line)
    while found := await calls.lines_of(work, run.calls.grant, after=digest.last_line, count_max=RUN_LINES_AT_ONCE):
        digest.take(msgspec.convert(line, LoggedLine, from_attributes=True) for line in found)
    kept = KeptCalls(last_line=digest.last_line, lines=digest.lines, calls=digest.calls, digest=digest.hexdigest)
    await evaluations.keep_calls(work, run.id, kept)
