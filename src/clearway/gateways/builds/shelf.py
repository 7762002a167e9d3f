"""The environments that ship with Clearway, as files; formats.environment reads them."""

from pathlib import Path
from typing import Final

from clearway.kernel.errors import not_found

SHELF: Final = Path(__file__).resolve().parents[2] / "data" / "environments"


def shelf_names() -> tuple[str, ...]:
    """Name every shipped environment, in order."""
    return tuple(sorted(path.parent.name for path in SHELF.glob("*/recipe.toml")))


def shelf_file(name: str, file: str) -> bytes:
    """Read one file of a shipped environment."""
    path = SHELF / name / file
    if path.parent.parent != SHELF or ".." in (name, file) or not path.is_file():
        raise not_found("environment file", f"{name}/{file}")
    return path.read_bytes()
