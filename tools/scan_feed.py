"""pip-audit, an existing scanner, that asks a Clearway instead of OSV's own service.

It is installed by uv into .cache, apart from Clearway's own packages.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from tools.validate_documents import PROJECT, Unavailable

_VERSION: Final = "2.10.1"
_HOME: Final = PROJECT / ".cache" / "pip_audit" / _VERSION
_SECONDS_MAX: Final = 180


class Vulnerability(msgspec.Struct, frozen=True):
    """What pip-audit says of a vulnerability."""

    id: str
    fix_versions: list[str]
    aliases: list[str]
    description: str


class Dependency(msgspec.Struct, frozen=True):
    """What pip-audit says of one package."""

    name: str
    version: str
    vulns: list[Vulnerability]


class _Answer(msgspec.Struct):
    dependencies: list[Dependency]


def install() -> Path:
    """Give pip-audit's program, and install it when it is not there; Unavailable when that fails."""
    program = _HOME / "bin" / "pip-audit"
    if program.is_file():
        return program
    uv = shutil.which("uv") or str(Path(sys.executable).parent / "uv")
    for arguments in (
        [uv, "venv", "--quiet", "--clear", "--python", sys.executable, str(_HOME)],
        [uv, "pip", "install", "--quiet", "--python", str(_HOME / "bin" / "python"), f"pip-audit=={_VERSION}"],
    ):
        ended = subprocess.run(arguments, capture_output=True, text=True, timeout=_SECONDS_MAX, check=False)
        if ended.returncode:
            shutil.rmtree(_HOME, ignore_errors=True)
            raise Unavailable(why=ended.stderr.strip()[-300:])
    return program


def audit(program: Path, requirements: Path, address: str) -> list[Dependency]:
    """Let pip-audit audit pinned requirements by what the service at an address answers."""
    ended = subprocess.run(
        [
            str(program), "--requirement", str(requirements), "--no-deps", "--disable-pip", "--format", "json",
            "--vulnerability-service", "osv", "--osv-url", address, "--progress-spinner", "off",
            "--cache-dir", str(requirements.parent / "cache"),
        ],
        capture_output=True, timeout=_SECONDS_MAX, check=False,
    )  # fmt: skip
    assert ended.returncode in {0, 1}, ended.stderr
    return msgspec.json.decode(ended.stdout, type=_Answer).dependencies
