"""clearway benchmarking custodian, and suite seal, list, open, close: the ceremony, as docs/ceremony.md has it."""

import asyncio
import base64
import os
import secrets  # noqa: TID251  an entry hands the chance in
import signal
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.formats.solvability import parse_solvability
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.gateways.open_folder import lay_out, may_swap, require_memory_folder, wipe
from clearway.gateways.sealed_suites import (
    KeyPair,
    SealedBundle,
    new_key_pair,
    open_suite,
    read_identity,
    reseal_share,
    seal_suite,
    spoken,
)
from clearway.gateways.suites import read_suite_folder
from clearway.kernel.benchmarking_limits import BUNDLE_BYTES_MAX
from clearway.kernel.errors import Refusal, unwritable
from clearway.kernel.instants import parse_instant, system_clock

_PAUSE_SECONDS: Final = 1.0
_PATH: Final = click.Path(path_type=Path)
_SUITES: Final = ("id", "name", "version", "tasks", "retired", "bundle_digest", "sealed_at")
_OPENINGS: Final = ("id", "suite", "developer", "checkpoint", "reason", "ends_at", "released_at", "ending", "wiped_at")


@click.group("custodian")
def custodian_group() -> None:
    """Custodians: three people who each hold one share of a suite's key, and no two of whom are the same."""


@custodian_group.command("key")
@click.argument("file", type=_PATH)
@OUTPUT
@over_api
async def make_key(client: Client, file: Path, output: str) -> None:
    """Make your key, write it to FILE (mode 0600, for you alone), and register its public half."""
    pair = new_key_pair()
    _write_new(file, f"# public key: {pair.recipient}\n{pair.secret}\n".encode())
    try:
        made = await client.post("/custodians", {"recipient": pair.recipient})
    except BaseException:
        file.unlink(missing_ok=True)
        raise
    show_one(made, output)
    say(f"Keep {file} offline, on a medium of your own: without it your share opens nothing.")


@custodian_group.command("list")
@OUTPUT
@over_api
async def list_custodians(client: Client, output: str) -> None:
    """List the custodians who have a key, and its public half."""
    show(await client.get("/custodians"), ("person", "recipient", "registered_at"), output)


@custodian_group.command("hand-in")
@click.argument("opening")
@click.option("--identity", "file", type=_PATH, required=True, help="The file with your key.")
@click.option("--yes", is_flag=True, help="Do not ask whether the digits are the same.")
@OUTPUT
@over_api
async def hand_in(client: Client, opening: str, file: Path, yes: bool, output: str) -> None:  # noqa: FBT001  a flag
    """Hand in your share for OPENING, readable to that opening alone; compare the digits with the opener's screen."""
    turn = await client.get(f"/openings/{opening}/turn")
    asked: Mapping[str, Any] = turn["opening"]
    say(f"Suite {asked['suite']} for {asked['developer']}, checkpoint {asked['checkpoint']}: {asked['reason']}")
    say(f"The opener's screen shows: {spoken(asked['recipient'])}")
    if not yes:
        click.confirm("Does it show these digits?", abort=True, err=True)
    own = read_identity(_read(file, bytes_max=BUNDLE_BYTES_MAX).decode("utf-8", "replace"))
    share = reseal_share(base64.b64decode(turn["sealed"]), own, recipient=asked["recipient"])
    body = {"sealed": base64.b64encode(share).decode()}
    show_one(await client.post(f"/openings/{opening}/shares", body), output)


@click.command("seal")
@click.argument("folder", type=_PATH, metavar="DIR")
@click.option("--proof", type=_PATH, required=True, help="The proof that suite check --proof wrote.")
@click.option(
    "--custodian", "recipients", multiple=True, required=True, metavar="RECIPIENT", help="A public key; three times."
)
@click.option("--out", type=_PATH, required=True, help="A new file for the sealed bundle.")
@OUTPUT
@over_api
async def seal(client: Client, folder: Path, proof: Path, recipients: tuple[str, ...], out: Path, output: str) -> None:
    """Seal the suite in DIR to a fresh key that is split two of three, and register its digest.

    The key is forgotten at once. A seed for the tasks' instances is drawn and sealed with them. Asks for the proof that
    every task can be solved.
    """
    if len(set(recipients)) != 3:
        raise click.UsageError("Give three different custodians.")
    suite = parse_suite(read_suite_folder(folder))
    proved = _read(proof, bytes_max=BUNDLE_BYTES_MAX)
    _require_admitted(suite, proved)
    sealed = seal_suite(suite.files, recipients, entropy=secrets.token_bytes)
    _write_new(out, sealed.bundle)
    try:
        made = await client.post("/suites", sheet_of(suite, sealed, proofs=proved))
    except BaseException:
        out.unlink(missing_ok=True)
        raise
    show_one(made, output)
    say(f"Delete {folder} where it is not needed for another sealing: from here on {out} is the suite.")


@click.command("list")
@OUTPUT
@over_api
async def list_suites(client: Client, output: str) -> None:
    """List sealed suites, newest first."""
    show(await client.get("/suites"), _SUITES, output)


@click.command("standing")
@click.argument("suite", metavar="SUITE")
@OUTPUT
@over_api
async def show_standing(client: Client, suite: str, output: str) -> None:
    """Say how well the sealed SUITE measures now: tasks left by family and octave of minutes, estimates, exposures."""
    show_one(await client.get(f"/suites/{suite}/health"), output)


@click.command("openings")
@OUTPUT
@over_api
async def list_openings(client: Client, output: str) -> None:
    """List openings of sealed suites, newest first."""
    show(await client.get("/openings"), _OPENINGS, output)


@click.command("close")
@click.argument("opening")
@OUTPUT
@over_api
async def close(client: Client, opening: str, output: str) -> None:
    """Close OPENING before its time; where the suite lies open, it is wiped within seconds."""
    show_one(await client.post(f"/openings/{opening}/close"), output)


@click.command("open")
@click.argument("suite")
@click.option("--commitment", required=True, help="The approved commitment (cmt-...).")
@click.option("--reason", required=True, help="What for; custodians read it, and the record of openings keeps it.")
@click.option("--bundle", type=_PATH, required=True, help="The sealed bundle.")
@click.option("--to", "folder", type=_PATH, required=True, help="A new folder in memory, such as /dev/shm/suite.")
@over_api
async def open_sealed(client: Client, suite: str, commitment: str, reason: str, bundle: Path, folder: Path) -> None:
    """Open SUITE with two custodians, in memory, for as long as this command runs and the session lasts.

    Waits until two custodians have handed in, then writes the suite to a new folder on a tmpfs. At the end of the time,
    at an interrupt, or when somebody closes the opening, the folder is wiped. It counts as exposure to the developer.
    """
    await open_in_memory(client, suite, commitment=commitment, reason=reason, bundle=bundle, folder=folder)


async def open_in_memory(
    client: Client, suite: str, *, commitment: str, reason: str, bundle: Path, folder: Path
) -> None:
    """Ask for an opening, wait for two custodians, lay the suite out in a new folder of memory; wipe it at the end."""
    require_memory_folder(folder)
    if may_swap():
        say("This machine swaps: memory may be written to its disk. Turn swap off (swapoff -a) before custodians come.")
    body = _read(bundle, bytes_max=BUNDLE_BYTES_MAX)
    known = await client.get(f"/suites/{suite}")
    if sha256(body).hexdigest() != known["bundle_digest"]:
        raise Refusal("other-bundle", f"{bundle.name} is not the bundle that was registered.", hint="Find that one.")
    session = new_key_pair()
    asking = {"suite": suite, "commitment": commitment, "reason": reason, "recipient": session.recipient}
    opening: str = (await client.post("/openings", asking))["id"]
    say(f"Custodians hand in: clearway benchmarking custodian hand-in {opening} --identity FILE")
    say(f"They compare these digits: {spoken(session.recipient)}")
    await _hold(client, opening, folder, body=body, session=session)


async def _hold(client: Client, opening: str, folder: Path, *, body: bytes, session: KeyPair) -> None:
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, task.cancel)
    try:
        if await _shares_in(client, opening):
            released = await client.post(f"/openings/{opening}/release")
            shares = [(base64.b64decode(one["sealed"]), one["proof"]) for one in released["shares"]]
            lay_out(open_suite(body, session, mask=base64.b64decode(released["mask"]), shares=shares), folder)
            click.echo(folder)
            say(f"{opening} is open until {released['opening']['ends_at']}. An interrupt wipes and ends it.")
            await _until_over(client, opening, parse_instant(released["opening"]["ends_at"]))
    finally:
        wipe(folder)
        loop.remove_signal_handler(signal.SIGTERM)
        say(f"{folder} is wiped.")
        await client.post(f"/openings/{opening}/wiped")


async def _shares_in(client: Client, opening: str) -> bool:
    told = 0
    while True:
        state = await client.get(f"/openings/{opening}")
        if len(state["custodians"]) > told:
            told = len(state["custodians"])
            say(f"{told} of 2 shares handed in.")
        if told >= 2:
            return True
        if _is_over(state):
            say("The time is over; nothing was opened.")
            return False
        await asyncio.sleep(_PAUSE_SECONDS)


async def _until_over(client: Client, opening: str, ends_at: datetime) -> None:
    """Wait for the end; this machine's own clock ends it too, where the house does not answer."""
    with suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, (ends_at - system_clock()).total_seconds())):
            while True:
                if _is_over(await client.get(f"/openings/{opening}")):
                    return
                await asyncio.sleep(_PAUSE_SECONDS)


def _is_over(state: Mapping[str, Any]) -> bool:
    return state["closed_at"] is not None or system_clock() >= parse_instant(state["ends_at"])


def _require_admitted(suite: Suite, proof: bytes) -> None:
    from clearway.benchmarking.model.suites import Accepted  # noqa: PLC0415  other commands start without it
    from clearway.benchmarking.rules.suites import admit  # noqa: PLC0415  likewise

    admission = admit(suite, parse_solvability(proof))
    if not isinstance(admission, Accepted):
        first = admission.faults[0]
        what = f"The suite is not admitted: {len(admission.faults)} faults, the first is {first.fault.value}."
        hint = "Prove it anew: clearway benchmarking suite check DIR --proof FILE."
        raise Refusal("not-admitted", what, hint=hint, where=first.task)


def sheet_of(suite: Suite, sealed: SealedBundle, *, proofs: bytes) -> dict[str, object]:
    """Say what is registered of a sealed suite: digests, what tasks measure, shares that only custodians read."""
    from clearway.benchmarking.rules.pseudonyms import task_pseudonym  # noqa: PLC0415  other commands start without it

    return {
        "name": suite.name,
        "version": suite.version,
        "bundle_digest": sealed.digest,
        "bundle_bytes": len(sealed.bundle),
        "proofs_digest": sha256(proofs).hexdigest(),
        "tasks": sorted(
            (
                {
                    "pseudonym": task_pseudonym(suite, task),
                    "family": task.family,
                    "step": task.step,
                    "minutes": task.minutes,
                    "timed_by": task.timed_by,
                }
                for task in suite.tasks
                if not task.retired
            ),
            key=lambda one: str(one["pseudonym"]),
        ),
        "shares": [
            {
                "number": share.number,
                "recipient": share.recipient,
                "sealed": base64.b64encode(share.sealed).decode(),
                "proof": share.proof,
            }
            for share in sealed.shares
        ],
        "mask": base64.b64encode(sealed.mask).decode(),
    }


def _read(file: Path, *, bytes_max: int) -> bytes:
    try:
        with file.open("rb") as opened:
            body = opened.read(bytes_max + 1)
    except OSError as error:
        raise Refusal("no-file", f"{file} cannot be read: {error.strerror}.", hint="Check its name.") from None
    if len(body) > bytes_max:
        raise Refusal("too-large", f"{file} has more than {bytes_max} bytes.", hint="Check its name.", status=413)
    return body


def _write_new(file: Path, body: bytes) -> None:
    try:
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(body)
    except FileExistsError:
        raise Refusal("file-exists", f"{file} exists already.", hint="Name a new file.") from None
    except OSError as error:
        raise unwritable(file.parent, error) from None
