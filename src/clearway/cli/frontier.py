"""clearway frontier: submissions of developers, from inquiry to general release (Order 3(b))."""

from collections.abc import Mapping
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import say, show, show_one
from clearway.cli.running import OUTPUT, over_api

_COLUMNS: Final = ("id", "developer_name", "model_name", "state", "state_since")

# The moves that need nothing but to be made, and what each does.
_MOVES: Final[Mapping[str, str]] = {
    "screen": "Say that an inquiry is one for this programme (program): the developer may submit.",
    "submit": "Hand in the package (developers); refused while something is missing in it.",
    "begin": "Begin evaluation (evaluators who are assigned).",
    "notify": "Notify the developer of the determination (program or officials).",
    "ask-reconsideration": "Ask for reconsideration of a determination (developers), once and in time.",
    "open-access": "Open access to a designated model (developers); it ends by itself after at most 30 days.",
    "close-access": "End access before its time, for good (either side).",
    "waive-access": "Do without access, or without the rest of it (program).",
    "propose-partners": "Put the proposed trusted partners before both sides (either side).",
    "agree-partners": "Say that both sides have answered each proposed partner (either side).",
    "release-to-partners": "Say that the model is released to trusted partners (developers).",
    "release": "Say that the model is released to everybody (developers), from any state.",
    "withdraw": "Withdraw (developers), from any state and without a reason.",
    "supersede": "Replace a submission by one with a new checkpoint (developers); prints the new one.",
}


@click.group()
def frontier() -> None:
    """Frontier access: what developers submit because they want to, and what the government owes them for it."""


@frontier.command("list")
@OUTPUT
@over_api
async def list_submissions(client: Client, output: str) -> None:
    """List the submissions that you may see, newest first."""
    show(await client.get("/submissions"), _COLUMNS, output)


@frontier.command("show")
@click.argument("submission")
@OUTPUT
@over_api
async def show_submission(client: Client, submission: str, output: str) -> None:
    """Show all of SUBMISSION that you may see: where it stands, what runs, who owes what."""
    dossier = await client.get(f"/submissions/{submission}/dossier")
    if output != "table":
        show_one(dossier, output)
        return
    show_one(dossier["submission"], output)
    say(f"Waits for: {dossier['waits_for']}.")
    for clock in dossier["clocks"]:
        say(f"Clock: {clock['name']}; " + (f"ends {clock['due_at']}." if clock["due_at"] else "stands still."))
    for way in dossier["next"]:
        lacking = f" Lacking: {way['lacking']}" if way["lacking"] else ""
        say(f"Next: {way['move']} ({', '.join(way['by'])}).{lacking}")
    for notice in dossier["notices"]:
        say(f"{notice['at']} to the {notice['side']}: {notice['says']}")


@frontier.command("open")
@click.option("--title", required=True, help="What the submission is called.")
@click.option("--model", required=True, help="The model's name.")
@click.option("--contact", required=True, help="Whom to call: a name, a number, an address.")
@click.option("--time-zone", default="UTC", show_default=True, help="Your time zone (IANA name).")
@click.option("--planned-release", default="", help="When you plan to release to other trusted partners (RFC 3339).")
@OUTPUT
@over_api
async def open_inquiry(client: Client, output: str, **said: str) -> None:
    """Open an inquiry about a model of yours (developers)."""
    body = {
        "title": said["title"],
        "model_name": said["model"],
        "contact": said["contact"],
        "time_zone": said["time_zone"],
        "planned_partner_release": said["planned_release"],
    }
    show_one(await client.post("/submissions", body), output)


@frontier.command("plan-release")
@click.argument("submission")
@click.argument("instant")
@OUTPUT
@over_api
async def plan_release(client: Client, submission: str, instant: str, output: str) -> None:
    """Say that you plan to release SUBMISSION's model to trusted partners at INSTANT (RFC 3339; "" for no plan)."""
    body = {"planned_partner_release": instant}
    show_one((await client.call("PUT", f"/submissions/{submission}/planned-release", json=body)).json(), output)


@frontier.command("accept")
@click.argument("submission")
@click.option("--agreement", required=True, help="SHA-256 of the agreement.")
@click.option("--materials", required=True, help="SHA-256 of the list of materials.")
@click.option("--access-plan", required=True, help="SHA-256 of the access plan.")
@OUTPUT
@over_api
async def accept(client: Client, submission: str, output: str, **terms: str) -> None:
    """Sign the terms of SUBMISSION for your side; when both sides signed the same, it is accepted."""
    show_one(await client.post(f"/submissions/{submission}/terms", terms), output)


@frontier.command("assign")
@click.argument("submission")
@click.argument("person")
@click.option(
    "--role", type=click.Choice(["evaluator", "consulted"]), default="evaluator", show_default=True, help="As what."
)
@over_api
async def assign(client: Client, submission: str, person: str, role: str) -> None:
    """Assign PERSON to SUBMISSION (program)."""
    await client.post(f"/submissions/{submission}/members", {"person": person, "role": role})
    say(f"{person} is assigned.")


@frontier.command("ask")
@click.argument("submission")
@click.argument("what")
@OUTPUT
@over_api
async def ask(client: Client, submission: str, what: str, output: str) -> None:
    """Ask the developer of SUBMISSION for WHAT (program); your clock stands still until it answers."""
    show_one(await client.post(f"/submissions/{submission}/requests", {"what": what}), output)


@frontier.command("answer")
@click.argument("submission")
@click.argument("answer")
@OUTPUT
@over_api
async def answer_request(client: Client, submission: str, answer: str, output: str) -> None:
    """Answer what you are asked about SUBMISSION with ANSWER (developers)."""
    show_one(await client.post(f"/submissions/{submission}/requests/answer", {"answer": answer}), output)


@frontier.command("freeze")
@click.argument("submission")
@click.argument("estimate")
@click.option("--digest", required=True, help="SHA-256 of the estimate.")
@OUTPUT
@over_api
async def freeze(client: Client, submission: str, output: str, **given: str) -> None:
    """Freeze ESTIMATE for SUBMISSION (evaluators who are assigned); it never changes after this."""
    show_one(await client.post(f"/submissions/{submission}/estimate", given), output)


@frontier.command("consult")
@click.argument("submission")
@click.argument("office", nargs=-1, required=True)
@OUTPUT
@over_api
async def consult(client: Client, submission: str, office: tuple[str, ...], output: str) -> None:
    """Consult each OFFICE about SUBMISSION (program): the ids of the persons who answer for them."""
    show_one(await client.post(f"/submissions/{submission}/consultation", {"offices": list(office)}), output)


@frontier.command("opinion")
@click.argument("submission")
@click.argument("opinion", type=click.Choice(["concur", "comment"]))
@click.option("--note", default="", help="The office's words.")
@over_api
async def opinion(client: Client, submission: str, **said: str) -> None:
    """Say what your office thinks of SUBMISSION, once: it concurs, or comments."""
    await client.post(f"/submissions/{submission}/opinion", said)
    say("Your office's answer is kept.")


@frontier.command("propose")
@click.argument("submission")
@click.argument("outcome", type=click.Choice(["designated", "not-designated", "cannot-rule-out"]))
@click.option("--reasons", required=True, help="Why; the developer never reads this.")
@OUTPUT
@over_api
async def propose(client: Client, submission: str, output: str, **said: str) -> None:
    """Propose OUTCOME for SUBMISSION (officials); another official has to sign it too."""
    show_one(await client.post(f"/submissions/{submission}/determinations", said), output)


@frontier.command("cosign")
@click.argument("submission")
@click.argument("determination")
@OUTPUT
@over_api
async def cosign(client: Client, submission: str, determination: str, output: str) -> None:
    """Sign DETERMINATION of SUBMISSION that another official proposed (officials)."""
    show_one(await client.post(f"/submissions/{submission}/determinations/{determination}/cosign"), output)


def _add_move(name: str, what: str) -> None:
    @frontier.command(name, help=what)
    @click.argument("submission")
    @OUTPUT
    @over_api
    async def move(client: Client, submission: str, output: str) -> None:
        moved: Any = await client.post(f"/submissions/{submission}/moves/{name}")
        show_one(moved, output)

    assert move.name == name


for _name, _what in _MOVES.items():
    _add_move(_name, _what)
