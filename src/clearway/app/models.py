"""The trained models that ship with Clearway, read from its own data."""

from functools import cache
from importlib.resources import files

from clearway.findings.rules import Placing
from clearway.findings.rules.likeness import Models
from clearway.formats.background import read_background
from clearway.formats.forest import read_forest


@cache
def shipped_models() -> Models:
    """Read the two models of likeness; data/likeness/README.md says what they were trained on."""
    folder = files("clearway") / "data" / "likeness"
    return Models(
        first=read_forest((folder / "first.json").read_bytes()),
        second=read_forest((folder / "second.json").read_bytes()),
    )


@cache
def shipped_placing() -> Placing:
    """Read the model of arrivals and how common words are."""
    folder = files("clearway") / "data" / "likeness"
    return Placing(
        background=read_background((folder / "background.json").read_bytes()),
        model=read_forest((folder / "arrival.json").read_bytes()),
    )
