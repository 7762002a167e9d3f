"""Metadata of The Update Framework, read and checked by python-tuf before anybody relies on it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from securesystemslib.signer import SSlibKey
from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root, Targets

from clearway.formats.tuf.writing import RootKeys, Signature, key_id
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FEED_ROOT_BYTES_MAX
from clearway.kernel.tiers import TIERS, tier_role

_AGAIN: Final = "Take the files that the ceremony made, as they are (docs/feeds.md)."


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """What a root and the list of tiers under it come to: versions, ends, and the online roles' keys (TUF ids).

    `listed` are the files that the list itself names, with their SHA-256 (hexadecimal).
    """

    root_version: int
    root_expires: datetime
    targets_version: int
    targets_expires: datetime
    keys: Mapping[str, tuple[str, ...]]
    listed: Mapping[str, str]


def read_root(body: bytes) -> tuple[Metadata[Root], RootKeys]:
    """Read a root, signed or not yet; refused where it is none, or has other than Ed25519 keys."""
    if len(body) > FEED_ROOT_BYTES_MAX:
        raise Refusal("not-tuf", f"A root has at most {FEED_ROOT_BYTES_MAX} bytes.", hint=_AGAIN, status=413)
    try:
        read = Metadata[Root].from_bytes(body)
    except (RepositoryError, ValueError):
        raise Refusal("not-tuf", "This is no metadata of TUF.", hint=_AGAIN) from None
    if read.signed.type != Root.type:
        raise Refusal("not-tuf", f"This is {read.signed.type} and no root.", hint=_AGAIN)
    root = read.signed
    keys = RootKeys(
        root=tuple(_public(root, one) for one in root.roles[Root.type].keyids),
        threshold=root.roles[Root.type].threshold,
        targets=_only(root, "targets"),
        snapshot=_only(root, "snapshot"),
        timestamp=_only(root, "timestamp"),
    )
    return read, keys


def with_signature(body: bytes, new: Signature) -> bytes:
    """Put one more signature beside a payload as it stands; another one of the same key goes."""
    told = json.loads(body)
    name = key_id(new.public_key)
    others = [one for one in told["signatures"] if one["keyid"] != name]
    told["signatures"] = [*others, {"keyid": name, "sig": new.signature.hex()}]
    return (json.dumps(told, separators=(",", ":"), sort_keys=True) + "\n").encode()


def require_signed(root: Metadata[Root], by: Metadata[Root]) -> None:
    """Refuse a root that too few keys of another one, or of itself, have signed."""
    found = by.signed.get_verification_result(Root.type, root.signed_bytes, root.signatures)
    if not found:
        have, want, version = len(found.signed), found.threshold, by.signed.version
        what = (
            f"Root version {root.signed.version} is signed by {have} of the {want} keys that version {version} wants."
        )
        raise Refusal("too-few-signatures", what, hint="Let more holders sign it: clearway feed root sign FILE KEY.")


def require_trust(root_body: bytes, targets_body: bytes, *, known: bytes | None) -> Trust:
    """Check a root (the next one after `known`, or the first that is shown) and the list of tiers under it."""
    root, _ = read_root(root_body)
    require_signed(root, root)
    if known is not None:
        _require_next(root, root_body, known=known)
    try:
        targets = Metadata[Targets].from_bytes(targets_body)
        if targets.signed.type != Targets.type:
            raise Refusal("not-tuf", f"This is {targets.signed.type} and no list of tiers.", hint=_AGAIN)
        root.signed.verify_delegate(Targets.type, targets.signed_bytes, targets.signatures)
    except (RepositoryError, ValueError):
        what = "The list of tiers is not signed by the key that the root names for it."
        raise Refusal("too-few-signatures", what, hint="Make it anew: clearway feed root targets.") from None
    keys = {name: tuple(root.signed.roles[name].keyids) for name in ("snapshot", "timestamp")}
    return Trust(
        root_version=root.signed.version,
        root_expires=root.signed.expires,
        targets_version=targets.signed.version,
        targets_expires=targets.signed.expires,
        keys=keys | _tiers(targets.signed),
        listed={path: file.hashes.get("sha256", "") for path, file in targets.signed.targets.items()},
    )


def _require_next(root: Metadata[Root], body: bytes, *, known: bytes) -> None:
    if body == known:
        return
    old, _ = read_root(known)
    if root.signed.version != old.signed.version + 1:
        what = f"Root version {root.signed.version} does not follow version {old.signed.version}."
        raise Refusal("not-the-next-root", what, hint="Bring every version, one after the other.")
    require_signed(root, old)


def _tiers(targets: Targets) -> dict[str, tuple[str, ...]]:
    if targets.delegations is None or targets.delegations.roles is None:
        raise Refusal("not-tuf", "The list of tiers delegates nothing.", hint=_AGAIN)
    named = {name: tuple(role.keyids) for name, role in targets.delegations.roles.items()}
    missing = [tier for tier in TIERS if tier_role(tier) not in named]
    if missing:
        raise Refusal("not-tuf", f"The list of tiers leaves out {', '.join(missing)}.", hint=_AGAIN)
    return named


def _only(root: Root, role: str) -> bytes:
    return _public(root, root.roles[role].keyids[0])


def _public(root: Root, name: str) -> bytes:
    key = root.keys.get(name)
    if not isinstance(key, SSlibKey) or key.keytype != "ed25519":
        raise Refusal("not-tuf", "The root names a key that is not Ed25519.", hint=_AGAIN)
    return bytes.fromhex(str(key.keyval["public"]))
