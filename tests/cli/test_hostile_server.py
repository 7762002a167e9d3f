"""A server that is not to be trusted gets nothing of a developer's machine but what the developer signed."""

import json
from collections.abc import Generator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from clearway.cli.application import cli
from tests.cli.test_ceremony import ENTRIES


@contextmanager
def server_naming(name: str, digest: str) -> Generator[tuple[str, list[bytes]]]:
    """A server that says that one item of this name and digest waits, and keeps what it is sent."""
    got: list[bytes] = []
    item = {
        "id": "mat-0000000000000000", "name": name, "sha256": digest, "handed_over_at": None, "replaced_at": None
    }  # fmt: skip

    class Handler(BaseHTTPRequestHandler):
        """Answers everything, and keeps what comes."""

        def do_GET(self) -> None:
            """Tell what is held."""
            self._answer({"materials": [item], "grants": [], "exports": []})

        def do_PUT(self) -> None:
            """Take contents."""
            got.append(self.rfile.read(int(self.headers.get("content-length", 0))))
            self._answer(item)

        def _answer(self, told: object) -> None:
            body = json.dumps(told).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library names it so
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}", got
        server.shutdown()
        thread.join()


def hand_over(folder: Path, url: str) -> Result:
    """Hand over what lies in a folder to a server."""
    words = ["frontier", "materials", "hand-over", "sub-0000000000000000", str(folder)]
    env = {"CLEARWAY_URL": url, "CLEARWAY_KEY": "clearway_key"}
    return CliRunner().invoke(cli, words, obj=ENTRIES, env=env)


@pytest.mark.parametrize("name", ["../secret", "ABSOLUTE", "..", "sub/../../secret", "weights"])
def test_no_other_file_is_handed_over(tmp_path: Path, name: str) -> None:
    """Not one above the folder, not by its whole path, and not one in it whose digest nobody signed."""
    folder = tmp_path / "items"
    (folder / "sub").mkdir(parents=True)
    secret = tmp_path / "secret"
    for file in (secret, folder / "weights"):
        file.write_text("CANARY")
    asked = str(secret) if name == "ABSOLUTE" else name
    digest = "0" * 64 if name == "weights" else sha256(b"CANARY").hexdigest()
    with server_naming(asked, digest) as (url, got):
        done = hand_over(folder, url)
    assert (done.exit_code, got) == (1, [])
    assert "CANARY" not in done.output


def test_what_was_signed_is_handed_over(tmp_path: Path) -> None:
    """The file of the item's name and digest, once."""
    (tmp_path / "weights").write_text("CANARY")
    with server_naming("weights", sha256(b"CANARY").hexdigest()) as (url, got):
        done = hand_over(tmp_path, url)
    assert (done.exit_code, got) == (0, [b"CANARY"])
