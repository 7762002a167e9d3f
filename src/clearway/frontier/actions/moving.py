"""The one way in which a submission moves: look, decide by the table, save, tell, start the next clocks, record."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Final

from clearway.audit import actions as audit
from clearway.audit.model import JsonScalar
from clearway.distribution.model.notices import ReaderSide
from clearway.formats.frontier_clocks import FrontierClocks
from clearway.frontier.actions import ticking
from clearway.frontier.actions.deletion import begin_deletion
from clearway.frontier.actions.notices import tell
from clearway.frontier.actions.partners import count_proposals
from clearway.frontier.actions.submissions import lock_submission
from clearway.frontier.model.moves import Facts, Move, Side
from clearway.frontier.model.notices import NewNotice
from clearway.frontier.model.submission import ENDED, Submission, SubmissionState
from clearway.frontier.rules.clocks import access_used, whole_days
from clearway.frontier.rules.machine import move_named, require_guards
from clearway.frontier.rules.terms import has_agreed
from clearway.frontier.store import clocks as clock_store
from clearway.frontier.store import dossiers, packages, submissions
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import SubmissionId
from clearway.storage.work import Work

# Where what was handed in has to go: access is over, or the submission has ended.
_DELETING: Final = ENDED | {SubmissionState.ACCESS_CLOSED}


async def gather_facts(work: Work, wanted: SubmissionId) -> Facts:
    """Give what moves go by, as the acting person may see it."""
    known = await dossiers.facts(work, wanted)
    signed = await dossiers.signed_terms(work, wanted)
    proposed, waiting = await count_proposals(work, wanted)
    return replace(
        known,
        package_complete=bool(await packages.packages(work, wanted)),
        partners_proposed=proposed,
        partners_open=waiting,
        developer_agreed=has_agreed(Side.DEVELOPER, signed),
        government_agreed=has_agreed(Side.GOVERNMENT, signed),
        access_days_used=whole_days(await used_access(work, wanted)),
    )


async def used_access(work: Work, wanted: SubmissionId) -> timedelta:
    """Give how long access was open to a submission's model and to those that it replaced."""
    return access_used(await clock_store.windows_of_chain(work, wanted), work.now)


async def require_move(work: Work, wanted: SubmissionId, name: str) -> tuple[Submission, Move]:
    """Lock a submission and find a move of it that the acting person may make; refused where there is none."""
    found = await lock_submission(work, wanted)
    move = move_named(name, found.state)
    if not move.roles & work.actor.roles:
        raise Refusal(
            "not-your-move",
            f"None of your roles may {name.replace('-', ' ')}.",
            hint="That is for: " + ", ".join(sorted(move.roles)) + ".",
            status=403,
        )
    return found, move


async def make_move(
    work: Work,
    wanted: SubmissionId,
    name: str,
    *,
    clocks: FrontierClocks,
    detail: Mapping[str, JsonScalar] | None = None,
) -> Submission:
    """Move a submission as the table says, with notices, clocks and record; refused where a guard does not hold.

    The clock of deletion starts where access is over and where a submission ends.
    """
    found, move = await require_move(work, wanted, name)
    facts = await gather_facts(work, wanted)
    require_guards(move, facts)
    await submissions.set_state(work, wanted, move.end)
    await dossiers.end_request(work, wanted, "")
    sides = sorted(ReaderSide(side) for side in move.tells)
    await tell(work, NewNotice(submission=wanted, about=move.name), *sides)
    await ticking.change_clocks(work, wanted, move.end, facts=facts, clocks=clocks)
    if move.end in _DELETING:
        await begin_deletion(work, wanted, clocks=clocks)
    await audit.record(work, move.record, wanted, {"from": found.state.value, "to": move.end.value, **(detail or {})})
    return replace(found, state=move.end, state_since=work.now)


async def catch_up(work: Work, wanted: SubmissionId, *, state: SubmissionState, clocks: FrontierClocks) -> None:
    """Let clocks stand still or run on, as who owes what has changed."""
    await ticking.pause_or_resume(work, wanted, state, facts=await gather_facts(work, wanted), clocks=clocks)
