"""Hostile reports in every format: each is read or refused at once and in clear words; nothing crashes or hangs."""

import pytest

from clearway.formats.detect import NAMES
from clearway.formats.records import ParsedReport
from tests.hostile.attacks import ATTACKS
from tests.hostile.carriers import CARRIERS
from tests.hostile.corpus import corpus
from tests.hostile.run import answer
from tests.hostile.shapes import SHAPES

CORPUS_MIN = 200


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_any_format_is_read_or_refused(attack: str) -> None:
    """In each format that can carry it, and by itself."""
    for carry in CARRIERS.values():
        answer(carry(ATTACKS[attack]))
    answer(ATTACKS[attack].encode(errors="replace"))


@pytest.mark.parametrize("shape", SHAPES)
def test_a_hostile_shape_is_read_or_refused(shape: str) -> None:
    """By content, and by a mapping of columns."""
    answer(SHAPES[shape])
    answer(SHAPES[shape], mapped=True)


@pytest.mark.parametrize("carrier", CARRIERS)
def test_every_format_can_carry_a_harmless_text(carrier: str) -> None:
    """What carries attacks in is a good report of its format, so that the attacks do arrive."""
    found = answer(CARRIERS[carrier]("harmless"))
    assert isinstance(found, ParsedReport)
    assert found.format == {
        "json-lines": "json",
        "spdx-2": "spdx",
        "spdx-3": "spdx",
        "cyclonedx-xml": "cyclonedx-vdr",
    }.get(carrier, carrier)
    assert any("harmless" in repr(finding) for finding in found.findings)


def test_the_corpus_is_large_and_covers_every_format() -> None:
    """At least 200 reports, no two alike, and each format that is taken carries every attack."""
    bodies = [body for _, body in corpus()]
    assert len(bodies) >= CORPUS_MIN
    assert len(set(bodies)) > len(bodies) * 0.95
    assert {name.partition("-")[0] for name in NAMES} <= {name.partition("-")[0] for name in CARRIERS}
