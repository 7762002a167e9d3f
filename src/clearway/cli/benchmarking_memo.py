"""clearway benchmarking memo and letter: what people read of an estimate and of a determination; offline."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from clearway.cli.benchmarking_files import read_file
from clearway.cli.offline import offline
from clearway.cli.output import say
from clearway.formats.decoding import convert, decode_json
from clearway.formats.determination_record import RecordStatement, parse_record
from clearway.formats.dsse import parse_envelope
from clearway.formats.letter import write_letter
from clearway.formats.marking import parse_marking
from clearway.kernel.errors import unwritable
from clearway.kernel.limits import ATTESTATION_BYTES_MAX, ESTIMATE_BYTES_MAX, POLICY_BYTES_MAX

if TYPE_CHECKING:
    from clearway.benchmarking.model.estimates import Estimate

_FILE: Final = click.Path(dir_okay=False, allow_dash=True)


@click.command("memo")
@click.argument("file", type=_FILE, metavar="ESTIMATE")
@click.option("--marking", type=_FILE, required=True, help="Banner and portion marks (TOML); docs/estimates.md.")
@click.option("--title", default="Estimate of a horizon", show_default=True, help="The memo's title.")
@click.option(
    "--output", type=click.Path(dir_okay=False, path_type=Path), required=True,
    help="Where to write it: PDF if the name ends in .pdf, else HTML.",
)  # fmt: skip
@offline
def memo(file: str, marking: str, title: str, output: Path) -> None:
    """Write the memo about an estimate, as HTML or PDF, with banner and portion marks; refused without them.

    ESTIMATE is what `clearway benchmarking estimate --format json` prints; - is standard input.
    """
    from clearway.benchmarking.rules.memo import portions_of  # noqa: PLC0415  starts without numpy
    from clearway.formats.memo import write_memo  # noqa: PLC0415  starts without numpy
    from clearway.gateways.printing import print_pdf  # noqa: PLC0415  starts without numpy

    marked = read_file(marking, parse_marking, bytes_max=POLICY_BYTES_MAX)
    told = read_file(file, _estimate, bytes_max=ESTIMATE_BYTES_MAX)
    html = write_memo(title, portions_of(told), marked)
    body = print_pdf(html) if output.suffix == ".pdf" else html.encode()
    try:
        output.write_bytes(body)
    except OSError as error:
        raise unwritable(output, error) from None
    say(f"Written to {output}.")


@click.command("letter")
@click.argument("file", type=_FILE, metavar="RECORD")
@offline
def letter(file: str) -> None:
    """Print the letter to the developer about a determination, from its signed record alone; - is standard input."""
    sys.stdout.write(write_letter(read_file(file, _record, bytes_max=ATTESTATION_BYTES_MAX)))


def _estimate(body: bytes) -> "Estimate":
    from clearway.benchmarking.model.estimates import Estimate  # noqa: PLC0415  starts without numpy

    return convert(decode_json(body), Estimate, noun="an estimate")


def _record(body: bytes) -> RecordStatement:
    return parse_record(parse_envelope(body).payload)
