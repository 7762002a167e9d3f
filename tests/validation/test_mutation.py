"""Variants of inputs: as many as wanted, the same for the same seed, new ones, and still of their kind."""

import io
import json
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import MutationKind
from clearway.kernel.limits import VARIANT_BYTES_MAX
from clearway.validation.rules import kin, twins, variants

JSON = b'{"name": {"__proto__": {"a": [1, 2, "../x"]}}}'


@given(st.sampled_from(MutationKind), st.lists(st.binary(max_size=200), max_size=4), st.integers(0, 2**32 - 1))
def test_any_seeds_give_new_variants_and_the_same_again(kind: MutationKind, seeds: list[bytes], seed: int) -> None:
    """Whatever bytes they are: none equals a seed or another one, none is too large, and all come back."""
    made = variants(kind, seeds, count=20, seed=seed)
    assert made == variants(kind, seeds, count=20, seed=seed)
    assert len(set(made)) == len(made) <= 20
    assert not set(made) & set(seeds)
    assert all(len(one) <= VARIANT_BYTES_MAX for one in made)


def test_twins_have_longer_texts_and_other_constants() -> None:
    """A fix that breaks long texts or names is seen on inputs that are as harmless as those of the recipe."""
    assert twins(MutationKind.BYTES, [b"'none'"], count=60, seed=1) == []
    for seed in range(5):
        made = twins(MutationKind.TEXT, [b"set name = 'none' where a = 7"], count=60, seed=seed)
        assert {b"set name = '" + b"none" * 11 + b"' where a = 7", b"set name = 'none' where a = 8"} <= set(made)


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


@pytest.mark.parametrize("kind", [MutationKind.BYTES, MutationKind.TEXT])
def test_variants_say_the_words_of_a_fix(kind: MutationKind) -> None:
    """What a fix looks for is said, and a number of its is a length now and then."""
    made = variants(kind, [b"some harmless input"], count=600, seed=4, words=("magic", "64"))
    assert any(b"magic" in one for one in made)
    assert {63, 64, 65} <= {len(one) for one in made}


def test_what_is_dangerous_is_tried_in_the_places_of_harmless_inputs() -> None:
    """A fix that mends one feature and not the next one is put to the test, whatever the seed of chance."""
    proof, harmless = b"so $<img onerror=f()>$ ends", [b"* one\n* two\n", b"text\n\n$$\na + b\n$$\n"]
    for seed in range(5):
        made = variants(MutationKind.LINES, [proof], count=60, seed=seed, beside=harmless)
        assert b"text\n\n$$\n" + proof + b"\n$$\n" in made
        assert b"text\n\n$$\n<img onerror=f()>\n$$\n" in made


@pytest.mark.parametrize(
    ("proof", "variant"),
    [
        (b"local a <const> = 1\nlocal b12 = a.x\n", b"local a <const> = 2\nlocal b12 = a.x\n"),
        (b"get %2Fetc%2Fshadow", b"get %2F%2Fetc%2F%2Fshadow"),
        (b"get %2Fetc%2Fshadow", b"get %2fetc%2fshadow"),
        (b"run(payload, payload)", b"run(clearway, clearway)"),
    ],
    ids=["another constant", "a longer path", "escapes in the other case", "another name"],
)
@pytest.mark.parametrize("kind", [MutationKind.TEXT, MutationKind.LINES])
def test_one_thing_is_said_otherwise(kind: MutationKind, proof: bytes, variant: bytes) -> None:
    """A fix that knows the proof by one number, path, escape or name is put to the test, whatever the seed."""
    for seed in range(5):
        assert variant in variants(kind, [proof], count=60, seed=seed)


def test_every_piece_is_tried_a_byte_longer() -> None:
    """A fix that knows the length of the proof's piece is put to the test; the pieces around it keep their places."""
    proof = b"GIF\xff\x01A\xff\x02BC\xff"
    for seed in range(5):
        made = variants(MutationKind.BYTES, [proof], count=60, seed=seed)
        assert {b"GIF\xff\x02A\x00\xff\x02BC\xff", b"GIF\xff\x01A\xff\x03BC\x00\xff"} <= set(made)


def test_kin_of_harmless_inputs_have_no_other_marks() -> None:
    """What a fix may be right to refuse does not count as harmless; letters, digits and lengths still change."""
    made = kin(MutationKind.TEXT, [b"data", b"$item", b"_row_1"], count=100, seed=7)
    assert len(made) == 100
    assert not {letter for one in made for letter in one.decode() if not letter.isalnum() and not letter.isspace()} - {
        "$",
        "_",
    }


def test_a_line_as_long_as_allowed_among_many_takes_little_memory() -> None:
    """Lines are shuffled by their places: beside one long line, thousands of short ones cost nothing."""
    seed = b"x" * 30_000 + b"\ny" * 15_000
    tracemalloc.start()
    variants(MutationKind.LINES, [seed], count=20, seed=8)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100 * 2**20


def test_variants_of_an_archive_are_archives() -> None:
    """Names and contents change; the archive can still be opened."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("folder/one.txt", "body")
    made = variants(MutationKind.ZIP, [buffer.getvalue()], count=100, seed=5)
    names = {name for one in made for name in zipfile.ZipFile(io.BytesIO(one)).namelist()}
    assert len(names) > 30


def test_lines_of_other_inputs_are_taken() -> None:
    """So that a way into the code that harmless inputs know is tried with what a proof says."""
    made = variants(MutationKind.LINES, [b"proof", b"one\ntwo"], count=200, seed=6)
    assert any(b"proof" in one and b"two" in one for one in made)
