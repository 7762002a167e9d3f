"""Recipes are read strictly: what is not understood is refused with the field's name."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.environment import AnswerOracle, DebianPackage, VariantName, parse_recipe
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import RECIPE_BYTES_MAX

DEBIAN = """
name = "example"
package = "pkg:deb/debian/example"
title = "example reads too far"
weaknesses = ["CWE-125"]
identifiers = ["CVE-2026-1"]
current = "affected"
[origin]
kind = "debian"
package = "example"
[variants.affected]
version = "1.0-1"
without = ["fix.patch"]
[variants.fixed]
version = "1.0-2"
[build]
steps = [["cc", "-o", "program", "{harness}"]]
keep = ["program"]
[run]
harness = "harness.c"
command = ["{build}/program", "{proof}"]
[oracle]
kind = "sanitizer"
"""


def read(text: str) -> str:
    """Give the refusal's words for a recipe that must be refused."""
    with pytest.raises(Refusal) as refused:
        parse_recipe(text.encode())
    assert refused.value.code == "bad-recipe"
    return refused.value.what


def test_recipe_is_read() -> None:
    """Every part of a recipe arrives typed."""
    recipe = parse_recipe(DEBIAN.replace("CVE-2026-1", "CVE-2026-12345").encode())
    assert recipe.origin == DebianPackage(package="example")
    assert recipe.variant(VariantName.AFFECTED).without == ("fix.patch",)
    assert recipe.variant(VariantName.FIXED).without == ()
    assert recipe.run.command == ("{build}/program", "{proof}")
    assert recipe.limits.run_seconds == 20


def test_oracle_is_one_of_the_known_kinds() -> None:
    """An oracle is what its kind says."""
    text = DEBIAN.replace('kind = "sanitizer"', 'kind = "answer"\ntriggered = "polluted"')
    assert parse_recipe(text.replace('["CVE-2026-1"]', "[]").encode()).oracle == AnswerOracle(triggered="polluted")
    assert "oracle" in read(DEBIAN.replace('"CVE-2026-1"', "").replace('kind = "sanitizer"', 'kind = "believe-me"'))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('current = "affected"', 'current = "newest"', "current"),
        ('current = "affected"', 'current = "affected"\nshell = "rm"', "shell"),
        ('package = "pkg:deb/debian/example"', 'package = "pkg:deb/debian/example@1"', "package"),
        ('"CWE-125"', '"memory"', "weaknesses"),
        ('without = ["fix.patch"]', 'without = ["../fix.patch"]', "without"),
        ('keep = ["program"]', 'keep = ["/etc/passwd"]', "keep"),
        ('keep = ["program"]', 'keep = ["../../x"]', "keep"),
        ('keep = ["program"]', 'keep = ["--checkpoint-action=exec=sh"]', "keep"),
        ('"{build}/program"', '"{home}/program"', "{home}"),
        ('harness = "harness.c"', 'harness = "../harness.c"', "harness"),
        ('harness = "harness.c"', 'harness = "harness.c\\n"', "harness"),
        ('kind = "debian"', 'kind = "pypi"', "without"),
        ('kind = "debian"\npackage = "example"', 'kind = "debian"\npackage = "--download-only"', "package"),
    ],
)
def test_what_is_not_understood_is_refused(old: str, new: str, said: str) -> None:
    """A field that is unknown, out of bounds or leads outside is refused by name."""
    text = DEBIAN.replace('"CVE-2026-1"', "")
    assert old in text
    assert said in read(text.replace(old, new, 1))


def test_too_long_a_recipe_is_refused() -> None:
    """The limit is a refusal, before anything is read."""
    assert str(RECIPE_BYTES_MAX) in read("#" * (RECIPE_BYTES_MAX + 1))


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    """Nothing but a refusal comes out, whatever goes in."""
    with pytest.raises(Refusal):
        parse_recipe(body)


@given(st.integers(0, len(DEBIAN)), st.text(max_size=20))
def test_any_change_is_read_or_refused(place: int, inserted: str) -> None:
    """A recipe with anything put into it is read or refused, never more."""
    with contextlib.suppress(Refusal):
        parse_recipe((DEBIAN[:place] + inserted + DEBIAN[place:]).encode("utf-8", "surrogatepass"))
