"""Files as the offline commands take them: opened, read as streams, told about when they are refused."""

import sys
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final, cast

from clearway.cli.output import say
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, PIECE_BYTES_MAX, REPORT_BYTES_MAX, SPOOL_MEMORY_BYTES_MAX

STDIN: Final = "-"


def tell_refused(name: str, refusal: Refusal) -> None:
    """Say in one line which file was turned down, why, and what to do."""
    where = f" (at {refusal.where})" if refusal.where else ""
    say(f"{name}: refused ({refusal.code}): {refusal.what}{where} {refusal.hint}".rstrip())


@contextmanager
def named(name: str) -> Generator[None]:
    """Let a refusal say in which file it arose."""
    try:
        yield
    except Refusal as refusal:
        refusal.where = f"{name} {refusal.where}".strip()
        raise


@contextmanager
def opened(name: str) -> Generator[BinaryIO]:
    """Open a file, or standard input, for reading and seeking; refused where there is nothing to read."""
    try:
        if name == STDIN:
            with _spooled(sys.stdin.buffer) as body:
                yield body
            return
        with Path(name).open("rb") as file:
            if file.seekable() and Path(name).is_file():
                _require_content(file)
                yield file
            else:
                with _spooled(file) as body:
                    yield body
    except OSError as error:
        raise _unreadable(name, error) from None


@contextmanager
def _spooled(source: BinaryIO) -> Generator[BinaryIO]:
    """Keep what cannot be read twice: a few MiB in memory, then on disk."""
    with tempfile.SpooledTemporaryFile(max_size=SPOOL_MEMORY_BYTES_MAX) as file:
        length = 0
        while piece := source.read(PIECE_BYTES_MAX):
            length += len(piece)
            if length > REPORT_BYTES_MAX:
                what = f"The report has more than {REPORT_BYTES_MAX // MIB} MiB."
                raise Refusal("report-too-large", what, hint="Split it into several reports.", status=413)
            file.write(piece)
        body = cast("BinaryIO", file)
        _require_content(body)
        yield body


def _require_content(body: BinaryIO) -> None:
    body.seek(0)
    if not body.read(1):
        raise Refusal("empty-file", "The file is empty.", hint="Give a file with something in it.")
    body.seek(0)


def _unreadable(name: str, error: OSError) -> Refusal:
    match error:
        case FileNotFoundError():
            return Refusal("no-such-file", "There is no such file.", hint="Check its name.")
        case IsADirectoryError():
            return Refusal("is-a-folder", "It is a folder.", hint=f"Name the files in it: {name.rstrip('/')}/*")
        case PermissionError():
            return Refusal("unreadable-file", "You may not read it.", hint="Ask its owner.")
        case _:
            return Refusal("unreadable-file", f"It cannot be read: {error.strerror}.", hint="Check the file.")
