"""Damaged input of every format: each is read or refused at once and in clear words; and who does otherwise is seen."""

from collections.abc import Callable
from typing import NoReturn

import pytest

from clearway.formats import osv
from clearway.kernel.errors import Refusal
from tests.hostile import run
from tests.hostile.mutations import mutated, undamaged
from tests.hostile.run import Door, answer

RUNS = 2_000
BATCHES = 4
OSV = b'[{"id":"OSV-2026-1","modified":"2026-11-23T00:00:00Z"}]'


@pytest.mark.parametrize("batch", range(BATCHES))
def test_damaged_input_is_read_or_refused(batch: int) -> None:
    """Bytes flipped, cut, repeated, moved and nested: no crash, no hang, no unclear error."""
    for name, door, body in mutated(RUNS // BATCHES, seed=batch):
        try:
            answer(body, door)
        except Exception as error:
            error.add_note(name)
            raise


def test_every_door_is_damaged() -> None:
    """Each format and door is among what is damaged, and a run of a few thousand takes each of it."""
    assert {door for _, door, _ in undamaged()} == set(Door)
    assert len(list(undamaged())) < RUNS


def _nested(_: object) -> NoReturn:
    raise RecursionError


def _hung(_: object) -> NoReturn:
    while True:
        pass


def _careless(_: object) -> NoReturn:
    raise KeyError("id")


def _curt(_: object) -> NoReturn:
    raise Refusal("bad", "no", hint="")


@pytest.mark.parametrize(
    ("fault", "seen"),
    [(_nested, RecursionError), (_hung, AssertionError), (_careless, KeyError), (_curt, AssertionError)],
)
def test_a_faulty_reader_is_seen(
    monkeypatch: pytest.MonkeyPatch, fault: Callable[[object], NoReturn], seen: type[Exception]
) -> None:
    """A reader that nests too deep, hangs, trips over a name or refuses without words fails here."""
    answer(OSV)
    monkeypatch.setattr(run, "SECONDS_MAX", 0.2)
    monkeypatch.setattr(osv, "recognizes", fault)
    with pytest.raises(seen):
        answer(OSV)
