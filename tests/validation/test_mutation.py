"""Variants of inputs: as many as wanted, the same for the same seed, new ones, and still of their kind."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import MutationKind
from clearway.kernel.limits import VARIANT_BYTES_MAX
from clearway.validation.rules import variants

JSON = b'{"name": {"__proto__": {"a": [1, 2, "../x"]}}}'


@given(st.sampled_from(MutationKind), st.lists(st.binary(max_size=200), max_size=4), st.integers(0, 2**32 - 1))
def test_any_seeds_give_new_variants_and_the_same_again(kind: MutationKind, seeds: list[bytes], seed: int) -> None:
    """Whatever bytes they are: none equals a seed or another one, none is too large, and all come back."""
    made = variants(kind, seeds, count=20, seed=seed)
    assert made == variants(kind, seeds, count=20, seed=seed)
    assert len(set(made)) == len(made) <= 20
    assert not set(made) & set(seeds)
    assert all(len(one) <= VARIANT_BYTES_MAX for one in made)


@pytest.mark.parametrize("kind", MutationKind)
def test_as_many_as_wanted(kind: MutationKind) -> None:
    """A proof of some bytes has hundreds of variants of each kind."""
    assert len(variants(kind, [JSON], count=300, seed=1)) == 300
    assert variants(kind, [], count=300, seed=1) == []


def test_another_seed_gives_others() -> None:
    """Nobody who does not know the seed knows what is going to be tried."""
    assert not set(variants(MutationKind.JSON, [JSON], count=50, seed=1)) >= set(
        variants(MutationKind.JSON, [JSON], count=50, seed=2)
    )


def test_variants_of_json_are_json() -> None:
    """So they get past the parser and reach the bug by another way."""
    for one in variants(MutationKind.JSON, [JSON], count=200, seed=3):
        json.loads(one)


def test_a_deep_or_huge_seed_does_no_harm() -> None:
    """What cannot be read as JSON is changed as text; what grows too large is left out."""
    assert variants(MutationKind.JSON, [b"[" * 50_000], count=5, seed=1)
    assert all(len(one) <= VARIANT_BYTES_MAX for one in variants(MutationKind.TEXT, [b"x" * 60_000], count=5, seed=1))
