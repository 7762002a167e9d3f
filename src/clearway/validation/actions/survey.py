"""Survey: many inputs on one build, several to a sandbox, on all cores; what each showed and what it printed."""

import asyncio
import os
from collections.abc import Callable, Sequence
from dataclasses import replace

from clearway.formats.environment import Environment
from clearway.gateways.builds import Built, Workbench, execute_each
from clearway.validation import rules
from clearway.validation.actions.replay import SECRET_BYTES, execution_of, long_enough, trace_of
from clearway.validation.model import Sighting, Trace


async def survey(
    bench: Workbench,
    environment: Environment,
    built: Built,
    *,
    inputs: Sequence[bytes],
    entropy: Callable[[int], bytes],
) -> list[Sighting]:
    """Run a build on each input and say what it showed, in their order. An Outage as replay's."""
    cores = max(1, min(os.cpu_count() or 1, len(inputs)))
    parts = [inputs[core::cores] for core in range(cores)]
    surveys = (_survey(bench, environment, built, inputs=part, entropy=entropy) for part in parts)
    found = await asyncio.gather(*surveys)
    return [found[place % cores][place // cores] for place in range(len(inputs))]


async def _survey(
    bench: Workbench,
    environment: Environment,
    built: Built,
    *,
    inputs: Sequence[bytes],
    entropy: Callable[[int], bytes],
) -> list[Sighting]:
    control = await _control(bench, environment, built, entropy=entropy)
    enough = long_enough(environment, control)
    secrets = [entropy(SECRET_BYTES).hex() for _ in inputs]
    alike = [execution_of(environment, body, secret) for body, secret in zip(inputs, secrets, strict=True)]
    executions = [replace(one, seconds_max=enough.seconds, cpu_seconds_max=enough.cpu_seconds) for one in alike]
    observed = await execute_each(bench, built, executions)
    traces = [trace_of(seen, execution) for seen, execution in zip(observed, executions, strict=True)]
    return [_sighting(environment, trace, control) for trace in traces]


async def _control(
    bench: Workbench, environment: Environment, built: Built, *, entropy: Callable[[int], bytes]
) -> Trace | None:
    """Run the recipe's harmless input first: it says what is usual, and how long is long enough."""
    name = environment.recipe.run.control
    if not name:
        return None
    execution = execution_of(environment, environment.files[name], entropy(SECRET_BYTES).hex())
    [observed] = await execute_each(bench, built, [execution])
    return trace_of(observed, execution)


def _sighting(environment: Environment, trace: Trace, control: Trace | None) -> Sighting:
    printed = trace.files.get("stdout", b"").replace(trace.secret.encode(), b"*")
    sight = rules.see(environment.recipe.oracle, trace, control)
    return Sighting(sight=sight, status=trace.status, printed=printed)


def variants(
    environment: Environment,
    seeds: Sequence[bytes],
    *,
    count: int,
    seed: int,
    words: Sequence[str] = (),
    beside: Sequence[bytes] = (),
) -> list[bytes]:
    """Make so many inputs that are like the seeds, with the structure that the recipe names.

    They may say the words, and have what is dangerous in a seed in the places of the inputs beside it.
    """
    kind = environment.recipe.verify.mutation
    return rules.variants(kind, seeds, count=count, seed=seed, words=words, beside=beside)


def kin(
    environment: Environment, seeds: Sequence[bytes], *, count: int, seed: int, words: Sequence[str] = ()
) -> list[bytes]:
    """Make so many inputs that are like harmless ones and hold no mark that those do not have."""
    return rules.kin(environment.recipe.verify.mutation, seeds, count=count, seed=seed, words=words)


def twins(environment: Environment, seeds: Sequence[bytes], *, count: int, seed: int) -> list[bytes]:
    """Make up to so many inputs that are as harmless as these by their making."""
    return rules.twins(environment.recipe.verify.mutation, seeds, count=count, seed=seed)
