"""Fixes that ship, behind the real wall: right ones are verified, wrong ones are not. All: `make fix-corpus`."""

import secrets  # noqa: TID251  runs at once with other tests, so names and secrets take real chance

import pytest

from clearway.formats.environment import Environment
from clearway.gateways.builds import SHELF, Workbench
from clearway.kernel.errors import Outage
from clearway.remediation import rules
from clearway.remediation.actions import Examination, Specimen, examine, shipped_fixes
from clearway.remediation.model import Effort, FixStatus
from clearway.validation.actions import environment_in
from tests.validation.targets import client_bench

# Few inputs, always the same: enough to tell these apart, and quick.
EFFORT = Effort(runs=1, variants=60, fuzzing=60, seed=1)
FETCH_AND_COMPILE_SECONDS_MAX = 600
QUICK = [(name, fix.known.name) for name in ("cjson", "json5") for fix in shipped_fixes(name)]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Workbench:
    """The real wall and registries, one cache for this file."""
    return client_bench(tmp_path_factory.mktemp("kept"))


async def status_of(bench: Workbench, environment: Environment, specimen: Specimen) -> FixStatus:
    """Put one fix to the test; skipped where the registry cannot be reached."""
    assert environment.recipe.example is not None
    proofs = [environment.files[environment.recipe.example.proof]]
    wanted = Examination(
        environment=environment, proofs=proofs, repair=specimen.repair, effort=EFFORT, until_failed=True
    )
    try:
        return rules.decide(await examine(bench, wanted, entropy=secrets.token_bytes)).status
    except Outage as outage:
        if outage.which == "sandbox":
            raise
        pytest.skip(f"{outage}")


@pytest.mark.timeout(FETCH_AND_COMPILE_SECONDS_MAX)
@pytest.mark.parametrize(("name", "fix"), QUICK, ids=[f"{name}-{fix}" for name, fix in QUICK])
async def test_a_shipped_fix_is_judged_as_it_is(name: str, fix: str, bench: Workbench) -> None:
    """Of a Debian package and of one of npm's: every right fix is verified and every wrong one is not."""
    specimen = next(one for one in shipped_fixes(name) if one.known.name == fix)
    status = await status_of(bench, environment_in(SHELF / name), specimen)
    assert (status is FixStatus.VERIFIED) is specimen.known.right
