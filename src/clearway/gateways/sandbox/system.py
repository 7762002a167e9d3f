"""The parts of this machine's system that programs inside need to start: shown read-only."""

from pathlib import Path
from typing import Final

from clearway.gateways.sandbox.protocol import Mount

_FOLDERS: Final = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")


def system_mounts() -> tuple[Mount, ...]:
    """Show the system's programs and libraries."""
    return tuple(Mount(host=Path(name).resolve(), inside=name) for name in _FOLDERS if Path(name).exists())
