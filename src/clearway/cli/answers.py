"""clearway task attest, control, review: what operators answer to tasks."""

from datetime import UTC, datetime, time
from typing import Final

import click

from clearway.cli.client import Client
from clearway.cli.output import show, show_one
from clearway.cli.reach import task
from clearway.cli.running import OUTPUT, over_api
from clearway.exposure.rules import ATTESTED
from clearway.formats.advisory import Justification

_DAY: Final = click.DateTime(["%Y-%m-%d"])
_CONTROL: Final = ("id", "kind", "until", "author", "accepted", "reviewer", "done", "checked", "note")


@task.command("attest")
@click.argument("task_id", metavar="TASK")
@click.argument("outcome", type=click.Choice([stage.value for stage in ATTESTED]))
@click.option("--note", default="", help="Needed when you defer it or cannot: why.")
@click.option("--until", type=_DAY, help="The day on which a plan or a deferral ends; a deferral needs one.")
@click.option(
    "--justification",
    type=click.Choice([one.value for one in Justification]),
    help="Why you are not affected, in OpenVEX's words.",
)
@OUTPUT
@over_api
async def attest(client: Client, task_id: str, output: str, until: datetime | None, **said: str | None) -> None:
    """Say how a task stands; what is planned or deferred opens again when its day has passed."""
    answer = {name: value for name, value in said.items() if value} | ({"until": _end_of(until)} if until else {})
    show_one(await client.post(f"/tasks/{task_id}/attestations", answer), output)


@task.command("cover")
@click.argument("task_id", metavar="TASK")
@click.argument("kind")
@click.option("--done", required=True, help="What was done.")
@click.option("--checked", required=True, help="How it was checked.")
@click.option("--until", type=_DAY, required=True, help="The day on which it ends.")
@OUTPUT
@over_api
async def cover(client: Client, task_id: str, output: str, until: datetime, **told: str) -> None:
    """Tell of a compensating control, of a KIND that `clearway task control-kinds` lists; somebody else accepts it."""
    control = await client.post(f"/tasks/{task_id}/controls", {**told, "until": _end_of(until)})
    show_one(control, output)


@task.command("controls")
@click.argument("task_id", metavar="TASK")
@OUTPUT
@over_api
async def list_controls(client: Client, task_id: str, output: str) -> None:
    """List the compensating controls of a task."""
    show((await client.get(f"/tasks/{task_id}/controls"))["items"], _CONTROL, output)


@task.command("review-control")
@click.argument("control_id", metavar="CONTROL")
@click.argument("answer", type=click.Choice(["accept", "refuse"]))
@click.option("--note", default="", help="Needed when you refuse: why.")
@OUTPUT
@over_api
async def review_control(client: Client, control_id: str, answer: str, note: str, output: str) -> None:
    """Accept a compensating control that somebody else wrote, or refuse it."""
    review = {"accepted": answer == "accept", "note": note}
    show_one(await client.post(f"/controls/{control_id}/review", review), output)


@task.command("control-kinds")
@OUTPUT
@over_api
async def list_kinds(client: Client, output: str) -> None:
    """List the kinds of compensating controls, and for how many days one may last."""
    show((await client.get("/answer-policy"))["control"], ("key", "name", "days_max"), output)


def _end_of(day: datetime) -> str:
    return datetime.combine(day, time.max, tzinfo=UTC).replace(microsecond=0).isoformat()
