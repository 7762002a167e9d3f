"""Terms: what rows share is what their sets share, whether a few pairs are asked for or very many."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.findings.rules.likeness.corpus import Spoken
from clearway.findings.rules.likeness.terms import Pairs, shared, terms_of

BAGS = st.lists(st.frozensets(st.sampled_from("abcdefgh")), min_size=2, max_size=6)


def _all_pairs(count: int) -> Pairs:
    left, right = zip(*combinations(range(count), 2), strict=True)
    return Pairs(left=np.array(left), right=np.array(right))


@given(BAGS)
def test_a_few_pairs_share_what_their_sets_share(bags: list[frozenset[str]]) -> None:
    """The sum of the products of terms that weigh one is the size of the intersection, also with empty sets."""
    pairs, terms = _all_pairs(len(bags)), terms_of(bags, Spoken(count=len(bags)))
    assert shared(pairs, terms).tolist() == [len(bags[a] & bags[b]) for a, b in pairs.ends()]
    assert terms.sizes().tolist() == [len(bag) for bag in bags]


@given(BAGS)
def test_terms_of_a_bag_are_left_out(bags: list[frozenset[str]]) -> None:
    """Each row without the terms of the next one's bag, and rarity counted anew."""
    gone = [*bags[1:], bags[0]]
    left = terms_of(bags, Spoken(count=len(bags))).without(gone, Spoken(count=len(bags)))
    assert left.sizes().tolist() == [len(bag - other) for bag, other in zip(bags, gone, strict=True)]
    assert left.spread.sum() == sum(len(bag - other) for bag, other in zip(bags, gone, strict=True))


def test_very_many_pairs_share_the_same_as_a_few() -> None:
    """A hundred rows over a thousand terms, all pairs at once and one by one: the same cosines."""
    bags = [[f"t{(row * step) % 1_009}" for step in range(1, 30 + row % 7)] for row in range(1, 101)]
    terms = terms_of(bags, Spoken(count=100), counted=True)
    unit, pairs = terms.weighted(terms.rarity).unit(), _all_pairs(100)
    one_by_one = [
        float(shared(Pairs(left=pairs.left[[n]], right=pairs.right[[n]]), unit)[0]) for n in range(len(pairs))
    ]
    assert shared(pairs, unit).tolist() == pytest.approx(one_by_one, abs=1e-6)
    itself = Pairs(left=np.arange(100), right=np.arange(100))
    assert shared(itself, unit).tolist() == pytest.approx([1.0] * 100)
    assert max(one_by_one) < 1 + 1e-6


def test_columns_are_shared_with_another_matrix() -> None:
    """Terms that both have stand in the same columns; new ones come after them and meet nobody."""
    body = terms_of([["a", "b"]], Spoken(count=1))
    title = terms_of([["b", "z", "b"]], Spoken(count=1), counted=True, places=dict(body.places))
    (found,) = shared(Pairs(left=np.array([0]), right=np.array([0])), title, body)
    assert found == pytest.approx(1 + math.log(2))
