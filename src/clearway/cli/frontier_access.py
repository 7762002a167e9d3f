"""clearway frontier access, broker, pretend-model: a developer's model, reached through the broker and nowhere else."""

import asyncio
import signal
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import click

from clearway.app.settings import read_settings
from clearway.app.wiring import open_house
from clearway.cli.attestations import read_within
from clearway.cli.client import Client
from clearway.cli.entries import Entries
from clearway.cli.frontier_calls import check_run
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, over_api, run
from clearway.gateways.models import PretendModel, ScriptedBrain, read_script
from clearway.gateways.serving import serve_until
from clearway.kernel.frontier_limits import ACCESS_CREDENTIAL_CHARACTERS_MAX

_FILE: Final = click.Path(path_type=Path, exists=True, dir_okay=False)
_FOLLOW_SECONDS: Final = 0.5
_GRANTS: Final = ("id", "pseudonym", "evaluator", "has_token", "tokens", "spent_tokens", "ends_at", "revoked_at")
_LINES: Final = (
    "line", "at", "pseudonym", "kind", "model", "status", "why", "input_tokens", "output_tokens", "microdollars",
    "request_hash", "reply_hash",
)  # fmt: skip


class Listen(click.ParamType[tuple[str, int]]):
    """An address of this machine as HOST:PORT."""

    name = "host:port"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, int]:  # fmt: skip
        """Read it; click tells what does not fit."""
        host, _, port = str(value).rpartition(":")
        if not host or not port.isdecimal() or not 0 < int(port) <= 65_535:
            self.fail("write it like 127.0.0.1:8441", param, ctx)
        return host.strip("[]"), int(port)


class Dollars(click.ParamType[int]):
    """An amount in dollars, as microdollars."""

    name = "dollars"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """Read it; click tells what does not fit."""
        try:
            amount = Decimal(str(value)) * 1_000_000
        except InvalidOperation:
            self.fail("write it like 12.50", param, ctx)
        if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value():
            self.fail("write it like 12.50", param, ctx)
        return int(amount)


LISTEN: Final = Listen()
DOLLARS: Final = Dollars()


@click.group()
def access() -> None:
    """Access to a developer's model: at most 30 days, each evaluator by itself, and a log that the developer reads."""


@access.command("endpoint")
@click.argument("submission")
@click.option("--url", required=True, help="Where the model is: the part before /v1.")
@click.option("--credential-file", type=_FILE, required=True, help="The credential.")
@click.option("--model", "models", multiple=True, required=True, help="A model that is offered there.")
@click.option("--input-price", type=DOLLARS, required=True, help="Dollars for a million tokens that are read.")
@click.option("--output-price", type=DOLLARS, required=True, help="Dollars for a million tokens that are written.")
@click.option("--budget", type=DOLLARS, required=True, help="Dollars that all evaluators together may spend.")
@over_api
async def set_endpoint(client: Client, submission: str, credential_file: Path, **asked: object) -> None:
    """Say where the model of SUBMISSION is and what you offer; the credential is read from a file and kept sealed."""
    told = {
        "url": asked["url"],
        "credential": _credential(credential_file),
        "models": asked["models"],
        "input_price": asked["input_price"],
        "output_price": asked["output_price"],
        "budget_microdollars": asked["budget"],
    }
    await client.call("PUT", f"/submissions/{submission}/endpoint", json=told)
    say("The endpoint is kept, sealed.")


@access.command("open")
@click.argument("submission")
@click.option("--until", required=True, help="When access ends, like 2026-12-30T17:00:00-05:00.")
@OUTPUT
@over_api
async def open_access(client: Client, submission: str, until: str, output: str) -> None:
    """Open access to the model of SUBMISSION; it ends by itself, and nothing prolongs it."""
    show_one(await client.post(f"/submissions/{submission}/access", {"ends_at": until}), output)


@access.command("show")
@click.argument("submission")
@OUTPUT
@over_api
async def show_access(client: Client, submission: str, output: str) -> None:
    """Show the grants of SUBMISSION that you may see, and what was spent."""
    found = await client.get(f"/submissions/{submission}/access")
    if output != "table":
        show_one(found, output)
        return
    window = found["window"]
    say("Access was never opened." if window is None else f"Access ends {window['ends_at']} {_closed(window)}")
    rows = [
        {**one, "tokens": one["budget"]["tokens"], "spent_tokens": one["spent"]["tokens"]} for one in found["grants"]
    ]
    show(rows, _GRANTS, output)


@access.command("close")
@click.argument("submission")
@over_api
async def close_access(client: Client, submission: str) -> None:
    """Close access to the model of SUBMISSION, and forget its endpoint."""
    await client.post(f"/submissions/{submission}/access/closing")
    say("Access is closed.")


@access.command("kill")
@click.argument("submission")
@click.option("--grant", default="", help="Only this evaluator's access, instead of all.")
@over_api
async def kill_access(client: Client, submission: str, grant: str) -> None:
    """Cut every call to the model of SUBMISSION within a second, running ones too, and close access."""
    if grant:
        await client.post(f"/grants/{grant}/revocation", {"because": "killed"})
    else:
        await client.post(f"/submissions/{submission}/access/kill")
    say("Access is cut.")


@access.command("grant")
@click.argument("submission")
@click.argument("evaluator")
@click.option("--tokens", type=int, required=True, help="Tokens altogether, read and written.")
@click.option("--dollars", type=DOLLARS, required=True, help="Dollars altogether, at the developer's prices.")
@click.option("--calls-per-minute", type=int, default=60, show_default=True, help="Calls in a minute.")
@click.option("--calls-at-once", type=int, default=4, show_default=True, help="Calls that run at once.")
@OUTPUT
@over_api
async def grant_access(client: Client, submission: str, evaluator: str, output: str, **asked: int) -> None:
    """Give EVALUATOR, a person who is assigned to SUBMISSION, access to its model until the window ends."""
    told = {"evaluator": evaluator, "microdollars": asked.pop("dollars"), **asked}
    found = await client.post(f"/submissions/{submission}/grants", told)
    show_one(found, output)


@access.command("token")
@click.argument("grant")
@over_api
async def issue_token(client: Client, grant: str) -> None:
    """Print the token of your access GRANT, this once; an older one opens nothing any more."""
    click.echo((await client.post(f"/grants/{grant}/tokens"))["token"])


@access.command("revoke")
@click.argument("grant")
@click.option("--because", default="", help="Why, in a sentence.")
@over_api
async def revoke_access(client: Client, grant: str, because: str) -> None:
    """End the access GRANT for good; calls that run are cut."""
    await client.post(f"/grants/{grant}/revocation", {"because": because})
    say(f"{grant} is revoked.")


@access.command("log")
@click.argument("submission")
@click.option("--follow", is_flag=True, help="Go on showing lines as they come.")
@click.option("--after", type=int, default=0, help="Only what comes after this line.")
@OUTPUT
@over_api
async def read_log(client: Client, submission: str, follow: bool, after: int, output: str) -> None:  # noqa: FBT001  click's flag
    """List what went through the broker to the model of SUBMISSION: hashes and counts, never text."""
    while True:
        found = await client.get(f"/submissions/{submission}/access/log", after=str(after))
        if found or not follow:
            show(found, _LINES, output)
        if found:
            after = found[-1]["line"]
        elif follow:
            await asyncio.sleep(_FOLLOW_SECONDS)
        else:
            return


access.add_command(check_run)


@click.command()
@click.option("--listen", type=LISTEN, default="127.0.0.1:8441", show_default=True, help="Address to listen on.")
@click.pass_obj
def broker(entries: Entries, listen: tuple[str, int]) -> None:
    """Run the broker, which evaluators call instead of a developer's endpoint; one runs for a database."""
    from uvloop import new_event_loop  # noqa: PLC0415  only here a call's time on its way counts

    run(_run_broker(entries, *listen), new_event_loop)


@click.command("pretend-model")
@click.option("--listen", type=LISTEN, default="127.0.0.1:8442", show_default=True, help="Address to listen on.")
@click.option("--script", type=_FILE, help="What it answers (docs/broker.md).")
@click.option("--credential-file", type=_FILE, help="What calls must show.")
def pretend_model(listen: tuple[str, int], script: Path | None, credential_file: Path | None) -> None:
    """Serve a model that only pretends: chat completions and messages, the same answer to the same call always."""
    brain = ScriptedBrain() if script is None else read_script(script.read_bytes())
    credential = "" if credential_file is None else _credential(credential_file)
    run(_serve_pretend(PretendModel(brain=brain, credential=credential), *listen))


async def _run_broker(entries: Entries, host: str, port: int) -> None:
    stop = _until_told()
    async with open_house(read_settings()) as house:
        say(f"The broker is at http://{host}:{port}/v1")
        await entries.broker(house, stop, host, port)


async def _serve_pretend(model: PretendModel, host: str, port: int) -> None:
    stop = _until_told()
    say(f"A pretend model is at http://{host}:{port}/v1")
    await serve_until(model, stop, host=host, port=port)


def _credential(file: Path) -> str:
    """Read a credential; what is no ASCII becomes what cannot be sent, and is refused as that."""
    return read_within(file, ACCESS_CREDENTIAL_CHARACTERS_MAX + 2).decode("ascii", "replace").strip()


def _until_told() -> asyncio.Event:
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    return stop


def _closed(window: dict[str, str | None]) -> str:
    return f"and is closed ({window['closed_because']})." if window["closed_at"] else "and is open."
