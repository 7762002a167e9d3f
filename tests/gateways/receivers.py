"""A receiver of webhooks on this machine: it keeps what it gets and answers as it is told."""

import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread


@dataclass
class Receiver:
    """What came, and how to answer."""

    port: int = 0
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict[str, str])
    is_silent: bool = False
    is_endless: bool = False
    got: list[tuple[dict[str, str], bytes]] = field(default_factory=list[tuple[dict[str, str], bytes]])
    released: Event = field(default_factory=Event)

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}/hook?x=1"


@contextmanager
def receiver(trust: ssl.SSLContext | None = None) -> Generator[Receiver]:
    """Listen on a free port until the test is over."""
    kept = Receiver()

    class Handler(BaseHTTPRequestHandler):
        """Keeps what comes."""

        def do_POST(self) -> None:
            """Take a message."""
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            kept.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            if kept.is_silent:
                kept.released.wait(30)
                return
            self.send_response(kept.status)
            for name, value in kept.headers.items():
                self.send_header(name, value)
            if kept.is_endless:
                self.send_header("content-length", str(2**40))
                self.end_headers()
                return
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library names it so
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        if trust is not None:
            server.socket = trust.wrap_socket(server.socket, server_side=True)
        kept.port = server.server_address[1]
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield kept
        kept.released.set()
        server.shutdown()
        thread.join()
