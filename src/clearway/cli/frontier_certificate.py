"""clearway frontier certificate: deletion certificates, drafted, signed by two persons, checked by anybody."""

from pathlib import Path
from typing import Final

import click
import msgspec

from clearway.cli.attestations import read_within
from clearway.cli.client import Client
from clearway.cli.output import show_one
from clearway.cli.pairs import Pair, each_once
from clearway.cli.running import OUTPUT, offline, over_api
from clearway.formats.dsse import Envelope, Signature, key_name, parse_envelope, signed_bytes, write_envelope
from clearway.formats.verifier_keys import parse_verifier_keys
from clearway.frontier.actions.deletion import check_certificate
from clearway.gateways.signer import KeySigner, read_signing_key
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, PACKAGE_BYTES_MAX

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
SIGN: Final = click.option("--key", "key_file", type=_FILE, required=True, help="The key to sign with.")


@click.group()
def certificate() -> None:
    """Deletion certificates: drafted, signed by two persons, checked by anybody."""


@certificate.command("draft")
@click.argument("submission")
@click.option(
    "--place",
    "places",
    type=Pair("METHOD:WHERE", ":"),
    multiple=True,
    required=True,
    help="What was emptied and how, as purge:evaluators' disk.",
)
@click.option(
    "--keep",
    "kept",
    type=Pair("MATERIAL=REASON"),
    multiple=True,
    callback=each_once,
    help="What is not deleted, and why.",
)
@over_api
async def draft(client: Client, submission: str, places: tuple[tuple[str, str], ...], kept: dict[str, str]) -> None:
    """Erase here what is not kept, and print the statement that two persons of the government are to sign.

    METHOD is cryptographic-erase, clear, purge or destroy (NIST SP 800-88).
    """
    said = {"places": [{"method": method, "where": where} for method, where in places], "kept": kept}
    click.echo((await client.call("POST", f"/submissions/{submission}/deletion/draft", json=said)).text)


@certificate.command("sign")
@click.argument("file", type=_FILE)
@SIGN
@offline
def sign_certificate(file: Path, key_file: Path) -> None:
    """Print FILE, a statement or an envelope of one, with one more signature; undertakings are signed so too."""
    body = read_within(file, PACKAGE_BYTES_MAX).strip()
    known = parse_envelope(body) if b'"payloadType"' in body else Envelope(payload=body, signatures=())
    click.echo(signed_once_more(known, read_signing_key(key_file)))


@certificate.command("submit")
@click.argument("submission")
@click.argument("file", type=_FILE)
@OUTPUT
@over_api
async def certify(client: Client, submission: str, file: Path, output: str) -> None:
    """Hand in the certificate that two persons signed; it ends the clock."""
    show_one(await client.send(f"/submissions/{submission}/certificate", read_within(file, MIB).strip()), output)


@certificate.command("show")
@click.argument("submission")
@OUTPUT
@over_api
async def show_certificate(client: Client, submission: str, output: str) -> None:
    """Show how the deletion of SUBMISSION stands."""
    show_one(await client.get(f"/submissions/{submission}/deletion"), output)


@certificate.command("export")
@click.argument("submission")
@over_api
async def export_certificate(client: Client, submission: str) -> None:
    """Print the certificate of SUBMISSION as it was signed."""
    click.echo((await client.get(f"/submissions/{submission}/certificate"))["envelope"])


@certificate.command("verify")
@click.argument("file", type=_FILE)
@click.option("--keys", type=_FILE, required=True, help="Whose keys are whose: clearway frontier key keyring.")
@OUTPUT
@offline
def verify(file: Path, keys: Path, output: str) -> None:
    """Check the certificate in FILE without a server: whole, in one form, and signed by two different persons."""
    known = parse_verifier_keys(read_within(keys, MIB))
    found, signers = check_certificate(read_within(file, MIB).strip(), known)
    told = msgspec.to_builtins(found)
    show_one({"holds": True, "signers": [one.signer for one in signers], **told}, output)


def signed_once_more(envelope: Envelope, signer: KeySigner) -> str:
    """Write an envelope with one more signature; refused where the key signed it already."""
    name = key_name(signer.public_key)
    if any(one.keyid == name for one in envelope.signatures):
        raise Refusal("signed-already", "This key signed it already.", hint="Let somebody else sign.", status=409)
    made = Signature(keyid=name, value=signer.sign(signed_bytes(envelope.payload)))
    return write_envelope(Envelope(payload=envelope.payload, signatures=(*envelope.signatures, made))).decode()
