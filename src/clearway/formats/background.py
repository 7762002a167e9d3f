"""How common words are in general, and how much sharing one of each kind of key says: data that placing rests on."""

from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from clearway.formats.decoding import convert, decode_json


class _File(msgspec.Struct):
    count: int
    words: dict[str, int]
    versions: dict[str, int]
    mentioned: dict[str, int]
    metrics: dict[str, int]
    weights: dict[str, float]
    promising: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Background:
    """In how many of `count` statements each word, version, name of code and set of CVSS metrics stands.

    What is not there stands in few. `weights` are the log odds that shared keys give, by kind of sign; candidates of
    less than the log odds `promising` are not compared.
    """

    count: int
    words: Mapping[str, int]
    versions: Mapping[str, int]
    mentioned: Mapping[str, int]
    metrics: Mapping[str, int]
    weights: Mapping[str, float]
    promising: float


def read_background(body: bytes) -> Background:
    """Read it as the training script writes it."""
    read = convert(decode_json(body), _File, noun="a background")
    return Background(
        count=read.count,
        words=read.words,
        versions=read.versions,
        mentioned=read.mentioned,
        metrics=read.metrics,
        weights=read.weights,
        promising=read.promising,
    )
