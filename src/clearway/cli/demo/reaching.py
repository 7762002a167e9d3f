"""Embargoes end, advisories go out, and operators read in plain words what to do by when (Order 2(c) and (d))."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

import msgspec

from clearway.cli.client import Client
from clearway.cli.demo.operators import DemoSystem
from clearway.cli.demo.parties import HOSPITAL, Clients
from clearway.cli.demo.rising import vulnerabilities
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import until
from clearway.kernel.instants import format_instant

_DOCUMENTS: Final = ("csaf", "osv", "openvex", "cve")
_PUBLISH_SECONDS_MAX: Final = 60
_MATCH_SECONDS_MAX: Final = 60


class _Case(msgspec.Struct):
    id: str
    vulnerability: str


class _Advisory(msgspec.Struct):
    id: str
    vulnerability: str


class _Inventory(msgspec.Struct):
    id: str
    components: int


class _Task(msgspec.Struct):
    id: str
    title: str
    due_at: str | None


async def publish(coordinator: Client, talk: Talk, *, now: datetime) -> None:
    """End the embargo of everything that is fixed, and wait for the advisories in all their forms."""
    fixed = {one.id for one in await vulnerabilities(coordinator) if one.stage == "fixed"}
    cases = msgspec.convert(await coordinator.every("/cases"), list[_Case])
    ending = {"ends_at": format_instant(now), "reason": "A verified fix is out, and operators wait for it."}
    for case in cases:
        if case.vulnerability in fixed:
            await coordinator.call("PUT", f"/cases/{case.id}/embargo", json=ending)

    async def published() -> list[_Advisory] | None:
        found = msgspec.convert(await coordinator.every("/advisories"), list[_Advisory])
        return found if fixed <= {one.vulnerability for one in found} else None

    with talk.waiting("publishing"):
        advisories = await until(published, what="the advisories", seconds_max=_PUBLISH_SECONDS_MAX)
    for advisory in advisories:
        sizes = [f"{form} {len(await _document(coordinator, advisory, form))} bytes" for form in _DOCUMENTS]
        talk.line(f"{advisory.id}: {', '.join(sizes)}")


async def _document(client: Client, advisory: _Advisory, form: str) -> bytes:
    return (await client.call("GET", f"/advisories/{advisory.id}/{form}")).content


async def hand_in(clients: Clients, systems: Sequence[DemoSystem], talk: Talk) -> None:
    """Let every operator hand in what it runs."""
    for system in systems:
        answer = await clients[system.party].send(
            "/inventories", system.sbom, name=system.name, exposed=system.exposed, time_zone=system.time_zone
        )
        kept = msgspec.convert(answer, _Inventory)
        talk.line(f"{system.party.name} runs {kept.components} packages on its {system.name}")


async def read_tasks(clients: Clients, systems: Sequence[DemoSystem], talk: Talk) -> int:
    """Let every operator read its tasks and one attest that a fix is in place; how many operators have tasks."""
    reached = 0
    for system in systems:
        client = clients[system.party]
        with talk.waiting(f"matching {system.name}"):
            tasks = await until(
                lambda client=client: _tasks(client),
                what=f"tasks for {system.party.name}",
                seconds_max=_MATCH_SECONDS_MAX,
            )
        reached += 1
        talk.line(f"{system.party.name} has {len(tasks)} to do:")
        for task in tasks:
            talk.line(f"   {task.title}" + (f" by {task.due_at}" if task.due_at else ""))
        if system.party is HOSPITAL:
            deployed = {"outcome": "patched", "note": "Installed at night, checked in the morning."}
            await client.post(f"/tasks/{tasks[0].id}/attestations", deployed)
            talk.line(f"   attested: {tasks[0].title}")
    return reached


async def _tasks(client: Client) -> list[_Task] | None:
    return msgspec.convert(await client.every("/tasks"), list[_Task]) or None
