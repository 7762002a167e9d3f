"""What each format's reader takes of a document of that format; most were written by the tools themselves.

`golden.json` holds, by file, the format and for each component its purl, source, release and marks, or why it is none.
"""

import json
from pathlib import Path
from typing import Final

import pytest

from clearway.formats.sboms.component import Component, Entry
from clearway.formats.sboms.reading import read_components, recognize

GOLDEN: Final = Path(__file__).parent / "golden"
EXPECTED: Final = json.loads((GOLDEN / "golden.json").read_text())


def told(entry: Entry) -> str:
    """Write an entry in a line."""
    if not isinstance(entry, Component):
        return f"refused: {entry.name}: {entry.why}"
    marks = {"development": entry.is_development, "optional": entry.is_optional}
    parts = [entry.purl, *(mark for mark, is_set in marks.items() if is_set)]
    parts += [f"from {entry.source} {entry.source_version}".strip()] if entry.source else []
    parts += [f"for {entry.release}"] if entry.release else []
    parts += [f"owned by {entry.owner}"] if entry.owner else []
    return ", ".join(parts)


@pytest.mark.parametrize("name", sorted(path.name for path in GOLDEN.iterdir() if path.name != "golden.json"))
def test_components_are_those_of_the_golden_file(name: str) -> None:
    """Recognized from its content alone, and read component by component."""
    body = (GOLDEN / name).read_bytes()
    assert {"format": recognize(body).name, "components": [told(one) for one in read_components(body)]} == EXPECTED[
        name
    ]
