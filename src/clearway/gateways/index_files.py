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
        target.parent.mkdir(parents=True, exist_ok=True)
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
    with map_index(place) as body:
        yield body


@contextmanager
def _refusing(place: Path) -> Generator[None]:
    try:
        yield
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise Refusal("no-index", f"{place} cannot be read: {error.strerror}.", hint="Check its name.") from None
    except ValueError:
        raise Refusal("no-index", f"{place} is empty.", hint="Build it: clearway exposure index.") from None


def map_index(place: Path) -> mmap.mmap:
    """Map an index that stays mapped for as long as somebody holds it, whatever becomes of the file; refused as above.

    Processes that map the same file share its memory.
    """
    with _refusing(place), place.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def file_mark(place: Path) -> tuple[int, int, int]:
    """Tell a file from one that took its place: when it was written (in nanoseconds), its number and its size."""
    with _refusing(place):
        found = place.stat()
    return found.st_mtime_ns, found.st_ino, found.st_size


def remove_others(place: Path) -> None:
    """Remove the indexes beside this one; who has mapped one keeps it."""
    for other in place.parent.glob("*.index"):
        if other != place:
            other.unlink(missing_ok=True)
