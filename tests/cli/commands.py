"""How the tests of offline commands run them: the real command line, with what it prints and its exit status."""

import json
from pathlib import Path
from typing import Any  # noqa: TID251  what was printed is read as it is

from click.testing import CliRunner, Result

from clearway.cli.application import cli

Row = dict[str, Any]


def run(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    """Run a command as a person does."""
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def lines(result: Result) -> list[Row]:
    """Read what a command printed as JSON lines."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def write(folder: Path, name: str, content: object) -> Path:
    """Write a report: bytes and text as they are, anything else as JSON."""
    file = folder / name
    if isinstance(content, bytes):
        file.write_bytes(content)
    else:
        file.write_text(content if isinstance(content, str) else json.dumps(content))
    return file
