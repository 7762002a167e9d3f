"""Damages good and hostile reports in ways that are drawn by lot; the same seed gives the same damage."""

from collections.abc import Iterator
from hashlib import sha256
from typing import Final

from tests.hostile.carriers import CARRIERS

_TOKENS: Final = (
    b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b"\r\n", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb",
    b"null", b"true", b"-1", b"1e999", b"NaN", b"0" * 200, b"\\ud800", b"---\n", b"&a *a", b"From ", b"\n\n", b"<",
    b'"id":', b'"runs":[', b'"findings":[', b'"title":"x",', b"pkg:", b"CVE-2026-1", "\u202e".encode(), b"#0 0x1 in f",
)  # fmt: skip
_SEEDS: Final = ("harmless", 'a "quoted" \\ text\nof two lines', "CVE-2026-12345 in pkg:npm/a@1 CWE-79 \u202e=1+1")
_COPY_MAX: Final = 2_000


class Lottery:
    """Draws numbers from a seed."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._drawn = 0

    def below(self, most: int) -> int:
        """Draw a number from 0 to below `most`; 0 when there is none."""
        self._drawn += 1
        digest = sha256(f"{self._seed}:{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:8]) % most if most > 0 else 0


def mutated(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Give so many damaged reports, over all formats in turn, each with its name."""
    bodies = [(name, carry(text)) for text in _SEEDS for name, carry in CARRIERS.items()]
    lot = Lottery(seed)
    for number in range(count):
        name, body = bodies[number % len(bodies)]
        damaged = bytearray(body)
        for _ in range(1 + lot.below(4)):
            _damage(damaged, lot)
        yield f"{name}, number {number} of seed {seed}", bytes(damaged)


def _damage(body: bytearray, lot: Lottery) -> None:
    start = lot.below(len(body))
    end = start + lot.below(min(len(body) - start, _COPY_MAX) + 1)
    match lot.below(8):
        case 0 if body:
            body[start] ^= 1 << lot.below(8)
        case 1:
            del body[start:end]
        case 2:
            body[start:start] = bytes(body[start:end]) * (1 + lot.below(5))
        case 3:
            body[start:start] = _TOKENS[lot.below(len(_TOKENS))]
        case 4:
            del body[start:]
        case 5:
            token = _TOKENS[lot.below(len(_TOKENS))]
            body[start:start] = token * (1 + lot.below(300))
        case 6:
            other = lot.below(len(body))
            body[start:end], body[other:other] = body[other : other + end - start], bytes(body[start:end])
        case _:
            body[start:start], body[end:end] = b"[" * (1 + lot.below(150)), b"]" * (1 + lot.below(150))
