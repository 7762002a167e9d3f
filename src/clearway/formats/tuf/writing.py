"""Metadata of The Update Framework, written (TUF specification 1.0; bins: TAP 15).

Everything here is ASCII without control characters, so that what json writes with sorted names is the canonical JSON of
TUF; a dozen lists of hundreds of files are written at each publication, so they are left to json's own encoder.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Final

from clearway.formats.canonical import Plain, canonical_json
from clearway.formats.tuf.bins import BITS
from clearway.kernel.tiers import tier_role

SPECIFICATION: Final = "1.0.31"
Payload = Mapping[str, Plain]


@dataclass(frozen=True, slots=True, kw_only=True)
class RootKeys:
    """Who may sign what, by public key: so many of the root's keys together, one key for each other role."""

    root: tuple[bytes, ...]
    threshold: int
    targets: bytes
    snapshot: bytes
    timestamp: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature, and the public key that it is checked with."""

    public_key: bytes
    signature: bytes


def key_id(public_key: bytes) -> str:
    """Name an Ed25519 key as TUF does: the SHA-256 of its canonical JSON."""
    return sha256(canonical_json(_key(public_key)).encode()).hexdigest()


def root_payload(keys: RootKeys, *, version: int, expires: datetime) -> Payload:
    """Write what a root says: the keys of the four top roles, and how many have to sign."""
    single = {"targets": keys.targets, "snapshot": keys.snapshot, "timestamp": keys.timestamp}
    roles: dict[str, Plain] = {
        name: {"keyids": [key_id(key)], "threshold": 1} for name, key in single.items()
    }  # fmt: skip
    roles["root"] = {"keyids": [key_id(key) for key in keys.root], "threshold": keys.threshold}
    named: dict[str, Plain] = {key_id(key): _key(key) for key in (*keys.root, *single.values())}
    said: dict[str, Plain] = {"consistent_snapshot": True, "keys": named, "roles": roles}
    return _payload("root", version=version, expires=expires, said=said)


def targets_payload(
    files: Mapping[str, tuple[int, bytes]], *, version: int, expires: datetime, delegations: Plain = None
) -> Payload:
    """Write a list of files (path: length and SHA-256), and whom it delegates others to."""
    listed: dict[str, Plain] = {
        path: {"hashes": {"sha256": digest.hex()}, "length": length} for path, (length, digest) in files.items()
    }
    said: dict[str, Plain] = {"targets": listed}
    if delegations is not None:
        said["delegations"] = delegations
    return _payload("targets", version=version, expires=expires, said=said)


def tiers_of_root(keys: Mapping[str, bytes]) -> Plain:
    """Delegate each tier's paths, and no others, to the tier's own key."""
    roles: list[Plain] = [
        {
            "keyids": [key_id(key)],
            "name": tier_role(tier),
            "paths": [f"{tier}/*/*/*"],
            "terminating": True,
            "threshold": 1,
        }
        for tier, key in keys.items()
    ]
    return {"keys": {key_id(key): _key(key) for key in keys.values()}, "roles": roles}


def bins_of_tier(tier: str, key: bytes) -> Plain:
    """Spread a tier's paths over its bins, signed by the tier's key."""
    roles: Plain = {
        "bit_length": BITS,
        "keyids": [key_id(key)],
        "name_prefix": tier_role(tier),
        "threshold": 1,
    }
    return {"keys": {key_id(key): _key(key)}, "succinct_roles": roles}


def snapshot_payload(versions: Mapping[str, int], *, version: int, expires: datetime) -> Payload:
    """Write which version of each list of files belongs together (role: version)."""
    meta: dict[str, Plain] = {f"{role}.json": {"version": number} for role, number in versions.items()}
    return _payload("snapshot", version=version, expires=expires, said={"meta": meta})


def timestamp_payload(snapshot: bytes, *, snapshot_version: int, version: int, expires: datetime) -> Payload:
    """Write which snapshot is the newest."""
    told: Plain = {
        "hashes": {"sha256": sha256(snapshot).hexdigest()},
        "length": len(snapshot),
        "version": snapshot_version,
    }
    return _payload("timestamp", version=version, expires=expires, said={"meta": {"snapshot.json": told}})


def signed_part(payload: Payload) -> bytes:
    """Give the bytes of a payload that are signed."""
    return json.dumps(payload, separators=(",", ":"), sort_keys=True).encode()


def envelope(payload: Payload, signatures: Sequence[Signature]) -> bytes:
    """Put signatures beside a payload."""
    told = [{"keyid": key_id(one.public_key), "sig": one.signature.hex()} for one in signatures]
    return (json.dumps({"signatures": told, "signed": payload}, separators=(",", ":"), sort_keys=True) + "\n").encode()


def _key(public_key: bytes) -> Plain:
    return {"keytype": "ed25519", "keyval": {"public": public_key.hex()}, "scheme": "ed25519"}


def _payload(kind: str, *, version: int, expires: datetime, said: Payload) -> Payload:
    return {
        "_type": kind,
        "expires": expires.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "spec_version": SPECIFICATION,
        "version": version,
        **said,
    }
