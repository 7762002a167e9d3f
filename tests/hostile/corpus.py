"""The corpus of hostile input: every attack in every format and at every door, and what is an attack by its shape."""

from collections.abc import Iterator

from tests.formats.hostile import HOSTILE
from tests.hostile.attacks import ATTACKS
from tests.hostile.carriers import CARRIERS
from tests.hostile.crashes import LOGS
from tests.hostile.outputs import archived, assigned, line_by_line, outputs
from tests.hostile.run import Door
from tests.hostile.shapes import DECLARATIONS, INVENTORIES, MAPPINGS, SHAPES

Input = tuple[str, Door, bytes]
SHORT_MAX = 200


def short_attacks() -> str:
    """All attacks that are short, as one text."""
    return " ".join(text for text in ATTACKS.values() if len(text) < SHORT_MAX)


def attacked(attack: str) -> Iterator[Input]:
    """Give one attack in each format that can carry it, and by itself at each door."""
    text = ATTACKS[attack]
    for carrier, carry in {**CARRIERS, **LOGS}.items():
        yield f"{attack} in {carrier}", Door.REPORT, carry(text)
    for door in Door:
        yield f"{attack} alone as {door}", door, text.encode(errors="replace")
    for name, line in (("mapping", f"title: {text}\nfile: {text}\n"), ("declaration", f'name = "{text}"\n')):
        yield f"{attack} in a {name}", Door(name), line.encode(errors="replace")


def scanned() -> Iterator[Input]:
    """Give the short attacks in the output of each scanner, and in the wrappings that scanners use."""
    short = short_attacks()
    for name, carry in outputs():
        yield f"short attacks in {name}", Door.REPORT, carry(short)
    for carry in (archived, assigned, line_by_line):
        yield f"short attacks {carry.__name__}", Door.REPORT, carry(short)


def shaped() -> Iterator[Input]:
    """Give the hostile shapes, by content and by a mapping of columns, and those of other doors."""
    for name, body in {**HOSTILE, **SHAPES}.items():
        for door in (Door.REPORT, Door.MAPPED):
            yield f"{name} as {door}", door, body
    for door, shapes in (
        (Door.DECLARATION, DECLARATIONS),
        (Door.INVENTORY, INVENTORIES),
        (Door.MAPPING, MAPPINGS),
    ):
        for name, body in shapes.items():
            yield f"{name} as {door}", door, body


def corpus() -> Iterator[Input]:
    """Give each hostile input with its name and door, always the same ones in the same order."""
    for attack in ATTACKS:
        yield from attacked(attack)
    yield from scanned()
    yield from shaped()
