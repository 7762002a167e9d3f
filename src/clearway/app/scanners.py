"""The declarations of scanners: those that ship with Clearway, and the ones of a folder of the user's own."""

from functools import cache
from importlib.resources import files
from pathlib import Path

from clearway.formats.scanners.declaration import Declaration, parse_declaration
from clearway.kernel.errors import Refusal

_SUFFIX = ".toml"


@cache
def shipped_scanners() -> tuple[Declaration, ...]:
    """Read the declarations that ship with Clearway, by name."""
    folder = files("clearway") / "data" / "scanners"
    found = [_read(entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.name.endswith(_SUFFIX)]
    return tuple(sorted(found, key=lambda declaration: declaration.name))


def scanners_of(folder: Path | None) -> tuple[Declaration, ...]:
    """Give the shipped declarations and those of a folder; one of the same name there takes the shipped one's place."""
    if folder is None:
        return shipped_scanners()
    if not folder.is_dir():
        raise Refusal("no-folder", f"There is no folder {folder}.", hint="Set CLEARWAY_SCANNERS to a folder, or not.")
    own = {d.name: d for d in (_read(path.name, path.read_bytes()) for path in sorted(folder.glob(f"*{_SUFFIX}")))}
    return (*own.values(), *(shipped for shipped in shipped_scanners() if shipped.name not in own))


def _read(name: str, body: bytes) -> Declaration:
    try:
        return parse_declaration(body)
    except Refusal as refusal:
        refusal.where = f"{name} {refusal.where}".strip()
        raise
