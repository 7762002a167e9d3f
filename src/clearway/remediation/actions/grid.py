"""The grid of a root-cause matrix: every fix is built once and meets every proof; no database is open meanwhile."""

import asyncio
import os
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from clearway.formats.environment import Environment, VariantName
from clearway.gateways.builds import Built, NotBuilt, Workbench
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import VulnerabilityId
from clearway.remediation import rules
from clearway.remediation.actions.examine import Entropy, fixed_build
from clearway.remediation.model import Cell, Effect, FixWithEvidence, Grid, MatrixFix, MatrixProof
from clearway.validation import actions as validation
from clearway.validation.model import Proof, RunEvidence

_RUNS: Final = 3
_ALONE: Final = 2
_NOT_TRIED: Final = Cell(effect=Effect.UNCLEAR, reason="not tried: it does not trigger clearly where nothing is fixed")
_Row = tuple[MatrixFix, tuple[Cell, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A proof that is to be tried, and the vulnerability under which it stands.

    `elsewhere` says why it cannot be run where the others are; it is empty where it can.
    """

    proof: Proof
    vulnerability: VulnerabilityId
    elsewhere: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is compared: fixes with their owners and proofs, in one environment; `about` are those that it is for."""

    environment: Environment
    fixes: tuple[tuple[FixWithEvidence, tuple[VulnerabilityId, ...]], ...]
    columns: tuple[Column, ...]
    about: tuple[VulnerabilityId, ...]


async def fill_grid(bench: Workbench, wanted: Comparison, *, entropy: Entropy) -> Grid:
    """Try every fix on every proof. An Outage of a registry or of the sandbox passes through.

    Refused where the build without a fix cannot be made: nothing could be told then.
    """
    affected = await validation.build_variant(bench, wanted.environment, VariantName.AFFECTED)
    if isinstance(affected, NotBuilt):
        what = f"The affected build could not be made: {validation.stopped_at(affected)}"
        raise Refusal("not-built", what, hint="Look at the recipe, then ask again.")
    trial = _Trial(bench=bench, wanted=wanted, entropy=entropy, cores=asyncio.Semaphore(os.cpu_count() or 1))
    unfixed = await trial.unfixed(affected)
    rows: list[_Row] = [await trial.known(unfixed)]
    for found, owners in wanted.fixes:
        rows += await trial.rows(found, owners, unfixed)
    proofs = tuple(
        MatrixProof(proof=one.proof.id, finding=one.proof.finding, vulnerability=one.vulnerability, unfixed=seen.cell)
        for one, seen in zip(wanted.columns, unfixed, strict=True)
    )
    return Grid(fixes=tuple(fix for fix, _ in rows), proofs=proofs, cells=tuple(cells for _, cells in rows))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unfixed:
    """What a proof does where nothing is fixed."""

    cell: Cell
    runs: tuple[RunEvidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Trial:
    """What is compared, and what runs it, so many at once as there are cores."""

    bench: Workbench
    wanted: Comparison
    entropy: Entropy
    cores: asyncio.Semaphore

    async def unfixed(self, built: Built) -> list[_Unfixed]:
        """Run every proof where nothing is fixed."""

        async def try_one(column: Column) -> _Unfixed:
            if column.elsewhere:
                return _Unfixed(cell=Cell(effect=Effect.UNCLEAR, reason=column.elsewhere))
            runs = await self._run(built, column)
            return _Unfixed(cell=rules.effect_of(runs), runs=runs)

        return await asyncio.gather(*map(try_one, self.wanted.columns))

    async def known(self, unfixed: Sequence[_Unfixed]) -> _Row:
        """Try the build that the recipe holds for fixed: a release, or all that a Debian package mends."""
        variant = self.wanted.environment.recipe.variants.fixed
        label = f"{variant.version}, which the recipe {self.wanted.environment.recipe.name} holds for fixed"
        row = MatrixFix(fix=None, vulnerabilities=self.wanted.about, label=label, narrow=False)
        build = validation.build_variant(self.bench, self.wanted.environment, VariantName.FIXED)
        return await self._row(row, build, unfixed)

    async def rows(
        self, found: FixWithEvidence, owners: Sequence[VulnerabilityId], unfixed: Sequence[_Unfixed]
    ) -> list[_Row]:
        """Try a fix, and where it stops several proofs each of its hunks alone: it may be several fixes in one."""
        whole = rules.row_of(found, owners)
        row, cells = await self._row(whole, self._fixed(found.fix.patch, found.fix.release), unfixed)
        tried = [(row, cells)]
        if [cell.effect for cell in cells].count(Effect.STOPPED) >= _ALONE:
            for part, hunk in rules.rows_of_parts(whole, found.fix.patch):
                tried.append(await self._row(part, self._fixed(hunk, ""), unfixed))
        return tried

    async def _fixed(self, patch: bytes | None, release: str) -> Built | NotBuilt:
        environment = self.wanted.environment
        variant, repair = fixed_build(environment, validation.Repair(patch=patch, release=release))
        return await validation.build_variant(self.bench, environment, variant, repair=repair)

    async def _row(self, row: MatrixFix, build: Awaitable[Built | NotBuilt], unfixed: Sequence[_Unfixed]) -> _Row:
        try:
            built = await build
        except Refusal as refusal:
            return replace(row, problem=refusal.what), ()
        if isinstance(built, NotBuilt):
            return replace(row, problem=validation.stopped_at(built)), ()

        async def try_one(column: Column, before: _Unfixed) -> Cell:
            if before.cell.effect is not Effect.TRIGGERS:
                return _NOT_TRIED
            return rules.effect_of(await self._run(built, column), unfixed=before.runs)

        return row, tuple(await asyncio.gather(*map(try_one, self.wanted.columns, unfixed)))

    async def _run(self, built: Built, column: Column) -> tuple[RunEvidence, ...]:
        environment = self.wanted.environment
        version = environment.recipe.variants.affected.version
        label = validation.RunLabel(variant=VariantName.AFFECTED, version=version, runs=_RUNS)
        async with self.cores:
            return await validation.run_proof(
                self.bench, environment, built, proof=column.proof.body, label=label, entropy=self.entropy
            )
