"""clearway findings parse: every finding of reports as one normalized record, without a server or a database."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any, cast  # noqa: TID251  a record is printed as it is

import click
import msgspec

from clearway.cli.output import Row, show
from clearway.cli.reports import (
    COLUMNS,
    FILES,
    TARGET,
    TITLE_SHOWN,
    Reading,
    Told,
    mapping_in,
    refused_brief,
    refused_row,
)
from clearway.cli.running import OUTPUT, offline
from clearway.formats.records import ParsedFinding, RefusedFinding
from clearway.kernel.limits import within

_SHOWN = ("file", "position", "format", "tool", "severity", "title", "package", "identifiers", "place")


@click.command("parse")
@FILES
@TARGET
@COLUMNS
@OUTPUT
@offline
def parse(files: tuple[str, ...], target: str, columns: Path | None, output: str) -> int:
    """Print every finding of reports in our terms, in any format that is taken; - is standard input.

    JSON lines hold `file`, `format`, `tool`, `position` and all fields of a finding, also those that stayed empty; of a
    proof the size and the digest. A finding that cannot be read is a line with `refused`. A file that cannot be read is
    told about on stderr, the others go on, and the exit status is 1. Files are read as streams: what was printed of
    one that is refused further down does not count.
    """
    reading = Reading(files=files, target=target, columns=mapping_in(columns))
    show(_rows(reading, is_table=output == "table"), _SHOWN, output)
    return reading.status


def _rows(reading: Reading, *, is_table: bool) -> Iterator[Row]:
    for told in reading.findings():
        yield _brief(told) if is_table else row_of(told)


def row_of(told: Told) -> Row:
    """Give a finding, or the refusal of one, as it is printed."""
    if isinstance(told.item, RefusedFinding):
        return refused_row(told, told.item)
    where = {"file": told.file, "format": told.format, "tool": told.tool, "position": told.position}
    return {**where, **_fields(told.item), "tool": told.tool}


def _fields(finding: ParsedFinding) -> dict[str, Any]:
    """Give all fields by name; `file` is the report's, so the file in which the fault stands is the `path`."""
    fields = cast("dict[str, Any]", msgspec.to_builtins(replace(finding, proof=b"")))
    proof = finding.proof
    fields["proof"] = {"bytes": len(proof), "sha256": sha256(proof).hexdigest()} if proof else None
    fields["path"] = fields.pop("file")
    return fields


def _brief(told: Told) -> Row:
    """Give what a table has room for."""
    match told.item:
        case RefusedFinding() as item:
            return refused_brief(told, item)
        case ParsedFinding() as item:
            place = f"{item.file}:{item.line}" if item.line else item.file
            package = f"{item.package}@{item.version}" if item.package and item.version else item.package
            found = {
                "severity": item.severity.value,
                "title": within(item.title, TITLE_SHOWN),
                "package": package,
                "place": place,
            }
            row = {"file": told.file, "position": told.position, "format": told.format, "tool": told.tool}
            return {**row, **found, "identifiers": item.identifiers}
