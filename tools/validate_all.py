"""`make validate-all`: every environment that ships, its proof on both builds, five rounds; all must be right."""

import asyncio
import secrets
import sys
from time import perf_counter
from typing import Final

from rich.console import Console
from rich.progress import track

from clearway.app.settings import read_settings
from clearway.app.wiring import open_bench
from clearway.formats.environment import Environment
from clearway.gateways.builds import Workbench
from clearway.validation.actions import shipped_environments, validate

ROUNDS: Final = 5


async def main() -> int:
    """Print a line for each environment: what was seen in each round; gives 1 when a verdict was not the right one."""
    bench, wrong = open_bench(read_settings()), 0
    for environment in track(shipped_environments(), "validating", console=Console(stderr=True), transient=True):
        begun = perf_counter()
        seen = [await _verdict(bench, environment) for _ in range(ROUNDS)]
        wanted = environment.recipe.example.verdict if environment.recipe.example else ""
        right = seen.count(wanted)
        wrong += ROUNDS - right
        told = wanted if right == ROUNDS else f"WRONG, wanted {wanted}: {', '.join(seen)}"
        print(
            f"{environment.recipe.name:18} {right} of {ROUNDS} right  {perf_counter() - begun:6.1f} s  {told}",
            flush=True,
        )
    print(f"{wrong} wrong verdicts")
    return 1 if wrong else 0


async def _verdict(bench: Workbench, environment: Environment) -> str:
    example = environment.recipe.example
    assert example is not None
    proof = environment.files[example.proof]
    verdict, _ = await validate(bench, environment, proof, runs=1, entropy=secrets.token_bytes)
    return verdict.kind.value


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
