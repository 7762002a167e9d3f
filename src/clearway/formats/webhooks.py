"""Messages of webhooks, signed by the Standard Webhooks specification (version 1.0): secrets, signatures, headers."""

import hmac
from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

SECRET_BYTES: Final = 32
_SECRET: Final = "whsec_"  # noqa: S105  how secrets begin
_PUBLIC: Final = "whpk_"


class Scheme(StrEnum):
    """How messages are signed: by a secret that both sides know, or by a key whose public half the receiver knows."""

    HMAC = "hmac"
    ED25519 = "ed25519"


def secret_text(scheme: Scheme, secret: bytes) -> str:
    """Write what the receiver has to know: the secret itself, or the public key."""
    if scheme is Scheme.HMAC:
        return _SECRET + b64encode(secret).decode()
    return _PUBLIC + b64encode(Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw()).decode()


def signed_headers(
    message: str, at: datetime, body: bytes, *, scheme: Scheme, secrets: Sequence[bytes]
) -> dict[str, str]:  # fmt: skip
    """Give a message's headers: its id, the instant of sending in seconds, a signature by each secret that counts."""
    seconds = str(int(at.timestamp()))
    signed = f"{message}.{seconds}.".encode() + body
    return {
        "webhook-id": message,
        "webhook-timestamp": seconds,
        "webhook-signature": " ".join(_signature(scheme, secret, signed) for secret in secrets),
    }


def _signature(scheme: Scheme, secret: bytes, signed: bytes) -> str:
    if scheme is Scheme.HMAC:
        return "v1," + b64encode(hmac.new(secret, signed, sha256).digest()).decode()
    return "v1a," + b64encode(Ed25519PrivateKey.from_private_bytes(secret).sign(signed)).decode()
