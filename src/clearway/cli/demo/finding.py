"""Targets are fetched, claimed and searched by real tools, and people write reports in their own words (Order 2(b))."""

import asyncio
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from clearway.cli.client import Client
from clearway.cli.demo.parties import (
    FERRY_LANE,
    MILLRACE,
    NORTHLIGHT,
    ORRERY,
    PLAIN_GREP,
    SECOND_HARBOR,
    SNAKE_WATCH,
    Clients,
    DemoParty,
)
from clearway.cli.demo.talk import Talk
from clearway.cli.demo.waiting import side_by_side
from clearway.formats.environment import IN_RECIPES, Environment, VariantName
from clearway.gateways.builds import NotBuilt, Workbench
from clearway.gateways.finders import Campaign, Tool, chosen, fuzz, scan
from clearway.kernel.errors import Refusal
from clearway.validation.actions.replay import build_variant, source_files, stopped_at
from clearway.validation.actions.sources import fetch_source

MATERIAL: Final = Path(__file__).resolve().parents[2] / "data" / "demo"
CLAIM_COLLIDES: Final = "claim-collides"
_SIDE_BY_SIDE: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoClaim:
    """Which environment's package a party claims, and how it will look at it."""

    party: DemoParty
    environment: str
    technique: str
    tool: str
    exclusive: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRun:
    """An analyzer that a party runs on the affected source; `patterns` are the files that it looks at."""

    party: DemoParty
    environment: str
    tool: Tool
    patterns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FuzzRun:
    """A build that a party runs on damaged copies of a good input."""

    party: DemoParty
    environment: str
    seed: str
    command: tuple[str, ...]
    runs_max: int = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenReport:
    """A report that was written by hand; `target` names an environment where all of it is about one package."""

    party: DemoParty
    file: str
    target: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A report as a finder hands it in."""

    party: DemoParty
    name: str
    target: str
    body: bytes


CLAIMS: Final = (
    DemoClaim(party=MILLRACE, environment="cjson", technique="fuzzing", tool="clearway mutate"),
    DemoClaim(party=MILLRACE, environment="giflib", technique="fuzzing", tool="clearway mutate"),
    DemoClaim(party=PLAIN_GREP, environment="cjson", technique="static analysis", tool="flawfinder"),
    DemoClaim(party=PLAIN_GREP, environment="giflib", technique="static analysis", tool="flawfinder"),
    DemoClaim(party=NORTHLIGHT, environment="cjson", technique="static analysis", tool="cppcheck"),
    DemoClaim(party=NORTHLIGHT, environment="giflib", technique="static analysis", tool="cppcheck"),
    DemoClaim(party=SNAKE_WATCH, environment="tqdm", technique="static analysis", tool="bandit"),
    DemoClaim(party=SNAKE_WATCH, environment="setuptools", technique="static analysis", tool="bandit"),
    DemoClaim(party=ORRERY, environment="cjson", technique="reading by a model", tool="reading-room"),
    DemoClaim(party=ORRERY, environment="tqdm", technique="reading by a model", tool="reading-room"),
    DemoClaim(party=ORRERY, environment="setuptools", technique="reading by a model", tool="reading-room"),
    DemoClaim(party=FERRY_LANE, environment="minimist", technique="reading", tool="notebook", exclusive=True),
    DemoClaim(party=FERRY_LANE, environment="json5", technique="reading", tool="notebook", exclusive=True),
    DemoClaim(party=SECOND_HARBOR, environment="minimist", technique="reading", tool="notebook", exclusive=True),
)
TOOL_RUNS: Final = (
    ToolRun(party=PLAIN_GREP, environment="cjson", tool=Tool.FLAWFINDER, patterns=("cJSON.c", "cJSON_Utils.c")),
    ToolRun(party=PLAIN_GREP, environment="giflib", tool=Tool.FLAWFINDER, patterns=("?gif_lib.c", "gif*.c")),
    ToolRun(party=NORTHLIGHT, environment="cjson", tool=Tool.CPPCHECK, patterns=("cJSON.[ch]", "cJSON_Utils.[ch]")),
    ToolRun(party=NORTHLIGHT, environment="giflib", tool=Tool.CPPCHECK, patterns=("?gif_lib.c", "gif*.[ch]")),
    ToolRun(party=SNAKE_WATCH, environment="tqdm", tool=Tool.BANDIT, patterns=("tqdm/*.py",)),
    ToolRun(
        party=SNAKE_WATCH, environment="setuptools", tool=Tool.BANDIT,
        patterns=("setuptools/[a-z]*.py", "pkg_resources/__init__.py"),
    ),
)  # fmt: skip
FUZZ_RUNS: Final = (
    FuzzRun(party=MILLRACE, environment="cjson", seed="document.json", command=("{build}/program", "{input}")),
    FuzzRun(party=MILLRACE, environment="giflib", seed="picture.gif", command=("{build}/program", "-d", "10")),
)
WRITTEN: Final = (
    WrittenReport(party=ORRERY, file="orrery-cjson.md", target="cjson"),
    WrittenReport(party=ORRERY, file="orrery-tqdm.md", target="tqdm"),
    WrittenReport(party=ORRERY, file="orrery-setuptools.md", target="setuptools"),
    WrittenReport(party=ORRERY, file="orrery-minimist.md", target="minimist"),
    WrittenReport(party=ORRERY, file="orrery-cjson-compare.md", target="cjson"),
    WrittenReport(party=FERRY_LANE, file="ferry-lane.json"),
    WrittenReport(party=SECOND_HARBOR, file="second-harbor.csv"),
)

Environments = Mapping[str, Environment]


class _Claimed(msgspec.Struct):
    id: str


class _FindingOutcome(msgspec.Struct):
    id: str
    outcome: str
    reason: str


class _Receipt(msgspec.Struct):
    report: str
    format: str
    findings: list[_FindingOutcome]


ClaimIds = Mapping[tuple[DemoParty, str], str]


async def fetch_targets(bench: Workbench, environments: Environments, talk: Talk) -> None:
    """Fetch both sources of every environment from its registry; an Outage names the registry that is away."""
    for environment in environments.values():
        recipe = environment.recipe
        with talk.waiting(f"fetching {recipe.name}"):
            for variant in IN_RECIPES:
                await fetch_source(bench, environment, variant)
        affected, fixed = recipe.variants.affected.version, recipe.variants.fixed.version
        talk.line(f"{recipe.package}: {affected} affected, {fixed} fixed ({recipe.title})")


async def claim_targets(clients: Clients, environments: Environments, talk: Talk) -> ClaimIds:
    """Claim what is going to be searched; a claim that collides is told so and does without."""
    claims: dict[tuple[DemoParty, str], str] = {}
    for wanted in CLAIMS:
        target = environments[wanted.environment].recipe.package
        try:
            claim = await _claim(clients[wanted.party], wanted, target)
        except Refusal as refusal:
            if refusal.code != CLAIM_COLLIDES:
                raise
            talk.line(f"{wanted.party.name} wants {target}: {refusal.what} {refusal.hint}")
            continue
        claims[wanted.party, target] = claim
    talk.line(f"{len(claims)} claims granted, {len(CLAIMS) - len(claims)} turned away")
    return claims


async def _claim(client: Client, wanted: DemoClaim, target: str) -> str:
    body = {
        "target": target,
        "mode": "exclusive" if wanted.exclusive else "shared",
        "technique": wanted.technique,
        "tool": wanted.tool,
        "days": 7,
    }
    return msgspec.convert(await client.post("/claims", body), _Claimed).id


async def find(bench: Workbench, clients: Clients, environments: Environments, talk: Talk) -> int:
    """Claim, search, report and release; the number of claims that were turned away.

    People's reports go in at once, the tools' as each comes to its end, two tools side by side.
    """
    claims = await claim_targets(clients, environments, talk)
    for report in written_reports(environments):
        await submit(clients, claims, report, talk)
    free = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def search(work: Awaitable[tuple[Found, ...]]) -> None:
        async with free:
            found = await work
        for report in found:
            await submit(clients, claims, report, talk)

    fuzzing = [search(run_fuzzer(bench, environments, run)) for run in FUZZ_RUNS]
    await side_by_side([*fuzzing, *(search(run_tool(bench, environments, run)) for run in TOOL_RUNS)])
    for (party, _), claim in claims.items():
        await clients[party].call("DELETE", f"/claims/{claim}")
    return len(CLAIMS) - len(claims)


async def submit(clients: Clients, claims: ClaimIds, found: Found, talk: Talk) -> str:
    """Hand a report in, under the claim of its party where it holds one, and tell how it was taken; gives its id."""
    claim = claims.get((found.party, found.target), "")
    answer = await clients[found.party].send("/reports", found.body, name=found.name, target=found.target, claim=claim)
    receipt = msgspec.convert(answer, _Receipt)
    count = len(receipt.findings)
    findings = "1 finding" if count == 1 else f"{count} findings"
    refused = [f"unreadable: {one.reason}" for one in receipt.findings if one.outcome == "refused"]
    talk.line(f"{found.party.name} hands in {found.name}: {receipt.format}, {findings}", *refused)
    return receipt.report


def written_reports(environments: Environments) -> tuple[Found, ...]:
    """Read the reports that were written by hand."""
    return tuple(
        Found(
            party=report.party,
            name=report.file,
            target=environments[report.target].recipe.package if report.target else "",
            body=(MATERIAL / "reports" / report.file).read_bytes(),
        )
        for report in WRITTEN
    )


async def run_tool(bench: Workbench, environments: Environments, run: ToolRun) -> tuple[Found, ...]:
    """Run an analyzer in the sandbox and hand on what it says."""
    environment = environments[run.environment]
    files = chosen(await source_files(bench, environment, VariantName.AFFECTED), run.patterns)
    assert files, f"{run.environment} has none of {run.patterns}"
    body = await scan(bench, run.tool, files)
    name = f"{run.tool}-{run.environment}"
    return (Found(party=run.party, name=name, target=environment.recipe.package, body=body),)


async def run_fuzzer(bench: Workbench, environments: Environments, run: FuzzRun) -> tuple[Found, ...]:
    """Run the fuzzer in the sandbox and hand on each crash as the sanitizer told it."""
    environment = environments[run.environment]
    built = await build_variant(bench, environment, VariantName.AFFECTED)
    if isinstance(built, NotBuilt):
        raise Refusal("not-built", f"{run.environment} does not build: {stopped_at(built)}", hint="Look at its recipe.")
    seed = (MATERIAL / "seeds" / run.seed).read_bytes()
    logs = await fuzz(bench, built, Campaign(seed=seed, command=run.command, runs_max=run.runs_max))
    target = environment.recipe.package
    return tuple(
        Found(party=run.party, name=f"crash-{run.environment}-{number}.log", target=target, body=log)
        for number, log in enumerate(logs, start=1)
    )
