"""clearway benchmarking policy, commitment, deed, exposure: what is fixed before results are seen, and who agreed."""

from typing import Final

import click
import msgspec

from clearway.cli.benchmarking_files import read_file
from clearway.cli.client import Client
from clearway.cli.offline import offline
from clearway.cli.output import DONE, REFUSED, say, show, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.formats.reveal import parse_reveal
from clearway.formats.threshold_policy import parse_threshold_policy
from clearway.kernel.benchmarking_limits import REVEAL_BYTES_MAX
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import POLICY_BYTES_MAX

_COMMITMENTS: Final = ("id", "suite", "developer", "checkpoint", "digest", "accepted", "frozen", "revealed_at")
_DEEDS: Final = ("kind", "subject", "number", "about", "digest", "reason", "author", "approver", "accepted")
_EXPOSURES: Final = ("at", "kind", "subject", "suite", "developer", "checkpoint", "tasks")
_KINDS: Final = click.Choice(["invalidate", "freeze", "sign", "release"])
_ID: Final = "COMMITMENT"


@click.group("policy")
def policy_group() -> None:
    """Threshold policies: committed to by one person, approved by another, revealed when the estimate is frozen."""


@policy_group.command("commit")
@click.argument("file", metavar="POLICY.json")
@click.option("--developer", required=True, help="The developer's party (pty-...).")
@click.option("--checkpoint", required=True, help="What is evaluated: an id or a digest, in one line.")
@OUTPUT
@over_api
async def commit(client: Client, file: str, developer: str, checkpoint: str, output: str) -> None:
    """Commit to a policy before anybody sees a result: its digest goes into the record, and it never changes."""
    policy = read_file(file, parse_threshold_policy, bytes_max=POLICY_BYTES_MAX)
    body = {"developer": developer, "checkpoint": checkpoint, "policy": msgspec.to_builtins(policy)}
    made = await client.post("/commitments", body)
    show_one(made, output)
    say(f"Another person approves it: clearway benchmarking policy approve {made['id']}")


@policy_group.command("show")
@click.argument("commitment", metavar=_ID)
@OUTPUT
@over_api
async def show_policy(client: Client, commitment: str, output: str) -> None:
    """Show the policy behind a commitment, to those who evaluate."""
    show_one(await client.get(f"/commitments/{commitment}/policy"), output)


@policy_group.command("approve")
@click.argument("commitment", metavar=_ID)
@OUTPUT
@over_api
async def approve(client: Client, commitment: str, output: str) -> None:
    """Approve a policy that somebody else committed to; never one's own."""
    show_one(await client.post(f"/commitments/{commitment}/answer", {"accepted": True}), output)


@policy_group.command("decline")
@click.argument("commitment", metavar=_ID)
@OUTPUT
@over_api
async def decline(client: Client, commitment: str, output: str) -> None:
    """Decline a policy that somebody else committed to; another one may be committed to then."""
    show_one(await client.post(f"/commitments/{commitment}/answer", {"accepted": False}), output)


@policy_group.command("reveal")
@click.argument("commitment", metavar=_ID)
@OUTPUT
@over_api
async def reveal(client: Client, commitment: str, output: str) -> None:
    """Reveal a policy to the developer, once the estimate under it is frozen."""
    show_one(await client.post(f"/commitments/{commitment}/reveal"), output)


@click.group("commitment")
def commitment_group() -> None:
    """Commitments: that a policy was fixed before the suite was opened, and how anybody checks it."""


@commitment_group.command("list")
@OUTPUT
@over_api
async def list_commitments(client: Client, output: str) -> None:
    """List the commitments that you may see, newest first."""
    show(await client.get("/commitments"), _COMMITMENTS, output)


@commitment_group.command("show")
@click.argument("commitment", metavar=_ID)
@OUTPUT
@over_api
async def show_commitment(client: Client, commitment: str, output: str) -> None:
    """Show a commitment: its digest, by whom and when, and how it stands."""
    show_one(await client.get(f"/commitments/{commitment}"), output)


@commitment_group.command("export")
@click.argument("commitment", metavar=_ID)
@over_api
async def export(client: Client, commitment: str) -> None:
    """Print a revealed commitment as a JSON document that anybody can check without a server."""
    click.echo((await client.call("GET", f"/commitments/{commitment}/reveal")).text)


@commitment_group.command("verify")
@click.argument("file", metavar="REVEAL.json")
@click.option("--key", default="", help="The house's public key (hexadecimal): the record's proof is checked by it.")
@OUTPUT
@offline
def verify(file: str, key: str, output: str) -> int:
    """Check without a server that a revealed policy is the one that was committed to. Exit status 1 where it is not.

    With --key also that the record had the digest when its checkpoint was signed. The key stands at /api/v1/audit/key.
    """
    from clearway.benchmarking.actions.commitments import verify_reveal  # noqa: PLC0415  other commands start without it
    from clearway.benchmarking.model.ceremony import Kept  # noqa: PLC0415  likewise

    found = verify_reveal(read_file(file, parse_reveal, bytes_max=REVEAL_BYTES_MAX), _key(key))
    if isinstance(found, Kept):
        show_one({"kept": True, **msgspec.to_builtins(found)}, output)
        return DONE
    show_one({"kept": False, "what": found.what}, output)
    return REFUSED


@click.group("deed")
def deed_group() -> None:
    """What takes two people: runs left out, an estimate frozen, a record signed or released over the boundary."""


@deed_group.command("list")
@click.option("--waiting", is_flag=True, help="Only those that wait for a second person.")
@OUTPUT
@over_api
async def list_deeds(client: Client, waiting: bool, output: str) -> None:  # noqa: FBT001  a flag
    """List deeds, newest first."""
    show(await client.get("/deeds", waiting="true" if waiting else ""), _DEEDS, output)


@deed_group.command("ask")
@click.argument("kind", type=_KINDS)
@click.argument("subject")
@click.option("--digest", required=True, help="The SHA-256 (hexadecimal) of what is agreed on.")
@click.option("--about", default="", help="The id of another thing that it is about, such as an estimate.")
@click.option("--reason", required=True, help="Why; another person reads it.")
@OUTPUT
@over_api
async def ask_deed(client: Client, kind: str, subject: str, digest: str, about: str, reason: str, output: str) -> None:
    """Ask for a deed of KIND on SUBJECT (an id); it counts for nothing until another person approves it."""
    body = {"kind": kind, "subject": subject, "digest": digest, "about": about, "reason": reason}
    show_one(await client.post("/deeds", body), output)


@deed_group.command("approve")
@click.argument("kind", type=_KINDS)
@click.argument("subject")
@click.option("--digest", required=True, help="The SHA-256 of what you looked at.")
@OUTPUT
@over_api
async def approve_deed(client: Client, kind: str, subject: str, digest: str, output: str) -> None:
    """Approve what somebody else asked for; never one's own."""
    show_one(await client.post(f"/deeds/{kind}/{subject}/answer", {"accepted": True, "digest": digest}), output)


@deed_group.command("decline")
@click.argument("kind", type=_KINDS)
@click.argument("subject")
@click.option("--digest", required=True, help="The SHA-256 of what you looked at.")
@OUTPUT
@over_api
async def decline_deed(client: Client, kind: str, subject: str, digest: str, output: str) -> None:
    """Decline what somebody else asked for."""
    show_one(await client.post(f"/deeds/{kind}/{subject}/answer", {"accepted": False, "digest": digest}), output)


@click.command("exposure")
@click.option("--developer", default="", help="Only this developer (pty-...).")
@OUTPUT
@over_api
async def list_exposures(client: Client, developer: str, output: str) -> None:
    """List when sealed tasks came before a developer: a developer's own, or all for the program and auditors."""
    show(await client.get("/suite-exposures", developer=developer), _EXPOSURES, output)


def _key(text: str) -> bytes | None:
    if not text:
        return None
    try:
        return bytes.fromhex(text)
    except ValueError:
        raise Refusal("bad-key", "The key is not hexadecimal.", hint="GET /api/v1/audit/key gives it.") from None
