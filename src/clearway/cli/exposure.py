"""clearway exposure: which advisories are about what runs here, without a server and without telling anybody."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from clearway.app.matching import (
    Matching,
    build_index,
    match_inventory,
    opened_advisories,
)
from clearway.cli.exposure_output import Report, writer_of
from clearway.cli.files import named, opened, tell_refused
from clearway.cli.offline import OUTPUT, offline
from clearway.cli.output import DONE, REFUSED, busy, say, show_one
from clearway.cli.plan import plan
from clearway.exposure.model import Inventoried
from clearway.exposure.rules.statements import Statements
from clearway.formats.vex import VexStatement, read_vex
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import system_clock
from clearway.kernel.limits import DOCUMENT_BYTES_MAX, INVENTORY_BYTES_MAX

_FORMATS: Final = ("table", "json", "jsonl", "openvex", "csaf", "cyclonedx")
_SOURCE: Final = click.Path(exists=True, path_type=Path)


@click.group()
def exposure() -> None:
    """Which advisories are about what you run: offline, nothing leaves this machine."""


exposure.add_command(plan)


@exposure.command("index")
@click.argument("source", type=_SOURCE, metavar="FOLDER")
@click.option(
    "-o", "--output", "target", required=True, type=click.Path(path_type=Path), help="Where to put the index."
)
@OUTPUT
@offline
def index(source: Path, target: Path, output: str) -> int:
    """Build an index of advisories: OSV or CSAF, in files or a folder of them.

    JSON, JSON lines, and what is packed by gzip, Zstandard, zip or tar. A broken document is named on stderr and left
    out; the exit status is then 1, and the index is there all the same. It takes an older one's place at once.
    """
    with busy("reading advisories"):
        built = build_index(source, target, tell=lambda name, why: say(f"{name}: left out: {why}"))
    told = built.about
    row = {
        "index": str(target),
        "bytes": built.bytes_written,
        "advisories": told.advisories,
        "packages": told.packages,
        "rules": told.rules,
        "withdrawn": told.withdrawn,
        "without_comparable_versions": told.unmatchable,
        "partly_comparable": built.partly,
        "broken": built.broken,
        "other_documents": built.others,
        "other_files": built.passed_over,
    }
    show_one(row, output)
    return REFUSED if built.broken else DONE


@exposure.command("match")
@click.argument("sboms", nargs=-1, required=True, type=click.Path(allow_dash=True), metavar="SBOM...")
@click.option(
    "--advisories", required=True, type=_SOURCE, help="An index, or a folder or file of OSV or CSAF documents."
)
@click.option(
    "--format", "output", type=click.Choice(_FORMATS), default="table", show_default=True, help="How to print matches."
)
@click.option(
    "--vex",
    "vex_files",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False),
    help="What somebody states to be not affected or fixed: OpenVEX, CSAF or CycloneDX.",
)
@click.option(
    "--runtime-only",
    "scopes",
    flag_value="runtime",
    default=None,
    help="Leave out what is for development, or optional.",
)
@click.option("--distro", default="", help="Of which release lists of dpkg and rpm are, like debian-12 or almalinux-9.")
@offline
def match(
    sboms: tuple[str, ...], advisories: Path, output: str, vex_files: tuple[str, ...], scopes: str | None, distro: str
) -> int:
    """Match inventories with advisories; - is standard input.

    SBOMs are CycloneDX, SPDX or Syft's JSON, lock files, and lists of dpkg, rpm and pip (docs/exposure.md). Every match
    says why, and the nearest fixed version. What could not be judged is counted on stderr with its places, and
    listed by --format json. The exit status is 1 when an inventory was refused; the others are matched all the same.
    """
    statements = Statements(one for name in vex_files for one in _statements(name))
    with opened_advisories(advisories, tell=lambda name, why: say(f"{name}: left out: {why}")) as found:
        matching = Matching(index=found, statements=statements, release=distro, is_runtime_only=scopes is not None)
        report = writer_of(output, system_clock())
        report.begin()
        refused = sum(not _matched(matching, name, report) for name in sboms)
        report.end()
    return REFUSED if refused else DONE


def _matched(matching: Matching, name: str, report: Report) -> bool:
    """Match one inventory and report it; False where it was refused."""
    told = Inventoried(name=name)
    try:
        with opened(name) as file:
            body = file.read(INVENTORY_BYTES_MAX + 1)
        report.inventory(told, match_inventory(matching, told, body))
    except Refusal as refusal:
        tell_refused(name, refusal)
        return False
    for line in _talk(told):
        say(line)
    return True


def _statements(name: str) -> Iterator[VexStatement]:
    with named(name), opened(name) as file:
        yield from read_vex(file.read(DOCUMENT_BYTES_MAX + 1), name)


def _talk(told: Inventoried) -> Iterator[str]:
    """Say what was not judged, with the first places."""
    by_reason: dict[str, list[str]] = {}
    for one in told.unjudged:
        by_reason.setdefault(one.why, []).append(f"{one.where} {one.name}".strip())
    for why, places in by_reason.items():
        yield f"{told.name}: {len(places)} not judged: {why} {_first(places)}"
    if told.duplicates:
        yield f"{told.name}: {told.duplicates} told again, and counted once. {_first(told.duplicated)}"
    if told.owned:
        yield f"{told.name}: {told.owned} belong to packages of the distribution, whose advisories judge them."
    if told.left_out:
        yield f"{told.name}: {told.left_out} left out: they are for development, or optional."


def _first(places: list[str]) -> str:
    shown = ", ".join(place[:_PLACE_SHOWN] for place in places[:_PLACES_SHOWN])
    return f"({shown}, ...)" if len(places) > _PLACES_SHOWN else f"({shown})"


_PLACES_SHOWN: Final = 3
_PLACE_SHOWN: Final = 120
