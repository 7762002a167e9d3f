"""A throw-away house to measure in: an embedded PostgreSQL of its own in a temporary folder."""

import shutil
import tempfile
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from clearway.app.settings import read_settings
from clearway.app.wiring import House, open_house
from clearway.identity.rules import secret_hash
from clearway.storage.work import WithKey


@asynccontextmanager
async def throw_away_house(port: int = 0) -> AsyncGenerator[House]:
    """Open a new house and remove it afterwards."""
    home = Path(tempfile.mkdtemp(prefix="clearway-bench-"))
    home.chmod(0o755)
    try:
        async with open_house(read_settings({"CLEARWAY_HOME": str(home), "CLEARWAY_PORT": str(port)})) as house:
            yield house
    finally:
        shutil.rmtree(home, ignore_errors=True)


def administrator(house: House) -> WithKey:
    """Act as the house's first person."""
    assert house.first_key is not None
    return WithKey(hash=secret_hash(house.first_key.secret))
