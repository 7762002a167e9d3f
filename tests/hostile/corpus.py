"""The corpus of hostile reports: every attack in every format, and reports whose very shape is the attack."""

from collections.abc import Iterator

from tests.formats.hostile import HOSTILE
from tests.hostile.attacks import ATTACKS
from tests.hostile.carriers import CARRIERS
from tests.hostile.shapes import SHAPES


def corpus() -> Iterator[tuple[str, bytes]]:
    """Give each hostile report with its name, always the same ones in the same order."""
    for attack, text in ATTACKS.items():
        for carrier, carry in CARRIERS.items():
            yield f"{attack} in {carrier}", carry(text)
        yield f"{attack} alone", text.encode(errors="replace")
    yield from HOSTILE.items()
    yield from SHAPES.items()
