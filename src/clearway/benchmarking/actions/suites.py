"""Verbs of sealed suites: custodians' keys, registering what was sealed, exposures."""

from clearway.audit import actions as audit
from clearway.benchmarking.model.ceremony import (
    CustodianKey,
    ExposureKind,
    NewSuite,
    SealedSuite,
    SuiteExposure,
    SuiteHealth,
    SuiteTask,
)
from clearway.benchmarking.rules.ceremony import holders_of, require_about, require_recipient, require_sealed
from clearway.benchmarking.rules.suites import cover_of, health_of_measures
from clearway.benchmarking.store import suites
from clearway.formats.ceremony_policy import CeremonyPolicy
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import EvaluationId, PartyId, SuiteId
from clearway.storage.work import Work


async def register_custodian(work: Work, recipient: str) -> CustodianKey:
    """Keep the public half of the acting custodian's key; the secret half never comes here."""
    assert work.actor.person is not None
    require_recipient(recipient)
    if not await suites.add_custodian_key(work, recipient):
        what = "You have a key already, or this one is somebody else's."
        raise Refusal("key-exists", what, hint="A custodian keeps one key; another person takes another.", status=409)
    await audit.record(work, "benchmarking.register-custodian", work.actor.person, {"recipient": recipient})
    return CustodianKey(person=work.actor.person, recipient=recipient, registered_at=work.now)


async def list_custodians(work: Work) -> list[CustodianKey]:
    """List the custodians who have a key, oldest first."""
    return await suites.custodian_keys(work)


async def register_suite(work: Work, new: NewSuite, policy: CeremonyPolicy) -> SealedSuite:
    """Keep a suite that was sealed to three custodians; its bundle stays with whoever sealed it."""
    require_sealed(new)
    holders = holders_of(new, await suites.custodian_keys(work), sealer=work.actor.person)
    identifier = SuiteId(work.new_id("sui"))
    await suites.add_suite(work, identifier, new, task_exposures_max=policy.task_exposures_max)
    await suites.add_shares(work, identifier, new, holders=holders)
    detail = {"bundle": new.bundle_digest, "proofs": new.proofs_digest, "tasks": len(new.tasks)}
    await audit.record(work, "benchmarking.seal-suite", identifier, detail)
    return await read_suite(work, identifier)


async def read_suite(work: Work, wanted: SuiteId) -> SealedSuite:
    """Give what is known of a sealed suite."""
    found = await suites.suite(work, wanted)
    if found is None:
        raise not_found("suite", wanted)
    return found


async def list_suites(work: Work) -> list[SealedSuite]:
    """List sealed suites, newest first."""
    return await suites.suites(work)


async def list_tasks(work: Work, wanted: SuiteId) -> list[SuiteTask]:
    """List the tasks of a suite by their pseudonyms: how often each came before a developer, and which are retired."""
    await read_suite(work, wanted)
    return await suites.tasks(work, wanted)


async def read_health(work: Work, wanted: SuiteId) -> SuiteHealth:
    """Say how well a sealed suite measures now, and before which developers it was."""
    tasks = await list_tasks(work, wanted)
    measured = [(one.measure, one.retired_at is not None) for one in tasks if one.measure is not None]
    left = [measure for measure, retired in measured if not retired]
    return SuiteHealth(
        health=health_of_measures(left, retired=len(measured) - len(left)) if left else None,
        families=cover_of(measured),
        tasks=tuple(tasks),
        exposed=tuple(await suites.exposed(work, wanted)),
    )


async def expose(
    work: Work, wanted: SuiteId, run: EvaluationId, *, developer: PartyId, checkpoint: str, tasks: tuple[str, ...]
) -> None:
    """Write down that a run put tasks before a developer's model; again for the same run it does nothing.

    `tasks` are pseudonyms. Those that came before developers as often as the policy allows are retired.
    """
    require_about(checkpoint)
    known = {task.pseudonym for task in await list_tasks(work, wanted)}
    if not tasks or not known.issuperset(tasks):
        what = "A run put tasks before the model that are not this suite's."
        raise Refusal("unknown-task", what, hint="Name them by their pseudonyms.", where="tasks")
    seen = SuiteExposure(
        kind=ExposureKind.RUN,
        subject=run,
        suite=wanted,
        developer=developer,
        checkpoint=checkpoint,
        tasks=len(tasks),
        at=work.now,
    )
    if await suites.add_exposure(work, seen, tasks):
        detail = {"suite": wanted, "developer": developer, "tasks": len(tasks)}
        await audit.record(work, "benchmarking.expose", run, detail)


async def list_exposures(
    work: Work, *, developer: PartyId | None = None, suite: SuiteId | None = None
) -> list[SuiteExposure]:
    """List exposures, newest first: a developer its own, the program and auditors all, one developer's or suite's."""
    return await suites.exposures(work, developer, suite)
