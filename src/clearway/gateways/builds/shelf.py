"""The environments that ship with Clearway, as files; formats.environment reads them."""

from pathlib import Path
from typing import Final

from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.limits import SOURCE_BYTES_MAX

SHELF: Final = Path(__file__).resolve().parents[2] / "data" / "environments"


def shelf_names() -> tuple[str, ...]:
    """Name every shipped environment, in order."""
    return tuple(sorted(path.parent.name for path in SHELF.glob("*/recipe.toml")))


def shelf_file(name: str, file: str) -> bytes:
    """Read one file of a shipped environment."""
    if (SHELF / name).parent != SHELF or name == "..":
        raise not_found("environment file", f"{name}/{file}")
    return folder_file(SHELF / name, file)


def folder_file(folder: Path, file: str) -> bytes:
    """Read one file of an environment in a folder; refused when it is not there or too large."""
    path = folder / file
    if path.parent != folder or file == ".." or not path.is_file():
        raise not_found("environment file", f"{folder.name}/{file}")
    if path.stat().st_size > SOURCE_BYTES_MAX:
        what = f"{file} has {path.stat().st_size} bytes; at most {SOURCE_BYTES_MAX} are taken."
        raise Refusal("file-too-large", what, hint="Choose a smaller source.", where=str(path), status=413)
    return path.read_bytes()
