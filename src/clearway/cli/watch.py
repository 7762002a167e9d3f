"""clearway vulnerability watch: what the sandbox is doing for a vulnerability, as it does it, and the verdict."""

import asyncio
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import DONE, REFUSED, Row, say, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal

_PAUSE_SECONDS: Final = 1.0


@click.command("watch")
@click.argument("vulnerability_id", metavar="VULNERABILITY")
@click.option("--once", is_flag=True, help="Tell how it stands now and do not wait.")
@OUTPUT
@over_api
async def watch(client: Client, vulnerability_id: str, output: str, *, once: bool) -> int:
    """Tell each step on stderr while a proof is replayed or a fix tested, then print the verdict.

    The exit status is 1 when there is no verdict yet: with --once, or when a defect stopped the work.
    """
    told = set[str]()
    path = f"/vulnerabilities/{vulnerability_id}"
    while True:
        attempts = (await client.get(f"{path}/attempts"))["items"]
        for attempt in attempts:
            _tell(attempt, told)
        is_over = not attempts and (await client.get(path))["stage"] != Stage.NEW
        if once or is_over or any(attempt["state"] == "held" for attempt in attempts):
            break
        await asyncio.sleep(_PAUSE_SECONDS)
    try:
        show_one(_flat(await client.get(f"{path}/verdict")), output)
    except Refusal as refusal:
        if refusal.code != "not-found":
            raise
        say("There is no verdict yet.")
        return REFUSED
    return DONE


def _tell(attempt: dict[str, Any], told: set[str]) -> None:
    """Say what was not said before: how it stands, why, and each step that is begun or done."""
    about, again = attempt["subject"], f", again at {attempt['again_at']}" if attempt["again_at"] else ""
    lines = [f"{about}: {attempt['state']}{again}{': ' + attempt['reason'] if attempt['reason'] else ''}"]
    lines += [
        f"{about}: {step['words']}: {step['outcome'] or step['state']}"
        for step in attempt["steps"]
        if step["state"] != "to-come"
    ]
    for line in lines:
        if line not in told:
            told.add(line)
            say(line)


def _flat(kept: Row) -> Row:
    """Give a verdict's fields in one row."""
    verdict = dict(kept["verdict"])
    crash = verdict.pop("crash")
    return {
        "vulnerability": kept["vulnerability"],
        "verdict": verdict.pop("kind"),
        **verdict,
        "crash": crash["kind"] if crash else "",
        "environment": kept["environment"],
        "decided_at": kept["decided_at"],
    }
