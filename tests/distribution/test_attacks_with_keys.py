"""Attacks on a mirror by thieves who hold some keys, each by a server on loopback over a real feed.

In each the mirror says what happened, and nothing of the attack is among the files that it gives to its users.
"""

import json
from datetime import timedelta

import pytest

from clearway.audit import rules as record
from clearway.distribution import actions
from clearway.formats import tuf
from clearway.gateways.signer import KeySigner
from tests.distribution.attacks import EVIL, MALLORY, Feed, Victim, two_advisories
from tests.distribution.feeds import (
    RECORD,
    Thief,
)


def test_rollback_of_the_snapshot(feed: Feed, victim: Victim) -> None:
    """With the stolen timestamp key: a new timestamp over an old snapshot."""
    victim.sees(feed.later)
    thief = feed.thief()
    told = thief.said("timestamp")
    told["meta"] = feed.thief(feed.earlier).said("timestamp")["meta"]
    thief.sign("timestamp", told)
    victim.refuses(thief.files, "rolled-back", "of snapshot, you have seen")


def test_rollback_of_a_bin(feed: Feed, victim: Victim) -> None:
    """With the stolen snapshot and timestamp keys: a new snapshot that names an old list."""
    victim.sees(feed.later)
    thief = feed.thief()
    snapshot = thief.said("snapshot")
    role = tuf.bin_of("clear/index/pages/head.json", "clear")
    snapshot["meta"][f"{role}.json"]["version"] -= 1
    thief.stamp(snapshot)
    victim.refuses(thief.files, "rolled-back", f"of {role}, you have seen")


def test_a_list_vanishes(feed: Feed, victim: Victim) -> None:
    """With the stolen snapshot and timestamp keys: a new snapshot that does not name a list any more."""
    victim.sees(feed.later)
    thief = feed.thief()
    snapshot = thief.said("snapshot")
    role = tuf.bin_of("clear/index/pages/head.json", "clear")
    del snapshot["meta"][f"{role}.json"]
    thief.stamp(snapshot)
    victim.refuses(thief.files, "list-removed", role)


def test_stolen_timestamp_key(feed: Feed, victim: Victim) -> None:
    """With the timestamp key alone: a snapshot of one's own is not signed by the snapshot key."""
    thief = feed.thief(snapshot=MALLORY)
    thief.stamp()
    victim.refuses(thief.files, "not-signed", "snapshot version", "signed by 0 of the 1 keys")


def test_stolen_snapshot_and_timestamp_keys(feed: Feed, victim: Victim) -> None:
    """With both keys: no file can be added or exchanged, because the tier's key signs for files."""
    thief = feed.thief(tlp_clear=MALLORY)
    path = thief.index()[0].split(",")[3].split(" ")[0]
    thief.put({path: EVIL})
    victim.refuses(thief.files, "not-signed", tuf.bin_of(path, "clear"), "signed by 0 of the 1 keys")


def test_stolen_key_of_green_cannot_sign_for_clear(feed: Feed, victim: Victim) -> None:
    """With all online keys but that of clear: green's key is not good for what is clear."""
    thief = feed.thief(tlp_clear=feed.ceremony.keys.signer("tlp-green"))
    thief.put({"clear/index/pages/head.json": b'{"lines": 0}'})
    victim.refuses(thief.files, "not-signed", "signed by 0 of the 1 keys")


def test_swapped_targets_with_all_online_keys(feed: Feed, victim: Victim) -> None:
    """With every online key: the record holds which bytes belong to which advisory."""
    first, one, second, other = two_advisories(feed)
    thief = feed.thief()
    thief.put({first: other, second: one})
    victim.refuses(thief.files, "not-in-the-record", "the record holds other bytes")


def test_altered_target_with_all_online_keys(feed: Feed, victim: Victim) -> None:
    """With every online key: an advisory of one's own is not what the record holds."""
    thief = feed.thief()
    path = thief.index()[0].split(",")[3].split(" ")[0]
    thief.put({path: EVIL})
    victim.refuses(thief.files, "not-in-the-record", "the record holds other bytes")


def _proof_path(line: str) -> str:
    return line.split(",")[3].rsplit(" ", maxsplit=1)[-1]


def test_proof_of_another_advisory(feed: Feed, victim: Victim) -> None:
    """With every online key: the proof of one advisory does not prove another."""
    thief = feed.thief()
    first, second = thief.index()[:2]
    thief.put({_proof_path(first): thief.target(_proof_path(second))[1]})
    victim.refuses(thief.files, "not-in-the-record", "the proof is about")


def test_wrong_inclusion_proof(feed: Feed, victim: Victim) -> None:
    """With every online key: a line of the record that was never written does not lead to the checkpoint."""
    thief = feed.thief()
    path = _proof_path(thief.index()[0])
    proof = json.loads(thief.target(path)[1])
    proof["entry"] = proof["entry"].replace('"tier":"clear"', '"tier":"clear","x":"1"')
    thief.put({path: json.dumps(proof).encode()})
    victim.refuses(thief.files, "not-in-the-record", "does not lead to the signed checkpoint")


def test_missing_proof(feed: Feed, victim: Victim) -> None:
    """With every online key: an advisory without its proof is not taken."""
    thief = feed.thief()
    path = _proof_path(thief.index()[0])
    thief.put({path: None})
    victim.refuses(thief.files, "not-listed", path)


def _rewritten(feed: Feed, signer: KeySigner, *, named: KeySigner | None = None) -> Thief:
    """A feed whose newest advisory is proved by a record of one's own, with this one line.

    The checkpoint names the key of its signer, or another key.
    """
    thief = feed.thief()
    path = _proof_path(thief.index()[2])
    proof = json.loads(thief.target(path)[1])
    body = record.checkpoint_body("clearway-record", 1, record.leaf_hash(proof["entry"]))
    note = record.signed_note(
        body, "clearway-record", public_key=(named or signer).public_key, signature=signer.sign(body.encode())
    )
    proof |= {"position": 0, "hashes": [], "checkpoint": note}
    thief.put({path: json.dumps(proof).encode()})
    return thief


def test_forked_record(feed: Feed, victim: Victim) -> None:
    """With every online key and the record's: a record that was written anew does not continue the one seen."""
    victim.sees(feed.earlier)
    victim.refuses(_rewritten(feed, RECORD).files, "record-forked", "it was rewritten")


def test_checkpoint_by_another_key(feed: Feed, victim: Victim) -> None:
    """With every online key but the record's: a checkpoint of one's own is not signed by the record's key."""
    victim.sees(feed.earlier)
    victim.refuses(_rewritten(feed, MALLORY).files, "not-in-the-record", "not signed by the record's key")


def test_checkpoint_in_the_name_of_the_records_key(feed: Feed, victim: Victim) -> None:
    """With every online key but the record's: a checkpoint that only names the record's key is not signed by it."""
    victim.sees(feed.earlier)
    named = _rewritten(feed, MALLORY, named=RECORD)
    victim.refuses(named.files, "not-in-the-record", "not signed by the record's key")


def _next_root(feed: Feed) -> bytes:
    return actions.rotate_root(
        feed.ceremony.root, add=[MALLORY.public_key], remove=(), threshold=None, targets=MALLORY.public_key,
        online=None, expires=feed.now + timedelta(days=300),
    )  # fmt: skip


def test_rotation_by_too_few(feed: Feed, victim: Victim) -> None:
    """With one of the root's three keys: a root of one's own is not signed by two."""
    root = actions.sign_root(_next_root(feed), feed.ceremony.holders[0])
    root = actions.sign_root(root, MALLORY)
    files = {**feed.later, "clear/metadata/2.root.json": root}
    victim.refuses(files, "not-signed", "root version 2", "signed by 1 of the 2 keys")


def test_rotation_signed_twice_by_one(feed: Feed, victim: Victim) -> None:
    """With one of the root's keys: its signature counts once, however often it stands there."""
    root = json.loads(actions.sign_root(_next_root(feed), feed.ceremony.holders[0]))
    root["signatures"] *= 2
    files = {**feed.later, "clear/metadata/2.root.json": json.dumps(root).encode()}
    victim.refuses(files, "not-tuf")


def test_skipped_root(feed: Feed, victim: Victim) -> None:
    """A root that is true but not the next one, in the place of the next."""
    root = _next_root(feed)
    for holder in feed.ceremony.holders[:2]:
        root = actions.sign_root(root, holder)
    third = actions.rotate_root(
        root, add=(), remove=(), threshold=None, targets=None, online=None, expires=feed.now + timedelta(days=300)
    )
    for holder in feed.ceremony.holders[:2]:
        third = actions.sign_root(third, holder)
    files = {**feed.later, "clear/metadata/2.root.json": third}
    victim.refuses(files, "root-skipped", "root version 3 where version 2 comes next")


@pytest.mark.parametrize(
    "path",
    [
        "../evil.json",
        "clear/../../evil.json",
        "/etc/cron.d/evil",
        "clear/osv/2026/../../../../evil.json",
        "clear/osv/2026/ADV-UPPER.json",
        "clear/osv/2026/.hidden",
        "clear/osv/2026/nul\x00.json",
        "green/osv/2026/adv.json",
        "clear\\osv\\evil.json",
        ".clearway/clear/state.json",
    ],
)
def test_paths_that_climb_out_or_clash(feed: Feed, victim: Victim, path: str) -> None:
    """With every online key: a name that leaves the folder, or is two names on some disks, is written nowhere."""
    thief = feed.thief()
    lines = thief.index()
    position, at, advisory, paths = lines[2].split(",")
    lines[2] = f"{position},{at},{advisory},{path} {paths}"
    thief.put_index(lines, {} if "\x00" in path else {path: EVIL})
    victim.sees(feed.earlier)
    victim.refuses(thief.files, "unsafe-name", "could l", "Nothing was written")
    assert not list(victim.folder.parent.rglob("evil*"))


def test_cut_off_index(feed: Feed, victim: Victim) -> None:
    """With every online key: the newest advisory cannot be made never to have been."""
    victim.sees(feed.later)
    thief = feed.thief()
    thief.put_index(thief.index()[:2])
    victim.refuses(thief.files, "history-cut", "2 lines, and you have seen 3")


def test_rewritten_index(feed: Feed, victim: Victim) -> None:
    """With every online key: the line that was seen last cannot be exchanged for another."""
    victim.sees(feed.later)
    thief = feed.thief()
    lines = thief.index()
    lines[2] = lines[2].replace("2026-", "2025-")
    thief.put_index(lines)
    victim.refuses(thief.files, "history-rewritten", "Line 2")


def test_other_record_key(feed: Feed, victim: Victim) -> None:
    """With every online key: the key of the record stands in the list that is signed offline."""
    thief = feed.thief()
    told = thief.said("targets")
    told["targets"]["trust/record/key/record.json"]["hashes"]["sha256"] = "0" * 64
    thief.instead["targets"] = MALLORY
    thief.sign("targets", told)
    snapshot = thief.said("snapshot")
    snapshot["meta"]["targets.json"] = {"version": told["version"]}
    thief.stamp(snapshot)
    victim.refuses(thief.files, "not-signed", "targets version 2")
