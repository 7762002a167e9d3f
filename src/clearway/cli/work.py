"""clearway claim, findings, vulnerability: from scanning to one record per vulnerability."""

import asyncio
from collections.abc import AsyncIterator
from itertools import count
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import Row, say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.findings.model import Outcome, Stage

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PIECE_BYTES: Final = 256 * 1024
_PAUSE_SECONDS_MAX: Final = 5.0


@click.group()
def claim() -> None:
    """Leases on scanning a target."""


@claim.command("add")
@click.argument("target")
@click.option("--shared", is_flag=True, help="Let others scan it too.")
@click.option("--technique", default="", help="How it is scanned.")
@click.option("--tool", default="", help="What it is scanned with.")
@click.option("--days", type=int, default=7, show_default=True, help="For how long.")
@OUTPUT
@over_api
async def add_claim(client: Client, target: str, shared: bool, output: str, **how: object) -> None:  # noqa: FBT001  a flag
    """Claim a target (a package URL) for scanning."""
    mode = "shared" if shared else "exclusive"
    show_one(await client.post("/claims", {"target": target, "mode": mode, **how}), output)


@claim.command("list")
@OUTPUT
@over_api
async def list_claims(client: Client, output: str) -> None:
    """List the claims that you may see."""
    show(await client.every("/claims"), ("id", "purl", "mode", "tool", "ends_at", "released_at"), output)


@claim.command("release")
@click.argument("claim_id", metavar="CLAIM")
@over_api
async def release_claim(client: Client, claim_id: str) -> None:
    """Release a claim before its time."""
    await client.call("DELETE", f"/claims/{claim_id}")
    say(f"{claim_id} is released.")


@click.group()
def findings() -> None:
    """Reports and the findings in them."""


@findings.command("submit")
@click.argument("files", nargs=-1, required=True, type=_FILE)
@click.option("--target", default="", help="The package URL that the report is about, where it does not say so.")
@click.option("--claim", "claim_id", default="", help="The claim under which it was found.")
@click.option("--idempotency-key", default="", help="Makes a retry harmless; one file only.")
@click.option("--wait", is_flag=True, help="Wait until every finding was placed, and print what became of it.")
@OUTPUT
@over_api
async def submit(client: Client, files: tuple[Path, ...], idempotency_key: str, output: str, **how: Any) -> None:  # noqa: ANN401  options
    """Submit reports in any format that is taken, and print a handle for every finding."""
    rows = list[Row]()
    for file in files:
        params = {"name": file.name, "target": how["target"], "claim": how["claim_id"]}
        answer = await client.call(
            "POST", "/reports", content=_pieces(file), params=params, idempotency_key=idempotency_key
        )
        receipt = answer.json()
        if how["wait"]:
            await _until_placed(client, receipt["report"])
        is_told = len(receipt["findings"]) == receipt["count"] and not how["wait"]
        told = receipt["findings"] if is_told else await client.every(f"/reports/{receipt['report']}/findings")
        rows += [{"file": file.name, "report": receipt["report"], **row} for row in told]
    show(rows, ("file", "id", "outcome", "reason"), output)


async def _pieces(file: Path) -> AsyncIterator[bytes]:
    with file.open("rb") as body:
        while piece := body.read(_PIECE_BYTES):
            yield piece


async def _until_placed(client: Client, report: str) -> None:
    """Ask how far the report has come, less and less often."""
    for asked in count(1):
        if not (await client.get(f"/reports/{report}"))["waiting"]:
            return
        await asyncio.sleep(min(0.2 * asked, _PAUSE_SECONDS_MAX))


@findings.command("list")
@click.option("--outcome", type=click.Choice([outcome.value for outcome in Outcome]), default=None, help="Only these.")
@click.option("--report", default="", help="Only those of this report.")
@click.option("--tool", default="", help="Only what this tool found.")
@click.option("--model", default="", help="Only what this model found.")
@click.option("--harness", default="", help="Only what was found with this harness.")
@click.option("--prompt-hash", default="", help="Only what was found with the prompt of this hash.")
@click.option("--review", default="", help="Only what people looked at so far: none, triaged or human-verified.")
@OUTPUT
@over_api
async def list_findings(client: Client, outcome: str | None, output: str, **how: str) -> None:
    """List the findings that you may see, by what became of them and by how they came about."""
    rows = await client.every("/findings", outcome=outcome or "", **how)
    show(rows, ("id", "title", "tool", "outcome", "outcome_reason", "vulnerability"), output)


@findings.command("show")
@click.argument("finding_id", metavar="FINDING")
@OUTPUT
@over_api
async def show_finding(client: Client, finding_id: str, output: str) -> None:
    """Show one finding."""
    show_one(await client.get(f"/findings/{finding_id}"), output)


@findings.command("separate")
@click.argument("finding_id", metavar="FINDING")
@OUTPUT
@over_api
async def separate(client: Client, finding_id: str, output: str) -> None:
    """Take a finding out of its vulnerability."""
    show_one(await client.post(f"/findings/{finding_id}/separate"), output)


@click.group()
def vulnerability() -> None:
    """Vulnerabilities: one record each."""


@vulnerability.command("list")
@click.option("--stage", type=click.Choice([stage.value for stage in Stage]), default=None, help="Only these.")
@OUTPUT
@over_api
async def list_vulnerabilities(client: Client, stage: str | None, output: str) -> None:
    """List the vulnerabilities that you may see."""
    rows = await client.every("/vulnerabilities", stage=stage or "")
    show(rows, ("id", "stage", "severity", "package", "title"), output)


@vulnerability.command("show")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@OUTPUT
@over_api
async def show_vulnerability(client: Client, vulnerability_id: str, output: str) -> None:
    """Show one vulnerability."""
    show_one(await client.get(f"/vulnerabilities/{vulnerability_id}"), output)


@vulnerability.command("merge")
@click.argument("source")
@click.argument("into")
@click.option("--reason", required=True, help="Why they are the same.")
@OUTPUT
@over_api
async def merge(client: Client, source: str, into: str, reason: str, output: str) -> None:
    """Merge a vulnerability into another; every finding can be separated again."""
    show_one(await client.post(f"/vulnerabilities/{source}/merge", {"into": into, "reason": reason}), output)
