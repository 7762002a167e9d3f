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
from clearway.validation.rules.mutation_bytes import change_bytes, resizings
from clearway.validation.rules.mutation_text import (
    Stock,
    change_json,
    change_lines,
    change_text,
    grafts,
    is_json,
    marks_of,
)
from clearway.validation.rules.spellings import kindred, respellings

_WORDY: Final = frozenset({MutationKind.TEXT, MutationKind.LINES, MutationKind.JSON})
_MEMBERS_MAX: Final = 200
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
    """Give so many inputs that chance makes of harmless ones, harmless for all that can be told from outside.

    In a text they have no mark that none of the seeds has: a fix may be right to refuse such a mark.
    """
    stock = Stock(chance=np.random.default_rng(seed), seeds=tuple(seeds), words=tuple(words))
    tries = _new(islice(_by_chance(kind, stock), _TRIES * count), seeds)
    usual = set[str]().union(*(marks_of(one) for one in seeds))
    return list(islice((one for one in tries if kind not in _WORDY or marks_of(one) <= usual), count))


def twins(kind: MutationKind, seeds: Sequence[bytes], *, count: int, seed: int) -> list[bytes]:
    """Give up to so many inputs that are as harmless as the seeds by their making; none for what is no text."""
    if kind not in _WORDY:
        return []
    made = kindred(seeds, chance=np.random.default_rng(seed))
    return list(islice(_new((one for one in made if kind is not MutationKind.JSON or is_json(one)), seeds), count))


def _new(tries: Iterable[bytes], seeds: Sequence[bytes]) -> Iterator[bytes]:
    known = set(seeds)
    for variant in tries:
        if variant not in known and len(variant) <= VARIANT_BYTES_MAX:
            known.add(variant)
            yield variant


def _endless(kind: MutationKind, stock: Stock, count: int, *, beside: Sequence[bytes]) -> Iterator[bytes]:
    """Give other spellings and other places of what is dangerous first, then what chance makes: a third of each."""
    if kind is MutationKind.BYTES:
        yield from islice(resizings(stock), count // 3)
    if kind in _WORDY:
        ways = (respellings(stock.seeds, stock.words, chance=stock.chance), grafts(stock.seeds, beside))
        for way in ways:
            yield from islice((one for one in way if kind is not MutationKind.JSON or is_json(one)), count // 3)
    yield from _by_chance(kind, stock)


def _by_chance(kind: MutationKind, stock: Stock) -> Iterator[bytes]:
    while stock.seeds:
        variant = stock.seed()
        for _ in range(stock.below(3) + 1):
            variant = _change(kind, variant, stock)
        yield variant


def _change(kind: MutationKind, body: bytes, stock: Stock) -> bytes:
    match kind:
        case MutationKind.BYTES:
            return change_bytes(body, stock)
        case MutationKind.TEXT:
            return change_text(body, stock)
        case MutationKind.LINES:
            return change_lines(body, stock)
        case MutationKind.JSON:
            return change_json(body, stock)
        case MutationKind.ZIP:
            return _change_zip(body, stock)


def _change_zip(body: bytes, stock: Stock) -> bytes:
    """Change a name or a content of an archive, and pack it again; what is no archive is changed as bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            kept = [(info.filename, archive.read(info)) for info in archive.infolist()[:_MEMBERS_MAX]]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError, OSError):
        return change_bytes(body, stock)
    if not kept:
        return change_bytes(body, stock)
    place = stock.below(len(kept))
    name, content = kept[place]
    changed = change_text(name.encode("utf-8", "surrogatepass"), stock).decode(errors="replace")
    kept[place] = (changed, content) if stock.below(4) else (name, change_bytes(content, stock))
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
