"""Signatures of models as the OpenSSF's model signing writes them: a Sigstore bundle whose statement lists each file.

Read are statements of the predicate model_signing/signature/v1.0 that hash whole files with SHA-256, which is what that
tool does if nobody says otherwise. Whether a signature holds is for `gateways.model_signatures` to say.
"""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct, field

from clearway.formats.decoding import convert, decode_json
from clearway.formats.dsse import signed_bytes
from clearway.formats.in_toto import STATEMENT_TYPE
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import (
    CHECKPOINT_FILES_MAX,
    CHECKPOINT_PATH_CHARACTERS_MAX,
    MANIFEST_BYTES_MAX,
    SIGNATURES_PER_ENVELOPE_MAX,
)

PREDICATE_TYPE: Final = "https://model_signing/signature/v1.0"
_HINT: Final = "Sign anew with the OpenSSF's model signing, files hashed whole with SHA-256."
_Path = Annotated[str, Meta(min_length=1, max_length=CHECKPOINT_PATH_CHARACTERS_MAX)]
_Sha256 = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelSignature:
    """What was signed of a model: the SHA-256 of each file by its path, and the paths that were left out.

    `message` is what the signatures are over.
    """

    files: Mapping[str, str]
    ignored: tuple[str, ...]
    message: bytes
    signatures: tuple[bytes, ...]


class _Signature(Struct, frozen=True):
    sig: str


class _Envelope(Struct, frozen=True):
    payload: str
    payload_type: Literal["application/vnd.in-toto+json"] = field(name="payloadType")
    signatures: Annotated[tuple[_Signature, ...], Meta(min_length=1, max_length=SIGNATURES_PER_ENVELOPE_MAX)]


class _Bundle(Struct, frozen=True):
    envelope: _Envelope = field(name="dsseEnvelope")


class _Digest(Struct, frozen=True):
    sha256: _Sha256


class _Subject(Struct, frozen=True):
    digest: _Digest


class _Serialization(Struct, frozen=True):
    method: Literal["files"]
    hash_type: Literal["sha256"]
    ignore_paths: Annotated[tuple[_Path, ...], Meta(max_length=CHECKPOINT_FILES_MAX)] = ()


class _Resource(Struct, frozen=True):
    name: _Path
    algorithm: Literal["sha256"]
    digest: _Sha256


class _Predicate(Struct, frozen=True):
    serialization: _Serialization
    resources: Annotated[tuple[_Resource, ...], Meta(min_length=1, max_length=CHECKPOINT_FILES_MAX)]


class _Statement(Struct, frozen=True):
    type: str = field(name="_type")
    predicate_type: str = field(name="predicateType")
    subject: Annotated[tuple[_Subject, ...], Meta(min_length=1, max_length=1)]
    predicate: _Predicate


def parse_model_signature(body: bytes) -> ModelSignature:
    """Read a bundle (model.sig); refused where it is of another kind, or its one digest is not that of its files."""
    if len(body) > MANIFEST_BYTES_MAX:
        what = f"A model signature has at most {MANIFEST_BYTES_MAX} bytes."
        raise Refusal("too-large", what, hint=_HINT, status=413)
    envelope = convert(decode_json(body), _Bundle, noun="a model signature (Sigstore bundle)").envelope
    payload = _decoded(envelope.payload)
    statement = convert(decode_json(payload), _Statement, noun="a statement of the OpenSSF's model signing")
    if (statement.type, statement.predicate_type) != (STATEMENT_TYPE, PREDICATE_TYPE):
        raise Refusal("other-statement", "The statement is about something else.", hint=_HINT, where="predicateType")
    _require_consistent(statement)
    return ModelSignature(
        files={one.name: one.digest for one in statement.predicate.resources},
        ignored=statement.predicate.serialization.ignore_paths,
        message=signed_bytes(payload),
        signatures=tuple(_decoded(one.sig) for one in envelope.signatures),
    )


def _require_consistent(statement: _Statement) -> None:
    """Refuse a file that is listed twice, and a digest of the whole that is not over the files' digests in order."""
    resources = statement.predicate.resources
    whole = sha256(b"".join(bytes.fromhex(one.digest) for one in resources)).hexdigest()
    if whole != statement.subject[0].digest.sha256 or len({one.name for one in resources}) < len(resources):
        what = "The digest of the whole is not that of the files that it lists."
        raise Refusal("bad-model-signature", what, hint=_HINT, where="subject")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Refusal("bad-base64", "This is not base 64.", hint=_HINT, where="dsseEnvelope") from None
