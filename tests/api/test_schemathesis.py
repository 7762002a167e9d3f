"""The API never fails, whatever its own document lets one send."""

import socket
import subprocess  # noqa: TID251  the API is served by a process of its own
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, cast  # noqa: TID251  schemathesis' types are open

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import SearchStrategy

from clearway.storage.server import SERVICE, Server

EXAMPLES = 12
TRIES = 200
UNHURRIED = (HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large)


@dataclass(frozen=True)
class Served:
    """An API at an address, and its administrator's key."""

    url: str
    key: str


@pytest.fixture
def served(server: Server, fresh_database: str, tmp_path: Path) -> Iterator[Served]:
    """Serve the API as `clearway serve` does, over a database of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/sbin:/usr/bin:/sbin:/bin",
        "CLEARWAY_HOME": str(tmp_path),
        "CLEARWAY_DSN": server.dsn(role=SERVICE, database=fresh_database),
        "CLEARWAY_PORT": str(port),
    }
    command = [sys.executable, "-m", "clearway", "serve", "--without-worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        key = process.stdout.readline().strip()
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url)
        yield Served(url=url, key=key)
        process.terminate()
        assert process.wait(20) == 0


def _wait_until_ready(url: str) -> None:
    pause = threading.Event()
    for _ in range(TRIES):
        try:
            if httpx.get(f"{url}/readyz").is_success:
                return
        except httpx.TransportError:
            pause.wait(0.1)
    pytest.fail("the API did not come up")


class Case(Protocol):
    """A request made from the document."""

    method: str
    formatted_path: str

    def call(self, *, headers: dict[str, str]) -> httpx.Response:
        """Send it."""
        ...


class Operation(Protocol):
    """A method of a route."""

    def as_strategy(self) -> SearchStrategy[Case]:
        """Give a way to make requests of it."""
        ...


def _operations(url: str) -> list[Operation]:
    # schemathesis' own types are open in their parameters, so what is used of them is named here.
    schema = cast("Any", schemathesis.openapi.from_url(f"{url}/openapi.json"))
    return [result.ok() for result in schema.get_all_operations()]


@pytest.mark.timeout(300)
def test_no_request_makes_it_fail(served: Served) -> None:
    """Requests made from the document, with odd and hostile values, are answered; none with a 5xx."""
    operations = _operations(served.url)
    assert len(operations) > 30
    failures: list[str] = []
    for operation in operations:

        @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=UNHURRIED)
        @given(case=operation.as_strategy())
        def send(case: Case) -> None:
            answer = case.call(headers={"Authorization": f"Bearer {served.key}"})
            if answer.status_code >= 500:
                failures.append(f"{answer.status_code} {case.method} {case.formatted_path}: {answer.text[:200]}")

        send()
    assert failures == []
