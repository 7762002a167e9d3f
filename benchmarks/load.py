"""The client of benchmarks/api.py, a process of its own: some connections, one request at a time on each, then it ends.

`python -m benchmarks.load PORT PATH` reads the key from standard input and asks the loopback address only.
"""

import json
import selectors
import socket
import sys
from time import perf_counter
from typing import Final

_CONNECTIONS: Final = 16
_SECONDS: Final = 2.0
_HEAD_END: Final = b"\r\n\r\n"


class _Connection:
    """One connection with one request under way."""

    def __init__(self, port: int, request: bytes) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self._request = request
        self._received = b""
        self._begun = 0.0

    def ask(self) -> None:
        """Send the request again."""
        self._received, self._begun = b"", perf_counter()
        self.socket.sendall(self._request)

    def read(self) -> float | None:
        """Read what is there; the seconds that the request took once it is answered."""
        self._received += self.socket.recv(65_536)
        head, found, body = self._received.partition(_HEAD_END)
        if not found or len(body) < _length(head):
            return None
        assert head.startswith(b"HTTP/1.1 200"), head
        return perf_counter() - self._begun


def _length(head: bytes) -> int:
    line = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    return int(line.partition(b":")[2])


def main() -> None:
    """Ask for a fixed time and print the rate and the 99th percentile."""
    port, path, key = int(sys.argv[1]), sys.argv[2], sys.stdin.read().strip()
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {key}\r\n\r\n".encode()
    selector, taken = selectors.DefaultSelector(), list[float]()
    for connection in [_Connection(port, request) for _ in range(_CONNECTIONS)]:
        selector.register(connection.socket, selectors.EVENT_READ, connection)
        connection.ask()
    begun = perf_counter()
    while perf_counter() - begun < _SECONDS:
        for ready, _ in selector.select(timeout=1):
            seconds = ready.data.read()
            if seconds is not None:
                taken.append(seconds)
                ready.data.ask()
    taken.sort()
    rate = len(taken) / (perf_counter() - begun)
    print(json.dumps({"rate": rate, "p99_ms": 1000 * taken[int(0.99 * len(taken))]}))


if __name__ == "__main__":
    main()
