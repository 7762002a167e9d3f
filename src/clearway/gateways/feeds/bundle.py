"""Writes a bundle: one file with a feed in it, the same bytes from the same feed."""

import zipfile
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from clearway.kernel.errors import unwritable

_DATE: Final = (1980, 1, 1, 0, 0, 0)
_MODE: Final = 0o644 << 16


def write_bundle(path: Path, files: Iterable[tuple[str, bytes]]) -> int:
    """Write files (name, bytes; in the order of their names) into a new bundle, whole or not at all; give how many."""
    unfinished = path.with_name(f"{path.name}.part")
    count = 0
    try:
        with zipfile.ZipFile(unfinished, "w", compression=zipfile.ZIP_DEFLATED) as archive:
            for name, body in files:
                told = zipfile.ZipInfo(name, _DATE)
                told.external_attr, told.compress_type, told.create_system = _MODE, zipfile.ZIP_DEFLATED, 3
                archive.writestr(told, body)
                count += 1
        unfinished.replace(path)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        raise unwritable(path.parent, error) from error
    return count
