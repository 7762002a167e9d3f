"""Where an opened suite lies in plain: a folder of this machine's memory (tmpfs), one user's, and wiped at the end."""

import os
import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from clearway.gateways.sealed_suites import OpenedBundle
from clearway.kernel.errors import Refusal, unwritable

_MEMORY: Final = frozenset({"tmpfs", "ramfs"})
_MOUNTS: Final = Path("/proc/self/mountinfo")
_SWAPS: Final = Path("/proc/swaps")
_ESCAPED: Final = re.compile(r"\\([0-7]{3})")
_SUITE: Final = "suite"
_SEED: Final = "seed"


def require_memory_folder(folder: Path) -> None:
    """Refuse a folder that exists already, or that would not lie in memory."""
    if folder.exists():
        what = f"{folder} exists already."
        raise Refusal("folder-exists", what, hint="Name a new folder: it is made, and wiped at the end.", where="--to")
    kind = filesystem_of(folder.absolute().parent)
    if kind not in _MEMORY:
        what = f"{folder} would lie on {kind or 'an unknown file system'}; what is opened may lie in memory only."
        raise Refusal("not-in-memory", what, hint="Name a new folder below a tmpfs, such as /dev/shm.", where="--to")


def filesystem_of(folder: Path) -> str:
    """Tell the kind of file system that a folder lies on; empty where it does not exist or nothing is known."""
    try:
        place = folder.resolve(strict=True)
        lines = _MOUNTS.read_text().splitlines()
    except OSError:
        return ""
    found = ""
    longest = -1
    for line in lines:  # later mounts lie over earlier ones
        before, _, after = line.partition(" - ")
        point = Path(_ESCAPED.sub(lambda code: chr(int(code[1], 8)), before.split(" ")[4]))
        if place.is_relative_to(point) and len(point.parts) >= longest:
            longest, found = len(point.parts), after.split(" ")[0]
    return found


def may_swap() -> bool:
    """Tell whether this machine may write memory to a disk."""
    try:
        return len(_SWAPS.read_text().splitlines()) > 1
    except OSError:
        return False


def lay_out(opened: OpenedBundle, folder: Path) -> None:
    """Write an opened suite into a new folder of memory: `suite/` with its files, and `seed` beside it."""
    require_memory_folder(folder)
    files: Mapping[str, bytes] = {f"{_SUITE}/{path}": body for path, body in opened.files.items()}
    try:
        folder.mkdir(mode=0o700)
        for path, body in {**files, _SEED: opened.seed.encode()}.items():
            place = folder / path
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(body)
    except OSError as error:
        wipe(folder)
        raise unwritable(folder, error) from None


def wipe(folder: Path) -> None:
    """Overwrite and remove what was opened; harmless where it is gone."""
    for place in folder.rglob("*"):
        if place.is_file() and not place.is_symlink():
            with place.open("r+b") as file:
                file.write(b"\0" * place.stat().st_size)
    shutil.rmtree(folder, ignore_errors=True)
