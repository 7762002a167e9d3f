"""The trained models that ship with Clearway, read from its own data."""

from functools import cache
from importlib.resources import files

from clearway.findings.rules.likeness import Models
from clearway.formats.forest import read_forest


@cache
def shipped_models() -> Models:
    """Read the two models of likeness; data/likeness/README.md says what they were trained on."""
    folder = files("clearway") / "data" / "likeness"
    return Models(
        first=read_forest((folder / "first.json").read_bytes()),
        second=read_forest((folder / "second.json").read_bytes()),
    )
