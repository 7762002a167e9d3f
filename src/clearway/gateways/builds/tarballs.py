"""Files to and from tar in memory: the only way in and out of the sandbox, so nothing untrusted is unpacked outside."""

import io
import tarfile
from collections.abc import Mapping
from pathlib import PurePosixPath

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import BUILD_BYTES_MAX, FILES_PER_ARCHIVE_MAX


def pack(files: Mapping[str, bytes]) -> bytes:
    """Write files into an uncompressed tar; the same files give the same bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name in sorted(files):
            entry = tarfile.TarInfo(name)
            entry.size = len(files[name])
            entry.mode = 0o644
            tar.addfile(entry, io.BytesIO(files[name]))
    return buffer.getvalue()


def unpack(body: bytes) -> dict[str, bytes]:
    """Read the regular files of a tar; links and devices are passed over, paths are kept inside.

    A tar that is broken, or has more than FILES_PER_ARCHIVE_MAX entries or BUILD_BYTES_MAX bytes, is refused.
    """
    files: dict[str, bytes] = {}
    size = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(body), mode="r:") as tar:
            for count, entry in enumerate(tar):
                size += entry.size
                if count >= FILES_PER_ARCHIVE_MAX or size > BUILD_BYTES_MAX:
                    raise _refuse(f"more than {FILES_PER_ARCHIVE_MAX} entries or {BUILD_BYTES_MAX} bytes")
                reader = tar.extractfile(entry) if entry.isreg() else None
                if reader is not None:
                    files[_inside(entry.name)] = reader.read()
    except (tarfile.TarError, EOFError, OSError, ValueError, OverflowError):
        raise _refuse("it is cut short or not a tar") from None
    return files


def _inside(name: str) -> str:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise _refuse("a path leads outside")
    return str(path).encode("utf-8", "replace").decode()  # a name need not be text; what shows it must be


def _refuse(why: str) -> Refusal:
    what = f"What came out of the sandbox cannot be read: {why}."
    return Refusal("bad-archive", what, hint="Raise the run's limits.")
