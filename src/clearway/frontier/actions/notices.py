"""Verbs of notices: keep one with what it tells of, warn before an end, and send to those who need to know."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final, LiteralString

from clearway.distribution.actions.notices import give_notice
from clearway.distribution.model.notices import ReaderSide
from clearway.frontier.actions.submissions import read_submission
from clearway.frontier.model.notices import Due, NewNotice
from clearway.frontier.rules.notices import CERTIFICATE, SAYS, notice_of
from clearway.frontier.rules.warnings import WarningSpan, warnings_before
from clearway.frontier.store import clocks, deletion
from clearway.frontier.store import notices as store
from clearway.kernel.ids import SubmissionId
from clearway.kernel.instants import format_instant
from clearway.storage.jobs import enqueue
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

TELL_NOTICES: Final = "tell-notices"
BOTH: Final = (ReaderSide.DEVELOPER, ReaderSide.GOVERNMENT)


async def tell(work: Work, new: NewNotice, *sides: ReaderSide) -> None:
    """Keep what sides are told, and call for it to be sent, in the transaction of what it tells of."""
    says = SAYS[new.about]
    for side in sides:
        await store.add(work, new, side, says=f"{says} {new.detail}".strip())
    await call_for_telling(work, new.submission)


async def call_for_telling(work: Work, wanted: SubmissionId) -> None:
    """Call for what waits to be sent of a submission."""
    await enqueue(work, TELL_NOTICES, wanted)


async def tell_waiting(work: Work, wanted: SubmissionId, *, time_zone: str) -> None:
    """Give what waits of a submission to those who need to know (worker); harmless when repeated."""
    waiting = await store.lock_untold(work, wanted)
    if not waiting:
        return
    found, running = await read_submission(work, wanted), await _running(work, wanted)
    for one in waiting:
        await give_notice(work, notice_of(found, one, running, time_zone=time_zone))
    await store.mark_told(work, [one.line for one in waiting])


async def set_warnings(work: Work, kind: LiteralString, subject: str, *, due: datetime, hours: Iterable[int]) -> None:
    """Let it be warned so many hours before an end, as far as that lies ahead."""
    for one in warnings_before(hours):
        if one.starts(due) > work.now:
            await set_timer(work, kind, f"{subject}:{one.begin}:{one.end}", due=one.starts(due))


async def cancel_warnings(work: Work, kind: LiteralString, subject: str, *, hours: Iterable[int]) -> None:
    """Let nothing be warned of any more."""
    for one in warnings_before(hours):
        await cancel_timer(work, kind, f"{subject}:{one.begin}:{one.end}")


def warning_named(subject: str) -> tuple[str, WarningSpan]:
    """Read which warning of what a timer is about."""
    rest, begin, end = subject.rsplit(":", 2)
    return rest, WarningSpan(begin=int(begin), end=int(end))


async def warn(work: Work, new: NewNotice, about: WarningSpan, *sides: ReaderSide) -> None:
    """Tell sides that something ends, if it is this warning's time."""
    assert new.due is not None
    if about.holds(new.due.at, work.now):
        detail = f"{new.due.what}: {format_instant(new.due.at)}."
        await tell(work, replace(new, detail=detail), *sides)


async def _running(work: Work, wanted: SubmissionId) -> list[Due]:
    """Give what ends next of a submission, the first first."""
    found = [
        Due(what=one.name, at=one.due_at, owner=one.owner)
        for one in await clocks.clocks(work, wanted)
        if one.due_at is not None
    ]
    begun = await deletion.deletion(work, wanted)
    if begun is not None and begun.certified_at is None:
        found.append(Due(what=CERTIFICATE, at=begun.due_at, owner=ReaderSide.GOVERNMENT))
    return sorted(found, key=lambda one: one.at)
