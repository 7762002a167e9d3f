"""clearway frontier key, package, materials, manifest: what developers hand over."""

import hashlib
import re
from collections.abc import Generator, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click
import msgspec
from rich.console import Console
from rich.progress import Progress

from clearway.app.policies import materials_policy_of
from clearway.cli.attestations import read_within
from clearway.cli.client import Client
from clearway.cli.frontier_certificate import SIGN, signed_once_more
from clearway.cli.output import DONE, REFUSED, say, show, show_one
from clearway.cli.running import OUTPUT, offline, over_api
from clearway.formats.checkpoint_manifest import Manifest, ManifestFile, manifest_of, write_manifest
from clearway.formats.dsse import Envelope, key_name, write_bytes
from clearway.formats.model_signature import ModelSignature, parse_model_signature
from clearway.formats.submission_package import parse_package, template_package, write_package
from clearway.frontier.actions.packages import screen_package
from clearway.frontier.rules.checkpoints import require_same_files
from clearway.frontier.rules.signing import frontier_possession
from clearway.gateways.model_signatures import require_signed_by
from clearway.gateways.signer import KeySigner, make_signing_key, read_signing_key
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.kernel.limits import MANIFEST_BYTES_MAX, MATERIAL_BYTES_MAX, PACKAGE_BYTES_MAX

_ITEM_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER: Final = click.Path(exists=True, file_okay=False, path_type=Path)
_KEY: Final = ("public_key", "party", "person", "label", "registered_at", "revoked_at")
_LACK: Final = ("item", "field", "stops", "what", "todo")
_MATERIAL: Final = ("id", "name", "kind", "owner", "delete_on", "handed_over_at", "replaced_at", "erased_at")
_GRANT: Final = ("id", "material", "person", "expires_at", "revoked_at", "reason")
_EXPORT: Final = ("at", "material", "person", "party", "own", "reason")


@click.group("key")
def frontier_key() -> None:
    """Keys that people sign packages, undertakings and certificates with; each is one person's."""


@frontier_key.command("make")
@click.argument("file", type=click.Path(path_type=Path))
@OUTPUT
@offline
def make_key(file: Path, output: str) -> None:
    """Make a key: FILE, which nobody else may read. Keep it; it is nowhere else."""
    show_one(_told(make_signing_key(file)), output)


@frontier_key.command("register")
@click.argument("file", metavar="KEYFILE", type=_FILE)
@click.option("--label", default="key", show_default=True, help="What the key is for.")
@OUTPUT
@over_api
async def register_key(client: Client, file: Path, label: str, output: str) -> None:
    """Register the public half of KEYFILE as yours."""
    signer = read_signing_key(file)
    person = PersonId((await client.get("/whoami"))["person"])
    signature = signer.sign(frontier_possession(person, signer.public_key))
    new = {"public_key": write_bytes(signer.public_key), "signature": write_bytes(signature), "label": label}
    show_one(await client.post("/frontier-keys", new), output)


@frontier_key.command("list")
@OUTPUT
@over_api
async def list_keys(client: Client, output: str) -> None:
    """List the public keys of the programme."""
    show(await client.get("/frontier-keys"), _KEY, output)


@frontier_key.command("keyring")
@over_api
async def keyring(client: Client) -> None:
    """Print every key as one file, for `clearway frontier certificate verify --keys`."""
    click.echo((await client.call("GET", "/frontier-keys/file")).text, nl=False)


@frontier_key.command("revoke")
@click.argument("public_key")
@OUTPUT
@over_api
async def revoke_key(client: Client, public_key: str, output: str) -> None:
    """Let a key of yours, given in base 64, sign nothing more; what it signed before stands."""
    show_one(await client.post("/frontier-keys/revoke", {"public_key": public_key}), output)


@click.group()
def package() -> None:
    """A developer's submission package: an itemised list, screened and signed (docs/frontier-package.md)."""


@package.command("template")
@offline
def template() -> None:
    """Print an example of a package to fill in."""
    click.echo(template_package().decode(), nl=False)


@package.command("fill")
@click.argument("file", type=_FILE)
@click.argument("folder", type=_FOLDER)
@offline
def fill(file: Path, folder: Path) -> None:
    """Print the package in FILE with the digest and length of each item that lies in FOLDER under its name."""
    told = parse_package(read_within(file, PACKAGE_BYTES_MAX))
    items = tuple(
        msgspec.structs.replace(one, sha256=_digest(held), bytes=held.stat().st_size)
        if (held := folder / one.name).is_file()
        else one
        for one in told.items
    )
    filled = msgspec.json.encode(msgspec.structs.replace(told, items=items))
    click.echo(msgspec.json.format(filled, indent=2).decode())


@package.command("screen")
@click.argument("file", type=_FILE)
@click.option("--policy", type=_FILE, help="What is asked for (TOML); the policy that ships when left out.")
@OUTPUT
@offline
def screen(file: Path, policy: Path | None, output: str) -> int:
    """Say item by item what the package in FILE lacks and what to do; no server is needed.

    The exit status is 0 when it may be submitted, else 1.
    """
    found = screen_package(read_within(file, PACKAGE_BYTES_MAX), materials_policy_of(policy))
    rows = [msgspec.to_builtins(one) for one in found.lacks]
    if output == "table":
        show(rows, _LACK, output)
        say("It may be submitted." if found.ready else "It may not be submitted yet.")
    else:
        show_one({"ready": found.ready, "lacks": rows}, output)
    return DONE if found.ready else REFUSED


@package.command("sign")
@click.argument("file", type=_FILE)
@SIGN
@offline
def sign_package(file: Path, key_file: Path) -> None:
    """Print the package in FILE in its envelope, signed (DSSE)."""
    payload = write_package(parse_package(read_within(file, PACKAGE_BYTES_MAX)))
    click.echo(signed_once_more(Envelope(payload=payload, signatures=()), read_signing_key(key_file)))


@package.command("submit")
@click.argument("submission")
@click.argument("file", type=_FILE)
@OUTPUT
@over_api
async def submit(client: Client, submission: str, file: Path, output: str) -> None:
    """Hand in the signed package in FILE for SUBMISSION; a later one replaces what it does not list unchanged."""
    body = read_within(file, 2 * PACKAGE_BYTES_MAX)
    show_one(await client.send(f"/submissions/{submission}/packages", body), output)


@click.group()
def materials() -> None:
    """Items of a submission: hand over, grant, take out, erase."""


@materials.command("list")
@click.argument("submission")
@OUTPUT
@over_api
async def list_materials(client: Client, submission: str, output: str) -> None:
    """List what is held of SUBMISSION, who may take it out and who did, as far as you may see it."""
    held = await client.get(f"/submissions/{submission}/holdings")
    if output != "table":
        show_one(held, output)
        return
    show(held["materials"], _MATERIAL, output)
    for name, columns in (("grants", _GRANT), ("exports", _EXPORT)):
        if held[name]:
            say(name.capitalize())
            show(held[name], columns, output)


@materials.command("hand-over")
@click.argument("submission")
@click.argument("folder", type=_FOLDER)
@OUTPUT
@over_api
async def hand_over(client: Client, submission: str, folder: Path, output: str) -> None:
    """Hand over each item of SUBMISSION that lies in FOLDER under its name and was not handed over yet.

    A file whose SHA-256 is not the one that was signed is not sent, whatever the server asks for.
    """
    held = (await client.get(f"/submissions/{submission}/holdings"))["materials"]
    done: list[Any] = []
    for one in held:
        file = _item_in(folder, one["name"])
        if one["handed_over_at"] is None and one["replaced_at"] is None and file.is_file():
            body = read_within(file, MATERIAL_BYTES_MAX)
            if hashlib.sha256(body).hexdigest() != one["sha256"]:
                what = f"{file.name} is not the file whose digest was signed; it was not sent."
                raise Refusal("other-digest", what, hint="Put the signed file there.", where=file.name)
            done.append((await client.call("PUT", f"/materials/{one['id']}/contents", content=body)).json())
    show(done, _MATERIAL, output)


def _item_in(folder: Path, name: str) -> Path:
    """Give where an item lies that the server names: in the folder itself, and nowhere else on this machine."""
    if not _ITEM_NAME.fullmatch(name):
        what = "The server names an item as no item is named; nothing was read or sent."
        raise Refusal("bad-item-name", what, hint="Do not trust this server.", where="name")
    return folder / name


@materials.command("take-out")
@click.argument("material")
@click.option("--reason", required=True, help="What it is needed for; the developer reads it.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The file to write it to.")
@over_api
async def take_out(client: Client, material: str, reason: str, out: Path) -> None:
    """Take out what MATERIAL holds, with a grant for it, to a new file; its developer is told."""
    with _new_file(out):
        body = (await client.call("POST", f"/materials/{material}/exports", json={"reason": reason})).content
        out.write_bytes(body)
    say(f"{len(body)} bytes are in {out}. The developer was told.")


@materials.command("grant")
@click.argument("material")
@click.argument("person")
@click.option("--until", required=True, help="When it ends, as 2026-12-01T17:00:00Z.")
@click.option("--reason", required=True, help="What it is needed for; the developer reads it.")
@OUTPUT
@over_api
async def grant(client: Client, material: str, person: str, output: str, **said: str) -> None:
    """Let PERSON of the item's audience take out MATERIAL until then (program)."""
    show_one(await client.post(f"/materials/{material}/grants", {"person": person, **said}), output)


@materials.command("revoke")
@click.argument("grant_id", metavar="GRANT")
@OUTPUT
@over_api
async def revoke(client: Client, grant_id: str, output: str) -> None:
    """End a grant at once."""
    show_one(await client.post(f"/material-grants/{grant_id}/revoke"), output)


@materials.command("erase")
@click.argument("material")
@OUTPUT
@over_api
async def erase(client: Client, material: str, output: str) -> None:
    """Erase what MATERIAL holds, and the key that opens it, before its time."""
    show_one(await client.post(f"/materials/{material}/erase"), output)


@click.command("manifest")
@click.argument("folder", metavar="DIR", type=_FOLDER)
@click.option("--model-signature", "bundle", type=_FILE, help="A model.sig of the OpenSSF's model signing to compare.")
@click.option("--public-key", "key_file", type=_FILE, help="The key that made it (PEM); else only files are compared.")
@offline
def manifest(folder: Path, bundle: Path | None, key_file: Path | None) -> None:
    """Print what the checkpoint in DIR is known by: its files with their SHA-256, and one root; nothing is sent.

    With --model-signature it is refused where the signature is about other files, or was not made with the key.
    """
    made = manifest_of(_hashed(folder))
    if bundle is not None:
        say(_compared(made, parse_model_signature(read_within(bundle, MANIFEST_BYTES_MAX)), key_file))
    click.echo(write_manifest(made).decode(), nl=False)


def _compared(made: Manifest, signed: ModelSignature, key_file: Path | None) -> str:
    left_out = require_same_files(made, signed)
    told = f"The model signature lists the same {len(signed.files)} files"
    besides = f"; its signer left out {left_out} that are listed here" if left_out else ""
    if key_file is None:
        return f"{told}{besides}. Who signed it was not checked: name the key with --public-key."
    require_signed_by(key_file, message=signed.message, signatures=signed.signatures)
    return f"{told}{besides}, and was made with this key."


@contextmanager
def _new_file(out: Path) -> Generator[None]:
    """Make a file that nobody else reads, before anything is asked for; where that comes to nothing it goes again."""
    try:
        out.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Refusal("file-exists", f"{out} exists already.", hint="Name a new file.", where="--out") from None
    except OSError as error:
        what = f"{out} cannot be written: {error.strerror}."
        raise Refusal("no-such-file", what, hint="Check the path.", where="--out") from None
    with ExitStack() as undone:
        undone.callback(out.unlink)
        yield
        undone.pop_all()


def _hashed(folder: Path) -> Iterator[ManifestFile]:
    """Hash every file below a folder; links are refused, for they may lead outside."""
    files = sorted(one for one in folder.rglob("*") if not one.is_dir() or one.is_symlink())
    for one in files:
        if one.is_symlink() or not one.is_file():
            what = f"{one.relative_to(folder)} is a link or no plain file."
            raise Refusal("not-a-file", what, hint="Put the file itself there.", where=str(one.relative_to(folder)))
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("hashing", total=sum(one.stat().st_size for one in files))
        for one in files:
            size = one.stat().st_size
            yield ManifestFile(path=one.relative_to(folder).as_posix(), sha256=_digest(one), bytes=size)
            bar.advance(task, size)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _told(signer: KeySigner) -> dict[str, str]:
    return {"public_key": write_bytes(signer.public_key), "keyid": key_name(signer.public_key)}
