"""Canonical JSON (RFC 8785): one form for each value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.canonical import Plain, canonical_json

plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)


@given(plain)
def test_it_reads_back_as_the_same_value(value: Plain) -> None:
    """Nothing is lost."""
    assert json.loads(canonical_json(value)) == value


@given(st.dictionaries(st.text(), st.integers(), max_size=6))
def test_the_order_of_names_does_not_matter(value: dict[str, int]) -> None:
    """Equal objects have equal forms."""
    assert canonical_json(value) == canonical_json(dict(reversed(value.items())))


def test_the_examples_of_the_standard() -> None:
    """Escapes of section 3.2.2.2, and the order by UTF-16 units of section 3.2.3."""
    assert canonical_json('\u20ac$\x0f\nA\'B"\\\\"/') == '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"'
    names = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\x80": 6, "\xf6": 7}
    assert [json.loads(canonical_json(names))[name] for name in json.loads(canonical_json(names))] == [
        2,
        4,
        6,
        7,
        1,
        5,
        3,
    ]
    assert canonical_json({"b": [1, True, None], "a": {}}) == '{"a":{},"b":[1,true,null]}'


def test_fractions_have_no_place() -> None:
    """A float would make the form depend on who writes it."""
    with pytest.raises(TypeError):
        canonical_json([1.5])  # pyright: ignore[reportArgumentType]  what the types forbid is tried on purpose
