"""The key ceremony, away from every network: roots, the list of tiers, and who has signed them; no server is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Final

from clearway.distribution import rules
from clearway.formats import tuf
from clearway.gateways.signer import Signer, make_signing_key
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ROOT_KEYS_MAX
from clearway.kernel.tiers import TIERS, tier_role

LASTS_DAYS: Final = 365


def hold_ceremony(
    folder: Path, online: Mapping[str, bytes], *, keys: int, threshold: int, now: datetime, days: int = LASTS_DAYS
) -> list[Path]:
    """Make the root's keys and the key of the list of tiers, a file each, and sign the first root and list with them.

    `online` are the public keys that `clearway feed keys` told, by role. Gives the files: keys first.
    """
    _require_threshold(keys, threshold)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key_files = [folder / f"root-{number}.key" for number in range(1, keys + 1)]
    signers = [make_signing_key(file) for file in key_files]
    lister = make_signing_key(folder / "targets.key")
    root_keys = tuf.RootKeys(
        root=tuple(signer.public_key for signer in signers),
        threshold=threshold,
        targets=lister.public_key,
        snapshot=online["snapshot"],
        timestamp=online["timestamp"],
    )
    expires = now + timedelta(days=days)
    payload = tuf.root_payload(root_keys, version=1, expires=expires)
    root = _signed(payload, signers)
    listed = list_tiers(root, online, lister, version=1, expires=expires)
    made = {folder / "1.root.json": root, folder / "1.targets.json": listed}
    for file, body in made.items():
        file.write_bytes(body)
    return [*key_files, folder / "targets.key", *made]


def list_tiers(
    root: bytes, online: Mapping[str, bytes], signer: Signer, *, version: int, expires: datetime
) -> bytes:  # fmt: skip
    """Sign a list of tiers: each tier's own key for its own paths, and the key of the record."""
    _, keys = tuf.read_root(root)
    if signer.public_key != keys.targets:
        raise Refusal("other-key", "The root names another key for the list of tiers.", hint="Use targets.key.")
    told = rules.record_key_body(online["record"])
    files = {rules.RECORD_KEY_PATH: (len(told), sha256(told).digest())}
    tiers = tuf.tiers_of_root({tier: online[tier_role(tier)] for tier in TIERS})
    return _signed(tuf.targets_payload(files, version=version, expires=expires, delegations=tiers), [signer])


def rotate_root(
    root: bytes, *, add: Sequence[bytes], remove: Sequence[str], threshold: int | None, targets: bytes | None,
    online: Mapping[str, bytes] | None, expires: datetime,
) -> bytes:  # fmt: skip
    """Write the next root, unsigned: keys added and removed (by TUF id), a new list key, new online keys."""
    read, keys = tuf.read_root(root)
    unknown = [name for name in remove if name not in {tuf.key_id(key) for key in keys.root}]
    if unknown:
        raise Refusal("no-such-key", f"The root has no key {unknown[0][:64]}.", hint="See: clearway feed root show.")
    stay = tuple(key for key in keys.root if tuf.key_id(key) not in remove)
    new = replace(keys, root=(*stay, *add), threshold=threshold or keys.threshold, targets=targets or keys.targets)
    if online is not None:
        new = replace(new, snapshot=online["snapshot"], timestamp=online["timestamp"])
    _require_threshold(len(new.root), new.threshold)
    return tuf.envelope(tuf.root_payload(new, version=read.signed.version + 1, expires=expires), [])


def sign_root(root: bytes, signer: Signer) -> bytes:
    """Add one holder's signature to a root."""
    read, _ = tuf.read_root(root)
    signature = signer.sign(read.signed_bytes)
    return tuf.with_signature(root, tuf.Signature(public_key=signer.public_key, signature=signature))


def _require_threshold(keys: int, threshold: int) -> None:
    if not 1 <= threshold <= keys <= ROOT_KEYS_MAX:
        what = f"{threshold} of {keys} keys cannot be."
        raise Refusal("bad-threshold", what, hint=f"At most {ROOT_KEYS_MAX} keys, and no more have to sign than exist.")


def _signed(payload: tuf.Payload, signers: Sequence[Signer]) -> bytes:
    body = tuf.signed_part(payload)
    return tuf.envelope(
        payload, [tuf.Signature(public_key=one.public_key, signature=one.sign(body)) for one in signers]
    )
