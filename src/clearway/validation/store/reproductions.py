"""The tables of validation: reproductions and verdicts."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.formats.environment import VariantName
from clearway.kernel.ids import EvidenceId, ReproductionId, VulnerabilityId
from clearway.storage.work import Work
from clearway.validation.model import (
    Crash,
    Frame,
    KeptVerdict,
    Replayed,
    Reproduction,
    RunEvidence,
    RunOutcome,
    Sight,
    Verdict,
    VerdictKind,
)

_RUN_COLUMNS: Final[LiteralString] = (
    "id, vulnerability, proof, environment, variant, version, run, outcome, reason, crash_kind, crash_access,"
    " crash_frames, excerpt, build_digest, source_digest, wall_seconds, memory_peak_bytes, ran_at"
)
_VERDICT_COLUMNS: Final[LiteralString] = (
    "vulnerability, decided_at, environment, kind, reasons, triggered, runs, crash_kind, crash_access, crash_frames,"
    " proof, recipe_digest, sandbox, fixed_version"
)


async def add_reproductions(work: Work, runs: Sequence[Reproduction]) -> None:
    """Keep what several runs showed."""
    async with work.connection.cursor() as cursor:
        await cursor.executemany(
            f"INSERT INTO reproduction ({_RUN_COLUMNS})"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [_run_row(item) for item in runs],
        )


async def reproductions_of(work: Work, vulnerability: VulnerabilityId) -> list[Reproduction]:
    """Load every run made for a vulnerability, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_RUN_COLUMNS} FROM reproduction WHERE vulnerability = %s ORDER BY ran_at, proof, variant, run",
        (vulnerability,),
    )
    return [_run(row) for row in await cursor.fetchall()]


async def add_verdict(work: Work, kept: KeptVerdict) -> None:
    """Keep a verdict; it counts from now on."""
    verdict, replayed = kept.verdict, kept.replayed
    await work.connection.execute(
        f"INSERT INTO verdict ({_VERDICT_COLUMNS}) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %b, %s, %s)",
        (
            kept.vulnerability,
            kept.decided_at,
            kept.environment,
            verdict.kind,
            list(verdict.reasons),
            verdict.triggered,
            verdict.runs,
            *_crash_columns(verdict.crash),
            replayed.proof if replayed else None,
            bytes.fromhex(replayed.recipe_digest) if replayed else None,
            replayed.sandbox if replayed else "",
            verdict.fixed_version,
        ),
    )


async def newest_verdict(work: Work, vulnerability: VulnerabilityId) -> KeptVerdict | None:
    """Load the verdict that counts, if there is one that the acting person may see."""
    cursor = await work.connection.execute(
        f"SELECT {_VERDICT_COLUMNS} FROM verdict WHERE vulnerability = %s ORDER BY decided_at DESC LIMIT 1",
        (vulnerability,),
    )
    row = await cursor.fetchone()
    return None if row is None else _verdict(row)


def _run_row(item: Reproduction) -> Sequence[object]:
    run, sight = item.evidence, item.evidence.sight
    return (
        item.id, item.vulnerability, item.proof, item.environment, run.variant.value, run.version, run.run,
        sight.outcome.value, sight.reason, *_crash_columns(sight.crash), sight.excerpt, bytes.fromhex(run.build_digest),
        bytes.fromhex(run.source_digest), run.wall_seconds, run.memory_peak_bytes, item.ran_at,
    )  # fmt: skip


def _run(row: TupleRow) -> Reproduction:
    sight = Sight(
        outcome=RunOutcome(row[7]), reason=row[8], crash=_crash(row[9], row[10], frames=row[11]), excerpt=row[12]
    )
    return Reproduction(
        id=ReproductionId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        proof=EvidenceId(row[2]),
        environment=row[3],
        evidence=RunEvidence(
            variant=VariantName(row[4]),
            version=row[5],
            run=row[6],
            sight=sight,
            build_digest=bytes(row[13]).hex(),
            source_digest=bytes(row[14]).hex(),
            wall_seconds=row[15],
            memory_peak_bytes=row[16],
        ),
        ran_at=row[17],
    )


def _verdict(row: TupleRow) -> KeptVerdict:
    return KeptVerdict(
        vulnerability=VulnerabilityId(row[0]),
        decided_at=row[1],
        environment=row[2],
        verdict=Verdict(
            kind=VerdictKind(row[3]),
            reasons=tuple(row[4]),
            triggered=row[5],
            runs=row[6],
            crash=_crash(row[7], row[8], frames=row[9]),
            fixed_version=row[13],
        ),
        replayed=_replayed(row[10], row[11], sandbox=row[12]),
    )


def _replayed(proof: str | None, recipe_digest: bytes | None, *, sandbox: str) -> Replayed | None:
    if proof is None or recipe_digest is None:
        return None
    return Replayed(proof=EvidenceId(proof), recipe_digest=bytes(recipe_digest).hex(), sandbox=sandbox)


def _crash_columns(crash: Crash | None) -> tuple[str, str, list[str]]:
    if crash is None:
        return "", "", []
    return crash.kind, crash.access, [f"{frame.function}\t{frame.file}\t{frame.line}" for frame in crash.frames]


def _crash(kind: str, access: str, *, frames: Sequence[str]) -> Crash | None:
    if not kind:
        return None
    split = [frame.split("\t") for frame in frames]
    return Crash(
        kind=kind,
        access=access,
        frames=tuple(Frame(function=function, file=file, line=int(line)) for function, file, line in split),
    )
