"""Feeds carried away: files over the API, one bundle, and its verification on arrival by the command."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from clearway.cli.client import Client
from clearway.cli.feed import feed_files
from clearway.gateways.feeds import write_bundle
from clearway.kernel.instants import format_instant, system_clock
from tests.cli.commands import run
from tests.conftest import TestHouse
from tests.distribution.feeds import Ceremony, hold, open_feeds, publish, taken, tree
from tests.houses import Caller, open_api


async def _filled(house: TestHouse, folder: Path, *, age: timedelta = timedelta()) -> Ceremony:
    house.clock.now = system_clock() - age
    ceremony = hold(folder, house.clock.now)
    await open_feeds(house, ceremony)
    await publish(house, "pkg:pypi/a", ceremony.keys)
    return ceremony


async def _bundle(caller: Caller, file: Path) -> bytes:
    found = [one async for one in feed_files(Client(http=caller.http, key=""), "clear")]
    write_bundle(file, sorted(found))
    return file.read_bytes()


async def test_a_bundle_is_verified_on_arrival(house: TestHouse, tmp_path: Path) -> None:
    """The bundle holds the feed as it is served, the same bytes each time, and the command takes it once checked."""
    ceremony = await _filled(house, tmp_path)
    async with open_api(house) as caller:
        bundle = await _bundle(caller, tmp_path / "bundle.zip")
        assert await _bundle(caller, tmp_path / "again.zip") == bundle
    root = ceremony.folder / "1.root.json"
    arguments = ("mirror", tmp_path / "bundle.zip", tmp_path / "dir", "--root", root, "--format", "json")
    result = await asyncio.to_thread(run, *arguments)
    assert result.exit_code == 0, result.stderr
    assert json.loads(result.stdout)["new_lines"] == 1
    assert sum(name.startswith("clear/osv/") for name in taken(tmp_path / "dir")) == 1


async def test_an_altered_bundle_is_refused(house: TestHouse, tmp_path: Path) -> None:
    """Whatever is exchanged in a bundle on its way, the command says so and takes nothing."""
    ceremony = await _filled(house, tmp_path)
    files = await tree(house)
    name = next(name for name in files if "/osv/" in name)
    write_bundle(tmp_path / "bundle.zip", sorted({**files, name: files[name].replace(b"a", b"b", 1)}.items()))
    (tmp_path / "torn.zip").write_bytes((tmp_path / "bundle.zip").read_bytes()[:-300])
    root = ceremony.folder / "1.root.json"
    for bundle, word in (("bundle.zip", "altered"), ("torn.zip", "is no bundle")):
        result = await asyncio.to_thread(run, "mirror", tmp_path / bundle, tmp_path / "dir", "--root", root)
        assert result.exit_code == 1
        assert word in result.stderr
        assert taken(tmp_path / "dir") == {}


async def test_an_old_bundle_is_taken_on_purpose_only(house: TestHouse, tmp_path: Path) -> None:
    """A bundle that is older than its timestamp lasts is refused, and taken as at a day that is named."""
    ceremony = await _filled(house, tmp_path, age=timedelta(days=10))
    write_bundle(tmp_path / "bundle.zip", sorted((await tree(house)).items()))
    arguments = ("mirror", tmp_path / "bundle.zip", tmp_path / "dir", "--root", ceremony.folder / "1.root.json")
    refused = await asyncio.to_thread(run, *arguments)
    assert refused.exit_code == 1
    assert "timestamp expired" in refused.stderr
    assert "--as-of" in refused.stderr
    to_come = format_instant(system_clock() + timedelta(hours=1))
    assert (await asyncio.to_thread(run, *arguments, "--as-of", to_come)).exit_code == 1
    then = format_instant(house.clock.now + timedelta(minutes=1))
    accepted = await asyncio.to_thread(run, *arguments, "--as-of", then)
    assert accepted.exit_code == 0, accepted.stderr
    assert "Verified as at" in accepted.stderr


async def test_a_folder_is_mirrored_like_a_server(house: TestHouse, tmp_path: Path) -> None:
    """A tree of files on a disk that was carried in is verified by the same rules."""
    ceremony = await _filled(house, tmp_path)
    for name, body in (await tree(house)).items():
        (tmp_path / "tree" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "tree" / name).write_bytes(body)
    arguments = ("mirror", tmp_path / "tree", tmp_path / "dir", "--root", ceremony.folder / "1.root.json")
    assert (await asyncio.to_thread(run, *arguments)).exit_code == 0
    assert (await asyncio.to_thread(run, "mirror", tmp_path / "nowhere", tmp_path / "dir")).exit_code == 1


async def test_the_api_gives_each_tier_to_those_who_may(house: TestHouse, tmp_path: Path) -> None:
    """What is clear needs no key; what is green is not there for a visitor and is for who has a key."""
    await _filled(house, tmp_path)
    member = await house.operator()
    async with open_api(house) as caller:
        nobody, somebody = caller.as_key(""), caller.as_key(member.secret)
        answer = await nobody("GET", "/feeds/clear/metadata/timestamp.json")
        assert answer.status_code == 200
        assert answer.content == (await tree(house))["clear/metadata/timestamp.json"]
        assert (await nobody("GET", "/feeds/green/metadata/timestamp.json")).status_code == 404
        assert (await nobody("GET", "/feeds/green")).status_code == 404
        assert (await somebody("GET", "/feeds/green/metadata/timestamp.json")).status_code == 200
        assert [one["tier"] for one in (await nobody("GET", "/feeds")).json()] == ["clear"]
        opening = {"root": "{}", "targets": "{}"}
        assert (await nobody("POST", "/feeds", json=opening)).status_code == 401
        assert (await somebody("POST", "/feeds", json=opening)).status_code == 403


def test_a_ceremony_by_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Online keys, root, rotation and a new list are made by commands; each offline key is a file of its own."""
    monkeypatch.setenv("CLEARWAY_HOME", str(tmp_path / "home"))
    online = run("feed", "keys")
    (tmp_path / "online.json").write_text(online.stdout)
    assert run("feed", "keys").stdout == online.stdout
    made = run("feed", "root", "init", tmp_path / "trust", "--online", tmp_path / "online.json")
    assert made.exit_code == 0, made.stderr
    key_files = sorted(path.name for path in (tmp_path / "trust").glob("*.key"))
    assert key_files == ["root-1.key", "root-2.key", "root-3.key", "targets.key"]
    assert all((tmp_path / "trust" / name).stat().st_mode & 0o077 == 0 for name in key_files)
    added = json.loads(run("feed", "root", "key", tmp_path / "root-4.key", "--format", "json").stdout)
    root, new = tmp_path / "trust" / "1.root.json", tmp_path / "2.root.json"
    first = json.loads(run("feed", "root", "show", root, "--format", "json").stdout)[0]["id"]
    rotated = run("feed", "root", "rotate", root, "-o", new, "--add", added["public_key"], "--remove", first)
    assert rotated.exit_code == 0, rotated.stderr
    for key in ("trust/root-2.key", "root-4.key"):
        assert run("feed", "root", "sign", new, tmp_path / key).exit_code == 0
    shown = json.loads(run("feed", "root", "show", new, "--format", "json").stdout)
    assert {row["id"]: row["signed"] for row in shown if row["role"] == "root"}[added["id"]] is True
    assert sum(bool(row["signed"]) for row in shown) == 2
    listed = run(
        "feed", "root", "targets", new, tmp_path / "trust" / "targets.key", "-o", tmp_path / "2.targets.json",
        "--online", tmp_path / "online.json", "--number", "2",
    )  # fmt: skip
    assert listed.exit_code == 0, listed.stderr
