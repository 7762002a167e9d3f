"""JSON out: one form, inert, and nothing that says nothing."""

import json

import pytest

from clearway.formats.encoding import filled, json_document


def test_equal_documents_have_equal_bytes() -> None:
    """The order in which names were put in does not matter."""
    assert json_document({"b": [1, 2.5, None, True], "a": "\u00e9"}) == json_document(
        {"a": "\u00e9", "b": (1, 2.5, None, True)}
    )
    assert json_document({"a": "\u00e9"}) == '{\n  "a": "\u00e9"\n}\n'.encode()


def test_texts_are_made_inert() -> None:
    """At any depth; the rest stays as it is."""
    assert json.loads(json_document({"a": [{"b": "\x1b\ud800"}]})) == {"a": [{"b": "\\u{1b}\\u{d800}"}]}


def test_a_number_that_json_has_not_is_a_defect() -> None:
    """NaN never leaves the house."""
    with pytest.raises(ValueError, match="not JSON compliant"):
        json_document([float("nan")])


def test_members_that_say_nothing_are_left_out() -> None:
    """But zero and false say something."""
    assert filled({"a": "", "b": None, "c": [], "d": {}, "e": 0, "f": False, "g": "x"}) == {
        "e": 0,
        "f": False,
        "g": "x",
    }
