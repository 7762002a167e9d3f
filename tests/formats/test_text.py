"""Untrusted text is made inert, and stays readable."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.text import file_name, inert, inert_cell, inert_line

anything = st.text(st.characters(codec=None), max_size=50)


@given(anything)
def test_inert_text_has_nothing_that_acts(text: str) -> None:
    """No control, direction, private or unassigned character is left but line ends and tabs."""
    shown = inert(text)
    assert all(c in "\n\t" or unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"} for c in shown)
    shown.encode()


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"])))
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    """Letters of every script, numbers and signs are not touched."""
    assert inert(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", "\\u{1b}[31mred"),
        ("\u202eexe.txt", "\\u{202e}exe.txt"),
        ("a\u200bb", "a\\u{200b}b"),
        ("\x00\x07\r", "\\u{0}\\u{7}\\u{d}"),
        ("\x9b31m", "\\u{9b}31m"),
    ],
)
def test_what_acted_is_shown_by_its_code(text: str, shown: str) -> None:
    """Terminal escapes, direction overrides and invisible characters can be seen."""
    assert inert(text) == shown


def test_a_line_is_one_line() -> None:
    """Line ends of every kind become blanks."""
    assert inert_line("a\nb\r\n c\u2028d\x85e") == "a b c d e"


@given(anything)
def test_a_cell_is_no_formula(text: str) -> None:
    """A spreadsheet takes what begins with these signs for a formula, also after blanks."""
    assert not inert_cell(text).lstrip().startswith(("=", "+", "-", "@"))


def test_an_ordinary_cell_stays() -> None:
    """Only what needs it gets the apostrophe."""
    assert inert_cell("a=b") == "a=b"
    assert inert_cell("=1+1") == "'=1+1"
    assert inert_cell(" @x") == "' @x"


@given(anything)
def test_a_file_name_is_harmless(text: str) -> None:
    """No folder, no hidden file, no option, no end of text; never empty."""
    name = file_name(text, fallback="report")
    assert name
    assert name.isascii()
    assert not name.startswith((".", "-"))
    assert not set(name) & set('/\\:*?"<>| \0')
