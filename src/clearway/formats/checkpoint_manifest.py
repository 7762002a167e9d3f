"""What a checkpoint is known by: a sorted list of its files with their SHA-256, and one root over the list.

In the style of the OpenSSF's model signing, so that nobody needs the weights to say which ones are meant. The root
covers names and lengths too: files that trade names are another checkpoint.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from clearway.formats.canonical import canonical_json
from clearway.formats.decoding import convert, decode_json
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CHECKPOINT_FILES_MAX, CHECKPOINT_PATH_CHARACTERS_MAX, MANIFEST_BYTES_MAX

MANIFEST_TYPE: Final = "https://clearway.invalid/frontier/checkpoint-manifest/v1"
_TAG: Final = b"clearway checkpoint manifest v1\0"


class ManifestFile(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One file: its path below the checkpoint's folder, the SHA-256 of its bytes, and how many there are."""

    path: Annotated[str, Meta(min_length=1, max_length=CHECKPOINT_PATH_CHARACTERS_MAX)]
    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    bytes: Annotated[int, Meta(ge=0, le=2**53 - 1)]


class _Manifest(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    type: str
    root: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]
    files: Annotated[tuple[ManifestFile, ...], Meta(min_length=1, max_length=CHECKPOINT_FILES_MAX)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """A checkpoint's files, sorted by path, each once."""

    files: tuple[ManifestFile, ...]

    @property
    def root(self) -> str:
        """What the whole checkpoint is known by (SHA-256, hexadecimal)."""
        listed = [[one.path, one.sha256, one.bytes] for one in self.files]
        return sha256(_TAG + canonical_json(listed).encode()).hexdigest()

    @property
    def bytes(self) -> int:
        """How many bytes all files have."""
        return sum(one.bytes for one in self.files)


def manifest_of(files: Iterable[ManifestFile]) -> Manifest:
    """Sort files into a manifest; refused where there is none, too many, one twice, or a path leads outside."""
    listed = sorted(files, key=lambda one: one.path.encode())
    if not listed:
        raise Refusal("no-files", "There is no file in this checkpoint.", hint="Name the folder with the weights.")
    if len(listed) > CHECKPOINT_FILES_MAX:
        what = f"A checkpoint has at most {CHECKPOINT_FILES_MAX} files."
        raise Refusal("too-many-files", what, hint="Name the folder with the weights only.", status=413)
    for before, one in zip([None, *listed], listed, strict=False):
        if before is not None and before.path == one.path:
            raise Refusal("path-twice", f"{one.path!r} stands there twice.", hint="Keep one.", where="files")
        _require_inside(one.path)
    return Manifest(files=tuple(listed))


def write_manifest(manifest: Manifest) -> bytes:
    """Write a manifest, its root in front."""
    told = _Manifest(type=MANIFEST_TYPE, root=manifest.root, files=manifest.files)
    return msgspec.json.format(msgspec.json.encode(told), indent=1) + b"\n"


def parse_manifest(body: bytes) -> Manifest:
    """Read a manifest; refused where it is not sorted or its root is not that of its files."""
    if len(body) > MANIFEST_BYTES_MAX:
        raise Refusal("too-large", f"A manifest has at most {MANIFEST_BYTES_MAX} bytes.", hint="See it.", status=413)
    read = convert(decode_json(body), _Manifest, noun="a manifest of a checkpoint")
    manifest = manifest_of(read.files)
    if read.type != MANIFEST_TYPE or manifest.files != read.files or manifest.root != read.root:
        what = "The root is not that of the files, or they are not sorted: somebody changed the manifest."
        raise Refusal("bad-manifest", what, hint="Make it anew: clearway frontier manifest DIR.", where="root")
    return manifest


def _require_inside(path: str) -> None:
    pure = PurePosixPath(path)
    if pure.is_absolute() or ".." in pure.parts or str(pure) != path or not path.isprintable() or path == ".":
        what = f"{path[:80]!r} is not a plain path below the checkpoint's folder."
        raise Refusal("bad-path", what, hint="Write it relative, with /, without ..", where="files")
