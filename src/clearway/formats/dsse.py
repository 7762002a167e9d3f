"""Signed envelopes: DSSE version 1 (github.com/secure-systems-lab/dsse), read so that no two readers can differ.

Stricter than the specification where it leaves a choice: base 64 has one alphabet and one spelling, a name comes once,
nothing unknown stands in an envelope, and a key's name stands at one signature only. Whether a signature holds is for
`gateways.signer` to say.
"""

import base64
import binascii
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from clearway.formats.canonical import canonical_json
from clearway.formats.decoding import convert, decode_json
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ATTESTATION_BYTES_MAX, SIGNATURES_PER_ENVELOPE_MAX

PAYLOAD_TYPE: Final = "application/vnd.in-toto+json"
SIGNATURE_BYTES: Final = 64
PUBLIC_KEY_BYTES: Final = 32
_HINT: Final = "docs/attestations.md shows an envelope."


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """One signature (Ed25519), and which key is said to have made it; an empty name says nothing."""

    keyid: str
    value: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A statement's bytes and who is said to have signed them."""

    payload: bytes
    signatures: tuple[Signature, ...]

    @property
    def digest(self) -> str:
        """The SHA-256 of the statement: the same, whoever signed it."""
        return sha256(self.payload).hexdigest()


class _Signature(Struct, frozen=True, forbid_unknown_fields=True):
    sig: str
    keyid: Annotated[str, Meta(pattern=r"^[!-~]{0,128}\Z")] = ""


class _Envelope(Struct, frozen=True, forbid_unknown_fields=True):
    payload: str
    payload_type: str = msgspec.field(name="payloadType")
    signatures: Annotated[tuple[_Signature, ...], Meta(max_length=SIGNATURES_PER_ENVELOPE_MAX)]


def signed_bytes(payload: bytes) -> bytes:
    """Give what is signed of a statement: the specification's PAE of its type and bytes."""
    kind = PAYLOAD_TYPE.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_name(public_key: bytes) -> str:
    """Name a key as Clearway does: the SHA-256 of its 32 bytes. A name is a hint; only the key itself is believed."""
    return sha256(public_key).hexdigest()


def parse_envelope(body: bytes) -> Envelope:
    """Read an envelope (JSON); refused where it is too large, of another type, unsigned or open to two readings."""
    if len(body) > ATTESTATION_BYTES_MAX:
        what = f"An envelope has at most {ATTESTATION_BYTES_MAX} bytes; this one has {len(body)}."
        raise Refusal("envelope-too-large", what, hint=_HINT, status=413)
    read = convert(decode_json(body), _Envelope, noun="a signed envelope (DSSE)")
    if read.payload_type != PAYLOAD_TYPE:
        raise Refusal("wrong-payload-type", f"The payload is not {PAYLOAD_TYPE}.", hint=_HINT, where="payloadType")
    if not read.signatures:
        raise Refusal(
            "not-signed", "The envelope has no signature.", hint="Sign it: --sign KEYFILE.", where="signatures"
        )
    named = [one.keyid for one in read.signatures if one.keyid]
    if len(set(named)) < len(named):
        raise Refusal("key-named-twice", "Two signatures name one key.", hint="Keep one of them.", where="signatures")
    return Envelope(
        payload=_decoded(read.payload, "payload"),
        signatures=tuple(_signature(one, f"signatures[{place}]") for place, one in enumerate(read.signatures)),
    )


def write_envelope(envelope: Envelope) -> bytes:
    """Write an envelope in its one form."""
    return canonical_json(
        {
            "payload": _encoded(envelope.payload),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": one.keyid, "sig": _encoded(one.value)} for one in envelope.signatures],
        }
    ).encode()


def parse_public_key(text: str, *, where: str) -> bytes:
    """Read a public key (Ed25519) as base 64 of its 32 bytes."""
    key = _decoded(text, where)
    if len(key) != PUBLIC_KEY_BYTES:
        what = f"A public key has {PUBLIC_KEY_BYTES} bytes; this one has {len(key)}."
        raise Refusal("bad-public-key", what, hint="clearway attestation key makes one.", where=where)
    return key


def parse_signature(text: str, *, where: str) -> bytes:
    """Read a signature (Ed25519) as base 64 of its 64 bytes."""
    value = _decoded(text, where)
    if len(value) != SIGNATURE_BYTES:
        what = f"A signature has {SIGNATURE_BYTES} bytes; this one has {len(value)}."
        raise Refusal("bad-signature", what, hint="Sign with an Ed25519 key.", where=where)
    return value


def write_bytes(value: bytes) -> str:
    """Write a key or a signature as base 64."""
    return _encoded(value)


def _signature(one: _Signature, where: str) -> Signature:
    return Signature(keyid=one.keyid, value=parse_signature(one.sig, where=f"{where}.sig"))


def _encoded(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _decoded(text: str, where: str) -> bytes:
    try:
        value = base64.b64decode(text.encode(), validate=True)
    except (binascii.Error, ValueError):
        value = b""
    if not value or _encoded(value) != text:
        what = "This is not base 64 in its one spelling."
        raise Refusal("bad-base64", what, hint="Standard alphabet, padded, no line breaks.", where=where)
    return value
