"""Changes of bytes, for the variants of inputs: pieces that are told by their length keep their frame. Pure."""

from collections.abc import Iterator
from itertools import product
from typing import Final

from clearway.kernel.limits import VARIANT_BYTES_MAX
from clearway.validation.rules.mutation_text import Stock, number_in
from clearway.validation.rules.spellings import shuffled

_BOUNDS: Final = (0, 1, 0x7F, 0x80, 0xFE, 0xFF, 0x20, 0x0A, 0x22, 0x5C)
_PIECE_MAX: Final = 64
_OTHER_SIZES: Final = (1, -1, 2, 3)


def resizings(stock: Stock) -> Iterator[bytes]:
    """Give the seeds with one piece a byte longer, each piece once, then shorter, then longer by more."""
    places = [(seed, at) for seed in stock.seeds for at in _pieces(seed)]
    for more, (seed, at) in product(_OTHER_SIZES, shuffled(places, stock.chance)):
        yield _resized(seed, at, seed[at] + more)


def change_bytes(body: bytes, stock: Stock) -> bytes:
    """Change bits, bytes or pieces, put in bytes of chance or of another input, or say something of the fix."""
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
    known = _pieces(body)
    if not known:
        return body
    at = known[stock.below(len(known))]
    return _resized(body, at, stock.below(2 * body[at] + 3))


def _pieces(body: bytes) -> list[int]:
    """Give the places of what may be the length of the piece behind it."""
    return [at for at, size in enumerate(body) if 0 < size <= _PIECE_MAX and at + size < len(body)]


def _resized(body: bytes, at: int, wanted: int) -> bytes:
    size = body[at]
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
