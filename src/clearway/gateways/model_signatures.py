"""Signatures of models by a key: ECDSA on the curves that the OpenSSF's model signing has."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import (
    ECDSA,
    EllipticCurvePublicKey,
)
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from clearway.kernel.errors import Refusal

_PEM_BYTES_MAX: Final = 16_384
_HASHES: Final[dict[str, HashAlgorithm]] = {"secp256r1": SHA256(), "secp384r1": SHA384(), "secp521r1": SHA512()}


def require_signed_by(key_file: Path, *, message: bytes, signatures: Sequence[bytes]) -> None:
    """Refuse what no signature by a key holds for: a public key in PEM, on P-256, P-384 or P-521."""
    key = _read_key(key_file)
    if not any(_holds(key, message, one) for one in signatures):
        what = "The model signature was not made with this key, or was changed since."
        raise Refusal("not-signed-by-key", what, hint="Name the public key of whoever signed.", where=str(key_file))


def _read_key(file: Path) -> EllipticCurvePublicKey:
    with file.open("rb") as opened:
        body = opened.read(_PEM_BYTES_MAX)
    try:
        key = load_pem_public_key(body)
    except (ValueError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, EllipticCurvePublicKey) or key.curve.name not in _HASHES:
        what = "This is no public key (PEM) on one of the curves P-256, P-384 and P-521."
        raise Refusal("no-public-key", what, hint="openssl ec -in KEY -pubout writes one.", where=str(file))
    return key


def _holds(key: EllipticCurvePublicKey, message: bytes, signature: bytes) -> bool:
    try:
        key.verify(signature, message, ECDSA(_HASHES[key.curve.name]))
    except InvalidSignature:
        return False
    return True
