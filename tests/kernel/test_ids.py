"""Identifiers sort by time and have one shape."""

from hypothesis import given
from hypothesis import strategies as st

from clearway.kernel import ids

MILLIS = st.integers(min_value=1_577_836_800_000, max_value=1_577_836_800_000 + 2**40 - 1)
ENTROPY = st.binary(min_size=5, max_size=5)


@given(MILLIS, ENTROPY)
def test_every_minted_id_has_the_shape(millis: int, entropy: bytes) -> None:
    """Whatever the instant and the chance, the id is recognized as one of its kind and of no other."""
    minted = ids.mint("vul", millis=millis, entropy=entropy)
    assert ids.is_id(minted, "vul")
    assert not ids.is_id(minted, "fnd")


@given(MILLIS, ENTROPY, MILLIS, ENTROPY)
def test_ids_sort_by_time(first: int, chance: bytes, second: int, other: bytes) -> None:
    """Of two ids the one minted later sorts later, whatever their chance."""
    one = ids.mint("vul", millis=first, entropy=chance)
    two = ids.mint("vul", millis=second, entropy=other)
    if first != second:
        assert (one < two) == (first < second)


@given(st.text(max_size=30))
def test_other_text_is_not_an_id(text: str) -> None:
    """Text that is not an id is not taken for one."""
    assert ids.is_id(text, "vul") == (
        text.startswith("vul-") and len(text) == 20 and set(text[4:]) <= set(ids.ALPHABET)
    )
