"""Survey: many inputs on one build, several to a sandbox, on all cores; what each showed and what it printed."""

import asyncio
import os
from collections.abc import Callable, Sequence

from clearway.formats.environment import Environment
from clearway.gateways.builds import Built, Workbench, execute_each
from clearway.validation import rules
from clearway.validation.actions.replay import SECRET_BYTES, execution_of, trace_of
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
    control = environment.recipe.run.control
    harmless = [environment.files[control]] if control else []
    executions = [execution_of(environment, body, entropy(SECRET_BYTES).hex()) for body in (*harmless, *inputs)]
    observed = await execute_each(bench, built, executions)
    traces = [trace_of(seen, execution) for seen, execution in zip(observed, executions, strict=True)]
    beside = traces[0] if harmless else None
    return [_sighting(environment, trace, beside) for trace in traces[len(harmless) :]]


def _sighting(environment: Environment, trace: Trace, control: Trace | None) -> Sighting:
    printed = trace.files.get("stdout", b"").replace(trace.secret.encode(), b"*")
    sight = rules.see(environment.recipe.oracle, trace, control)
    return Sighting(sight=sight, status=trace.status, printed=printed)


def variants(
    environment: Environment, seeds: Sequence[bytes], *, count: int, seed: int, words: Sequence[str] = ()
) -> list[bytes]:
    """Make so many inputs that are like the seeds, with the structure that the recipe names; they may say the words."""
    return rules.variants(environment.recipe.verify.mutation, seeds, count=count, seed=seed, words=words)
