"""Maintainers hear of one report at a time, propose fixes, right and wrong, and see the evidence (Order 2(d))."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from clearway.cli.client import Client
from clearway.cli.demo.finding import Environments
from clearway.cli.demo.parties import C_LIBRARIES, PYTHON_TOOLS, SCRIPT_PARTS, Clients, DemoParty
from clearway.cli.demo.rising import Vulnerability
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import side_by_side, until
from clearway.formats.environment import Environment
from clearway.gateways.builds import Workbench
from clearway.remediation import actions as remediation
from clearway.validation import actions as validation

MAINTAINERS: Final[Mapping[str, DemoParty]] = {
    "cjson": C_LIBRARIES,
    "giflib": C_LIBRARIES,
    "tqdm": PYTHON_TOOLS,
    "setuptools": PYTHON_TOOLS,
    "minimist": SCRIPT_PARTS,
    "json5": SCRIPT_PARTS,
}
WRONG_FIXES: Final[Mapping[str, str]] = {"cjson": "one-byte-early"}
# A fix may have to wait for others, and a verification takes a minute of two processors.
_VERIFY_SECONDS_MAX: Final = 600
_DELIVERY_SECONDS_MAX: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFix:
    """A fix to propose: a patch, or the release that has it."""

    name: str
    patch: bytes | None
    release: str


class _Fix(msgspec.Struct):
    id: str
    status: str


class _Line(msgspec.Struct):
    line: str
    outcome: str
    evidence: str


class _FixWithEvidence(msgspec.Struct):
    fix: _Fix
    lines: list[_Line]


class _Proposed(msgspec.Struct):
    id: str


class _Case(msgspec.Struct):
    id: str
    vulnerability: str
    told_at: str | None
    resolved_at: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """What maintainers need: their keys, the known fixes and a bench, and the targets."""

    bench: Workbench
    clients: Clients
    environments: Environments
    talk: Talk

    def name_of(self, package: str) -> str:
        """Give the environment of a package."""
        return next(name for name, one in self.environments.items() if one.recipe.package == package)


async def appoint(coordinator: Client, ids: Mapping[DemoParty, str], environments: Environments) -> None:
    """Write down who maintains what, and that each maintainer bears one open report at a time."""
    for name, maintainer in MAINTAINERS.items():
        steward = {"package": environments[name].recipe.package, "party": ids[maintainer]}
        await coordinator.call("PUT", "/stewards", json=steward)
    for maintainer in set(MAINTAINERS.values()):
        await coordinator.call("PUT", "/capacity", json={"party": ids[maintainer], "open_max": 1})


async def fix(shop: Workshop, found: Sequence[Vulnerability]) -> None:
    """Let every maintainer work off the reports that come, one after the other; all of them side by side."""
    waiting: dict[DemoParty, list[Vulnerability]] = {}
    for one in found:
        if one.stage == "coordinated":
            waiting.setdefault(MAINTAINERS[shop.name_of(one.package)], []).append(one)
    await side_by_side(
        _maintain(shop, maintainer, {one.id: one for one in theirs}) for maintainer, theirs in waiting.items()
    )


async def _maintain(shop: Workshop, maintainer: DemoParty, theirs: dict[str, Vulnerability]) -> None:
    client = shop.clients[maintainer]
    while theirs:
        case = await until(
            lambda: _open_case(client, theirs),
            what=f"a report to reach {maintainer.name}",
            seconds_max=_DELIVERY_SECONDS_MAX,
        )
        vulnerability = theirs.pop(case.vulnerability)
        shop.talk.line(f"{maintainer.name} is told of {vulnerability.package}: {vulnerability.title}")
        seen = {"answer": "acknowledged", "note": "Seen; a fix is on its way."}
        await client.post(f"/cases/{case.id}/answers", seen)
        for one in await fixes_for(shop, shop.name_of(vulnerability.package)):
            await _propose(client, vulnerability, one, shop.talk)


async def _open_case(client: Client, theirs: Mapping[str, Vulnerability]) -> _Case | None:
    cases = msgspec.convert(await client.every("/cases"), list[_Case])
    return next((one for one in cases if one.vulnerability in theirs and one.told_at and not one.resolved_at), None)


async def fixes_for(shop: Workshop, name: str) -> tuple[DemoFix, ...]:
    """Give the fixes that are proposed for a target, the wrong one first where there is one."""
    wrong = [one for one in remediation.shipped_fixes(name) if one.known.name == WRONG_FIXES.get(name)]
    first = [DemoFix(name=one.known.name, patch=one.repair.patch, release="") for one in wrong]
    return (*first, await _known_fix(shop.bench, shop.environments[name]))


async def _known_fix(bench: Workbench, environment: Environment) -> DemoFix:
    repair = await validation.known_repair(bench, environment)
    left_out = environment.recipe.variants.affected.without
    name = left_out[0] if left_out else f"release {repair.release}"
    return DemoFix(name=name, patch=repair.patch, release=repair.release)


async def _propose(client: Client, vulnerability: Vulnerability, fix: DemoFix, talk: Talk) -> None:
    path = f"/vulnerabilities/{vulnerability.id}"
    if fix.patch is not None:
        answer = await client.send(f"{path}/patches", fix.patch, note=fix.name)
    else:
        answer = await client.post(f"{path}/releases", {"release": fix.release, "note": fix.name})
    proposed = msgspec.convert(answer, _Proposed).id

    async def decided() -> _FixWithEvidence | None:
        fixes = msgspec.convert(await client.every(f"{path}/fixes"), list[_FixWithEvidence])
        return next((one for one in fixes if one.fix.id == proposed and one.fix.status != "proposed"), None)

    found = await until(decided, what=f"the verification of {fix.name}", seconds_max=_VERIFY_SECONDS_MAX)
    told = f"{vulnerability.package}: {fix.name} is {found.fix.status}"
    talk.line(told, *(f"{one.line} {one.outcome}: {one.evidence}" for one in found.lines))
