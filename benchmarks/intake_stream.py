"""Intake of one SARIF file of 200 MB over HTTP: how fast, and how much memory the serving process takes at its peak.

Beside it a process that decodes the same file in the straightforward way, all at once. While the file is taken in,
somebody else asks the same process for its health again and again: how long that takes tells how it is held up.
"""

import http.client
import json
import os
import resource
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from time import perf_counter
from typing import Final

from benchmarks.entry import Entry, less_is_better, more_is_better

_MB: Final = 1_000_000
_FILE_MB: Final = 200
_MEMORY_BAR_MB: Final = 400
_WAIT_BAR_MS: Final = 50
_PORT: Final = 18_443
_PIECE: Final = 256 * 1024
_SECONDS_MAX: Final = 600
_AT_ONCE: Final = "import json, sys; print(len(json.load(open(sys.argv[1]))['runs'][0]['results']))"


@dataclass(frozen=True, slots=True)
class _Served:
    pid: int
    key: str


def entries() -> Iterator[Entry]:
    """Measure the peak of memory, the findings a second, and how long somebody else waits."""
    home = Path(tempfile.mkdtemp(prefix="clearway-bench-"))
    home.chmod(0o755)
    try:
        file = home / "large.sarif"
        count = _write(file)
        with _server(home) as served:
            before = _peak_mb(served.pid)
            begun, waits = perf_counter(), list[float]()
            with _asking(waits):
                taken = _submit(file, served.key)
            seconds = perf_counter() - begun
            peak = _peak_mb(served.pid)
        assert taken == count, (taken, count)
        print(f"{count} findings, {before:.0f} MB before, {seconds:.1f} s", file=sys.stderr)
        yield less_is_better(
            f"SARIF of {_FILE_MB} MB, peak memory against the bar", peak, "MB", baseline=_MEMORY_BAR_MB
        )
        plain = _peak_at_once(file)
        yield less_is_better(
            f"SARIF of {_FILE_MB} MB, peak memory against decoding at once", peak, "MB", baseline=plain
        )
        yield more_is_better(f"SARIF of {_FILE_MB} MB", count / seconds, "findings/s", baseline=1_000)
        waits.sort()
        wait = 1000 * waits[int(0.99 * len(waits))]
        yield less_is_better("wait of others meanwhile, p99", wait, "ms", baseline=_WAIT_BAR_MS)
    finally:
        rmtree(home, ignore_errors=True)


def _write(file: Path) -> int:
    rules = [{"id": f"R{number}", "shortDescription": {"text": f"Rule {number}"}} for number in range(200)]
    head = {"version": "2.1.0", "$schema": "https://json.schemastore.org/sarif-2.1.0.json"}
    driver = {"name": "bench", "version": "1", "rules": rules}
    number = 0
    with file.open("w") as out:
        out.write(json.dumps(head)[:-1] + ', "runs": [{"tool": ' + json.dumps({"driver": driver}) + ', "results": [')
        while out.tell() < _FILE_MB * _MB:
            out.write(("," if number else "") + json.dumps(_result(number)))
            number += 1
        out.write("]}]}")
    return number


def _result(number: int) -> dict[str, object]:
    place = {
        "physicalLocation": {
            "artifactLocation": {"uri": f"source/file_{number % 997}.c"},
            "region": {"startLine": number % 4_000 + 1, "snippet": {"text": "memcpy(to, from, length);\n" * 4}},
        },
        "logicalLocations": [{"fullyQualifiedName": f"function_{number % 9_973}"}],
    }
    step = {"location": {**place, "message": {"text": "the length comes from the message"}}}
    return {
        "ruleId": f"R{number % 200}",
        "level": "error",
        "message": {"text": f"{number}: the length of the field is used without a check. " * 4},
        "locations": [place],
        "codeFlows": [{"threadFlows": [{"locations": [step, step]}]}],
        "partialFingerprints": {"primaryLocationLineHash": f"{number:016x}"},
    }


@contextmanager
def _server(home: Path) -> Generator[_Served]:
    told = {"CLEARWAY_HOME": str(home / "home"), "CLEARWAY_PORT": str(_PORT)}
    (home / "home").mkdir(mode=0o755)
    command = [sys.executable, "-m", "clearway", "serve", "--without-worker"]
    with subprocess.Popen(command, env={**os.environ, **told}, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        key = process.stdout.readline().strip()
        while not _is_ready():
            assert process.poll() is None
        yield _Served(pid=process.pid, key=key)
        process.terminate()


def _is_ready() -> bool:
    try:
        return _ask() < _SECONDS_MAX
    except OSError:
        return False


def _ask() -> float:
    begun = perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=_SECONDS_MAX)
    connection.request("GET", "/healthz")
    assert connection.getresponse().status == 200
    connection.close()
    return perf_counter() - begun


@contextmanager
def _asking(waits: list[float]) -> Generator[None]:
    done = threading.Event()

    def ask() -> None:
        while not done.wait(0.02):
            waits.append(_ask())

    asker = threading.Thread(target=ask)
    asker.start()
    try:
        yield
    finally:
        done.set()
        asker.join()


def _submit(file: Path, key: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", _PORT, timeout=_SECONDS_MAX)
    headers = {"Authorization": f"Bearer {key}", "Content-Length": str(file.stat().st_size)}
    with file.open("rb") as body:
        connection.request(
            "POST", "/api/v1/reports?name=large.sarif", body=iter(lambda: body.read(_PIECE), b""), headers=headers
        )
        answer = connection.getresponse()
        told = json.loads(answer.read())
    assert answer.status == 201, told
    return told["count"]


def _peak_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) / 1024


def _peak_at_once(file: Path) -> float:
    subprocess.run([sys.executable, "-c", _AT_ONCE, file], check=True, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
