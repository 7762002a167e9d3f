"""HTML is taken out of texts, tables are rows by their header; what is nested, broken or long does no harm."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.markup import html_tables, without_markup
from clearway.kernel.errors import Refusal

PAGE = """<!DOCTYPE html><html><body><p>Before<table><tr><th>Rule<th>Line</tr>
<tr><td><a href="x">R1</a></td><td>12</td></tr><tr><td>R2 &amp; R3<table><tr><td>in</td><td>side</td></tr></table>
after</td></tr></table><table><tr><td>lonely</td></tr></table><script>if (a < b) {}</script></body>"""


def test_rows_are_read_by_the_header() -> None:
    """A table inside a cell is text of it; a table without rows has a header; short rows are short."""
    table, lonely = html_tables(PAGE)
    assert (lonely.header, lonely.rows) == (("lonely",), ())
    assert table.header == ("Rule", "Line")
    assert table.rows == ({"Rule": "R1", "Line": "12"}, {"Rule": "R2 & R3\n\ninside\nafter"})


def test_cells_have_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """It has a name."""
    monkeypatch.setattr("clearway.formats.markup.HTML_CELLS_MAX", 3)
    with pytest.raises(Refusal) as refused:
        html_tables("<table>" + "<tr><td>x" * 5)
    assert refused.value.code == "html-too-large"


def test_tables_in_tables_without_end_are_read_at_once() -> None:
    """Nothing recurses."""
    assert html_tables("<table><tr><td>" * 50_000) == []
    assert html_tables("<table><tr>" * 50_000) == []


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>One &amp;</p><b>two</b> 1 < 2", "One &\ntwo 1 < 2"),
        ("a<br/>b<BR>c", "a\nb\nc"),
        ("&lt;script&gt;", "<script>"),
        ("&#" + "9" * 5_000, "&#" + "9" * 5_000),
        ("&#x" + "f" * 5_000 + ";", "&#x" + "f" * 5_000 + ";"),
        ("<a b='", "<a b='"),
    ],
)
def test_text_is_taken_out_of_markup(text: str, plain: str) -> None:
    """What is no tag stays; a reference longer than any character's stays as it is."""
    assert without_markup(text) == plain


@pytest.mark.parametrize(
    "unit", ["<a", '<a b="', "<!--", "<!", "</a ", "<table><tr><td>", "&#", "<a b c d", "<![", "&"]
)
def test_broken_markup_of_any_length_is_read_at_once(unit: str) -> None:
    """Time grows with the length, not with its square."""
    began = time.process_time()
    html_tables("<html><table><tr><td>" + unit * 100_000)
    without_markup(unit * 100_000)
    assert time.process_time() - began < 2


@given(st.lists(st.sampled_from(["<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<th", ">", "x", "<!--"])))
def test_any_page_is_read(parts: list[str]) -> None:
    """However its tags stand."""
    assert isinstance(html_tables("".join(parts)), list)
