"""Many inputs in one sandbox: each seen as if alone, in order, whatever its neighbors do."""

import secrets  # noqa: TID251  runs at once with other tests, so secrets take real chance
from pathlib import Path

import pytest

from clearway.formats.environment import Environment, VariantName, parse_recipe
from clearway.gateways.builds import NotBuilt
from clearway.kernel.limits import INPUTS_PER_BATCH_MAX
from clearway.validation.actions import build_variant, environment_in, survey
from clearway.validation.model import RunOutcome, Sighting
from tests.validation.targets import SHORT, TOO_LONG, WHEEL_RECIPE, archive_target, publish, real_bench

# Does what its input says: sleep, hog memory, print without end, leave files, look for its neighbors.
HARNESS = b"""import os, sys, time
secret = os.environ.pop("CLEARWAY_SECRET")
print("clearway", secret, "ready", flush=True)
word = open(sys.argv[2]).read()
if word == "sleep": time.sleep(60)
if word == "hog": hog = bytearray(1 << 30)
if word == "print":
    while True: print("x" * 1000)
if word == "run": open("../seen/outside/mark", "w").write(secret)
if word == "leave": open("../all/evil", "w").write(secret); open("left", "w").write("here")
print(os.path.exists("left"), len(word))
"""


async def seen(folder: Path, inputs: list[bytes]) -> list[Sighting]:
    """Survey the module's environment with a harness that does as it is told."""
    environment = publish(folder, {"1.4": True})
    limits = "[limits]\nrun_seconds = 2\nmemory_mebibytes = 128\n"
    strict = Environment(
        recipe=parse_recipe((WHEEL_RECIPE + limits).encode()), harness=HARNESS, files=environment.files
    )
    bench = real_bench(folder)
    built = await build_variant(bench, strict, VariantName.AFFECTED)
    assert not isinstance(built, NotBuilt), built.log
    return await survey(bench, strict, built, inputs=inputs, entropy=secrets.token_bytes)


async def test_each_input_is_seen_as_if_alone(tmp_path: Path) -> None:
    """One sleeps, one hogs, one prints without end, one leaves files: the others are seen as they are, in order."""
    words = [b"a", b"run", b"sleep", b"bb", b"hog", b"ccc", b"print", b"run", b"leave", b"dddd", b"eeeee"]
    told = await seen(tmp_path, words)
    triggered = [place for place, one in enumerate(told) if one.sight.outcome is RunOutcome.TRIGGERED]
    assert triggered == [1, 7]
    assert [told[place].sight.outcome for place in (2, 6)] == [RunOutcome.UNCLEAR] * 2
    for place, length in ((0, 1), (3, 2), (5, 3), (9, 4), (10, 5)):
        assert told[place].printed.endswith(b"False %d\n" % length)
        assert told[place].status == 0


async def test_more_inputs_than_one_sandbox_takes(tmp_path: Path) -> None:
    """Order is kept over several sandboxes and cores, and the run's secret is not in what is compared."""
    count = 2 * INPUTS_PER_BATCH_MAX + 3
    told = await seen(tmp_path, [b"x" * number for number in range(count)])
    assert [int(one.printed.split()[-1]) for one in told] == list(range(count))
    assert {one.printed.splitlines()[0] for one in told} == {b"clearway * ready"}


async def test_a_sanitizer_sees_in_a_batch_what_it_sees_alone(tmp_path: Path) -> None:
    """Each input has its own report, at its own secret place."""
    environment = environment_in(archive_target(tmp_path / "copy"))
    bench = real_bench(tmp_path)
    built = await build_variant(bench, environment, VariantName.AFFECTED)
    assert not isinstance(built, NotBuilt), built.log
    inputs = [SHORT, TOO_LONG, b"", TOO_LONG + b"more", SHORT]
    told = await survey(bench, environment, built, inputs=inputs, entropy=secrets.token_bytes)
    triggered = [one.sight.outcome is RunOutcome.TRIGGERED for one in told]
    assert triggered == [False, True, False, True, False]


@pytest.mark.parametrize("inputs", [[], [b"run"]])
async def test_none_and_one(tmp_path: Path, inputs: list[bytes]) -> None:
    """No input is no run."""
    assert len(await seen(tmp_path, inputs)) == len(inputs)
