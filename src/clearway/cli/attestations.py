"""clearway attestation: keys of verifiers, what they hand in, what it comes to; checking it needs no server."""

from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, offline, over_api
from clearway.formats.dsse import key_name, write_bytes
from clearway.gateways.signer import KeySigner, make_signing_key, read_signing_key
from clearway.identity.rules import possession
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId
from clearway.kernel.limits import ATTESTATION_BYTES_MAX

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_KEY: Final = (
    "id", "party_name", "label", "house", "registered_at", "approved_at", "revoked_at", "compromised", "public_key",
)  # fmt: skip
_ATTESTATION: Final = ("id", "kind", "verdict", "party_name", "verified_at", "received_at", "standing", "fix")


@click.group()
def attestation() -> None:
    """What independent verifiers signed about proofs and fixes, and whether enough of them agree."""


@attestation.command("key")
@click.argument("file", type=click.Path(path_type=Path))
@OUTPUT
@offline
def make_key(file: Path, output: str) -> None:
    """Make a key to sign attestations with: FILE, which nobody else may read. Keep it; it is nowhere else."""
    show_one(_told(make_signing_key(file)), output)
    if output == "table":
        say(f"Register it: clearway attestation register {file}")


@attestation.command("register")
@click.argument("file", metavar="KEYFILE", type=_FILE)
@click.option("--label", default="key", show_default=True, help="What the key is for.")
@OUTPUT
@over_api
async def register(client: Client, file: Path, label: str, output: str) -> None:
    """Register the public half of KEYFILE for your party; it counts once staff approved it."""
    signer = read_signing_key(file)
    party = PartyId((await client.get("/whoami"))["party"])
    signature = signer.sign(possession(party, signer.public_key))
    new = {**_told(signer), "signature": write_bytes(signature), "label": label}
    new.pop("keyid")
    show_one(await client.post("/verifier-keys", new), output)


@attestation.command("keys")
@OUTPUT
@over_api
async def list_keys(client: Client, output: str) -> None:
    """List the public keys of verifiers."""
    show(await client.every("/verifier-keys"), _KEY, output)


@attestation.command("keyring")
@over_api
async def keyring(client: Client) -> None:
    """Print every key that was ever approved as one file, for `clearway attestation verify --keys`."""
    click.echo((await client.call("GET", "/verifier-keys/file")).text, nl=False)


@attestation.command("approve")
@click.argument("key_id", metavar="KEY")
@OUTPUT
@over_api
async def approve(client: Client, key_id: str, output: str) -> None:
    """Let a verifier's key count from now on."""
    show_one(await client.post(f"/verifier-keys/{key_id}/approve"), output)


@attestation.command("revoke")
@click.argument("key_id", metavar="KEY")
@click.option("--at", default="", help="From this instant on it counts no longer, as 2026-11-01T00:00:00Z; now.")
@click.option("--compromised", is_flag=True, help="Somebody else had it: nothing that it ever signed counts.")
@OUTPUT
@over_api
async def revoke(client: Client, key_id: str, output: str, **said: str | bool) -> None:
    """Revoke a verifier's key; what it signed before keeps counting, unless it is compromised."""
    show_one(await client.post(f"/verifier-keys/{key_id}/revoke", said), output)


@attestation.command("ask")
@click.argument("vulnerability")
@click.argument("party", metavar="PARTY")
@over_api
async def ask(client: Client, vulnerability: str, party: str) -> None:
    """Ask a verifying party to verify a vulnerability; from then on it may see it."""
    await client.post(f"/vulnerabilities/{vulnerability}/verifiers", {"party": party})
    say(f"{party} may see {vulnerability} now and verify it.")


@attestation.command("submit")
@click.argument("file", type=_FILE)
@click.option("--vulnerability", default="", help="Which one; found by the proof's digest when left out.")
@OUTPUT
@over_api
async def submit(client: Client, file: Path, vulnerability: str, output: str) -> None:
    """Hand in a signed attestation."""
    body = read_within(file, ATTESTATION_BYTES_MAX)
    receipt = await client.send("/attestations", body, vulnerability=vulnerability)
    told = [f"{one['keyid'][:16] or 'no name'}: {one['signed']}" for one in receipt["signatures"]]
    show_one({"attestations": receipt["attestations"], "signatures": told}, output)


@attestation.command("list")
@click.argument("vulnerability")
@OUTPUT
@over_api
async def list_attestations(client: Client, vulnerability: str, output: str) -> None:
    """List what was attested of a vulnerability, what of it counts, and how far it agrees."""
    view = await client.get(f"/vulnerabilities/{vulnerability}/attestations")
    if output != "table":
        show_one(view, output)
        return
    show(view["attestations"], _ATTESTATION, output)
    for one in view["agreements"]:
        say(agreement_words(one))


@attestation.command("export")
@click.argument("vulnerability")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@over_api
async def export(client: Client, vulnerability: str, folder: Path) -> None:
    """Write each attestation of a vulnerability into FOLDER, as it was signed."""
    found = (await client.get(f"/vulnerabilities/{vulnerability}/attestations/envelopes"))["items"]
    folder.mkdir(parents=True, exist_ok=True)
    for one in found:
        file = folder / f"{one['id']}.dsse.json"
        file.write_text(one["envelope"])
        click.echo(file)
    say(f"Check them anywhere: clearway attestation verify {folder}/*.dsse.json --policy POLICY --keys KEYS")


def agreement_words(one: dict[str, Any]) -> str:
    """Say in a sentence how far verifiers agree."""
    what = f"fix {one['fix']}" if one["fix"] else "the proof"
    met = "enough" if one["met"] else "not enough"
    told = f"{one['verifiers']} of {one['demanded']} verifiers hold {what} to be {one['verdict']}"
    return f"{told}: {met} ({one['policy']})."


def read_within(file: Path, most: int) -> bytes:
    """Read a file of at most so many bytes."""
    try:
        with file.open("rb") as opened:
            body = opened.read(most + 1)
    except OSError as error:
        raise Refusal("no-such-file", f"{file} cannot be read: {error.strerror}.", hint="Check the path.") from None
    if len(body) > most:
        raise Refusal("too-large", f"{file} has more than {most} bytes.", hint="Check the path.", status=413)
    return body


def _told(signer: KeySigner) -> dict[str, str]:
    return {"public_key": write_bytes(signer.public_key), "keyid": key_name(signer.public_key)}
