"""The build cache: finished builds by the digest of all that went into them, whole or not at all, and bounded together.

Each file begins with the digest of its own content, so that what a full disk or a failing one has spoilt is built anew.
A cache is a convenience: when it cannot be written, nothing fails.
"""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearway.kernel.limits import BUILD_CACHE_BYTES_MAX

_DIGEST_BYTES: Final = 32
_DRAFT: Final = ".draft-"
# A draft that is older was left by a process that was ended in the middle.
_DRAFT_SECONDS_MAX: Final = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptBuilds:
    """Builds in a folder, the least lately used of which go first."""

    folder: Path
    bytes_max: int = BUILD_CACHE_BYTES_MAX

    def take(self, digest: str) -> bytes | None:
        """Give a finished build; None when there is none, or not a whole one."""
        place = self._place(digest)
        try:
            content = place.read_bytes()
        except OSError:
            return None
        body = content[_DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != content[:_DIGEST_BYTES]:
            place.unlink(missing_ok=True)
            return None
        with suppress(OSError):
            os.utime(place)
        return body

    def keep(self, digest: str, body: bytes) -> None:
        """Keep a finished build, if there is room; whoever keeps the same one at the same time keeps the same bytes."""
        with suppress(OSError):
            self.folder.mkdir(parents=True, exist_ok=True)
            self._write(digest, hashlib.sha256(body).digest() + body)
            self._make_room()

    def _place(self, digest: str) -> Path:
        return self.folder / f"{digest}.build"

    def _write(self, digest: str, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=_DRAFT)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            draft.replace(self._place(digest))
        except OSError:
            draft.unlink(missing_ok=True)
            raise

    def _make_room(self) -> None:
        seen = sorted((_seen(path) for path in self.folder.iterdir()), key=lambda one: one.used_at, reverse=True)
        newest, total = seen[0].used_at, 0
        for one in seen:
            total += one.size
            left = one.path.name.startswith(_DRAFT) and newest - one.used_at > _DRAFT_SECONDS_MAX
            if left or (total > self.bytes_max and not one.path.name.startswith(_DRAFT)):
                one.path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Seen:
    path: Path
    size: int
    used_at: float


def _seen(path: Path) -> _Seen:
    try:
        status = path.stat()
    except FileNotFoundError:  # another process has made room too
        return _Seen(path=path, size=0, used_at=0)
    return _Seen(path=path, size=status.st_size, used_at=status.st_mtime)
