"""A key ceremony, feeds over it, and what an attacker's server gives, for the tests of feeds."""

import json
import threading
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, cast  # noqa: TID251  a forged list is anything at all

import msgspec

from clearway.app.policies import shipped_coordination_policy
from clearway.coordination import actions as coordination
from clearway.distribution import actions
from clearway.distribution.model import Mirrored, PublishedAdvisory, Publisher
from clearway.formats import tuf
from clearway.gateways.feed_keys import FeedKeys
from clearway.gateways.feeds import HttpSource
from clearway.gateways.signer import KeySigner, Signer, read_signing_key
from clearway.kernel.ids import VulnerabilityId
from tests.conftest import TestHouse
from tests.exposure.worlds import fixed

RECORD = KeySigner(b"r" * 32)
PUBLISHER = Publisher(name="Test clearinghouse", namespace="https://clearway.invalid")
Tree = dict[str, bytes]


@dataclass(frozen=True)
class Ceremony:
    """What a key ceremony made: the offline keys and files, and the online keys that the hub keeps."""

    folder: Path
    keys: FeedKeys

    @property
    def root(self) -> bytes:
        """The first root."""
        return (self.folder / "1.root.json").read_bytes()

    @property
    def targets(self) -> bytes:
        """The first list of tiers."""
        return (self.folder / "1.targets.json").read_bytes()

    @property
    def holders(self) -> list[KeySigner]:
        """The three holders of root keys."""
        return [read_signing_key(self.folder / f"root-{number}.key") for number in (1, 2, 3)]

    @property
    def lister(self) -> KeySigner:
        """The holder of the key of the list of tiers."""
        return read_signing_key(self.folder / "targets.key")

    @property
    def online(self) -> Mapping[str, bytes]:
        """The public halves of the online keys."""
        return {**self.keys.make(), "record": RECORD.public_key}


def hold(folder: Path, now: datetime, *, days: int = 365) -> Ceremony:
    """Hold a ceremony: three root keys, of which two have to sign."""
    keys = FeedKeys(folder / "online")
    online = {**keys.make(), "record": RECORD.public_key}
    actions.hold_ceremony(folder / "offline", online, keys=3, threshold=2, now=now, days=days)
    return Ceremony(folder=folder / "offline", keys=keys)


async def open_feeds(house: TestHouse, ceremony: Ceremony) -> None:
    """Open the feeds as the administrator."""
    async with house.database.work(house.admin) as work:
        await actions.open_feeds(
            work, ceremony.root, ceremony.targets, keys=ceremony.keys, record_key=RECORD.public_key
        )


async def ready(house: TestHouse, package: str) -> VulnerabilityId:
    """A fixed vulnerability whose embargo has ended."""
    vulnerability = await fixed(house, package=package)
    async with house.database.work(house.admin) as work:
        case = await coordination.read_case_of(work, vulnerability)
        assert case is not None
        policy = shipped_coordination_policy()
        await coordination.set_embargo(work, case.id, policy, until=work.now, reason="test")
    return vulnerability


async def publish(house: TestHouse, package: str, keys: FeedKeys | None) -> PublishedAdvisory:
    """Publish an advisory about a package."""
    vulnerability = await ready(house, package)
    async with house.database.work(house.worker) as work:
        made = await actions.publish(work, vulnerability, signer=RECORD, publisher=PUBLISHER, keys=keys)
    assert made is not None
    return made


async def tree(house: TestHouse, tier: str = "clear") -> Tree:
    """Everything that a visitor may fetch of a tier, by the path below the feeds' address."""
    async with house.database.work(house.anonymous) as work:
        files: Tree = {}
        after: str | None = ""
        while after is not None:
            page = await actions.list_feed_files(work, tier, after)
            for name in page.items:
                files[f"{tier}/{name}"] = await actions.read_feed_file(work, tier, name)
            after = page.next
        return files


Answer = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def serving(files: Mapping[str, bytes], special: Mapping[str, Answer] | None = None) -> Generator[str]:
    """Serve a tree on loopback; `special` answers for some paths as an attacker likes."""
    answers = dict(special or {})

    class Server(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            name = self.path.lstrip("/")
            if name in answers:
                answers[name](self)
                return
            body = files.get(name)
            self.send_response(200 if body is not None else 404)
            self.send_header("content-length", str(len(body or b"")))
            self.end_headers()
            self.wfile.write(body or b"")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Server) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()


def mirror(
    address: str, folder: Path, *, root: bytes | None, now: datetime, tier: str = "clear", seconds_max: float = 60.0
) -> Mirrored:
    """Mirror from a server."""
    source = HttpSource(address, seconds_max=seconds_max)
    try:
        return actions.mirror(source, folder, tier=tier, root=root, now=now, progress=lambda _done, _all: None)
    finally:
        source.close()


def taken(folder: Path) -> dict[str, bytes]:
    """What a mirror gives to its users: every file but its own."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    names = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return {name: body for name, body in names.items() if not name.startswith(".clearway/")}


class _List(msgspec.Struct):
    signed: dict[str, Any]


def said(body: bytes) -> dict[str, Any]:
    """What a list says, without its signatures."""
    return msgspec.json.decode(body, type=_List).signed


def newest(files: Mapping[str, bytes], role: str, tier: str = "clear") -> tuple[int, bytes]:
    """The newest version of a role's metadata in a tree."""
    found = [
        (int(name.split("/")[2].split(".")[0]), body)
        for name, body in files.items()
        if name.startswith(f"{tier}/metadata/") and name.endswith(f".{role}.json")
    ]
    return max(found)


def forged(payload: Mapping[str, object], signers: Sequence[Signer]) -> bytes:
    """Metadata as an attacker signs it with the keys that the attacker has."""
    plain = cast("tuf.Payload", payload)
    body = tuf.signed_part(plain)
    return tuf.envelope(plain, [tuf.Signature(public_key=one.public_key, signature=one.sign(body)) for one in signers])


@dataclass
class Thief:
    """Somebody who answers for the server, with a true tree at hand and the keys that were stolen.

    What is signed is signed by `keys` of the role, or by the key that `instead` names for it.
    """

    files: Tree
    keys: FeedKeys
    tier: str = "clear"
    instead: dict[str, KeySigner] = field(default_factory=dict[str, KeySigner])

    def said(self, role: str) -> dict[str, Any]:
        """What the newest list of a role says."""
        if role == "timestamp":
            return said(self.files[f"{self.tier}/metadata/timestamp.json"])
        return said(newest(self.files, role, self.tier)[1])

    def sign(self, role: str, told: dict[str, Any], *, version: int = 0) -> bytes:
        """Put a list in the tree, one version above the newest, or at one that is named."""
        told["version"] = version or int(told["version"]) + 1
        signer = next((key for name, key in self.instead.items() if role.startswith(name)), None)
        body = forged(told, [signer or self.keys.signer(role)])
        name = "timestamp" if role == "timestamp" else f"{told['version']}.{role}"
        self.files[f"{self.tier}/metadata/{name}.json"] = body
        return body

    def stamp(self, snapshot: dict[str, Any] | None = None) -> None:
        """Sign a snapshot, the newest if none is given, and a timestamp over it."""
        told = snapshot or self.said("snapshot")
        body = self.sign("snapshot", told)
        above = self.said("timestamp")
        meta = {"hashes": {"sha256": sha256(body).hexdigest()}, "length": len(body), "version": told["version"]}
        above["meta"]["snapshot.json"] = meta
        self.sign("timestamp", above)

    def put(self, changes: Mapping[str, bytes | None]) -> None:
        """List other files (None: no longer) in the bins that their paths belong to, and sign everything above."""
        snapshot = self.said("snapshot")
        for path, body in changes.items():
            role = tuf.bin_of(path, self.tier)
            told: dict[str, Any] = {**self.said(f"tlp-{self.tier}"), "targets": {}, "version": 0}
            told.pop("delegations")
            if f"{role}.json" in snapshot["meta"]:
                told = self.said(role)
            told["targets"].pop(path, None)
            if body is not None:
                digest = sha256(body).hexdigest()
                told["targets"][path] = {"hashes": {"sha256": digest}, "length": len(body)}
                folder, _, name = path.rpartition("/")
                self.files[f"{self.tier}/targets/{folder}/{digest}.{name}"] = body
            self.sign(role, told)
            snapshot["meta"][f"{role}.json"] = {"version": told["version"]}
        self.stamp(snapshot)

    def target(self, path: str) -> tuple[str, bytes]:
        """The name and the bytes of a target."""
        folder, _, name = path.rpartition("/")
        digest = self.said(tuf.bin_of(path, self.tier))["targets"][path]["hashes"]["sha256"]
        found = f"{self.tier}/targets/{folder}/{digest}.{name}"
        return found, self.files[found]

    def index(self) -> list[str]:
        """The lines of the index."""
        return self.target(f"{self.tier}/index/pages/000000.csv")[1].decode().splitlines()

    def put_index(self, lines: Sequence[str], more: Mapping[str, bytes | None] | None = None) -> None:
        """Write another index, with its head, beside other files."""
        page = "".join(f"{line}\n" for line in lines).encode()
        head = json.dumps({"lines": len(lines)}).encode()
        self.put(
            {f"{self.tier}/index/pages/000000.csv": page, f"{self.tier}/index/pages/head.json": head, **(more or {})}
        )
