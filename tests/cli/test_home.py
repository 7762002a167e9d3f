"""clearway home: what goes over the wire, byte by byte, when an operator matches at home."""

import asyncio
import json
import socket
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner, Result

from clearway.__main__ import serve
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.kernel.instants import system_clock
from clearway.worker.loop import run_worker
from tests.cli.commands import run, write
from tests.conftest import Member, TestHouse
from tests.distribution.feeds import Ceremony, hold, open_feeds, publish
from tests.distribution.test_withdrawal import withdraw
from tests.exposure.worlds import bom
from tests.houses import assemble, served, whole_house

ENTRIES = Entries(assemble=assemble, serve=serve, work=run_worker)
SECRETS = ("left-pad-of-the-house", "billing-host-7", "pkg:", "pkg%3A", "harmless")


@dataclass
class Recorder:
    """Lets a client speak to a server, and keeps every byte that the client says."""

    port: int
    address: str = ""
    said: list[bytes] = field(default_factory=list[bytes])

    @property
    def heads(self) -> list[str]:
        """The first line of every request."""
        whole = b"".join(self.said).decode()
        return [line for line in whole.split("\r\n") if line.endswith(" HTTP/1.1")]

    def forward(self, client: socket.socket) -> None:
        """Carry one connection to its end."""
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            back = threading.Thread(target=_carry, args=(server, client, None), daemon=True)
            back.start()
            _carry(client, server, self.said)
            back.join(10)


def _carry(source: socket.socket, target: socket.socket, kept: list[bytes] | None) -> None:
    try:
        while piece := source.recv(65_536):
            if kept is not None:
                kept.append(piece)
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        return


@contextmanager
def recording(address: str) -> Generator[Recorder]:
    """Stand between a client and a server."""
    recorder = Recorder(port=urlsplit(address).port or 0)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        recorder.address = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def accept() -> None:
            while True:
                try:
                    client, _ = listener.accept()
                except OSError:
                    return
                threading.Thread(target=recorder.forward, args=(client,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield recorder
        listener.shutdown(socket.SHUT_RDWR)


async def _home(*arguments: str | Path) -> Result:
    """Run a command beside the server."""
    command = ["home", *(str(argument) for argument in arguments)]
    return await asyncio.to_thread(CliRunner().invoke, cli, command, obj=ENTRIES)


async def _feed(house: TestHouse, folder: Path, *packages: str) -> Ceremony:
    house.clock.now = system_clock()
    ceremony = hold(folder, house.clock.now)
    await open_feeds(house, ceremony)
    for package in packages:
        await publish(house, package, ceremony.keys)
    return ceremony


def _sbom(folder: Path) -> Path:
    return write(folder, "billing-host-7.json", bom("pkg:pypi/left-pad-of-the-house@1.0", "pkg:pypi/harmless@3.1"))


async def test_the_wire_carries_feed_files_and_ticks_and_nothing_else(
    house: TestHouse, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Matching asks for files of the feed alone; sending tells advisory, outcome and note; no other name leaves."""
    operator = await house.operator()
    ceremony = await _feed(house, tmp_path, "pkg:pypi/left-pad-of-the-house", "pkg:pypi/other")
    home, root = tmp_path / "home", ceremony.folder / "1.root.json"
    async with served(whole_house(house)) as address:
        with recording(address) as wire:
            monkeypatch.setenv("CLEARWAY_URL", wire.address)
            monkeypatch.setenv("CLEARWAY_KEY", operator.secret)
            where = ("--from", f"{wire.address}/api/v1/feeds", "--root", root, "--format", "jsonl")
            matched = await _home("match", home, _sbom(tmp_path), *where)
            assert matched.exit_code == 0, matched.stderr
            (line,) = [json.loads(one) for one in matched.stdout.splitlines()]
            assert line["components"] == ["pkg:pypi/left-pad-of-the-house@1.0"]
            assert (line["systems"], line["fixed_in"]) == (["billing-host-7.json"], ["1.1"])
            assert wire.heads
            assert all(head.startswith("GET /api/v1/feeds/clear/") and "?" not in head for head in wire.heads)
            assert any("/targets/" in head for head in wire.heads)
            _require_silent(wire, operator, key_is_told=False)

            wire.said.clear()
            for _ in range(2):
                nothing = await _home("send", home)
                assert (nothing.exit_code, nothing.stdout) == (0, "")
            assert wire.said == []

            ticked = await _home("tick", home, "cannot", "1", "--note", "vendor is away")
            assert ticked.exit_code == 0, ticked.stderr
            dry = await _home("send", home, "--dry-run")
            assert wire.said == []
            told = await _home("send", home, "--format", "json")
            assert (told.exit_code, json.loads(told.stdout)) == (0, {"kept": 1, "unchanged": 0})
            head, _, body = b"".join(wire.said).partition(b"\r\n\r\n")
            assert head.startswith(b"POST /api/v1/home-answers HTTP/1.1\r\n")
            assert body.decode() == dry.stdout.strip()
            item = {"advisory": line["advisory"], "outcome": "cannot", "note": "vendor is away"}
            assert json.loads(body) == {"items": [item]}
            _require_silent(wire, operator, key_is_told=True)

            wire.said.clear()
            assert (await _home("send", home)).stdout == ""
            assert wire.said == []


def _require_silent(wire: Recorder, operator: Member, *, key_is_told: bool) -> None:
    said = b"".join(wire.said).decode()
    assert [word for word in SECRETS if word in said] == []
    assert (operator.secret in said) is key_is_told


async def test_ticks_stay_and_files_are_the_operators_own(house: TestHouse, tmp_path: Path) -> None:
    """Matched again without a network the tick is there still; what is patched and was ticked stays in the list."""
    ceremony = await _feed(house, tmp_path, "pkg:pypi/left-pad-of-the-house")
    home, sbom = tmp_path / "home", _sbom(tmp_path)
    async with served(whole_house(house)) as address:
        where = ("--from", f"{address}/api/v1/feeds", "--root", ceremony.folder / "1.root.json")
        first = await _home("match", home, sbom, *where)
    assert first.exit_code == 0, first.stderr
    assert (home / "tasks.json").stat().st_mode & 0o777 == 0o600
    assert (await _home("tick", home, "planned", "1")).exit_code == 0
    again = await _home("match", home, sbom, "--format", "jsonl")
    assert json.loads(again.stdout)["tick"] == "planned"
    patched = write(tmp_path, "patched.json", bom("pkg:pypi/left-pad-of-the-house@1.1"))
    after = json.loads((await _home("match", home, patched, "--format", "jsonl")).stdout)
    assert (after["tick"], after["components"]) == ("planned", [])
    assert json.loads((await _home("untick", home, "1", "--format", "jsonl")).stdout)["tick"] == ""
    assert (await _home("match", home, patched, "--format", "jsonl")).stdout == ""


async def test_what_is_withdrawn_leaves_the_list_with_the_next_update(house: TestHouse, tmp_path: Path) -> None:
    """The operator matches at home again: the mirror takes the new release, and the match is gone."""
    ceremony = await _feed(house, tmp_path)
    made = await publish(house, "pkg:pypi/left-pad-of-the-house", ceremony.keys)
    home, sbom = tmp_path / "home", _sbom(tmp_path)
    async with served(whole_house(house)) as address:
        where = ("--from", f"{address}/api/v1/feeds", "--root", ceremony.folder / "1.root.json", "--format", "jsonl")
        first = await _home("match", home, sbom, *where)
        assert json.loads(first.stdout)["advisory"] == made.id
        await withdraw(house, made.id, keys=ceremony.keys)
        second = await _home("match", home, sbom, *where)
    assert (second.exit_code, second.stdout) == (0, ""), second.stderr
    assert (await _home("match", home, sbom, "--format", "jsonl")).stdout == ""


def test_what_cannot_be_done_is_refused(tmp_path: Path) -> None:
    """No mirror, no list, no such line, no reason; each says what to do, and the exit status is 1."""
    sbom = _sbom(tmp_path)
    empty = tmp_path / "empty"
    state = '{"matched_at":"","lines":[{"advisory":"adv-0000000000000000","summary":"s"}]}'
    (tmp_path / "home").mkdir()
    home = write(tmp_path / "home", "tasks.json", state).parent
    for arguments, code in (
        (("match", empty, sbom), "no-mirror"),
        (("list", empty), "no-list"),
        (("send", empty), "no-list"),
        (("tick", home, "done", "7"), "no-such-line"),
        (("tick", home, "cannot", "1"), "no-reason"),
        (("tick", home, "done", "1", "--note", "x" * 2_001), "bad-note"),
    ):
        refused = run("home", *arguments)
        assert (refused.exit_code, code in refused.stderr) == (1, True), (arguments, refused.stderr)


def test_advisories_of_others_are_never_told_to_the_hub(tmp_path: Path) -> None:
    """A line that the hub's feed did not bring is the operator's own business, ticked or not."""
    state = '{"matched_at":"","lines":[{"advisory":"CVE-2026-1","summary":"s"}]}'
    home = write(tmp_path, "tasks.json", state).parent
    assert run("home", "tick", home, "done", "CVE-2026-1").exit_code == 0
    sent = run("home", "send", home, "--dry-run")
    assert (sent.exit_code, sent.stdout) == (0, "")
