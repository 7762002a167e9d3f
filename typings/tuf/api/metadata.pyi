from collections.abc import Mapping
from datetime import datetime
from typing import Generic, TypeVar

from securesystemslib.signer import Key, Signature

class VerificationResult:
    threshold: int
    signed: Mapping[str, Key]
    unsigned: Mapping[str, Key]
    def __bool__(self) -> bool: ...

class Role:
    keyids: list[str]
    threshold: int

class Signed:
    type: str
    version: int
    expires: datetime

class _Delegator(Signed):
    def get_verification_result(
        self, delegated_role: str, payload: bytes, signatures: Mapping[str, Signature]
    ) -> VerificationResult: ...
    def verify_delegate(self, delegated_role: str, payload: bytes, signatures: Mapping[str, Signature]) -> None: ...

class Root(_Delegator):
    keys: Mapping[str, Key]
    roles: Mapping[str, Role]

class MetaFile:
    version: int

class Timestamp(Signed):
    snapshot_meta: MetaFile

class Snapshot(Signed):
    meta: Mapping[str, MetaFile]

class Delegations:
    keys: Mapping[str, Key]
    roles: Mapping[str, Role] | None

class TargetFile:
    length: int
    hashes: Mapping[str, str]
    path: str

class Targets(_Delegator):
    targets: Mapping[str, TargetFile]
    delegations: Delegations | None

_T = TypeVar("_T", Root, Timestamp, Snapshot, Targets)

class Metadata(Generic[_T]):
    signed: _T
    signatures: Mapping[str, Signature]
    @property
    def signed_bytes(self) -> bytes: ...
    @classmethod
    def from_bytes(cls, data: bytes) -> Metadata[_T]: ...
