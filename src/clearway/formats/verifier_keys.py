"""The public keys of verifiers in one file, so that attestations can be checked without a server."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final

import msgspec

from clearway.formats.decoding import convert, decode_json
from clearway.formats.dsse import parse_public_key, write_bytes
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId, is_id
from clearway.kernel.instants import format_instant, parse_instant
from clearway.kernel.limits import MIB, NAME_CHARACTERS_MAX, VERIFIER_KEYS_MAX

_BYTES_MAX: Final = MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A verifier's key as others need it: whose it is, and from when on it counts no longer.

    What was signed before `revoked_at` keeps counting, unless the key is `compromised`. `house`: the clearinghouse's.
    """

    party: PartyId
    name: str
    key: bytes
    house: bool
    revoked_at: datetime | None
    compromised: bool


class _Key(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    party: str
    name: Annotated[str, msgspec.Meta(max_length=NAME_CHARACTERS_MAX)]
    public_key: str
    house: bool = False
    revoked_at: str | None = None
    compromised: bool = False


class _Keys(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    keys: Annotated[tuple[_Key, ...], msgspec.Meta(max_length=VERIFIER_KEYS_MAX)]


def parse_verifier_keys(body: bytes) -> tuple[PublicKey, ...]:
    """Read a file of keys (JSON); refused where a key stands twice: it would be two parties' at once."""
    if len(body) > _BYTES_MAX:
        raise Refusal(
            "too-large", f"A file of keys has at most {_BYTES_MAX} bytes.", hint="Leave some out.", status=413
        )
    read = convert(decode_json(body), _Keys, noun="a file of verifiers' keys")
    keys = tuple(_key(one, f"keys[{place}]") for place, one in enumerate(read.keys))
    if len({one.key for one in keys}) < len(keys):
        raise Refusal("key-twice", "One key stands there twice.", hint="A key is one party's.", where="keys")
    return keys


def write_verifier_keys(keys: Sequence[PublicKey]) -> bytes:
    """Write a file of keys."""
    rows = [
        _Key(
            party=one.party,
            name=one.name,
            public_key=write_bytes(one.key),
            house=one.house,
            revoked_at=format_instant(one.revoked_at) if one.revoked_at else None,
            compromised=one.compromised,
        )
        for one in keys
    ]
    return msgspec.json.format(msgspec.json.encode(_Keys(tuple(rows))), indent=2) + b"\n"


def _key(one: _Key, where: str) -> PublicKey:
    if not is_id(one.party, "pty"):
        raise Refusal("bad-id", "This is no id of a party.", hint="It begins with pty-.", where=f"{where}.party")
    return PublicKey(
        party=PartyId(one.party),
        name=one.name,
        key=parse_public_key(one.public_key, where=f"{where}.public_key"),
        house=one.house,
        revoked_at=parse_instant(one.revoked_at, where=f"{where}.revoked_at") if one.revoked_at else None,
        compromised=one.compromised,
    )
