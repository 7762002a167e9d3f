"""Release: two persons let sealed evidence out, or one breaks the glass and is looked at (Order 2(d)(2), 3)."""

from typing import Final, LiteralString

from clearway.audit import actions as audit
from clearway.findings.actions.read import read_vulnerability
from clearway.findings.model.releases import Release, ReleaseState, ReleaseView
from clearway.findings.rules import releases as rules
from clearway.findings.store import releases as store
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import EvidenceReleaseId, VulnerabilityId
from clearway.kernel.paging import Page, PageRequest, page_of
from clearway.storage.timers import cancel_timer, set_timer
from clearway.storage.work import Work

RELEASE_END: Final = "release-end"


async def ask_release(work: Work, vulnerability: VulnerabilityId, *, reason: str) -> Release:
    """Ask to take the evidence of a vulnerability out; another coordinator has to approve it.

    What it covers is fixed now: the findings that stand under the vulnerability.
    """
    asked = await _begin(work, vulnerability, reason, broken_glass=False)
    await audit.record(work, "findings.ask-release", vulnerability, {"release": asked.id})
    return asked


async def break_glass(work: Work, vulnerability: VulnerabilityId, *, reason: str) -> Release:
    """Open the evidence of a vulnerability alone and at once; every coordinator is told until one has reviewed it."""
    broken = await _begin(work, vulnerability, reason, broken_glass=True)
    await audit.record(work, "findings.break-glass", vulnerability, {"release": broken.id})
    return broken


async def approve_release(work: Work, wanted: EvidenceReleaseId) -> Release:
    """Let another coordinator take out what was asked for, from now until it ends."""
    found = await _lock(work, wanted)
    rules.require_another(found, work.actor.person)
    rules.require_waiting(found)
    ends_at = work.now + rules.RELEASE_RUNS
    await store.approve_release(work, wanted, ends_at=ends_at)
    await set_timer(work, RELEASE_END, wanted, due=ends_at)
    await audit.record(work, "findings.approve-release", found.vulnerability, {"release": wanted})
    return await read_release(work, wanted)


async def refuse_release(work: Work, wanted: EvidenceReleaseId) -> Release:
    """Turn down what another coordinator asked for."""
    found = await _lock(work, wanted)
    rules.require_another(found, work.actor.person)
    rules.require_waiting(found)
    return await _end(work, found, "findings.refuse-release")


async def end_release(work: Work, wanted: EvidenceReleaseId) -> Release:
    """End a release before its time, or withdraw what was asked for; any coordinator may end one that runs."""
    found = await _lock(work, wanted)
    rules.require_open(found)
    if found.state is ReleaseState.WAITING and work.actor.person != found.asked_by:
        raise Refusal(
            "not-running", "The release does not run yet.", hint="Approve it or refuse it.", where="release", status=409
        )
    return await _end(work, found, "findings.end-release")


async def review_glass(work: Work, wanted: EvidenceReleaseId, *, note: str) -> Release:
    """Write down what another coordinator found out about broken glass; from then on it is not told on every page."""
    said = rules.require_words(note, where="note")
    found = await _lock(work, wanted)
    rules.require_loud(found)
    rules.require_another(found, work.actor.person)
    await store.review_release(work, wanted, note=said)
    await audit.record(work, "findings.review-glass", found.vulnerability, {"release": wanted})
    return await read_release(work, wanted)


async def lapse(work: Work, wanted: EvidenceReleaseId) -> None:
    """End a release whose time is over; nothing happens when it has ended."""
    found = await _lock(work, wanted)
    if found.ended_at is None:
        await store.end_release(work, wanted)
        await audit.record(work, "findings.end-release", found.vulnerability, {"release": wanted})


async def read_release(work: Work, wanted: EvidenceReleaseId) -> Release:
    """Give a release to the staff."""
    return _require(await store.release(work, wanted), wanted)


async def view_release(work: Work, wanted: EvidenceReleaseId) -> ReleaseView:
    """Give a release, and the evidence and the reports that it covers."""
    found = await read_release(work, wanted)
    return ReleaseView(
        release=found,
        pieces=tuple(await store.covered_pieces(work, found)),
        reports=tuple(await store.covered_reports(work, found)),
    )


async def list_releases(
    work: Work, request: PageRequest, *, of: VulnerabilityId | None = None, needed: bool = False
) -> Page[Release]:
    """List releases, newest first; `needed` are those that wait, run, or have to be reviewed."""
    return page_of(await store.releases_page(work, request, of=of, needed=needed), request, lambda row: row.id)


async def _begin(work: Work, vulnerability: VulnerabilityId, reason: str, *, broken_glass: bool) -> Release:
    assert work.actor.person is not None
    said = rules.require_words(reason, where="reason")
    await read_vulnerability(work, vulnerability)
    asked = Release(
        id=EvidenceReleaseId(work.new_id("rel")),
        vulnerability=vulnerability,
        reason=said,
        broken_glass=broken_glass,
        asked_by=work.actor.person,
        asked_at=work.now,
        ends_at=rules.first_end(work.now, broken_glass=broken_glass),
        state=ReleaseState.RUNNING if broken_glass else ReleaseState.WAITING,
    )
    if not await store.add_release(work, asked):
        raise Refusal(
            "asked-already", "You have asked for this already.", hint="See the releases.", where="release", status=409
        )
    await set_timer(work, RELEASE_END, asked.id, due=asked.ends_at)
    return asked


async def _end(work: Work, found: Release, action: LiteralString) -> Release:
    await store.end_release(work, found.id)
    await cancel_timer(work, RELEASE_END, found.id)
    await audit.record(work, action, found.vulnerability, {"release": found.id})
    return await read_release(work, found.id)


async def _lock(work: Work, wanted: EvidenceReleaseId) -> Release:
    return _require(await store.lock_release(work, wanted), wanted)


def _require(found: Release | None, wanted: EvidenceReleaseId) -> Release:
    if found is None:
        raise not_found("release", wanted)
    return found
