"""Questions over HTTP: 10,000 purls in one call, beside the same purls asked one call each (a part, extrapolated).

Needs the reference data beside the project, which is loaded as the operator's index. The server is a process of its
own, `clearway serve` without a worker; the client stands on the same machine, and reading the answer counts.
"""

import os
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import sleep
from typing import Final

import httpx
import msgspec

from benchmarks.entry import Entry, less_is_better, median_seconds, more_is_better
from benchmarks.exposure import DATA, pairs_of, records_of
from clearway.app.matching import build_index
from clearway.exposure.model import Answer, Answers, Status

_PURLS: Final = 10_000
_BAR_SECONDS: Final = 1.0
_SINGLE: Final = 300
_RUNS: Final = 7
_MEMORY_BAR_MIB: Final = 512
_KIB: Final = 1024
_ANSWER: Final = msgspec.json.Decoder(Answers)


def entries() -> Iterator[Entry]:
    """Measure one call of 10,000 purls, all about known packages and then as an inventory has them, and memory."""
    if not DATA.is_file():
        return
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        index = Path(folder, "advisories.index")
        build_index(DATA, index, tell=lambda _name, _why: None)
        with _served(Path(folder, "home"), index) as (process, http):
            yield from _measured(process, http)


def _measured(process: int, http: httpx.Client) -> Iterator[Entry]:
    pairs = pairs_of([record for record in records_of() if not record.withdrawn])[::7][:_PURLS]
    known = [f"pkg:pypi/{name}@{version.replace('+', '%2B')}" for name, version in pairs]
    assert len(known) == _PURLS
    single = median_seconds(lambda: [_ask(http, [purl]) for purl in known[:_SINGLE]], runs=1) * _PURLS / _SINGLE
    seconds = median_seconds(lambda: _ask(http, known), runs=_RUNS)
    yield less_is_better("10,000 purls in a call, all affected; one call each", seconds, "s", baseline=single)
    yield less_is_better("10,000 purls in a call, all affected; the bar", seconds, "s", baseline=_BAR_SECONDS)
    few = [*known[: _PURLS // 20], *(f"pkg:npm/made-up-{n}@1.0.{n}" for n in range(_PURLS - _PURLS // 20))]
    seconds = median_seconds(lambda: _ask(http, few), runs=_RUNS)
    yield less_is_better("10,000 purls in a call, 500 affected; the bar", seconds, "s", baseline=_BAR_SECONDS)
    affected = sum(one.status is Status.AFFECTED for one in _ask(http, known))
    yield more_is_better("10,000 purls that advisories list: affected", affected, "purls", baseline=_PURLS)
    peak = _peak_mib(process)
    yield less_is_better("10,000 purls in a call: the server's peak memory", peak, "MiB", baseline=_MEMORY_BAR_MIB)


def _ask(http: httpx.Client, purls: Sequence[str]) -> list[Answer]:
    answer = http.post("/api/v1/queries", json={"products": purls})
    assert answer.status_code == 200, answer.text
    answers = _ANSWER.decode(answer.content).answers
    assert len(answers) == len(purls)
    return answers


def _peak_mib(process: int) -> float:
    """Read how much memory the server and what it started held at most."""
    told = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in told.splitlines() if line.startswith("VmHWM")).split()[1]) / _KIB


@contextmanager
def _served(home: Path, index: Path) -> Generator[tuple[int, httpx.Client]]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.mkdir(mode=0o755)
    settings = {"CLEARWAY_HOME": str(home), "CLEARWAY_PORT": str(port), "CLEARWAY_ADVISORIES": str(index)}
    environment = {"PATH": os.environ["PATH"], **settings}
    command = [sys.executable, "-m", "clearway", "serve", "--without-worker"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http:
                _wait(http)
                yield server.pid, http
        finally:
            server.terminate()
            server.wait(30)


def _wait(http: httpx.Client) -> None:
    for _ in range(300):
        try:
            if http.get("/readyz").is_success:
                return
        except httpx.TransportError:
            sleep(0.1)
    raise TimeoutError
