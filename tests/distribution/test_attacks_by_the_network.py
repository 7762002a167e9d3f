"""Attacks on a mirror by whoever serves it without any key, each by a server on loopback over a real feed.

In each the mirror says what happened, and nothing of the attack is among the files that it gives to its users.
"""

from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from threading import Event
from time import monotonic  # noqa: TID251  the bound on a slow server is what is tested

import pytest

from clearway.formats import tuf
from clearway.kernel.errors import Outage, Refusal
from tests.distribution.attacks import MALLORY, Feed, Victim, two_advisories
from tests.distribution.feeds import (
    forged,
    hold,
    mirror,
    newest,
    serving,
    taken,
)


def test_rollback_of_the_timestamp(feed: Feed, victim: Victim) -> None:
    """Without a key: yesterday's whole tree is served to one who has seen today's."""
    victim.sees(feed.later)
    seen = feed.thief().said("timestamp")["version"]
    offered = feed.thief(feed.earlier).said("timestamp")["version"]
    victim.refuses(feed.earlier, "rolled-back", f"version {offered} of timestamp, you have seen {seen}")


def test_freeze_with_an_expired_timestamp(feed: Feed, victim: Victim) -> None:
    """Without a key: a tree that was true three days ago is served to a new mirror."""
    with serving(feed.later) as address, pytest.raises(Refusal) as caught:
        mirror(address, victim.folder, root=feed.ceremony.root, now=feed.now + timedelta(days=3))
    assert caught.value.code == "expired"
    assert "timestamp expired at 2026-" in caught.value.what
    assert "keeping newer advisories from you" in caught.value.what
    assert taken(victim.folder) == {}


def test_freeze_with_the_same_timestamp_for_ever(feed: Feed, victim: Victim) -> None:
    """Without a key: the same tree again and again is noticed once its timestamp has ended."""
    victim.sees(feed.later)
    victim.sees(feed.later, hours=20)
    with serving(feed.later) as address, pytest.raises(Refusal) as caught:
        mirror(address, victim.folder, root=None, now=feed.now + timedelta(days=3))
    assert caught.value.code == "expired"
    assert "timestamp expired at 2026-" in caught.value.what


def test_mix_and_match_of_the_snapshot(feed: Feed, victim: Victim) -> None:
    """Without a key: today's timestamp with yesterday's snapshot under today's name."""
    version, _ = newest(feed.later, "snapshot")
    _, old = newest(feed.earlier, "snapshot")
    name = f"clear/metadata/{version}.snapshot.json"
    victim.refuses({**feed.later, name: old}, "altered", "snapshot.json", "of another time")


def test_mix_and_match_of_bins(feed: Feed, victim: Victim) -> None:
    """Without a key: today's snapshot with yesterday's list of files under today's name."""
    role = tuf.bin_of("clear/index/pages/head.json", "clear")
    version, _ = newest(feed.later, role)
    old_version, old = newest(feed.earlier, role)
    files = {**feed.later, f"clear/metadata/{version}.{role}.json": old}
    victim.refuses(files, "mixed", f"version {version} of {role}", f"version {old_version}", "were mixed")


def endless(handler: BaseHTTPRequestHandler) -> None:
    """Send bytes for as long as anybody takes them."""
    handler.send_response(200)
    handler.end_headers()
    try:
        while True:
            handler.wfile.write(b" " * 65_536)
    except OSError:
        return


def test_endless_metadata(feed: Feed, victim: Victim) -> None:
    """Without a key: a timestamp that never ends."""
    special = {"clear/metadata/timestamp.json": endless}
    victim.refuses(feed.later, "too-much-data", "timestamp.json", "than there may be", special=special)


def test_endless_target(feed: Feed, victim: Victim) -> None:
    """Without a key: an advisory that never ends."""
    path = feed.thief().index()[0].split(",")[3].split(" ")[0]
    name, _ = feed.thief().target(path)
    victim.refuses(feed.later, "too-much-data", path, special={name: endless})


def test_slow_drip(feed: Feed, victim: Victim) -> None:
    """Without a key: a byte now and then keeps nobody waiting for longer than the limit."""
    done = Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            while not done.wait(0.05):
                handler.wfile.write(b" ")
        except OSError:
            return

    begun = monotonic()
    with serving(feed.later, {"clear/metadata/1.targets.json": drip}) as address:
        with pytest.raises(Outage, match="somebody keeps you waiting"):
            mirror(address, victim.folder, root=feed.ceremony.root, now=feed.now, seconds_max=0.5)
        took = monotonic() - begun
        done.set()
    assert took < 5
    assert taken(victim.folder) == {}


def test_silence(feed: Feed, victim: Victim) -> None:
    """Without a key: a server that begins to answer and then says nothing keeps nobody waiting either."""
    done = Event()

    def silent(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("content-length", "1000")
        handler.end_headers()
        done.wait(30)

    with serving(feed.later, {"clear/metadata/timestamp.json": silent}) as address:
        with pytest.raises(Outage, match="somebody keeps you waiting"):
            mirror(address, victim.folder, root=feed.ceremony.root, now=feed.now, seconds_max=0.5)
        done.set()
    assert taken(victim.folder) == {}


def test_altered_target(feed: Feed, victim: Victim) -> None:
    """Without a key: an advisory with one byte changed."""
    path = feed.thief().index()[0].split(",")[3].split(" ")[0]
    name, body = feed.thief().target(path)
    files = {**feed.later, name: body[:-2] + b"!" + body[-1:]}
    victim.refuses(files, "altered", path, "it was altered")


def test_swapped_targets(feed: Feed, victim: Victim) -> None:
    """Without a key: one advisory under another's name."""
    first, _, _, other = two_advisories(feed)
    name, _ = feed.thief().target(first)
    victim.refuses({**feed.later, name: other}, "altered", first)


def test_deleted_target(feed: Feed, victim: Victim) -> None:
    """Without a key: an advisory that the lists name is not given."""
    path = feed.thief().index()[0].split(",")[3].split(" ")[0]
    name, _ = feed.thief().target(path)
    files = {one: body for one, body in feed.later.items() if one != name}
    victim.refuses(files, "missing", path, "deleted or is kept from you")


def test_without_a_root_nothing_is_trusted(feed: Feed, tmp_path: Path) -> None:
    """The first root is never taken from the server that is to be checked by it."""
    with serving(feed.later) as address, pytest.raises(Refusal) as caught:
        mirror(address, tmp_path, root=None, now=feed.now)
    assert caught.value.code == "no-root"


def test_another_houses_root(feed: Feed, tmp_path: Path) -> None:
    """A mirror that trusts another root takes nothing of this feed."""
    other = hold(tmp_path / "other", feed.now)
    with serving(feed.later) as address, pytest.raises(Refusal) as caught:
        mirror(address, tmp_path / "mirror", root=other.root, now=feed.now)
    assert caught.value.code == "not-signed"
    assert taken(tmp_path / "mirror") == {}


def test_what_is_no_metadata(feed: Feed, victim: Victim) -> None:
    """Anything at all in the place of a list is refused as what it is."""
    for body in (b"", b"\xff" * 9, b"[" * 9_000, b'{"signed": 1}', forged({"_type": "timestamp"}, [MALLORY])):
        victim.refuses({**feed.later, "clear/metadata/timestamp.json": body}, "not-tuf", "timestamp.json")


def test_interrupted_and_gone_on(feed: Feed, victim: Victim) -> None:
    """After a refusal the true feed is taken from where it stopped, and is whole."""
    path = feed.thief().index()[1].split(",")[3].split(" ")[0]
    name, _ = feed.thief().target(path)
    with serving({**feed.later, name: b"x"}) as address, pytest.raises(Refusal):
        mirror(address, victim.folder, root=feed.ceremony.root, now=feed.now)
    assert len({one.split("/")[3][:20] for one in taken(victim.folder)}) == 1
    victim.sees(feed.later)
    assert len({one.split("/")[3][:20] for one in taken(victim.folder)}) == 3
