"""Everything about a submission for its page: where it stands, what runs, who owes what, what was said and done."""

from clearway.frontier.actions.moving import gather_facts
from clearway.frontier.actions.submissions import read_submission
from clearway.frontier.model.dossier import Dossier
from clearway.frontier.rules.outlook import outlook, waits_for
from clearway.frontier.store import clocks, determinations, dossiers, notices, submissions
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import Work


async def read_dossier(work: Work, wanted: SubmissionId) -> Dossier:
    """Give all that there is to know about a submission for the acting person."""
    found = await read_submission(work, wanted)
    facts = await gather_facts(work, wanted)
    return Dossier(
        submission=found,
        waits_for=waits_for(found.state, facts),
        clocks=tuple(await clocks.clocks(work, wanted)),
        next=outlook(found.state, facts),
        window=await clocks.window(work, wanted),
        members=tuple(await submissions.members(work, wanted)),
        terms=tuple(await dossiers.signed_terms(work, wanted)),
        requests=tuple(await dossiers.requests(work, wanted)),
        consultation=tuple(await determinations.consultations(work, wanted)),
        determinations=tuple(await determinations.determinations(work, wanted)),
        notices=tuple(await notices.notices(work, wanted)),
        history=tuple(await dossiers.steps(work, wanted)),
    )
