"""Strict decoding: UTF-8, JSON and TOML with limits, and no two readers of one meaning."""

import json

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.decoding import (
    convert,
    decode_json,
    decode_text,
    decode_toml,
    items,
    items_in,
    members,
    text_in,
    texts_in,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import JSON_DEPTH_MAX, JSON_NUMBER_DIGITS_MAX, TOML_LINE_CHARACTERS_MAX

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(values)
def test_json_is_read_as_it_was_written(value: object) -> None:
    """Within the limits nothing is lost or changed."""
    assert decode_json(json.dumps(value).encode()) == value


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (b"\xff", "not-utf-8", "byte 0"),
        (b"{", "bad-json", "line 1, column 2"),
        (b'{"a":1,"a":2}', "name-twice", ""),
        (b"[" * (JSON_DEPTH_MAX + 1), "too-deep", f"character {JSON_DEPTH_MAX}"),
        (b"1" * (JSON_NUMBER_DIGITS_MAX + 1), "number-too-long", ""),
        (b"[Infinity]", "not-json", ""),
    ],
)
def test_bad_json_is_refused_with_its_place(body: bytes, code: str, where: str) -> None:
    """Every limit and every ambiguity has its code."""
    with pytest.raises(Refusal) as refused:
        decode_json(body)
    assert (refused.value.code, refused.value.where) == (code, where)


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (b"\xff", "not-utf-8", "byte 0"),
        (b"a = 1\nb = \n", "bad-toml", "line 2, column 5"),
        (b"a = \x07", "bad-toml", "line 1, column 5"),
        (b"a = " + b"[\n" * 10_000, "too-deep", ""),
        (b"a." * TOML_LINE_CHARACTERS_MAX + b"a = 1", "bad-toml", ""),
        (b'a = "x"', "bad-shape", "$[...]"),
    ],
)
def test_bad_toml_is_refused_with_its_place(body: bytes, code: str, where: str) -> None:
    """What is no TOML, what nests without end, a line too long, and another shape than is wanted."""
    with pytest.raises(Refusal) as refused:
        decode_toml(body, dict[str, int], noun="a policy")
    assert (refused.value.code, refused.value.where) == (code, where)
    assert refused.value.what.endswith(".")
    assert refused.value.what.isprintable()


def test_toml_is_read_into_its_shape() -> None:
    """Names and values."""
    assert decode_toml(b"\xef\xbb\xbfa = 1\nb.c = 2\n", dict[str, int | dict[str, int]], noun="x") == {
        "a": 1,
        "b": {"c": 2},
    }


def test_depth_counts_only_what_is_no_text() -> None:
    """Brackets inside texts, also after escaped quotes, do not nest."""
    told = '\\"' + "[{" * JSON_DEPTH_MAX
    assert decode_json(json.dumps([told]).encode()) == [told]
    assert decode_json(b"[" * JSON_DEPTH_MAX + b"]" * JSON_DEPTH_MAX)


def test_a_byte_order_mark_is_left_out() -> None:
    """Text as Windows saves it is the same text."""
    assert decode_text(b"\xef\xbb\xbfa") == "a"


class Shape(msgspec.Struct):
    """A shape with one list of whole numbers."""

    numbers: list[int]


def test_what_does_not_fit_its_shape_is_refused_with_the_path() -> None:
    """The place of the fault is told as a JSON path."""
    with pytest.raises(Refusal) as refused:
        convert({"numbers": [1, "x"]}, Shape, noun="a test")
    assert (refused.value.code, refused.value.where) == ("bad-shape", "$.numbers[1]")


@given(values)
def test_members_and_items_of_anything(value: object) -> None:
    """An object has members, an array has items, and nothing has both."""
    kept = json.dumps(value)
    assert json.dumps(members(value)) == (kept if kept.startswith("{") else "{}")
    assert json.dumps(items(value)) == (kept if kept.startswith("[") else "[]")


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r'"\ud800"', "\ufffd"),
        (r'"\udc00\ud83d"', "\ufffd\ufffd"),
        (r'"\ud83d\ude00"', "\U0001f600"),
        (r'"\\ud800"', r"\ud800"),
        (r'"\\\ud800x"', "\\\ufffdx"),
        (r'{"\udfff": 1}', {"\ufffd": 1}),
    ],
)
def test_half_of_a_surrogate_pair_is_no_character(text: str, read: object) -> None:
    """It is read as the replacement character, so that every text can be kept and sent on; whole pairs are kept."""
    assert decode_json(text.encode()) == read


def test_too_many_lists_and_too_large_a_number_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before they fill the memory, or turn to infinity."""
    monkeypatch.setattr("clearway.formats.decoding.JSON_CONTAINERS_MAX", 10)
    assert decode_json(b"[" + b"[]," * 8 + b"[]]")
    for body, code in ((b"[" + b"[]," * 10 + b"[]]", "too-dense"), (b"[1e999]", "number-too-large")):
        with pytest.raises(Refusal) as refused:
            decode_json(body)
        assert refused.value.code == code


def test_values_at_a_path() -> None:
    """What is missing or of another kind is empty."""
    value = {"a": {"b": "x", "c": ["y", 1, ""]}}
    assert text_in(value, "a", "b") == "x"
    assert text_in(value, "a", "c") == text_in(value, "z") == text_in(7, "a") == ""
    assert items_in(value, "a", "c") == ["y", 1, ""]
    assert texts_in(value, "a", "c") == ["y"]
    assert texts_in(value, "a", "b") == items_in(None) == []
