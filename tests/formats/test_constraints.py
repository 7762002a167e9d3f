"""Constraints as npm, RubyGems, Composer, Hex and VERS write them, judged as their own tools judge."""

import pytest

from clearway.formats.affected import NotComparableError, Stretch, key_of
from clearway.formats.constraints import read_constraint, read_vers


def holds(stretches: list[Stretch], kind: str, version: str) -> bool:
    """Ask whether a version lies in a stretch."""
    key = key_of(kind, version)
    return any(one.low <= key and (not one.high or key < one.high) for one in stretches)


@pytest.mark.parametrize(
    ("kind", "constraint", "inside", "outside"),
    [
        ("npm", "<=1.5.1", ["0.1.0", "1.5.1"], ["1.5.2"]),
        ("npm", "< 1.2.3 || >= 2.0.0 < 2.1.0", ["1.2.2", "2.0.5"], ["1.2.3", "1.9.0", "2.1.0"]),
        ("npm", "*", ["0.0.1", "9.9.9"], []),
        ("npm", "1.2.x", ["1.2.0", "1.2.9"], ["1.1.9", "1.3.0"]),
        ("npm", "<=1.2", ["1.2.9"], ["1.3.0"]),
        ("npm", ">1.2", ["1.3.0"], ["1.2.9"]),
        ("npm", "~1.2.3", ["1.2.3", "1.2.9"], ["1.2.2", "1.3.0"]),
        ("npm", "~1", ["1.9.0"], ["2.0.0"]),
        ("npm", "^0.2.3", ["0.2.4"], ["0.3.0", "0.2.2"]),
        ("npm", "^1.2.3", ["1.9.0"], ["2.0.0", "2.0.0-rc.1"]),
        ("npm", "1.2.3 - 2.0.0", ["1.2.3", "2.0.0"], ["1.2.2", "2.0.1"]),
        ("npm", "<=v1.0.0-alpha3", ["0.9.0"], ["1.0.0"]),
        ("gem", "~> 2.3.4", ["2.3.4", "2.3.99"], ["2.3.3", "2.4.0", "2.4.0.rc1"]),
        ("gem", "~> 2.3", ["2.3", "2.99"], ["3.0", "3.0.0.beta1", "2.2.9"]),
        ("gem", "~> 2.3, >= 2.3.18", ["2.3.18", "2.9"], ["2.3.17", "3.0"]),
        ("gem", "~> 4.2.0.rc1", ["4.2.0.rc1", "4.2.5"], ["4.2.0.beta1", "4.3.0"]),
        ("gem", "> 1.0.0.preview9", ["1.0.0"], ["1.0.0.preview9"]),
        ("composer", ">=1.3.0, <1.3.1", ["1.3.0", "1.3.0-beta1"], ["1.3.1", "1.3.1-RC1", "1.2.9"]),
        ("composer", "~1.2", ["1.2.0", "1.9"], ["2.0.0", "1.1.9"]),
        ("composer", "^1.2.3", ["1.2.3", "1.9.0"], ["2.0.0", "1.2.2"]),
        ("composer", "1.2.*", ["1.2.0", "1.2.7"], ["1.3.0", "1.1.0"]),
        ("hex", ">= 1.17.0, < 1.17.4", ["1.17.0", "1.17.3"], ["1.17.4", "1.16.9"]),
        ("hex", "= 1.2.0", ["1.2.0"], ["1.2.1"]),
        ("npm", "!=1.2.3", ["1.2.2", "1.2.4"], ["1.2.3"]),
    ],
)
def test_constraints_hold_what_their_tools_say(
    kind: str, constraint: str, inside: list[str], outside: list[str]
) -> None:
    """Each version is in, or out."""
    found = read_constraint(kind, constraint)
    assert [version for version in (*inside, *outside) if holds(found, kind, version)] == inside


@pytest.mark.parametrize(
    ("text", "inside", "outside"),
    [
        ("vers:pypi/>=1.0|<2.0", ["1.0", "1.9"], ["0.9", "2.0"]),
        ("vers:pypi/<2.0", ["0.1"], ["2.0"]),
        ("vers:pypi/1.0|1.5", ["1.0", "1.5"], ["1.2"]),
        ("vers:pypi/>=1.0|!=1.3|<2.0", ["1.2"], ["1.3", "2.0"]),
        ("vers:pypi/<1.0|>=2.0|<2.5", ["0.5", "2.1"], ["1.5", "2.5"]),
        ("vers:pypi/>1.0|<=2.0", ["1.1", "2.0"], ["1.0", "2.1"]),
        ("vers:pypi/*", ["0", "99"], []),
        ("vers:pypi/>=1.0%2Blocal", ["1.1"], ["1.0"]),
    ],
)
def test_vers_holds_what_it_says(text: str, inside: list[str], outside: list[str]) -> None:
    """Pairs of bounds, single versions, and exceptions."""
    found = read_vers("pypi", text)
    assert [version for version in (*inside, *outside) if holds(found, "pypi", version)] == inside


@pytest.mark.parametrize("text", ["before 2.0", ">=", "<1.0 or so", "a" * 5_000, "||".join(["1.0.0"] * 300)])
def test_what_is_not_understood_is_told(text: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(NotComparableError):
        read_constraint("npm", text)
