"""Variants of inputs: what a fix that only knows the proof would let through. Pure; the same seed gives the same.

A variant keeps the structure of its kind, so that it gets past the parser and reaches the bug by another way. Words
are what a fix looks for: an input that says them, and one that is as long as a number among them, put it to the test.
"""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final

import numpy as np

from clearway.formats.environment import MutationKind
from clearway.kernel.limits import VARIANT_BYTES_MAX
from clearway.validation.rules.mutation_text import (
    Stock,
    change_json,
    change_lines,
    change_text,
    grafts,
    is_json,
    marks_of,
    number_in,
)
from clearway.validation.rules.spellings import respellings

_BOUNDS: Final = (0, 1, 0x7F, 0x80, 0xFE, 0xFF, 0x20, 0x0A, 0x22, 0x5C)
_WORDY: Final = frozenset({MutationKind.TEXT, MutationKind.LINES, MutationKind.JSON})
_MEMBERS_MAX: Final = 200
_PIECE_MAX: Final = 64
_TRIES: Final = 20


def variants(
    kind: MutationKind,
    seeds: Sequence[bytes],
    *,
    count: int,
    seed: int,
    words: Sequence[str] = (),
    beside: Sequence[bytes] = (),
) -> list[bytes]:
    """Give so many inputs that are like the seeds and equal none of them; fewer where no more are found.

    `beside` are harmless inputs: what is dangerous in a seed is also tried in their places.
    """
    stock = Stock(chance=np.random.default_rng(seed), seeds=tuple(seeds), words=tuple(words))
    tries = islice(_endless(kind, stock, count, beside=beside), _TRIES * count)
    return list(islice(_new(tries, seeds), count))


def kin(kind: MutationKind, seeds: Sequence[bytes], *, count: int, seed: int, words: Sequence[str] = ()) -> list[bytes]:
    """Give so many inputs that are like harmless ones, and harmless for all that can be told from outside.

    In a text they have no mark that none of the seeds has: a fix may be right to refuse such a mark.
    """
    stock = Stock(chance=np.random.default_rng(seed), seeds=tuple(seeds), words=tuple(words))
    tries = _new(islice(_endless(kind, stock, count, beside=()), _TRIES * count), seeds)
    usual = set[str]().union(*(marks_of(one) for one in seeds))
    return list(islice((one for one in tries if kind not in _WORDY or marks_of(one) <= usual), count))


def _new(tries: Iterable[bytes], seeds: Sequence[bytes]) -> Iterator[bytes]:
    known = set(seeds)
    for variant in tries:
        if variant not in known and len(variant) <= VARIANT_BYTES_MAX:
            known.add(variant)
            yield variant


def _endless(kind: MutationKind, stock: Stock, count: int, *, beside: Sequence[bytes]) -> Iterator[bytes]:
    """Give other spellings and other places of what is dangerous first, then what chance makes: a third of each."""
    if kind in _WORDY:
        ways = (respellings(stock.seeds, stock.words, chance=stock.chance), grafts(stock.seeds, beside))
        for way in ways:
            yield from islice((one for one in way if kind is not MutationKind.JSON or is_json(one)), count // 3)
    while stock.seeds:
        variant = stock.seed()
        for _ in range(stock.below(3) + 1):
            variant = _change(kind, variant, stock)
        yield variant


def _change(kind: MutationKind, body: bytes, stock: Stock) -> bytes:
    match kind:
        case MutationKind.BYTES:
            return _change_bytes(body, stock)
        case MutationKind.TEXT:
            return change_text(body, stock)
        case MutationKind.LINES:
            return change_lines(body, stock)
        case MutationKind.JSON:
            return change_json(body, stock)
        case MutationKind.ZIP:
            return _change_zip(body, stock)


def _change_bytes(body: bytes, stock: Stock) -> bytes:
    at = stock.below(len(body) + 1)
    match stock.below(9):
        case 0 if at < len(body):
            return body[:at] + bytes([body[at] ^ (1 << stock.below(8))]) + body[at + 1 :]
        case 1 if at < len(body):
            return body[:at] + bytes([_BOUNDS[stock.below(len(_BOUNDS))]]) + body[at + 1 :]
        case 2:
            return body[:at] + stock.chance.bytes(1 + stock.below(8)) + body[at:]
        case 3:
            return body + stock.chance.bytes(1 + stock.below(32))
        case _:
            return _change_pieces(body, stock, at=at)


def _change_pieces(body: bytes, stock: Stock, *, at: int) -> bytes:
    end = min(len(body), at + 1 + stock.below(16))
    match stock.below(5):
        case 0:
            return body[:at] + body[end:]
        case 1:
            return body[:end] + body[at:end] * (1 + stock.below(4)) + body[end:]
        case 2:
            other = stock.seed()
            return other[:at] + body[at:] if stock.below(2) else body[:at] + other[stock.below(len(other) + 1) :]
        case 3 if stock.words:
            return _with_word(body, stock, at=at)
        case _:
            return _resize_piece(body, stock)


def _resize_piece(body: bytes, stock: Stock) -> bytes:
    """Make a piece that follows a byte of its length longer or shorter, and that byte with it."""
    known = [at for at, size in enumerate(body) if 0 < size <= _PIECE_MAX and at + size < len(body)]
    if not known:
        return body
    at = known[stock.below(len(known))]
    size = body[at]
    wanted = stock.below(2 * size + 3)
    piece = (body[at + 1 : at + 1 + size] + bytes(wanted))[:wanted]
    return body[:at] + bytes([wanted]) + piece + body[at + 1 + size :]


def _with_word(body: bytes, stock: Stock, *, at: int) -> bytes:
    """Say a word of the fix, or have about as many bytes as a number of it, or that number as a byte."""
    word = stock.word()
    number = number_in(word)
    if number is None:
        said = word.encode("utf-8", "surrogatepass")
        return body[:at] + said + body[at + len(said) * stock.below(2) :]
    if number <= 0xFF and stock.below(2) and at < len(body):
        return body[:at] + bytes([number]) + body[at + 1 :]
    return _as_long_as(body, number + stock.below(3) - 1)


def _as_long_as(body: bytes, wanted: int) -> bytes:
    if not body or not 0 <= wanted <= VARIANT_BYTES_MAX:
        return body
    return (body + body[-1:] * max(0, wanted - len(body)))[:wanted]


def _change_zip(body: bytes, stock: Stock) -> bytes:
    """Change a name or a content of an archive, and pack it again; what is no archive is changed as bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            kept = [(info.filename, archive.read(info)) for info in archive.infolist()[:_MEMBERS_MAX]]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError):
        return _change_bytes(body, stock)
    if not kept:
        return _change_bytes(body, stock)
    place = stock.below(len(kept))
    name, content = kept[place]
    changed = change_text(name.encode("utf-8", "surrogatepass"), stock).decode(errors="replace")
    kept[place] = (changed, content) if stock.below(4) else (name, _change_bytes(content, stock))
    return _packed(kept, body)


def _packed(files: Sequence[tuple[str, bytes]], otherwise: bytes) -> bytes:
    """Pack files as they are named; what cannot be packed stays as it was."""
    buffer = io.BytesIO()
    try:
        with zipfile.ZipFile(buffer, "w") as archive:
            for name, content in {name: content for name, content in files if name}.items():
                archive.writestr(zipfile.ZipInfo(name), content)
    except (ValueError, UnicodeEncodeError, zipfile.LargeZipFile):
        return otherwise
    return buffer.getvalue()
