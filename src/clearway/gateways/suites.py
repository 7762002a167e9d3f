"""Folders of suites on this machine, those that ship among them, as files by path for formats.suite_manifest."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.limits import SUITE_BYTES_MAX, SUITE_FILES_MAX

SUITES: Final = Path(__file__).resolve().parents[1] / "data" / "suites"
_MADE: Final = "__pycache__"


def shipped_suites() -> tuple[str, ...]:
    """Name every suite that ships, in order."""
    return tuple(sorted(path.parent.name for path in SUITES.glob("*/suite.toml")))


def shipped_suite(name: str) -> dict[str, bytes]:
    """Read a suite that ships; refused where there is none of that name."""
    if name not in shipped_suites():
        raise not_found("shipped suite", name)
    return read_suite_folder(SUITES / name)


def read_suite_folder(folder: Path) -> dict[str, bytes]:
    """Read every file of a folder by its path in it; refused where it is too large or holds a link or a device."""
    if not folder.is_dir():
        what = "There is no such folder."
        raise Refusal("no-such-folder", what, hint="Give the folder that suite.toml is in.", where=str(folder))
    files: dict[str, bytes] = {}
    size = 0
    for path in _walk(folder):
        size += path.stat().st_size
        if len(files) >= SUITE_FILES_MAX or size > SUITE_BYTES_MAX:
            what = f"The folder has more than {SUITE_FILES_MAX} files or {SUITE_BYTES_MAX} bytes."
            raise Refusal("suite-too-large", what, hint="Let makers draw large files from a seed.", status=413)
        files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


def _walk(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            what = "A suite has folders and files only: no links, no devices."
            raise Refusal("not-a-file", what, hint="Replace it by a file.", where=str(path))
        if path.is_file():
            yield path
        elif path.name != _MADE:
            yield from _walk(path)
