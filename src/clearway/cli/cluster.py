"""clearway findings cluster: one record per vulnerability out of a file, without a server or a database."""

from typing import BinaryIO

import click

from clearway.app.models import shipped_models
from clearway.cli.output import Row, busy, show
from clearway.cli.running import OUTPUT, offline
from clearway.findings.rules import likeness
from clearway.formats.statements import read_lines


@click.command("cluster")
@click.argument("file", type=click.File("rb"))
@OUTPUT
@offline
def cluster(file: BinaryIO, output: str) -> None:
    """Tell which records of a file of JSON lines are about one vulnerability.

    A record has at least a `doc`, and what is known of `db`, `ecosystem`, `packages`, `title`, `text`, `ranges`,
    `references`, `cvss`, `cwe`, `published`, `symbols` and `ids`. Records with the same `vulnerability` are about the
    same one.
    """
    statements = list(read_lines(file))
    with busy(f"comparing {len(statements)} records"):
        assignments = likeness.cluster(statements, shipped_models()).assignments
    rows: list[Row] = [
        {
            "doc": statement.key,
            "vulnerability": statements[made.vulnerability].key,
            "probability": round(made.probability, 4),
        }
        for statement, made in zip(statements, assignments, strict=True)
    ]
    show(rows, ("doc", "vulnerability", "probability"), output)
