"""kill -9 of a real worker inside each stage of a validation: people see what happened, the next worker ends it.

The moment of each kill is seen, in the table of attempts or behind the wall, and never waited for by the clock.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest

from clearway.kernel.ids import VulnerabilityId
from clearway.kernel.instants import system_clock
from clearway.kernel.limits import PROGRESS_SILENT_SECONDS_MAX
from tests.conftest import TestHouse
from tests.houses import open_api
from tests.validation import targets
from tests.worker.real import Post, Process, alive, descendants, groups, mounts, until_inside
from tests.worker.reports import report

Keep = Callable[[str, object], None]
_SLOW: Final = b"#include <unistd.h>\n" + targets.HARNESS.replace(b"static", b"usleep(300000);\n    static")


@pytest.fixture
def post(house: TestHouse, tmp_path: Path) -> Post:
    """A post for workers whose only environment is a C program."""
    targets.archive_target(tmp_path / "environments" / "copy")
    return Post(house, tmp_path / "home", tmp_path / "environments", settings={})


async def propose(house: TestHouse, found: VulnerabilityId) -> None:
    """Propose the right fix as a coordinator does."""
    async with open_api(house) as api:
        answer = await api("POST", f"/vulnerabilities/{found}/patches", content=targets.RIGHT)
        assert answer.status_code == 201, answer.text


async def killed_at(post: Post, found: VulnerabilityId, seen: Callable[[Process], Awaitable[None]]) -> str:
    """Have a worker killed at a moment, look at what people see, and at what is left once the next one has ended it.

    Gives what was seen, in words.
    """
    mounted = mounts()
    async with post.worker() as worker:
        await seen(worker)
        below = descendants(worker.pid)
        assert below, "it did nothing outside itself"
        worker.kill()
    told = await _interrupted(post.house, found)
    async with post.worker() as following:
        await post.until(following, "SELECT count(*) FROM attempt", 0)
        await post.until(following, "SELECT count(*) FROM clearway_jobs.pgqueuer", 0)
        assert groups(worker.pid) == []
        assert below & alive() == frozenset()
    assert mounts() == mounted
    assert groups(following.pid) == []
    return f"{len(below)} processes ended with it, nothing was left; meanwhile the page said: {told}"


async def _interrupted(house: TestHouse, found: VulnerabilityId) -> str:
    house.clock.now = system_clock() + timedelta(seconds=PROGRESS_SILENT_SECONDS_MAX + 1)
    async with open_api(house) as api:
        (attempt,) = (await api("GET", f"/vulnerabilities/{found}/attempts")).json()["items"]
    assert attempt["state"] == "interrupted"
    assert attempt["reason"].startswith("The worker that did this was stopped. The work is taken again by itself")
    return str(attempt["reason"])


@pytest.mark.timeout(300)
async def test_a_worker_killed_while_it_builds(post: Post, record_property: Keep) -> None:
    """The compiler goes with it; the next worker builds anew and gives the verdict, once."""
    found = await report(post.house, "pkg:generic/copy", targets.TOO_LONG)
    record_property("seen", await killed_at(post, found, lambda worker: until_inside(worker, "cc1")))
    assert post.ask("SELECT string_agg(kind, ' ') FROM verdict") == "reproduced"


@pytest.mark.timeout(300)
async def test_a_worker_killed_while_it_runs_a_proof(post: Post, record_property: Keep) -> None:
    """The proof goes with it; the next worker runs it anew and gives the verdict, once."""
    (post.environments / "copy" / "harness.c").write_bytes(_SLOW)
    found = await report(post.house, "pkg:generic/copy", targets.TOO_LONG)
    record_property("seen", await killed_at(post, found, lambda worker: until_inside(worker, "program")))
    assert post.ask("SELECT string_agg(kind, ' ') FROM verdict") == "reproduced"
    assert post.ask("SELECT count(*) FROM reproduction") == 6


@pytest.mark.timeout(300)
async def test_a_worker_killed_while_it_puts_a_fix_to_the_test(post: Post, record_property: Keep) -> None:
    """The build with the fix goes with it; the next worker tests the fix anew and decides, once."""
    found = await report(post.house, "pkg:generic/copy", targets.TOO_LONG)

    async def seen(worker: Process) -> None:
        await post.until(worker, "SELECT count(*) FROM verdict WHERE kind = 'reproduced'", 1)
        await propose(post.house, found)
        await until_inside(worker, "cc1")

    record_property("seen", await killed_at(post, found, seen))
    assert post.ask("SELECT string_agg(status, ' ') FROM fix") == "verified"
    assert post.ask("SELECT count(*) FROM verdict") == 1
    assert post.ask("SELECT count(*) FROM audit_record WHERE action = 'remediation.verify'") == 1


@dataclass
class Index:
    """An index of packages on this machine, as pip asks one: whoever asks first never gets an answer."""

    folder: Path
    asked: asyncio.Event = field(default_factory=asyncio.Event)

    @asynccontextmanager
    async def served(self) -> AsyncGenerator[str]:
        """Serve it; gives its address."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/simple/"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            request = await reader.readuntil(b"\r\n\r\n")
            if not self.asked.is_set():
                self.asked.set()
                await reader.read()
            writer.write(self._answer(request.split()[1].decode()))
            await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):  # it was killed
            pass
        finally:
            writer.close()

    def _answer(self, path: str) -> bytes:
        files = {file.name: file for file in self.folder.rglob("*.whl")}
        name = path.rpartition("/")[2]
        links = "".join(f'<a href="/files/{name}">{name}</a>' for name in files)
        body = files[name].read_bytes() if name in files else links.encode()
        kind = "application/octet-stream" if name in files else "text/html"
        return f"HTTP/1.0 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


@pytest.mark.timeout(300)
async def test_a_worker_killed_while_it_fetches(house: TestHouse, tmp_path: Path, record_property: Keep) -> None:
    """The registry's client goes with it; the next worker fetches anew and gives the verdict, once."""
    known = targets.publish(tmp_path / "published", {"1.4": True, "2.0": False})
    recipe = tmp_path / "environments" / "greet"
    recipe.mkdir(parents=True)
    (recipe / "recipe.toml").write_text(targets.WHEEL_RECIPE)
    (recipe / "harness.py").write_bytes(known.harness)
    (recipe / "proof.txt").write_bytes(known.files["proof.txt"])
    found = await report(house, known.recipe.package, known.files["proof.txt"])
    index = Index(tmp_path / "published")
    async with index.served() as address:
        settings = {"PIP_INDEX_URL": address, "PIP_CONFIG_FILE": "/dev/null", "PIP_NO_CACHE_DIR": "1"}
        post = Post(house, tmp_path / "home", tmp_path / "environments", settings)

        async def seen(worker: Process) -> None:
            fetching = "SELECT step_words[1] FROM attempt WHERE step_states[1] = 'under-way'"
            await post.until(worker, fetching, "Fetch affected 1.4")
            await index.asked.wait()

        record_property("seen", await killed_at(post, found, seen))
    assert post.ask("SELECT string_agg(kind, ' ') FROM verdict") == "reproduced"
