"""Files of reports as the offline commands take them: opened, read as streams, told about when they are refused."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import click

from clearway.app.scanners import scanners_of
from clearway.app.settings import read_settings
from clearway.cli.files import named, opened, tell_refused
from clearway.cli.output import DONE, REFUSED, Row, say
from clearway.formats.decoding import decode_text
from clearway.formats.detect import Scanners, parse_report
from clearway.formats.mapping import ColumnMapping, parse_mapping
from clearway.formats.records import ParsedFinding, RefusedFinding
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MAPPING_CHARACTERS_MAX

# Of a title, in a table.
TITLE_SHOWN: Final = 100
FILES: Final = click.argument("files", nargs=-1, required=True, type=click.Path(allow_dash=True), metavar="FILE...")
TARGET: Final = click.option(
    "--target", default="", help="The package URL that the reports are about, where they do not say so."
)
COLUMNS: Final = click.option(
    "--columns",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Where our fields stand in JSON or CSV of another shape: a column mapping (docs/formats.md).",
)


def known_scanners() -> Scanners:
    """Give the declarations of scanners that this machine knows: the shipped ones and the user's own."""
    folder = read_settings().scanners
    return scanners_of(Path(folder) if folder else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A finding, or the refusal of one, with where it was read: positions count from 0 in each file."""

    file: str
    format: str
    tool: str
    position: int
    item: ParsedFinding | RefusedFinding


@dataclass(slots=True, kw_only=True)
class Reading:
    """Files that are read one after the other; one that is `refused` is told about, and the others go on."""

    files: Sequence[str]
    target: str = ""
    columns: ColumnMapping | None = None
    scanners: Scanners = field(default_factory=known_scanners)
    refused: set[str] = field(default_factory=set[str])

    @property
    def status(self) -> int:
        """Give the exit status: whether a file was refused."""
        return REFUSED if self.refused else DONE

    def findings(self) -> Iterator[Told]:
        """Read every file, finding by finding."""
        for name in self.files:
            taken = 0
            try:
                for told in self._of(name):
                    yield told
                    taken += 1
            except Refusal as refusal:
                self.refused.add(name)
                tell_refused(name, refusal)
                if taken:
                    say(f"{name}: the {taken} findings told of it before do not count: it is refused as a whole.")

    def _of(self, name: str) -> Iterator[Told]:
        with opened(name) as body:
            report = parse_report(body, name=name, target=self.target, columns=self.columns, scanners=self.scanners)
            count_taken = 0
            for position, item in enumerate(report.findings):
                tool = item.tool if isinstance(item, ParsedFinding) else ""
                yield Told(file=name, format=report.format, tool=tool or report.tool, position=position, item=item)
                count_taken = position + 1
            if not count_taken:
                say(f"{name}: {report.format}, without a finding.")


def mapping_in(file: Path | None) -> ColumnMapping | None:
    """Read a column mapping, if there is one."""
    if file is None:
        return None
    with file.open("rb") as body, named(str(file)):
        return parse_mapping(decode_text(body.read(4 * MAPPING_CHARACTERS_MAX + 1)))


def refused_brief(told: Told, item: RefusedFinding) -> Row:
    """Give a finding that could not be read as a row of a table of findings."""
    where = f" (at {item.where})" if item.where else ""
    return {
        "file": told.file,
        "position": told.position,
        "format": told.format,
        "tool": told.tool,
        "severity": "refused",
        "title": f"{item.what}{where} {item.hint}".rstrip(),
    }


def refused_row(told: Told, item: RefusedFinding) -> Row:
    """Give a finding that could not be read as a line: where it stands, why, and what to do."""
    return {
        "file": told.file,
        "format": told.format,
        "tool": told.tool,
        "position": told.position,
        "refused": {"code": item.code, "what": item.what, "where": item.where, "hint": item.hint},
    }
