"""Damaged reports of every format: each is read or refused at once and in clear words."""

import pytest

from tests.hostile.mutations import mutated
from tests.hostile.run import answer

RUNS = 2_000
BATCHES = 4


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_damaged_report_is_read_or_refused(batch: int) -> None:
    """Bytes flipped, cut, repeated, moved and nested: no crash, no hang, no unclear error."""
    for name, body in mutated(RUNS // BATCHES, seed=batch):
        try:
            answer(body, mapped=len(body) % 5 == 0)
        except Exception as error:
            error.add_note(name)
            raise
