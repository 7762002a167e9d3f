"""Tables of sealed suites: custodians' public keys, suites, their tasks and shares, and who saw them."""

from typing import Final, LiteralString

from psycopg.errors import UniqueViolation
from psycopg.rows import TupleRow

from clearway.benchmarking.model.ceremony import (
    CustodianKey,
    DeveloperExposure,
    ExposureKind,
    NewSuite,
    SealedSuite,
    SuiteExposure,
    SuiteTask,
)
from clearway.benchmarking.model.suites import TaskMeasure
from clearway.kernel.benchmarking_limits import CEREMONIES_SHOWN_MAX
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId, PersonId, SuiteId
from clearway.storage.work import Work

_SUITE: Final[LiteralString] = (
    "s.id, s.name, s.version, encode(s.bundle_digest, 'hex'), s.bundle_bytes, encode(s.proofs_digest, 'hex'),"
    " (SELECT count(*) FROM suite_task t WHERE t.suite = s.id),"
    " (SELECT count(*) FROM suite_task t WHERE t.suite = s.id AND t.retired_at IS NOT NULL),"
    " s.task_exposures_max,"
    " ARRAY(SELECT c.custodian::text FROM suite_custodian c WHERE c.suite = s.id ORDER BY c.number),"
    " s.sealed_by, s.sealed_at"
)
_EXPOSURE: Final[LiteralString] = "e.kind, e.subject, e.suite, e.developer, e.checkpoint, cardinality(e.tasks), e.at"


async def add_custodian_key(work: Work, recipient: str) -> bool:
    """Keep the acting person's public key; False where there is one, or somebody else has this one."""
    try:
        await work.connection.execute(
            "INSERT INTO custodian_key (person, recipient, registered_at) VALUES (%s, %s, %s)",
            (work.actor.person, recipient, work.now),
        )
    except UniqueViolation:
        return False
    return True


async def custodian_keys(work: Work) -> list[CustodianKey]:
    """Load the public keys of all custodians, oldest first."""
    cursor = await work.connection.execute(
        "SELECT k.person, k.recipient, k.registered_at FROM custodian_key k ORDER BY k.registered_at, k.person"
    )
    return [
        CustodianKey(person=PersonId(row[0]), recipient=row[1], registered_at=row[2]) for row in await cursor.fetchall()
    ]


async def add_suite(work: Work, identifier: SuiteId, new: NewSuite, *, task_exposures_max: int) -> None:
    """Keep a sealed suite and its tasks; refused when there is such a version already."""
    try:
        await work.connection.execute(
            "INSERT INTO suite (id, name, version, bundle_digest, bundle_bytes, proofs_digest, task_exposures_max,"
            " sealed_by, sealed_at) VALUES (%s, %s, %s, decode(%s, 'hex'), %s, decode(%s, 'hex'), %s, %s, %s)",
            (
                identifier, new.name, new.version, new.bundle_digest, new.bundle_bytes, new.proofs_digest,
                task_exposures_max, work.actor.person, work.now,
            ),
        )  # fmt: skip
    except UniqueViolation:
        what = f"There is a sealed suite {new.name} {new.version}, or one of the same bytes."
        raise Refusal("suite-exists", what, hint="Give the suite another version.", status=409) from None
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO suite_task (suite, pseudonym, family, step, minutes, timed_by)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            [
                (
                    identifier,
                    one.pseudonym,
                    one.measure.family,
                    one.measure.step,
                    one.measure.minutes,
                    one.measure.timed_by,
                )
                for one in new.tasks
            ],
        )


async def add_shares(work: Work, identifier: SuiteId, new: NewSuite, *, holders: dict[str, PersonId]) -> None:
    """Keep who holds which share, the shares as only they can read them, and the mask; `holders` by recipient."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            "INSERT INTO suite_custodian (suite, number, custodian, proof) VALUES (%s, %s, %s, decode(%s, 'hex'))",
            [(identifier, share.number, holders[share.recipient], share.proof) for share in new.shares],
        )
        await cursor.executemany(
            "INSERT INTO suite_share (suite, number, sealed) VALUES (%s, %s, %s)",
            [(identifier, share.number, share.sealed) for share in new.shares],
        )
        await cursor.execute("INSERT INTO suite_mask (suite, mask) VALUES (%s, %s)", (identifier, new.mask))


async def suite(work: Work, wanted: SuiteId) -> SealedSuite | None:
    """Load a suite if the acting person may see it."""
    cursor = await work.connection.execute(f"SELECT {_SUITE} FROM suite s WHERE s.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _suite(row)


async def suites(work: Work) -> list[SealedSuite]:
    """Load the newest suites, newest first."""
    cursor = await work.connection.execute(
        f"SELECT {_SUITE} FROM suite s ORDER BY s.id DESC LIMIT %s", (CEREMONIES_SHOWN_MAX,)
    )
    return [_suite(row) for row in await cursor.fetchall()]


async def tasks(work: Work, wanted: SuiteId) -> list[SuiteTask]:
    """Load the tasks of a suite by their pseudonyms."""
    cursor = await work.connection.execute(
        "SELECT t.pseudonym, t.exposures, t.retired_at, t.family, t.step, t.minutes, t.timed_by FROM suite_task t"
        " WHERE t.suite = %s ORDER BY t.pseudonym",
        (wanted,),
    )
    return [
        SuiteTask(pseudonym=row[0], exposures=row[1], retired_at=row[2], measure=_measure(row[3:]))
        for row in await cursor.fetchall()
    ]


async def own_share(work: Work, wanted: SuiteId) -> tuple[int, bytes] | None:
    """Load the number of the acting custodian's share of a suite, and the share as that custodian can read it."""
    cursor = await work.connection.execute(
        "SELECT s.number, s.sealed FROM suite_share s JOIN suite_custodian c ON c.suite = s.suite"
        " AND c.number = s.number WHERE s.suite = %s AND c.custodian = %s",
        (wanted, work.actor.person),
    )
    row = await cursor.fetchone()
    return None if row is None else (row[0], bytes(row[1]))


async def add_exposure(work: Work, new: SuiteExposure, tasks_seen: tuple[str, ...]) -> bool:
    """Write down that tasks came before a developer; False where that was written down before."""
    cursor = await work.connection.execute(
        "INSERT INTO suite_exposure (kind, subject, suite, developer, checkpoint, tasks, at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT (kind, subject) DO NOTHING",
        (new.kind.value, new.subject, new.suite, new.developer, new.checkpoint, list(tasks_seen), new.at),
    )
    return cursor.rowcount == 1


async def exposed(work: Work, wanted: SuiteId) -> list[DeveloperExposure]:
    """Count how often a suite came before each developer that the acting person may know of, the latest first."""
    cursor = await work.connection.execute(
        "SELECT e.developer, count(DISTINCT e.subject) FILTER (WHERE e.kind = 'opening'),"
        " count(DISTINCT e.subject) FILTER (WHERE e.kind = 'run'), count(DISTINCT t.pseudonym), max(e.at)"
        " FROM suite_exposure e, unnest(e.tasks) t (pseudonym) WHERE e.suite = %s"
        " GROUP BY e.developer ORDER BY max(e.at) DESC, e.developer",
        (wanted,),
    )
    return [
        DeveloperExposure(developer=PartyId(developer), openings=openings, runs=runs, tasks=names, last_at=at)
        for developer, openings, runs, names, at in await cursor.fetchall()
    ]


async def exposures(work: Work, developer: PartyId | None, suite_id: SuiteId | None) -> list[SuiteExposure]:
    """Load the newest exposures that the acting person may see, newest first, of one developer or suite or of all."""
    cursor = await work.connection.execute(
        f"SELECT {_EXPOSURE} FROM suite_exposure e WHERE (%s::text IS NULL OR e.developer = %s)"
        " AND (%s::text IS NULL OR e.suite = %s) ORDER BY e.at DESC, e.subject DESC LIMIT %s",
        (developer, developer, suite_id, suite_id, CEREMONIES_SHOWN_MAX),
    )
    return [
        SuiteExposure(
            kind=ExposureKind(row[0]),
            subject=row[1],
            suite=SuiteId(row[2]),
            developer=PartyId(row[3]),
            checkpoint=row[4],
            tasks=row[5],
            at=row[6],
        )
        for row in await cursor.fetchall()
    ]


def _measure(row: TupleRow) -> TaskMeasure | None:
    if row[0] is None:
        return None
    return TaskMeasure(family=row[0], step=row[1], minutes=row[2], timed_by=row[3])


def _suite(row: TupleRow) -> SealedSuite:
    return SealedSuite(
        id=SuiteId(row[0]),
        name=row[1],
        version=row[2],
        bundle_digest=row[3],
        bundle_bytes=row[4],
        proofs_digest=row[5],
        tasks=row[6],
        retired=row[7],
        task_exposures_max=row[8],
        custodians=tuple(map(PersonId, row[9])),
        sealed_by=PersonId(row[10]),
        sealed_at=row[11],
    )
