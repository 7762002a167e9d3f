"""clearway exposure plan: what to patch in which window when hours are few, with a bound that anybody can check."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
import msgspec

from clearway.cli.files import named, opened
from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import busy, say, show, show_one
from clearway.kernel.limits import PLAN_BYTES_MAX

if TYPE_CHECKING:
    from clearway.exposure.model.plans import Plan

_FILE: Final = click.Path(dir_okay=False, allow_dash=True)
_SESSION: Final = ("host", "start", "minutes", "free_minutes", "reboot", "risk_removed", "patches")
_LEFT_OUT_SHOWN: Final = 20


class _MakeByDefault(click.Group):
    """A group whose first command is meant where none is named."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the first command before arguments that name none."""
        named_one = args and (args[0] in self.commands or args[0] in ctx.help_option_names)
        return super().parse_args(ctx, args if named_one or not args else ["make", *args])


@click.group("plan", cls=_MakeByDefault)
def plan() -> None:
    """Plan patches under limited hours: `clearway exposure plan FILE` makes a plan, `plan check` checks one.

    Offline; docs/plans.md says how a request and a plan are written.
    """


@plan.command("make")
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--hours", type=float, default=None, help="All hours of staff there are, instead of those in FILE.")
@OUTPUT
@offline
def make(file: str, hours: float | None, output: str) -> None:
    """Say what to install in which window, what is left out and why, and how far from optimal that is at most.

    FILE is a request: hosts with windows, hours of staff, patches with minutes and risk; - is standard input. As JSON
    the plan holds its certificate, which `clearway exposure plan check FILE PLAN` checks; as JSON lines it is one
    session a line.
    """
    from clearway.exposure.rules.plan.telling import plan_of  # noqa: PLC0415  matching starts without numpy

    body = _read(file)
    with busy("planning"), named(file):
        made = plan_of(body, hours=hours)
    show_plan(made, output)


@plan.command("check")
@click.argument("file", type=_FILE, metavar="FILE")
@click.argument("plan_file", type=_FILE, metavar="PLAN")
@OUTPUT
@offline
def check(file: str, plan_file: str, output: str) -> None:
    """Check that a plan can be done, and that its bound follows from the prices in it; no solver is needed for that."""
    from clearway.exposure.rules.plan.checking import check_plan  # noqa: PLC0415  matching starts without numpy

    request, told = _read(file), _read(plan_file)
    with busy("checking"), named(plan_file):
        show_one(msgspec.structs.asdict(check_plan(request, told)), output)


def _read(name: str) -> bytes:
    with named(Path(name).name), opened(name) as file:
        return file.read(PLAN_BYTES_MAX + 1)


def show_plan(made: "Plan", output: str) -> None:
    """Print a plan: sessions on stdout, what is left out and the share of the bound on stderr."""
    if output == "json":
        sys.stdout.buffer.write(msgspec.json.format(msgspec.json.encode(made), indent=1) + b"\n")
        return
    rows = [msgspec.structs.asdict(one) for one in made.sessions]
    if output == "jsonl":
        show(rows, _SESSION, output)
        return
    show([row | {"patches": " ".join(row["patches"])} for row in rows], _SESSION, output)
    for one in made.left_out[:_LEFT_OUT_SHOWN]:
        say(f"Left out on {one.host}: {one.patch}. {one.why}")
    if len(made.left_out) > _LEFT_OUT_SHOWN:
        say(f"Left out besides: {len(made.left_out) - _LEFT_OUT_SHOWN}; --format json lists them all.")
    say(
        f"Removes {made.risk_removed:g} of {made.risk_removed + made.risk_open:g} of risk in"
        f" {made.staff_minutes_used / 60:.1f} hours; by the request's weights that is at least"
        f" {made.share_of_bound:.1%} of what any plan can."
    )
