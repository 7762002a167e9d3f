"""The picture is the table: what is in the documents is what the program draws."""

from xml.etree import ElementTree as ET

from clearway.frontier.model.submission import SubmissionState
from clearway.frontier.rules.diagram import mermaid, svg
from clearway.frontier.rules.machine import MOVES
from tests.tidy.sources import PROJECT


def test_documents_show_the_table_as_it_is() -> None:
    """`clearway frontier diagram` writes what docs/frontier.md and its picture have."""
    assert f"```mermaid\n{mermaid()}```" in (PROJECT / "docs" / "frontier.md").read_text()
    assert (PROJECT / "docs" / "images" / "frontier.svg").read_text() == svg()


def test_every_state_and_move_is_drawn() -> None:
    """Nobody looks for a move in vain, in either picture; the SVG is well formed."""
    drawn = ET.fromstring(svg())
    text = " ".join("".join(one.itertext()) for one in drawn.iter())
    for state in SubmissionState:
        assert state.value.replace("-", "_") in mermaid()
        assert state.value.replace("-", " ").capitalize() in text
    for move in MOVES:
        assert move.name in mermaid()
