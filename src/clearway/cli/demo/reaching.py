"""Embargoes end, advisories go out, and operators read in plain words what to do by when (Order 2(c) and (d))."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

import msgspec

from clearway.cli.client import Client
from clearway.cli.demo.operators import DemoSystem
from clearway.cli.demo.parties import HOSPITAL, Clients
from clearway.cli.demo.rising import vulnerabilities
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import until
from clearway.gateways.schemas import InstalledSchemas
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant

_PUBLISH_SECONDS_MAX: Final = 60
_MATCH_SECONDS_MAX: Final = 60


class _Case(msgspec.Struct):
    id: str
    vulnerability: str


class _Advisory(msgspec.Struct):
    id: str
    vulnerability: str
    package: str
    fixed_version: str
    formats: list[str]


class _Inventory(msgspec.Struct):
    id: str
    components: int


class _Task(msgspec.Struct):
    id: str
    words: str
    reasons: list[str]


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
        documents = {form: await _document(coordinator, advisory, form) for form in advisory.formats}
        valid = [form for form, document in documents.items() if _is_valid(form, document)]
        talk.line(
            f"{advisory.package} fixed in {advisory.fixed_version}: {', '.join(documents)};"
            f" valid against the official schemas at hand: {', '.join(valid)}"
        )


def _is_valid(form: str, document: bytes) -> bool:
    schemas = InstalledSchemas()
    wanted = next((known for known in schemas.known() if known.value == form), None)
    if wanted is None:
        return False
    problems = schemas.validate(wanted, document)
    if problems:
        first = problems[0]
        raise Refusal("invalid-document", f"{form}: {first.what}", hint="Mend its rendering.", where=first.where)
    return True


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


async def read_tasks(clients: Clients, systems: Sequence[DemoSystem], talk: Talk) -> None:
    """Let every operator read its tasks, and one attest that a fix is in place."""
    for system in systems:
        client = clients[system.party]
        ask = partial(_tasks, client, len(system.runs))
        with talk.waiting(f"matching {system.name}"):
            tasks = await until(ask, what=f"tasks for {system.party.name}", seconds_max=_MATCH_SECONDS_MAX)
        talk.line(f"{system.party.name} has {len(tasks)} to do on its {system.name}:", *(task.words for task in tasks))
        if system.party is HOSPITAL:
            done = {"outcome": "done", "note": "Installed at night, looked at in the morning."}
            await client.post(f"/tasks/{tasks[0].id}/attestations", done)
            talk.line(f"{system.party.name} attests the first as done")


async def _tasks(client: Client, least: int) -> list[_Task] | None:
    tasks = msgspec.convert(await client.every("/tasks"), list[_Task])
    return tasks if len(tasks) >= least else None
