"""The Update Framework (TUF): metadata by which a mirror knows what is new, whole and nobody else's."""

from clearway.formats.tuf.bins import BITS, bin_of
from clearway.formats.tuf.reading import Trust, read_root, require_signed, require_trust, with_signature
from clearway.formats.tuf.writing import (
    Payload,
    RootKeys,
    Signature,
    bins_of_tier,
    envelope,
    key_id,
    root_payload,
    signed_part,
    snapshot_payload,
    targets_payload,
    tiers_of_root,
    timestamp_payload,
)

__all__ = [
    "BITS",
    "Payload",
    "RootKeys",
    "Signature",
    "Trust",
    "bin_of",
    "bins_of_tier",
    "envelope",
    "key_id",
    "read_root",
    "require_signed",
    "require_trust",
    "root_payload",
    "signed_part",
    "snapshot_payload",
    "targets_payload",
    "tiers_of_root",
    "timestamp_payload",
    "with_signature",
]
