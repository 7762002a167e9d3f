"""pip-audit, an existing scanner, put to OSV records that Clearway wrote: it asks a service on this machine for them.

It is installed by uv into .cache, apart from Clearway's own packages.
"""

import json
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
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


class _Package(msgspec.Struct):
    name: str
    ecosystem: str


class _Query(msgspec.Struct):
    package: _Package
    version: str


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


def audit(program: Path, requirements: Path, records: Mapping[tuple[str, str], Sequence[bytes]]) -> list[Dependency]:
    """Let pip-audit audit pinned requirements by OSV records: those that are about a name and a version."""
    with _served(records) as address:
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


@contextmanager
def _served(records: Mapping[tuple[str, str], Sequence[bytes]]) -> Generator[str]:
    class Service(BaseHTTPRequestHandler):
        """Answers one query as OSV's own service does."""

        def do_POST(self) -> None:
            """Give the records about a package and version."""
            body = self.rfile.read(int(self.headers["content-length"]))
            asked = msgspec.json.decode(body, type=_Query)
            held = records.get((asked.package.name, asked.version), ())
            answer = json.dumps({"vulns": [json.loads(one) for one in held]} if held else {}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name of the base class
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
