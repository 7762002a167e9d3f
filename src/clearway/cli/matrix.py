"""clearway matrix, clearway range: does the fix of one stop the proof of the other, and which releases are affected."""

from collections.abc import Mapping
from typing import Any, Final  # noqa: TID251  an answer is printed as it came

import click

from clearway.cli.client import Client
from clearway.cli.output import Row, say, show, show_one
from clearway.cli.running import OUTPUT, over_api

_RELEASE: Final = ("version", "affected", "how", "published", "reported", "disputed", "reason")
_SAID: Final = {True: "affected", False: "not affected", None: ""}


@click.group()
def matrix() -> None:
    """Fixes against proofs: which vulnerabilities have one root cause, and which have two."""


@matrix.command("ask")
@click.argument("vulnerabilities", metavar="VULNERABILITY...", nargs=-1, required=True)
@OUTPUT
@over_api
async def ask(client: Client, vulnerabilities: tuple[str, ...], output: str) -> None:
    """Call for a matrix of vulnerabilities of one package; of one alone, with those that wait beside it in review."""
    asked = await client.post("/matrices", {"vulnerabilities": list(vulnerabilities)})
    show_one(asked, output)
    if output == "table":
        say(f"The worker computes it. Look at it: clearway matrix show {asked['id']}")


@matrix.command("list")
@OUTPUT
@over_api
async def list_matrices(client: Client, output: str) -> None:
    """List the matrices, newest first."""
    rows = await client.every("/matrices")
    show(rows, ("id", "package", "vulnerabilities", "asked_at", "computed_at", "problem"), output)


@matrix.command("show")
@click.argument("matrix_id", metavar="MATRIX")
@OUTPUT
@over_api
async def show_matrix(client: Client, matrix_id: str, output: str) -> None:
    """Show a matrix: what each fix does to each proof, what that proposes, and what was decided."""
    view = await client.get(f"/matrices/{matrix_id}")
    if output != "table":
        show_one(view, output)
        return
    if not view["matrix"]["computed_at"]:
        say("It waits for the worker.")
    if view["matrix"]["problem"]:
        say(f"It could not be computed: {view['matrix']['problem']}")
    proofs = view["grid"]["proofs"]
    columns = [f"{number} of {one['vulnerability']}" for number, one in enumerate(proofs, start=1)]
    show([_row(view["grid"], place, columns) for place in range(len(view["grid"]["fixes"]))], ("fix", *columns), output)
    for one in view["reading"]["proposals"]:
        reasons = "; ".join(one["reasons"])
        say(f"Proposed: clearway matrix {one['kind']} {matrix_id} {' '.join(one['vulnerabilities'])} ({reasons})")
    for remark in view["reading"]["remarks"]:
        say(f"Remark: {remark}")
    show(view["decisions"], ("number", "kind", "vulnerabilities", "decided_at", "undone_at"), output)


@matrix.command("merge")
@click.argument("matrix_id", metavar="MATRIX")
@click.argument("vulnerabilities", metavar="VULNERABILITY...", nargs=-1, required=True)
@OUTPUT
@over_api
async def merge(client: Client, matrix_id: str, vulnerabilities: tuple[str, ...], output: str) -> None:
    """Merge vulnerabilities that a matrix proposes to be one."""
    show_one(await _decide(client, matrix_id, "merge", vulnerabilities), output)


@matrix.command("split")
@click.argument("matrix_id", metavar="MATRIX")
@click.argument("vulnerability")
@OUTPUT
@over_api
async def split(client: Client, matrix_id: str, vulnerability: str, output: str) -> None:
    """Split a vulnerability that a matrix proposes to be several, by its findings."""
    show_one(await _decide(client, matrix_id, "split", (vulnerability,)), output)


@matrix.command("undo")
@click.argument("matrix_id", metavar="MATRIX")
@click.argument("number", type=int, required=False)
@OUTPUT
@over_api
async def undo(client: Client, matrix_id: str, number: int | None, output: str) -> None:
    """Take a decision on a matrix back, the last one where no NUMBER is given: all stands as it did."""
    show_one(await client.post(f"/matrices/{matrix_id}/undo", {"number": number}), output)


@click.group("range")
def affected() -> None:
    """Which releases of its package a vulnerability is in, replayed in the sandbox."""


@affected.command("ask")
@click.argument("vulnerability")
@OUTPUT
@over_api
async def ask_range(client: Client, vulnerability: str, output: str) -> None:
    """Call for a replay of a reproduced vulnerability over the releases of the registry."""
    show_one(await client.post(f"/vulnerabilities/{vulnerability}/affected-range"), output)
    if output == "table":
        say(f"The worker does it. Look at it: clearway range show {vulnerability}")


@affected.command("show")
@click.argument("vulnerability")
@OUTPUT
@over_api
async def show_range(client: Client, vulnerability: str, output: str) -> None:
    """Show the newest replay: each release, tried or inferred, beside what is published and what reports claim."""
    found = await client.get(f"/vulnerabilities/{vulnerability}/affected-range")
    if output != "table":
        show_one(found, output)
        return
    if not found["found_at"]:
        say("It waits for the worker.")
    if found["problem"]:
        say(f"It could not be replayed: {found['problem']}")
    for first, after in found["spans"]:
        say(f"Affected: {first} up to, not including, {after}" if after else f"Affected: {first} and all after it")
    if found["method"]:
        say(f"How that is known: {found['method']}.")
    show([_release(one) for one in found["releases"]], _RELEASE, output)


async def _decide(client: Client, matrix_id: str, kind: str, vulnerabilities: tuple[str, ...]) -> Row:
    body = {"kind": kind, "vulnerabilities": list(vulnerabilities)}
    made: Row = await client.post(f"/matrices/{matrix_id}/decisions", body)
    return made


def _row(grid: Mapping[str, Any], place: int, columns: list[str]) -> Row:
    fix, cells = grid["fixes"][place], grid["cells"][place]
    if fix["problem"]:
        return {"fix": f"{fix['label']} (not tried: {fix['problem']})"}
    return {"fix": fix["label"], **{name: cell["effect"] for name, cell in zip(columns, cells, strict=True)}}


def _release(one: Mapping[str, Any]) -> Row:
    seen, claims = one["affected"], (one["published"], one["reported"])
    return {
        **one,
        "how": "tried" if one["tried"] else "inferred" if seen != "unknown" else "",
        "published": _SAID[one["published"]],
        "reported": _SAID[one["reported"]],
        "disputed": "disputed" if seen != "unknown" and (seen != "yes") in claims else "",
    }
