"""Damages good and hostile input of every door in ways that are drawn by lot; the same seed gives the same damage."""

import json
from collections.abc import Callable, Iterator
from functools import partial
from hashlib import sha256
from importlib.resources import files
from typing import Final

from clearway.formats.decoding import items, members
from tests.hostile.carriers import CARRIERS
from tests.hostile.crashes import LOGS
from tests.hostile.outputs import archived, assigned, line_by_line, outputs
from tests.hostile.run import Door

Input = tuple[str, Door, bytes]
_TOKENS: Final = (
    b"{", b"}", b"[", b"]", b'"', b"\\", b",", b":", b"\n", b"\r\n", b"\x00", b"\xff", b"\xed\xa0\x80", b"\xef\xbb",
    b"null", b"true", b"-1", b"1e999", b"NaN", b"0" * 200, b"\\ud800", b"---\n", b"&a *a", b"From ", b"\n\n", b"<",
    b'"id":', b'"runs":[', b'"findings":[', b'"title":"x",', b"pkg:", b"CVE-2026-1", "\u202e".encode(), b"#0 0x1 in f",
    b"</a>", b"<![CDATA[", b"&#x0;", b"&a;", b"<!--", b"@", b";", b"\t", b"|", b"PK\x03\x04", b"    at f(a:1:1)\n",
)  # fmt: skip
_VALUES: Final = (
    "null", "true", "0", "-1", str(2**63), str(10**30), "1e308", '""', '" "', '"\\u0000\\u202e"', r'"\ud800"',
    '"CVE-2026-1"', '"../.."', '"pkg:npm/a@1"', '"2026-13-99"', f'"{"x" * 3_000}"', f'"{"9" * 400}"', "[]", "{}",
    "[[]]", "[null]", "[{}]", '{"": null}', '{"text": 1}', '["a", 1, null, []]',
)  # fmt: skip
_SEEDS: Final = ("harmless", 'a "quoted" \\ text\nof two lines', "CVE-2026-12345 in pkg:npm/a@1 CWE-79 \u202e=1+1")
_MAPPING: Final = b"title: Issue Name\nfile: a.b[].c[0]\nseverity P1: high\ntool = Acme\nfindings: scan.results\n"
_PINS: Final = b"# pinned\nflask==3.0.0 --hash=sha256:a\nrequests[socks]==2.0 ; python_version > '3'\n"
_DPKG: Final = b"libc6:amd64\t2.36-9+deb12u7\nzlib1g\t1:1.2.13.dfsg-1\n"
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


def mutated(count: int, seed: int) -> Iterator[Input]:
    """Give so many damaged inputs, over all formats and doors in turn, each with its name and door.

    One seed begins where it likes, so that a few from several seeds see all formats, too.
    """
    whole = list(undamaged())
    lot = Lottery(seed)
    begin = lot.below(len(whole))
    for number in range(count):
        name, door, body = whole[(begin + number) % len(whole)]
        made = _restructured(body, lot) if lot.below(2) else None
        yield f"{name}, number {number} of seed {seed}", door, made or _damaged(body, lot)


def undamaged() -> Iterator[Input]:
    """Give the inputs that are damaged: each format with each of some texts, and each scanner's output."""
    for text in _SEEDS:
        for name, carry in {**CARRIERS, **LOGS}.items():
            yield name, Door.REPORT, carry(text)
        for name in ("json", "csv", "sarif", "json-lines"):
            yield f"{name} by a mapping", Door.MAPPED, CARRIERS[name](text)
        for carry in (archived, assigned, line_by_line):
            yield f"scanner {carry.__name__}", Door.STREAM, carry(text)
        yield "inventory of CycloneDX", Door.INVENTORY, CARRIERS["cyclonedx-vdr"](text)
    for number, (name, carry) in enumerate(outputs()):
        yield f"scanner {name}", Door.REPORT, carry(_SEEDS[number % len(_SEEDS)])
    yield "mapping", Door.MAPPING, _MAPPING
    yield "inventory of pip", Door.INVENTORY, _PINS
    yield "inventory of dpkg", Door.INVENTORY, _DPKG
    for entry in sorted((files("clearway") / "data" / "scanners").iterdir(), key=lambda one: one.name)[::10]:
        yield f"declaration {entry.name}", Door.DECLARATION, entry.read_bytes()


def _restructured(body: bytes, lot: Lottery) -> bytes | None:
    """Put other values into some places of JSON, which stays JSON; nothing for what is none."""
    try:
        value: object = json.loads(body)
    except ValueError:
        return None
    for _ in range(1 + lot.below(4)):
        places = list(_places(value))
        if places:
            put, old = places[lot.below(len(places))]
            drawn = lot.below(len(_VALUES) + 3)
            wrapped: tuple[object, ...] = ([old, old, old], {"id": old}, [[old]])
            put(json.loads(_VALUES[drawn]) if drawn < len(_VALUES) else wrapped[drawn - len(_VALUES)])
    return json.dumps(value).encode()


def _places(value: object) -> Iterator[tuple[Callable[[object], None], object]]:
    """Give each place in JSON: how to put another value there, and the value that it has."""
    held, listed = members(value), items(value)
    for name, inner in held.items():
        yield partial(held.__setitem__, name), inner
        yield from _places(inner)
    for number, inner in enumerate(listed):
        yield partial(listed.__setitem__, number), inner
        yield from _places(inner)


def _damaged(body: bytes, lot: Lottery) -> bytes:
    damaged = bytearray(body)
    for _ in range(1 + lot.below(4)):
        _damage(damaged, lot)
    return bytes(damaged)


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
