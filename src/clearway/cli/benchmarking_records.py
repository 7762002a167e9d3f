"""clearway benchmarking record: reviewed by two and let across the boundary; verify: whether one holds, offline."""

from pathlib import Path
from typing import Final

import click

from clearway.cli.benchmarking_files import read_file
from clearway.cli.client import Client
from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import DONE, REFUSED, say, show_one
from clearway.cli.running import over_api
from clearway.formats.reveal import parse_reveal
from clearway.formats.verifier_keys import parse_verifier_keys
from clearway.kernel.benchmarking_limits import REVEAL_BYTES_MAX
from clearway.kernel.instants import system_clock
from clearway.kernel.limits import ATTESTATION_BYTES_MAX, MIB

_FILE: Final = click.Path(dir_okay=False, allow_dash=True)


@click.group("record")
def record_group() -> None:
    """Records of determinations: the one thing that crosses the boundary, once two people have reviewed it."""


@record_group.command("show")
@click.argument("determination")
@OUTPUT
@over_api
async def show_record(client: Client, determination: str, output: str) -> None:
    """Show the record of DETERMINATION, its digest, and who has reviewed it."""
    show_one(await client.get(f"/records/{determination}"), output)


@record_group.command("review")
@click.argument("determination")
@click.option("--digest", required=True, help="Of the record that you looked at; record show tells it.")
@OUTPUT
@over_api
async def review_record(client: Client, determination: str, digest: str, output: str) -> None:
    """Say that the record of DETERMINATION may cross the boundary; two people do, neither of them its author."""
    show_one(await client.post(f"/records/{determination}/reviews", {"digest": digest}), output)


@record_group.command("export")
@click.argument("determination")
@over_api
async def export_record(client: Client, determination: str) -> None:
    """Print the reviewed record of DETERMINATION in its envelope, to be carried across the boundary."""
    click.echo((await client.call("POST", f"/records/{determination}/export")).text)


@click.command("verify")
@click.argument("file", type=_FILE, metavar="RECORD")
@click.option("--keys", type=_FILE, required=True, help="The house's public keys: clearway attestation keyring.")
@click.option("--reveal", type=_FILE, help="The revealed policy, to check it against the record's commitment.")
@OUTPUT
@offline
def verify(file: str, keys: str, reveal: str | None, output: str) -> int:
    """Check a signed record of a determination: its form, signature and expiry, and its policy if that is revealed.

    The exit status is 0 when nothing stands against it, else 1. RECORD is what crossed the boundary; - is standard
    input. docs/estimates.md has every field.
    """
    from clearway.benchmarking.actions.records import check_record  # noqa: PLC0415  starts without the database

    known = read_file(keys, parse_verifier_keys, bytes_max=MIB)
    opened = None if reveal is None else read_file(reveal, parse_reveal, bytes_max=REVEAL_BYTES_MAX)
    now = system_clock()
    checked = read_file(file, lambda body: check_record(body, known, opened, now=now), bytes_max=ATTESTATION_BYTES_MAX)
    told = checked.statement.predicate
    row = {
        "file": Path(file).name,
        "model": told.model,
        "checkpoint": checked.statement.checkpoint,
        "outcome": told.outcome,
        "determined_at": told.determined_at,
        "expires_at": told.expires_at,
        "signers": list(told.signers),
        "policy_commitment": told.policy_commitment,
        "policy": "not revealed" if checked.policy is None else "checked",
        "signed_by": list(checked.signed_by),
        "faults": [fault.value for fault in checked.faults],
    }
    show_one(row, output)
    for fault in checked.faults:
        say(f"Does not hold: {fault.value}.")
    return REFUSED if checked.faults else DONE
