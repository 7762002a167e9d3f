"""Files as the benchmarking commands take them: read whole within a limit, and named when they are refused."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from clearway.cli.files import named, opened

T = TypeVar("T")


def read_file(name: str, parse: Callable[[bytes], T], *, bytes_max: int) -> T:
    """Read a file, or standard input for -, by its parser; a refusal says in which file it arose."""
    with named(Path(name).name), opened(name) as file:
        return parse(file.read(bytes_max + 1))
