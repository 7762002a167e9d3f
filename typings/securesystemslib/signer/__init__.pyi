from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

class Key:
    keyid: str
    keytype: str
    keyval: Mapping[str, str]

class Signature:
    keyid: str
    signature: str

class SSlibKey(Key):
    @classmethod
    def from_crypto(cls, public_key: Ed25519PublicKey, keyid: str | None = None) -> SSlibKey: ...

class CryptoSigner:
    def __init__(self, private_key: Ed25519PrivateKey, public_key: SSlibKey | None = None) -> None: ...
