"""Hostile input in every format: each is read or refused at once and in clear words; nothing crashes or hangs."""

import pytest

from clearway.app.scanners import shipped_scanners
from clearway.formats.detect import NAMES
from clearway.formats.records import ParsedFinding, ParsedReport
from clearway.formats.scanners.reading import check
from tests.hostile.attacks import ATTACKS
from tests.hostile.carriers import CARRIERS, Carrier
from tests.hostile.corpus import attacked, corpus, scanned, shaped
from tests.hostile.crashes import LOGS
from tests.hostile.outputs import archived, assigned, line_by_line, outputs
from tests.hostile.run import Door, answer

CORPUS_MIN = 200
SHAPE_BYTES_MAX = 300_000
# Of what is made of the declarations: a few want more of a report than that each value be one text.
TAKEN_MIN = 0.97


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_any_format_is_read_or_refused(attack: str) -> None:
    """In a third of the formats that can carry it, each format with a third of them; the benchmark reads them all."""
    for name, door, body in list(attacked(attack))[[*ATTACKS].index(attack) % 3 :: 3]:
        _answer(name, door, body)


def test_attacks_in_any_scanners_output_are_read_or_refused() -> None:
    """Of each tool that is declared, in each shape, and in an archive, a script, and line by line."""
    for name, door, body in scanned():
        _answer(name, door, body)


@pytest.mark.parametrize("batch", range(4))
def test_a_hostile_shape_is_read_or_refused(batch: int) -> None:
    """Bombs, nesting, ambiguities and bait for slow patterns, at each door; the largest are left to the benchmark."""
    for name, door, body in [one for one in shaped() if len(one[2]) < SHAPE_BYTES_MAX][batch::4]:
        _answer(name, door, body)


@pytest.mark.parametrize("carrier", [*CARRIERS, *LOGS])
def test_every_format_can_carry_a_harmless_text(carrier: str) -> None:
    """What carries attacks in is a good report of its format, so that the attacks do arrive."""
    found = answer({**CARRIERS, **LOGS}[carrier]("harmless"))
    assert isinstance(found, ParsedReport)
    expected = {"json-lines": "json", "spdx-2": "spdx", "spdx-3": "spdx", "cyclonedx-xml": "cyclonedx-vdr"}
    assert found.format == expected.get(carrier, carrier.partition(" ")[0])
    assert _tells_harmless(found)


def test_every_scanner_can_carry_a_harmless_text() -> None:
    """A report made of a declaration is taken by that declaration alone, and what it says arrives."""
    made = [(name.partition(" ")[0], carry("harmless")) for name, carry in outputs()]
    assert {name for name, _ in made} == {one.name for one in shipped_scanners()}
    taken = [name for name, body in made if _is_taken_by(name, body)]
    assert len(taken) >= TAKEN_MIN * len(made)
    assert len(set(taken)) >= TAKEN_MIN * len(shipped_scanners())


@pytest.mark.parametrize("carry", [archived, assigned, line_by_line])
def test_a_scanners_output_can_be_wrapped(carry: Carrier) -> None:
    """In an archive, as a script that assigns it, and one object a line."""
    found = answer(carry("harmless"))
    assert isinstance(found, ParsedReport)
    assert found.format in {one.name for one in shipped_scanners()}
    assert _tells_harmless(found)


def test_the_corpus_is_large_and_covers_every_format_and_door() -> None:
    """At least 200 inputs, few alike, and each format and door that is there gets attacks."""
    inputs = list(corpus())
    assert len(inputs) >= CORPUS_MIN
    assert len({(door, body) for _, door, body in inputs}) > len(inputs) * 0.95
    assert {door for _, door, _ in inputs} == set(Door)
    assert {name.partition("-")[0] for name in NAMES} <= {name.partition("-")[0] for name in CARRIERS | LOGS}


def _answer(name: str, door: Door, body: bytes) -> None:
    try:
        answer(body, door)
    except Exception as error:
        error.add_note(name)
        raise


def _tells_harmless(report: ParsedReport) -> bool:
    return any(isinstance(finding, ParsedFinding) and "harmless" in repr(finding) for finding in report.findings)


def _is_taken_by(name: str, body: bytes) -> bool:
    found = answer(body)
    checked = check(body, shipped_scanners())
    is_alone = checked is not None and not checked.rivals
    return isinstance(found, ParsedReport) and found.format == name and is_alone and _tells_harmless(found)
