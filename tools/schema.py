"""Writes docs/schema.sql: what all migrations together make, as PostgreSQL itself tells it.

`python -m tools.schema` writes the file; tests/storage/test_migrate.py compares it.
"""

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from clearway.storage import migrate
from clearway.storage.server import OWNER, Server, running_server, wheel_binaries

FILE: Final = Path(__file__).resolve().parent.parent / "docs" / "schema.sql"
_NOISE: Final = ("--", "\\restrict", "\\unrestrict", "SET ", "SELECT pg_catalog.set_config")


def dump(server: Server, database: str) -> str:
    """Tell the schema of a database, without what differs from run to run."""
    binaries = wheel_binaries()
    assert binaries is not None
    told = subprocess.run(
        [
            binaries.folder / "pg_dump",
            "--schema-only",
            "--schema=clearway",
            "--no-owner",
            server.dsn(role=OWNER, database=database),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    lines = [line for line in told.splitlines() if line.strip() and not line.startswith(_NOISE)]
    return "\n".join(lines) + "\n"


def main() -> int:
    """Make a new database, tell its schema and write it down."""
    home = Path(tempfile.mkdtemp(prefix="clearway-schema-"))
    home.chmod(0o755)
    try:
        with running_server(home) as server:
            asyncio.run(migrate.prepare_cluster(server))
            asyncio.run(migrate.migrate(server.dsn(role=OWNER)))
            FILE.write_text(dump(server, "clearway"))
    finally:
        shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
