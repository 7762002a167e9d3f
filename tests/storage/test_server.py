"""The embedded PostgreSQL: from the wheel, from the system, from a DSN; after a kill; for root and for others."""

import os
import select
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from clearway.app.settings import read_settings
from clearway.app.wiring import open_house
from clearway.identity.rules import secret_hash
from clearway.kernel.errors import Outage, Refusal
from clearway.storage.server import Server, ServerBinaries, running_server, system_binaries, wheel_binaries
from clearway.storage.work import WithKey
from tests.conftest import TestHouse


@pytest.fixture
def home() -> Iterator[Path]:
    """A new home that any account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="clearway-home-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _ask(server: Server, question: str) -> object:
    with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
        row = connection.execute(question.encode()).fetchone()
    assert row is not None
    return row[0]


@pytest.mark.parametrize("find", [wheel_binaries, system_binaries], ids=["wheel", "system"])
def test_each_postgresql_serves(home: Path, find: Callable[[], ServerBinaries | None]) -> None:
    """The wheel's and the system's PostgreSQL both start, and neither runs as root."""
    binaries = find()
    assert binaries is not None
    with running_server(home, binaries) as server:
        major = int(str(_ask(server, "SHOW server_version")).split(".")[0])
        owner = (home / "postgresql" / "PG_VERSION").stat().st_uid
    assert major >= 15
    assert owner != 0


def test_a_killed_server_starts_again(home: Path) -> None:
    """After kill -9 of the database server everything that was committed is there."""
    with running_server(home) as server:
        with psycopg.connect(server.superuser_dsn, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
        pid = int((home / "postgresql" / "postmaster.pid").read_text().splitlines()[0])
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PIDFD, os.pidfd_open(pid), os.WEXITED) if _is_child(pid) else _wait_for_end(pid)
    with running_server(home) as server:
        assert _ask(server, "SELECT number FROM kept") == 7


def _is_child(pid: int) -> bool:
    return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1]) == os.getpid()


def _wait_for_end(pid: int) -> None:
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    select.select([descriptor], [], [], 10)
    os.close(descriptor)


def test_the_last_to_leave_stops_the_server(home: Path) -> None:
    """While anybody uses the home the server runs; when the last has left it is gone."""
    pid_file = home / "postgresql" / "postmaster.pid"
    with running_server(home) as first:
        with running_server(home) as second:
            assert second == first
        assert _ask(first, "SELECT 1") == 1
    assert not pid_file.exists()


def test_an_unreachable_home_is_explained(home: Path) -> None:
    """A home that the unprivileged account cannot reach is an outage that says what to set."""
    if os.geteuid() != 0:
        pytest.skip("only root steps down to another account")
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(Outage) as caught, running_server(closed / "home"):
        pass
    assert "CLEARWAY_HOME" in caught.value.hint


async def test_a_dsn_is_taken_before_anything_else(house: TestHouse, home: Path) -> None:
    """With CLEARWAY_DSN set no embedded server is started."""
    settings = read_settings(
        {
            "CLEARWAY_HOME": str(home),
            "CLEARWAY_DSN": house.service_dsn,
            "CLEARWAY_OWNER_DSN": house.owner_dsn,
            "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        }
    )
    async with open_house(settings) as opened:
        credential = WithKey(hash=secret_hash(house.administrator.secret))
        async with opened.database.work(credential) as work:
            assert work.actor.party is not None
    assert not (home / "postgresql").exists()


async def test_a_role_that_sees_all_is_refused(house: TestHouse, home: Path) -> None:
    """The service does not start with a role that row-level security does not bind."""
    settings = read_settings(
        {
            "CLEARWAY_HOME": str(home),
            "CLEARWAY_DSN": house.owner_dsn,
            "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        }
    )
    with pytest.raises(Refusal) as caught:
        async with open_house(settings):
            pass
    assert caught.value.code == "service-sees-all"


async def test_an_unreachable_database_is_an_outage(home: Path) -> None:
    """A DSN where nobody answers is an outage, and the DSN's password is not in it."""
    dsn = f"host={home} user=x password=hunter2 connect_timeout=1"
    settings = read_settings({"CLEARWAY_HOME": str(home), "CLEARWAY_DSN": dsn})
    with pytest.raises(Outage) as caught:
        async with open_house(settings):
            pass
    assert "hunter2" not in str(caught.value) + caught.value.hint
