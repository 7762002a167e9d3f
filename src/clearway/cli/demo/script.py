"""The play: nine acts, in the order in which the clearinghouse works."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearway.app.wiring import House
from clearway.cli.client import Client
from clearway.cli.demo import finding, fixing, operators, reaching, rising
from clearway.cli.demo.finding import Environments
from clearway.cli.demo.operators import DemoSystem
from clearway.cli.demo.parties import Clients, admit, register
from clearway.cli.demo.summary import Summary, count
from clearway.cli.demo.talk import Talk
from clearway.formats.environment import Environment
from clearway.gateways.builds import Workbench
from clearway.kernel.instants import system_clock
from clearway.validation.actions import shipped_environments

TARGETS: Final = ("cjson", "giflib", "tqdm", "setuptools", "minimist", "json5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """What the acts are played on: an open house, its administrator, and somebody who tells what happens."""

    house: House
    administrator: Client
    talk: Talk

    @property
    def bench(self) -> Workbench:
        """The house's sandbox and registries."""
        return self.house.bench

    @property
    def folder(self) -> Path:
        """Where the operators' systems are installed."""
        return self.house.settings.home / "demo"


async def play(stage: Stage) -> Summary:
    """Play all acts and count what came of them."""
    environments = _targets()
    ids = await register(stage.administrator)
    clients = await admit(stage.administrator, ids)
    await fixing.appoint(stage.administrator, ids, environments)
    stage.talk.act("Targets: six packages from Debian, PyPI and npm")
    await finding.fetch_targets(stage.bench, environments, stage.talk)
    stage.folder.mkdir(parents=True, exist_ok=True)
    systems = operators.make_systems(stage.bench, environments, stage.folder, now=system_clock())
    installing = asyncio.create_task(systems)
    try:
        return await _after_targets(stage, clients, environments, installing)
    finally:
        installing.cancel()


async def _after_targets(
    stage: Stage, clients: Clients, environments: Environments, installing: asyncio.Task[tuple[DemoSystem, ...]]
) -> Summary:
    talk, coordinator = stage.talk, stage.administrator
    talk.act("Finders: claims, real tools in the sandbox, reports in people's own words")
    turned_away = await finding.find(stage.bench, clients, environments, talk)
    found = await rising.wait_until_risen(coordinator, talk)
    talk.act("Join: one record per vulnerability")
    await rising.tell_joins(coordinator, talk)
    told = await rising.stories(coordinator, found)
    talk.act("Reproduce: proofs run three times on the affected and on the fixed build")
    rising.tell_verdicts(told, talk)
    talk.act("Rank: how urgent, and why")
    rising.tell_ranks(told, talk)
    talk.act("Coordinate: cases with an embargo, maintainers told at their pace")
    rising.tell_cases(told, talk)
    talk.act("Fix: maintainers propose, the sandbox tells")
    shop = fixing.Workshop(bench=stage.bench, clients=clients, environments=environments, talk=talk)
    await fixing.fix(shop, found)
    await reaching.hand_in(clients, await installing, talk)
    talk.act("Publish: CSAF, OSV, OpenVEX, CVE")
    await reaching.publish(coordinator, talk, now=system_clock())
    talk.act("Reach: what operators have to do")
    await reaching.read_tasks(clients, await installing, talk)
    return await count(coordinator, claims_turned_away=turned_away)


def _targets() -> dict[str, Environment]:
    known = {environment.recipe.name: environment for environment in shipped_environments()}
    return {name: known[name] for name in TARGETS}
