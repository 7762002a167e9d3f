"""A worker whose control groups cannot be written waits, says why, and goes on by itself once they can be.

The worker stands in a mount namespace of its own, in which they are mounted read-only and writable again.
"""

import asyncio
import os
import subprocess  # noqa: TID251  mounts in the worker's namespace
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.instants import system_clock
from tests.conftest import TestHouse
from tests.houses import open_api
from tests.validation import targets
from tests.worker.real import SECONDS_MAX, Post, Process, look_again
from tests.worker.reports import report

_READ_ONLY: Final = 'for point in $0; do mount -o remount,bind,ro "$point" || exit 9; done; exec "$@"'


def _points() -> list[str]:
    lines = [line.split() for line in Path("/proc/self/mounts").read_text().splitlines()]
    return [point for _, point, kind, *_ in lines if kind in {"cgroup", "cgroup2"}]


def _remount(worker: Process, how: str) -> None:
    for point in _points():
        within = ["nsenter", f"--mount=/proc/{worker.pid}/ns/mnt", "--"]
        subprocess.run([*within, "mount", "-o", f"remount,bind,{how}", point], check=True)


@pytest.fixture
def post(house: TestHouse, tmp_path: Path) -> Post:
    """A post whose workers begin without control groups that can be written."""
    if os.geteuid() != 0:
        pytest.skip("only root can mount in a namespace of its own")
    targets.archive_target(tmp_path / "environments" / "copy")
    before = ("unshare", "--mount", "--", "sh", "-c", _READ_ONLY, " ".join(_points()))
    return Post(house, tmp_path / "home", tmp_path / "environments", settings={}, before=before)


async def _told_to_wait(post: Post, worker: Process, found: VulnerabilityId) -> str:
    """Give why it waits, as soon as people are told that it does; it is tried again every now and then."""
    async with open_api(post.house) as api, asyncio.timeout(SECONDS_MAX):
        while True:
            post.house.clock.now = system_clock()
            for attempt in (await api("GET", f"/vulnerabilities/{found}/attempts")).json()["items"]:
                if attempt["state"] == "waiting":
                    assert attempt["again_at"]
                    return str(attempt["reason"])
            await look_again(worker)


@pytest.mark.timeout(300)
async def test_control_groups_that_cannot_be_written_are_waited_for(
    post: Post, record_property: Callable[[str, object], None]
) -> None:
    """From the start, and when they are lost later: each time the page says what to do, and one verdict comes."""
    async with post.worker() as worker:
        found = await report(post.house, "pkg:generic/copy", targets.TOO_LONG)
        reason = await _told_to_wait(post, worker, found)
        assert "no control group for memory and processes can be written" in reason
        assert "Delegate=yes" in reason
        _remount(worker, "rw")
        await post.until(worker, "SELECT count(*) FROM verdict WHERE kind = 'reproduced'", 1)
        _remount(worker, "ro")
        another = await report(post.house, "pkg:generic/copy", targets.TOO_LONG + b"!")
        reason = await _told_to_wait(post, worker, another)
        assert "control group cannot be made: Read-only file system" in reason
        assert "Delegate=yes" in reason
        _remount(worker, "rw")
        await post.until(worker, "SELECT count(*) FROM verdict WHERE kind = 'reproduced'", 2)
        await post.until(worker, "SELECT count(*) FROM attempt", 0)
    assert post.ask("SELECT count(*) FROM verdict") == 2
    record_property("seen", f"the page said: {reason}; then one verdict each")
