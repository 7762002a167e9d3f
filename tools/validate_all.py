"""`make validate-all`: every environment that ships, its proof on both builds, five rounds; all must be right.

Beside the rounds, once each: a harmless input is not reproduced, and the repair that the recipe knows stops the proof.
"""

import asyncio
import secrets
import sys
from time import perf_counter
from typing import Final

from rich.console import Console
from rich.progress import track

from clearway.app.settings import read_settings
from clearway.app.wiring import open_bench
from clearway.formats.environment import Environment, VariantName
from clearway.gateways.builds import NotBuilt, Workbench
from clearway.validation.actions import known_repair, replay, shipped_environments, validate
from clearway.validation.model import RunOutcome, VerdictKind

ROUNDS: Final = 5


async def main() -> int:
    """Print a line for each environment: what was seen in each round; gives 1 when something was not as it must be."""
    began = perf_counter()
    async with open_bench(read_settings()) as bench:
        wrong = await _wrong(bench)
    print(f"{wrong} wrong in {ROUNDS} rounds, {perf_counter() - began:.0f} s")
    return 1 if wrong else 0


async def _wrong(bench: Workbench) -> int:
    wrong = 0
    for environment in track(shipped_environments(), "validating", console=Console(stderr=True), transient=True):
        begun = perf_counter()
        seen = [await _verdict(bench, environment, _proof(environment)) for _ in range(ROUNDS)]
        faults = [*_faults(environment, seen), *await _beside(bench, environment)]
        wrong += len(faults)
        told = "; ".join(faults) if faults else seen[0]
        right = ROUNDS - len(_faults(environment, seen))
        print(
            f"{environment.recipe.name:18} {right} of {ROUNDS} right  {perf_counter() - begun:6.1f} s  {told}",
            flush=True,
        )
    return wrong


def _proof(environment: Environment) -> bytes:
    example = environment.recipe.example
    assert example is not None
    return environment.files[example.proof]


async def _verdict(bench: Workbench, environment: Environment, proof: bytes) -> str:
    verdict, _ = await validate(bench, environment, proof, runs=1, entropy=secrets.token_bytes)
    return verdict.kind.value


def _faults(environment: Environment, seen: list[str]) -> list[str]:
    wanted = environment.recipe.example.verdict if environment.recipe.example else ""
    return [f"WRONG: {verdict}, wanted {wanted}" for verdict in seen if verdict != wanted]


async def _beside(bench: Workbench, environment: Environment) -> list[str]:
    harmless = environment.files[environment.recipe.verify.benign[0]]
    said = await _verdict(bench, environment, harmless)
    faults = [] if said == VerdictKind.NOT_REPRODUCED else [f"WRONG: a harmless input is {said}"]
    repair = await known_repair(bench, environment)
    mended = await replay(
        bench,
        environment,
        VariantName.AFFECTED,
        proof=_proof(environment),
        runs=1,
        entropy=secrets.token_bytes,
        repair=repair,
    )
    stopped = not isinstance(mended, NotBuilt) and {run.sight.outcome for run in mended} == {RunOutcome.QUIET}
    return faults if stopped else [*faults, "WRONG: the known repair does not stop the proof"]


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
