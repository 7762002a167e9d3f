"""clearway advisory, inventory, task, funnel: from a fix to patched operators."""

from pathlib import Path

import click
import msgspec

from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.distribution.model import Supplement
from clearway.exposure.model import Exposed
from clearway.formats.renderings import FORMS
from clearway.kernel.errors import Refusal
from clearway.prioritization.model import Mission, Safety

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def advisory() -> None:
    """Advisories, for everybody."""


@advisory.command("list")
@OUTPUT
@over_api
async def list_advisories(client: Client, output: str) -> None:
    """List the advisories."""
    columns = ("id", "package", "fixed_version", "published_at", "withdrawn_at", "title")
    show(await client.every("/advisories"), columns, output)


@advisory.command("changes")
@click.option("--since", type=click.IntRange(min=0), default=0, show_default=True, help="The last position you have.")
@click.option("--tier", default="clear", show_default=True, help="Of which tier: clear, green, amber, amber-strict.")
@OUTPUT
@over_api
async def list_changes(client: Client, since: int, tier: str, output: str) -> None:
    """List what became of advisories since a position, oldest first; go on later with the position said last."""
    rows: list[dict[str, object]] = []
    while True:
        page = await client.get("/advisories/changes", since=str(since), tier=tier)
        rows += [{**one, "advisory": one["advisory"]["id"], "title": one["advisory"]["title"]} for one in page["items"]]
        since = page["next"]
        if not page["items"]:
            break
    show(rows, ("position", "at", "kind", "advisory", "release", "title"), output)
    say(f"Go on with --since {since}.")


@advisory.command("show")
@click.argument("advisory_id", metavar="ADVISORY")
@click.option("--as", "rendering", type=click.Choice(list(FORMS)), default="csaf", help="Which document.")
@click.option("--release", type=click.IntRange(min=1), help="The number of an earlier release.")
@over_api
async def show_advisory(client: Client, advisory_id: str, rendering: str, release: int | None) -> None:
    """Print a document of an advisory exactly as it was signed."""
    asked = {"release": str(release)} if release else {}
    click.echo((await client.call("GET", f"/advisories/{advisory_id}/{rendering}", params=asked)).content, nl=False)


@advisory.command("revise")
@click.argument("advisory_id", metavar="ADVISORY")
@click.option("--summary", required=True, help="What changed, in a sentence or two.")
@click.option("--supplement", type=_FILE, help="All that you add, as JSON; docs/documents.md has its fields.")
@OUTPUT
@over_api
async def revise_advisory(client: Client, advisory_id: str, summary: str, supplement: Path | None, output: str) -> None:
    """Publish a new release of an advisory; earlier ones stay readable."""
    added = msgspec.to_builtins(_supplement(supplement) if supplement else Supplement())
    show_one(
        await client.post(f"/advisories/{advisory_id}/releases", {"summary": summary, "supplement": added}), output
    )


@advisory.command("withdraw")
@click.argument("advisory_id", metavar="ADVISORY")
@click.option("--reason", required=True, help="Why, in a sentence or two; everybody reads it.")
@OUTPUT
@over_api
async def withdraw_advisory(client: Client, advisory_id: str, reason: str, output: str) -> None:
    """Withdraw an advisory: it stays readable, says so everywhere, and matches nothing any more."""
    show_one(await client.post(f"/advisories/{advisory_id}/withdrawal", {"reason": reason}), output)


def _supplement(file: Path) -> Supplement:
    try:
        return msgspec.json.decode(file.read_bytes(), type=Supplement)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        what = f"{file.name} is no supplement: {error}."
        raise Refusal("bad-supplement", what, hint="docs/documents.md has its fields.", where="supplement") from None


@click.group()
def inventory() -> None:
    """What an operator runs."""


@inventory.command("add")
@click.argument("file", type=_FILE)
@click.option("--name", required=True, help="The system that it describes.")
@click.option(
    "--exposed", type=click.Choice([e.value for e in Exposed]), default="unknown", help="Does the internet reach it?"
)
@click.option("--time-zone", default="UTC", show_default=True, help="Where its clock is, like America/Chicago.")
@click.option(
    "--mission",
    type=click.Choice([m.value for m in Mission]),
    default="unknown",
    help="What stands still when it fails (SSVC).",
)
@click.option(
    "--safety",
    type=click.Choice([s.value for s in Safety]),
    default="unknown",
    help="Who is hurt when it fails (SSVC).",
)
@OUTPUT
@over_api
async def add_inventory(client: Client, file: Path, output: str, **how: str) -> None:
    """Hand in the SBOM, lock file or package list of a system; it takes the place of the one of the same name."""
    show_one(await client.send("/inventories", file.read_bytes(), **how), output)


@inventory.command("list")
@OUTPUT
@over_api
async def list_inventories(client: Client, output: str) -> None:
    """List your inventories."""
    show(await client.every("/inventories"), ("id", "name", "exposed", "time_zone", "kept_at"), output)


@click.group()
def task() -> None:
    """What an operator has to do, by when."""


@task.command("list")
@OUTPUT
@over_api
async def list_tasks(client: Client, output: str) -> None:
    """List your tasks."""
    show(await client.every("/tasks"), ("id", "stage", "due_at", "words"), output)


@task.command("history")
@click.argument("task_id", metavar="TASK")
@OUTPUT
@over_api
async def show_history(client: Client, task_id: str, output: str) -> None:
    """Show every due time that a task had, by which policy, and what made it move."""
    changes = (await client.get(f"/tasks/{task_id}/due-dates"))["items"]
    rows = changes if output != "table" else [{**one, "causes": [c["words"] for c in one["causes"]]} for one in changes]
    show(rows, ("at", "old_due_at", "due_at", "forensic", "policy", "outcome", "causes"), output)


@click.command()
@OUTPUT
@over_api
async def funnel(client: Client, output: str) -> None:
    """Count from reports to attested deployments."""
    show_one(await client.get("/funnel"), output)
