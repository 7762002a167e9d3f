"""Indexes of advisories on disk: written whole or not at all, and mapped into memory to be read."""

import mmap
import os
import tempfile
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from clearway.kernel.errors import Outage, Refusal


def write_index(target: Path, pieces: Iterator[bytes]) -> int:
    """Write an index beside its place and then put it there at once; give its bytes."""
    draft = ""
    try:
        descriptor, draft = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(descriptor, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
        Path(draft).chmod(0o644)
        Path(draft).replace(target)
    except OSError as error:
        raise Outage("disk", f"{target} cannot be written: {error.strerror}", hint="Choose another place.") from None
    finally:
        with suppress(OSError):
            Path(draft).unlink()
    return size


def begins_with(place: Path, mark: bytes) -> bool:
    """Tell whether a file begins with these bytes."""
    with suppress(OSError), place.open("rb") as file:
        return file.read(len(mark)) == mark
    return False


@contextmanager
def mapped_index(place: Path) -> Generator[mmap.mmap]:
    """Map an index into memory; refused when there is none."""
    try:
        with place.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as body:
            yield body
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise Refusal("no-index", f"{place} cannot be read: {error.strerror}.", hint="Check its name.") from None
    except ValueError:
        raise Refusal("no-index", f"{place} is empty.", hint="Build it: clearway exposure index.") from None
