"""Where the command starts: matching, which pipelines run by the thousand, does not wait for the server to load."""

import sys

from clearway.cli.exposure import exposure


def main() -> None:
    """Run the command line."""
    if sys.argv[1:2] == ["exposure"]:
        exposure.main(args=sys.argv[2:], prog_name="clearway exposure")
    from clearway.__main__ import main as run_all  # noqa: PLC0415  it loads all of Clearway

    run_all()
