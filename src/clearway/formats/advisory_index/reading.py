"""Reads an index that lies in memory, mapped or loaded: checked once when it is opened, then asked by package."""

import struct
from collections.abc import Sequence
from functools import lru_cache
from mmap import mmap
from typing import Final, TypeVar
from zlib import crc32

import msgspec

from clearway.formats.advisory_index.layout import FORMAT_VERSION, HEAD, LENGTH, MAGIC, PLACE, Head, checksum_of
from clearway.formats.advisory_index.records import About, Naming, Rule
from clearway.formats.affected import AdvisoryTold
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import INDEX_ADVISORIES_KEPT, INDEX_PACKAGES_KEPT

T = TypeVar("T")
_SHELF: Final = msgspec.msgpack.Decoder(tuple[str, msgspec.Raw])
_RULES: Final = msgspec.msgpack.Decoder(list[Rule])
_NAMINGS: Final = msgspec.msgpack.Decoder(list[Naming])
_TOLD: Final = msgspec.msgpack.Decoder(AdvisoryTold)
_ABOUT: Final = msgspec.msgpack.Decoder(About)
_HINT: Final = "Build it anew: clearway exposure index FOLDER -o FILE."


class Index:
    """Advisories by package. What was asked last is kept decoded; all else stays in the file."""

    def __init__(self, body: bytes | mmap) -> None:
        self._body = body
        self._head = _head(body)
        self.about: Final = self._decode(_ABOUT, self._head.about)
        self.rules: Final = lru_cache(maxsize=INDEX_PACKAGES_KEPT)(self._rules)
        self.told: Final = lru_cache(maxsize=INDEX_ADVISORIES_KEPT)(self._told)

    def _told(self, advisory: int) -> AdvisoryTold:
        """Give what is told of an advisory, by the number in a rule."""
        return self._decode(_TOLD, advisory)

    @property
    def checksum(self) -> str:
        """Give the checksum of all that it holds."""
        return self._head.checksum.hex()

    @property
    def has_names(self) -> bool:
        """Tell whether it says anything of CPEs, hashes, or single versions."""
        return self.about.names > 0

    def _rules(self, package: str) -> Sequence[Rule]:
        """Give the rules about a package, by its canonical purl; none where no advisory is about it."""
        return self._find(package, _RULES)

    def namings(self, name: str) -> Sequence[Naming]:
        """Give what is said of a product or file, by its CPE without version or its hash; none where nothing is."""
        return self._find(name, _NAMINGS)

    def _find(self, name: str, decoder: msgspec.msgpack.Decoder[list[T]]) -> Sequence[T]:
        mask, wanted = self._head.places - 1, crc32(name.encode())
        place = wanted & mask
        for _ in range(self._head.places):
            at = self._head.table + PLACE.size * place
            digest, found = PLACE.unpack(self._body[at : at + PLACE.size])
            if not found:
                return ()
            if digest == wanted:
                kept, records = self._decode(_SHELF, found)
                if kept == name:
                    return _decoded(decoder, records)
            place = (place + 1) & mask
        return ()

    def _decode(self, decoder: msgspec.msgpack.Decoder[T], at: int) -> T:
        try:
            (length,) = LENGTH.unpack(self._body[at : at + LENGTH.size])
            return decoder.decode(self._body[at + LENGTH.size : at + LENGTH.size + length])
        except (struct.error, msgspec.DecodeError) as error:
            raise damaged() from error


def _decoded(decoder: msgspec.msgpack.Decoder[T], records: msgspec.Raw) -> T:
    try:
        return decoder.decode(records)
    except msgspec.DecodeError as error:
        raise damaged() from error


def _head(body: bytes | mmap) -> Head:
    if len(body) < HEAD.size or body[: len(MAGIC)] != MAGIC:
        raise Refusal("no-index", "This is no index of advisories.", hint=_HINT)
    head = Head(*HEAD.unpack(body[: HEAD.size]))
    if head.version != FORMAT_VERSION:
        what = f"The index has format {head.version}; this Clearway reads {FORMAT_VERSION}."
        raise Refusal("other-index-format", what, hint=_HINT)
    is_power = head.places > 0 and not head.places & (head.places - 1)
    is_whole = len(body) == head.size == head.table + PLACE.size * head.places
    if not is_power or not is_whole or not HEAD.size <= head.about < head.table:
        raise damaged()
    with memoryview(body) as whole, whole[HEAD.size :] as rest:
        if checksum_of(rest) != head.checksum:
            raise damaged()
    return head


def damaged() -> Refusal:
    """Say that the index is not as it was written."""
    return Refusal("damaged-index", "The index is damaged: it is not as it was written.", hint=_HINT)
