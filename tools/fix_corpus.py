"""`make fix-corpus`: every fix that ships is put to the test, right and wrong ones; prints the confusion matrix."""

import asyncio
import secrets
import sys
from collections import Counter
from collections.abc import Iterator
from time import perf_counter
from typing import Final

from rich.console import Console
from rich.progress import track

from clearway.app.settings import read_settings
from clearway.app.wiring import open_bench
from clearway.formats.environment import Environment
from clearway.gateways.builds import Workbench
from clearway.remediation import rules
from clearway.remediation.actions import Examination, Specimen, examine, shipped_fixes
from clearway.remediation.model import Decision, FixStatus, LineOutcome
from clearway.validation.actions import shipped_environments

RIGHT_VERIFIED_MIN: Final = 0.9


async def main(only: str = "") -> int:
    """Print a line for each fix and the matrix; gives 1 when a wrong one was verified or too few right ones were."""
    async with open_bench(read_settings()) as bench:
        return _matrix(await _seen(bench, only))


async def _seen(bench: Workbench, only: str) -> Counter[tuple[bool, FixStatus]]:
    seen = Counter[tuple[bool, FixStatus]]()
    specimens = [pair for pair in _specimens() if only in {"", pair[0].recipe.name}]
    for environment, specimen in track(specimens, "verifying", console=Console(stderr=True), transient=True):
        begun = perf_counter()
        decision = await _judge(bench, environment, specimen)
        seen[specimen.known.right, decision.status] += 1
        print(_told(environment, specimen, decision), f"{perf_counter() - begun:.1f} s", sep="  ", flush=True)
    return seen


def _specimens() -> Iterator[tuple[Environment, Specimen]]:
    for environment in shipped_environments():
        yield from ((environment, specimen) for specimen in shipped_fixes(environment.recipe.name))


async def _judge(bench: Workbench, environment: Environment, specimen: Specimen) -> Decision:
    example = environment.recipe.example
    assert example is not None
    proofs = [environment.files[example.proof]]
    wanted = Examination(environment=environment, proofs=proofs, repair=specimen.repair, until_failed=True)
    return rules.decide(await examine(bench, wanted, entropy=secrets.token_bytes))


def _told(environment: Environment, specimen: Specimen, decision: Decision) -> str:
    known = specimen.known
    failed = ", ".join(line.line.value for line in decision.lines if line.outcome is LineOutcome.FAILED)
    surprise = "  " if (decision.status is FixStatus.VERIFIED) is known.right else "! "
    kind = known.kind.value if known.kind else "right"
    return f"{surprise}{environment.recipe.name:16} {known.name:26} {kind:16} {decision.status.value:9} {failed}"


def _matrix(seen: Counter[tuple[bool, FixStatus]]) -> int:
    statuses = (FixStatus.VERIFIED, FixStatus.PLAUSIBLE, FixStatus.REFUSED)
    print(f"\n{'':10}" + "".join(f"{status.value:>11}" for status in statuses))
    for right in (True, False):
        print(f"{'right' if right else 'wrong':10}" + "".join(f"{seen[right, status]:>11}" for status in statuses))
    verified, rights = seen[True, FixStatus.VERIFIED], sum(seen[True, status] for status in statuses)
    print(f"\nwrong ones verified: {seen[False, FixStatus.VERIFIED]}; right ones verified: {verified} of {rights}")
    return 1 if seen[False, FixStatus.VERIFIED] or verified < RIGHT_VERIFIED_MIN * rights else 0


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:2])))
