"""PostgreSQL stops at once, as by a loss of power, and comes back, while a worker and the API are at work."""

import asyncio
import os
import select
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from clearway.kernel.limits import CONNECT_SOON_SECONDS
from clearway.storage.server import Server, running_server
from tests.conftest import TestHouse
from tests.houses import Caller, open_api
from tests.validation import targets
from tests.worker.real import Post, until_inside
from tests.worker.reports import report


class Power:
    """The plug of a server."""

    def __init__(self, server: Server) -> None:
        self._home = server.socket_folder.parent

    def pull(self) -> None:
        """Stop it without a word: nothing that is not on the disk is left."""
        postmaster = int((self._home / "postgresql" / "postmaster.pid").read_text().split()[0])
        descriptor = os.pidfd_open(postmaster)
        signal.pidfd_send_signal(descriptor, signal.SIGQUIT)
        ended, _, _ = select.select([descriptor], [], [], 30)
        os.close(descriptor)
        assert ended, "it did not stop"

    def give(self) -> None:
        """Start it again; it stays, for the tests of this process hold it up."""
        with running_server(self._home):
            pass


async def refused(api: Caller, path: str) -> str:
    """Ask while the database is away; gives what is told."""
    async with asyncio.timeout(4 * CONNECT_SOON_SECONDS):
        answer = await api("GET", path)
    assert answer.status_code == 503, answer.text
    assert "PostgreSQL" in answer.text
    assert [word for word in ("Traceback", "psycopg", ".py", "socket") if word in answer.text] == []
    return answer.text


@pytest.mark.timeout(300)
async def test_a_restart_of_postgresql_loses_nothing(
    house: TestHouse, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    """The API says so meanwhile, at once and in every way in; both are back by themselves, and one verdict comes."""
    targets.archive_target(tmp_path / "environments" / "copy")
    post = Post(house, tmp_path / "home", tmp_path / "environments", settings={})
    power = Power(house.server)
    async with open_api(house) as api, post.worker() as worker:
        found = await report(house, "pkg:generic/copy", targets.TOO_LONG)
        await until_inside(worker, "cc1")
        power.pull()
        try:
            ways_in = (f"/vulnerabilities/{found}", f"//vulnerabilities/{found}", "//readyz")
            told = await asyncio.gather(*(refused(api, way) for way in ways_in))
            assert (await api("GET", "//healthz")).status_code == 200
        finally:
            power.give()
        assert (await api("GET", f"/vulnerabilities/{found}")).status_code == 200
        await post.until(worker, "SELECT count(*) FROM verdict", 1)
        await post.until(worker, "SELECT count(*) FROM attempt", 0)
        await post.until(worker, "SELECT count(*) FROM clearway_jobs.pgqueuer", 0)
        assert worker.returncode is None
    assert post.ask("SELECT string_agg(kind, ' ') FROM verdict") == "reproduced"
    record_property("seen", f"503 meanwhile: {told[0]}; then one verdict")
