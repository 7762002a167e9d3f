"""The flow: which action takes which stage, which job calls which action, what each timer means. One table each."""

import errno
import os
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from clearway.app import mailing, publication
from clearway.app.wiring import House
from clearway.benchmarking.actions import evaluations, openings
from clearway.coordination import actions as coordination
from clearway.distribution import actions as distribution
from clearway.distribution.actions import digests, webhooks
from clearway.distribution.actions import notices as mails
from clearway.exposure import actions as exposure
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.frontier.actions import (
    access,
    deletion,
    duties,
    materials,
    notices,
    packages,
    ringing,
    run_calls,
    ticking,
)
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.ids import (
    AdvisoryId,
    CaseId,
    EvidenceReleaseId,
    FixId,
    InventoryId,
    MatrixId,
    OpeningId,
    PartyId,
    ReleaseRangeId,
    ReportId,
    TaskId,
    VulnerabilityId,
)
from clearway.prioritization import actions as prioritization
from clearway.remediation import actions as remediation
from clearway.remediation.model import FixStatus
from clearway.storage.timers import Timer
from clearway.storage.work import AsWorker, Work
from clearway.validation import actions as validation
from clearway.validation.model import Halt


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What a job does with its subject, and how many of its kind may run at once over all workers (0: any number).

    By one that `leaves` something leaves the house: in a closed enclave it is not done.
    `watched` gives the vulnerability on whose page people watch the job, if somebody waits for this subject there.
    """

    run: Callable[[House, str], Awaitable[None]]
    concurrency_max: int
    watched: Callable[[Work, str], Awaitable[VulnerabilityId | None]] | None = None
    leaves: bool = False


async def _join(house: House, subject: str) -> None:
    async with house.work(AsWorker(), "findings.join") as work:
        await findings.join_report(work, ReportId(subject), house.placing)


async def _advance(house: House, subject: str) -> None:
    vulnerability = VulnerabilityId(subject)
    async with house.work(AsWorker(), "findings.read") as work:
        stage = (await findings.read_vulnerability(work, vulnerability)).stage
    action = STAGES.get(stage)
    if action is not None:
        await action(house, vulnerability)


async def _reproduce(house: House, vulnerability: VulnerabilityId) -> None:
    await validation.reproduce(house.database, house.bench, vulnerability, environments=house.environments)


async def _attest(house: House, vulnerability: VulnerabilityId) -> None:
    async with house.work(AsWorker(), "validation.reproduce") as work:
        await validation.attest(work, vulnerability, house.voice)


async def _rank(house: House, vulnerability: VulnerabilityId) -> None:
    """Rank what verifiers agree on; until they do it waits here, and each attestation calls for another look."""
    await _attest(house, vulnerability)
    async with house.work(AsWorker(), "prioritization.rank") as work:
        if await validation.is_verified(work, vulnerability, house.verifier_policy):
            sectors = await exposure.count_sectors(work, vulnerability, house.sectors)
            await prioritization.rank(work, vulnerability, house.due_policy, sectors=sectors)


async def _reconsider(house: House, _: str) -> None:
    async with house.work(AsWorker(), "findings.read") as work:
        await validation.reconsider(work)


async def _open_case(house: House, vulnerability: VulnerabilityId) -> None:
    async with house.work(AsWorker(), "coordination.open-case") as work:
        await coordination.open_case(work, vulnerability, house.coordination_policy)


async def _settle(house: House, vulnerability: VulnerabilityId) -> None:
    async with house.work(AsWorker(), "remediation.verify") as work:
        await remediation.settle(work, vulnerability)


async def _close_and_publish(house: House, vulnerability: VulnerabilityId) -> None:
    """Let a fix end the embargo early where verifiers agree on it; nobody's absence makes an embargo longer."""
    async with house.work(AsWorker(), "coordination.deliver") as work:
        if await remediation.is_held_fixed(work, vulnerability, house.verifier_policy):
            await coordination.close_after_fix(work, vulnerability, house.coordination_policy)
    await publication.publish(house, vulnerability)


async def _deliver(house: House, subject: str) -> None:
    async with house.work(AsWorker(), "coordination.deliver") as work:
        await coordination.deliver(work, PartyId(subject), house.coordination_policy)


async def _resolve(house: House, subject: str) -> None:
    async with house.work(AsWorker(), "coordination.deliver") as work:
        await coordination.resolve(work, CaseId(subject))


async def _verify(house: House, subject: str) -> None:
    await remediation.verify(
        house.database,
        house.bench,
        FixId(subject),
        environments=house.environments,
        asks_matrix=house.root_cause_policy.ask_after_fix,
    )
    async with house.work(AsWorker(), "remediation.verify") as work:
        await remediation.attest_fix(work, FixId(subject), house.voice)


async def _compute_matrix(house: House, subject: str) -> None:
    await remediation.compute_matrix(
        house.database,
        house.bench,
        MatrixId(subject),
        policy=house.root_cause_policy,
        environments=house.environments,
    )


async def _replay_releases(house: House, subject: str) -> None:
    await validation.replay_range(house.database, house.bench, ReleaseRangeId(subject), environments=house.environments)


async def _waits_for_reproduction(work: Work, subject: str) -> VulnerabilityId | None:
    found = await findings.read_vulnerability(work, VulnerabilityId(subject))
    return found.id if found.stage is Stage.NEW else None


async def _waits_for_verification(work: Work, subject: str) -> VulnerabilityId | None:
    found = (await remediation.read_fix(work, FixId(subject))).fix
    return found.vulnerability if found.status is FixStatus.PROPOSED else None


async def _match(house: House, subject: str) -> None:
    async with house.work(AsWorker(), "exposure.match") as work:
        await exposure.match(work, AdvisoryId(subject), house.due_policies)


async def _match_system(house: House, subject: str) -> None:
    """Match one system with each advisory about what it runs, and rank anew what it weighs in, each by itself."""
    system = InventoryId(subject)
    async with house.work(AsWorker(), "exposure.match") as work:
        about = await exposure.advisories_about(work, system)
        ranked = await exposure.ranked_on(work, system)
    for vulnerability in ranked:
        await _rerank(house, vulnerability)
    for advisory in about:
        with suppress(Refusal):  # a kind of package whose versions cannot be compared; the others can
            async with house.work(AsWorker(), "exposure.match") as work:
                await exposure.match(work, advisory, house.due_policies, system=system)


async def _rerank(house: House, vulnerability: VulnerabilityId) -> None:
    async with house.work(AsWorker(), "prioritization.rank") as work:
        sectors = await exposure.count_sectors(work, vulnerability, house.sectors)
        await prioritization.rerank(work, vulnerability, house.due_policy, sectors=sectors)


async def _redate(house: House, subject: str) -> None:
    """Rank and date anew what hangs on a vulnerability, because what feeds or people say of it has changed."""
    vulnerability = VulnerabilityId(subject)
    await _rerank(house, vulnerability)
    async with house.work(AsWorker(), "exposure.match") as work:
        await exposure.redate(work, vulnerability, house.due_policies)


async def _redate_outdated(house: House, _: str) -> None:
    async with house.work(AsWorker(), "exposure.match") as work:
        await exposure.redate_outdated(work, house.due_policies)


async def _roll_up(house: House, _: str) -> None:
    async with house.work(AsWorker(), "exposure.match") as work:
        await exposure.roll_up(work)


async def _assess(house: House, subject: str) -> None:
    """Say what is believed of a vulnerability's severity; its tasks are dated anew, for their facts may be others."""
    vulnerability = VulnerabilityId(subject)
    async with house.work(AsWorker(), "validation.assess") as work:
        await validation.assess(work, vulnerability)
    async with house.work(AsWorker(), "exposure.match") as work:
        await exposure.redate(work, vulnerability, house.due_policies)


async def _fit_severity(house: House, _: str) -> None:
    async with house.work(AsWorker(), "validation.fit-severity") as work:
        await validation.fit_severity(work)


async def _ring_frontier_clock(house: House, subject: str) -> None:
    async with house.work(AsWorker(), "frontier.ring") as work:
        await ringing.ring_clock(work, subject, clocks=house.frontier_clocks)


async def _reassess(house: House, below: str) -> None:
    async with house.work(AsWorker(), "validation.assess") as work:
        await validation.reassess(work, below)


# What takes a vulnerability onwards from a stage; a stage that is not here waits for a person or a clock.
STAGES: Final[Mapping[Stage, Callable[[House, VulnerabilityId], Awaitable[None]]]] = {
    Stage.NEW: _reproduce,
    Stage.NOT_REPRODUCED: _attest,
    Stage.ALREADY_FIXED: _attest,
    Stage.REPRODUCED: _rank,
    Stage.RANKED: _open_case,
    Stage.COORDINATED: _settle,
    Stage.FIXED: _close_and_publish,
}


JOBS: Final[Mapping[str, Job]] = {
    "join": Job(run=_join, concurrency_max=1),
    "advance": Job(run=_advance, concurrency_max=2, watched=_waits_for_reproduction),
    "deliver": Job(run=_deliver, concurrency_max=1),
    "resolve": Job(run=_resolve, concurrency_max=1),
    "matrix": Job(run=_compute_matrix, concurrency_max=1),
    "replay-releases": Job(run=_replay_releases, concurrency_max=1),
    "verify": Job(run=_verify, concurrency_max=2, watched=_waits_for_verification),
    "publish": Job(run=publication.publish, concurrency_max=1),
    "fill-feeds": Job(run=publication.fill_feeds, concurrency_max=1),
    "make-copies": Job(run=publication.make_copies, concurrency_max=1),
    "fill-provider": Job(run=publication.fill_provider, concurrency_max=1),
    "renew-feed": Job(run=publication.renew_feed, concurrency_max=1),
    "reconsider": Job(run=_reconsider, concurrency_max=1),
    "match": Job(run=_match, concurrency_max=1),
    "match-system": Job(run=_match_system, concurrency_max=1),
    "redate": Job(run=_redate, concurrency_max=1),
    "redate-outdated": Job(run=_redate_outdated, concurrency_max=1),
    "tell-incident": Job(run=mailing.tell_incident, concurrency_max=1),
    "roll-up": Job(run=_roll_up, concurrency_max=1),
    "tell": Job(run=mailing.tell, concurrency_max=1),
    "send-webhook": Job(run=mailing.send_webhook, concurrency_max=2, leaves=True),
    notices.TELL_NOTICES: Job(run=mailing.tell_notices, concurrency_max=1),
    mails.SEND_NOTICE: Job(run=mailing.send_notice, concurrency_max=1, leaves=True),
    "ask-digest": Job(run=mailing.ask_digest, concurrency_max=1, leaves=True),
    "send-digest": Job(run=mailing.send_digest, concurrency_max=1, leaves=True),
    "assess": Job(run=_assess, concurrency_max=1),
    "fit-severity": Job(run=_fit_severity, concurrency_max=1),
    "reassess": Job(run=_reassess, concurrency_max=1),
    ticking.FRONTIER_CLOCK: Job(run=_ring_frontier_clock, concurrency_max=1),
}


async def _end_embargo(work: Work, subject: str) -> None:
    await coordination.end_embargo(work, CaseId(subject))


async def _call_for_delivery(work: Work, subject: str) -> None:
    await coordination.call_for_delivery(work, PartyId(subject))


async def _call_for_fit(work: Work, _: str) -> None:
    await validation.call_for_fit(work)


async def _lapse(work: Work, subject: str) -> None:
    await findings.lapse(work, EvidenceReleaseId(subject))


async def _end_answer(work: Work, subject: str) -> None:
    await exposure.end_answer(work, TaskId(subject))


async def _end_opening(work: Work, subject: str) -> None:
    await openings.expire(work, OpeningId(subject))


async def _seal_kept(work: Work, _: str) -> None:
    await findings.seal_kept(work)


TIMERS: Final[Mapping[str, Callable[[Work, str], Awaitable[None]]]] = {
    coordination.EMBARGO_END: _end_embargo,
    coordination.NEXT_DELIVERY: _call_for_delivery,
    validation.NEXT_FIT: _call_for_fit,
    distribution.RENEW_FEED: distribution.call_for_renewal,
    digests.DIGEST_DUE: digests.call_for_digest,
    webhooks.SEND_AGAIN: webhooks.call_for_sending,
    findings.RELEASE_END: _lapse,
    findings.SEAL_KEPT: _seal_kept,
    exposure.ANSWER_END: _end_answer,
    openings.OPENING_END: _end_opening,
    evaluations.RUN_END: evaluations.end_run,
    evaluations.RUN_CALLS: run_calls.keep_calls,
    packages.MATERIAL_END: materials.end_material,
    deletion.DELETION_DUE: deletion.call_for_certificate,
    exposure.POLICY_CHECK: exposure.call_for_outdated,
    exposure.ROLL_UP: exposure.call_for_rollup,
    ticking.FRONTIER_CLOCK: ticking.call_for_clock,
    ticking.FRONTIER_WARNING: ticking.ring_warning,
    deletion.DELETION_WARNING: deletion.warn_of_deletion,
    duties.DUTY_WARNING: duties.warn_of_duty,
    access.ACCESS_WARNING: access.warn_of_end,
    access.ACCESS_END: access.end_access,
}


async def ring(work: Work, timer: Timer) -> None:
    """Do what a timer that ran out means, in the transaction that deletes it."""
    await TIMERS[timer.kind](work, timer.subject)


async def run_job(house: House, entrypoint: str, subject: str) -> None:
    """Do one job; a refusal means that there is nothing to do any more, so it is not an error.

    An Outage when something outside failed, this machine's own disk, memory and processes included.
    """
    if JOBS[entrypoint].leaves and house.settings.closed_enclave:
        return
    try:
        await JOBS[entrypoint].run(house, subject)
    except Refusal as refusal:
        if refusal.status != NOT_FOUND:
            raise
    except OSError as error:
        if error.errno not in _USED_UP:
            raise
        hint = "Make room on the machine of the worker: its home folder, memory and processes."
        raise Outage("this machine", f"{os.strerror(error.errno)}.", hint=hint) from error


async def tell_halted(house: House, entrypoint: str, subject: str, *, halt: Halt) -> None:
    """Show on the page why a job does not go on; where that cannot be told now, the job is not the worse for it."""
    watched = JOBS[entrypoint].watched
    if watched is None:
        return
    with suppress(Outage, Refusal):
        async with house.work(AsWorker(), "validation.reproduce") as work:
            vulnerability = await watched(work, subject)
            if vulnerability is not None:
                about = FixId(subject) if subject != vulnerability else vulnerability
                await validation.halt_attempt(work, about, vulnerability, halt=halt)


NOT_FOUND: Final = 404
# What the operating system says when this machine has nothing left to give.
_USED_UP: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO, errno.ENOMEM, errno.EMFILE, errno.ENFILE, errno.EAGAIN}
)
