"""Affected range: replay a proof over the releases that the registry still has; no database is open meanwhile."""

import asyncio
import os
from collections.abc import Callable

from clearway.formats.environment import Environment, VariantName
from clearway.gateways.builds import NotBuilt, Workbench
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import RELEASES_TRIED_MAX
from clearway.validation import rules
from clearway.validation.actions.replay import Repair, replay, stopped_at
from clearway.validation.actions.sources import releases_of
from clearway.validation.model import Affected, AffectedRange, Tried

Entropy = Callable[[int], bytes]


async def affected_range(
    bench: Workbench, environment: Environment, proof: bytes, *, runs: int, entropy: Entropy
) -> AffectedRange:
    """Try a proof on released versions until it is clear which are affected; refused where no registry lists any.

    An Outage of a registry or of the sandbox passes through.
    """
    recipe = environment.recipe
    releases = rules.in_order(recipe.origin, await releases_of(bench, recipe))
    if not releases or len(releases) > RELEASES_TRIED_MAX:
        what = f"{recipe.name} has {len(releases)} releases in its registry; 1 to {RELEASES_TRIED_MAX} can be replayed."
        raise Refusal("no-releases", what, hint="Of Debian only the current release can be fetched.")
    named = [recipe.variants.affected.version, recipe.variants.fixed.version]
    known = [releases.index(version) for version in named if version in releases]
    tried: dict[int, Tried] = {}
    cores = asyncio.Semaphore(os.cpu_count() or 1)

    async def attempt(place: int) -> None:
        async with cores:
            tried[place] = await _try(bench, environment, releases[place], proof=proof, runs=runs, entropy=entropy)

    while wanted := rules.next_to_try(len(releases), _told(tried), known=known):
        await asyncio.gather(*(attempt(place) for place in wanted))
    return rules.conclude(recipe, releases, tried)


def _told(tried: dict[int, Tried]) -> dict[int, Affected]:
    return {place: one.affected for place, one in tried.items()}


async def _try(
    bench: Workbench, environment: Environment, version: str, *, proof: bytes, runs: int, entropy: Entropy
) -> Tried:
    repair = Repair(release=version)
    try:
        seen = await replay(
            bench, environment, VariantName.AFFECTED, proof=proof, runs=runs, entropy=entropy, repair=repair
        )
    except Refusal as refusal:
        return Tried(version=version, affected=Affected.UNKNOWN, reason=refusal.what)
    if isinstance(seen, NotBuilt):
        return Tried(version=version, affected=Affected.UNKNOWN, reason=stopped_at(seen))
    affected = rules.as_affected([run.sight.outcome for run in seen])
    return Tried(version=version, affected=affected, reason=seen[0].sight.reason)
