"""clearway frontier access check-run: whether what is kept of a run's calls is what the broker's log says."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final  # noqa: TID251  an answer is read as it came

import click
import msgspec

from clearway.cli.client import Client
from clearway.cli.output import DONE, REFUSED, say, show_one
from clearway.cli.running import OUTPUT, over_api
from clearway.formats.access_log import LoggedLine, digest_of, read_log
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import RUN_CALLS_SECONDS

_NONE: Final = "No calls are kept with this run: it did not go through the broker."
_NOT_YET: Final = f"Its calls are kept {RUN_CALLS_SECONDS} seconds after its end."


@click.command("check-run")
@click.argument("wanted", metavar="RUN")
@click.option(
    "--log",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Your own copy: what `clearway frontier access log --format jsonl` printed. [default: the log as it is now]",
)
@OUTPUT
@over_api
async def check_run(client: Client, wanted: str, log: Path | None, output: str) -> int:
    """Compute the digest of RUN's calls again, from the broker's log, and tell whether it is the one that was kept.

    The developer and the evaluator each can; exit status 1 where they differ.
    """
    run = await client.get(f"/runs/{wanted}")
    calls = run["calls"]
    if calls is None or calls["kept"] is None:
        raise Refusal("no-calls-kept", _NONE if calls is None else _NOT_YET, hint="Ask whoever led it.", status=409)
    lines = await _lines(client, calls, until=run["ended_at"]) if log is None else list(_kept_lines(log))
    told = _compare(calls, lines, ended=msgspec.convert(run["ended_at"], datetime))
    show_one({"run": wanted, **told}, output)
    if told["is_same"]:
        say("The log says the same.")
        return DONE
    say("The log does not say the same: lines are missing from it, were added or changed.")
    return REFUSED


def _compare(calls: Mapping[str, Any], lines: list[LoggedLine], *, ended: datetime) -> dict[str, object]:
    kept, grant = calls["kept"], calls["grant"]
    found = digest_of(lines, grant=grant, after_line=calls["after_line"], last_line=kept["last_line"])
    late = [one for one in lines if one.grant == grant and one.line > kept["last_line"] and one.at <= ended]
    return {
        "grant": grant,
        "after_line": calls["after_line"],
        "last_line": kept["last_line"],
        "calls_kept": kept["calls"],
        "calls_found": found.calls,
        "lines_kept": kept["lines"],
        "lines_found": found.lines,
        "digest_kept": kept["digest"],
        "digest_found": found.hexdigest,
        "lines_late": len(late),
        "is_same": found.hexdigest == kept["digest"],
    }


async def _lines(client: Client, calls: Mapping[str, Any], *, until: str) -> list[LoggedLine]:
    """Read the log from where the run began, for as long as lines of it may come."""
    after, found = calls["after_line"], list[LoggedLine]()
    latest = msgspec.convert(until, datetime) + timedelta(seconds=RUN_CALLS_SECONDS)
    while page := await client.get(f"/submissions/{calls['submission']}/access/log", after=str(after)):
        found += msgspec.convert(page, list[LoggedLine])
        after = found[-1].line
        if after > calls["kept"]["last_line"] and found[-1].at > latest:
            break
    return found


def _kept_lines(log: Path) -> Iterator[LoggedLine]:
    with log.open("rb") as file:
        yield from read_log(file)
