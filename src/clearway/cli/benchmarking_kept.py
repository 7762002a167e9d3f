"""clearway benchmarking estimates: estimates that are kept, and frozen by two people."""

from typing import Final

import click
import msgspec

from clearway.cli.benchmarking_files import CALIBRATION, named_matrices
from clearway.cli.client import Client
from clearway.cli.output import show, show_one
from clearway.cli.running import OUTPUT, over_api

_COLUMNS: Final = ("id", "commitment", "digest", "made_by", "made_at", "frozen_at")


@click.group("estimates")
def estimates() -> None:
    """Estimates that are kept: made from the runs under a commitment, and frozen by two people."""


@estimates.command("list")
@OUTPUT
@over_api
async def list_estimates(client: Client, output: str) -> None:
    """List the estimates that you may see, newest first, without their scores."""
    show(await client.get("/estimates"), _COLUMNS, output)


@estimates.command("make")
@click.argument("commitment")
@CALIBRATION
@OUTPUT
@over_api
async def make(client: Client, commitment: str, calibrations: tuple[str, ...], output: str) -> None:
    """Estimate the horizon from the runs under COMMITMENT, by its policy; the estimate never changes."""
    public = named_matrices(calibrations, option="--calibration")
    told = [{"name": name, "matrix": msgspec.to_builtins(one.rows)} for name, one in public.items()]
    show_one(await client.post("/estimates", {"commitment": commitment, "calibrations": told}), output)


@estimates.command("show")
@click.argument("estimate")
@OUTPUT
@over_api
async def show_estimate(client: Client, estimate: str, output: str) -> None:
    """Show ESTIMATE with its scores: `--format json` is what `clearway benchmarking memo` takes."""
    show_one(await client.get(f"/estimates/{estimate}"), output)


@estimates.command("freeze")
@click.argument("estimate")
@click.option("--reason", required=True, help="Why now.")
@OUTPUT
@over_api
async def freeze(client: Client, estimate: str, reason: str, output: str) -> None:
    """Ask to freeze ESTIMATE; it is frozen once another person approves."""
    show_one(await client.post(f"/estimates/{estimate}/freeze", {"reason": reason}), output)


@estimates.command("answer")
@click.argument("estimate")
@click.option("--digest", required=True, help="Of the estimate that you looked at (SHA-256, hexadecimal).")
@click.option("--approve/--decline", "accepted", required=True, default=None, help="Freeze it, or not.")
@OUTPUT
@over_api
async def answer(client: Client, estimate: str, *, digest: str, accepted: bool, output: str) -> None:
    """Approve or decline to freeze ESTIMATE, as another person than the one who asked."""
    said = {"accepted": accepted, "digest": digest}
    show_one(await client.post(f"/estimates/{estimate}/freeze/answer", said), output)
