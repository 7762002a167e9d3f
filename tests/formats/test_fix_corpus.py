"""Lists of known fixes: read strictly, and what ships covers every kind of wrong fix."""

from collections import Counter

import pytest

from clearway.formats.fix_corpus import WrongKind, parse_fixes
from clearway.gateways.builds import shelf_names
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import RECIPE_BYTES_MAX
from clearway.remediation.actions import shipped_fixes

RIGHT = '[[fix]]\npatch = "a.patch"\nright = true\nnote = "looks first"\n'
WRONG = '[[fix]]\nrelease = "1.2"\nright = false\nkind = "moves-bug"\nnote = "reads elsewhere"\n'


def test_fixes_are_read() -> None:
    """Patches and releases, right and wrong."""
    right, wrong = parse_fixes((RIGHT + WRONG).encode())
    assert (right.name, right.right, right.kind) == ("a", True, None)
    assert (wrong.name, wrong.right, wrong.kind) == ("release 1.2", False, WrongKind.MOVES_BUG)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "fix"),
        ("[[fix]", "not TOML"),
        ("\udcff", "not TOML"),
        (RIGHT + "more = 1", "more"),
        (RIGHT.replace("true", "false"), "has a kind"),
        (WRONG.replace("false", "true"), "has a kind"),
        (WRONG.replace("moves-bug", "is-ugly"), "is-ugly"),
        (RIGHT + 'release = "1"', "one of the two"),
        (RIGHT.replace('patch = "a.patch"', ""), "one of the two"),
        (RIGHT.replace("a.patch", "../a.patch"), "patch"),
        ("#" * (RECIPE_BYTES_MAX + 1), "at most"),
    ],
)
def test_what_is_wrong_is_said(text: str, said: str) -> None:
    """With the place."""
    with pytest.raises(Refusal) as refused:
        parse_fixes(text.encode(errors="surrogateescape"), where="x/fixes.toml")
    assert said in refused.value.what
    assert refused.value.where == "x/fixes.toml"


def test_enough_fixes_ship() -> None:
    """At least twenty right and twenty wrong ones, of every kind, and every patch is there."""
    shipped = [one for name in shelf_names() for one in shipped_fixes(name)]
    kinds = Counter(one.known.kind for one in shipped)
    assert kinds[None] >= 20
    assert sum(kinds.values()) - kinds[None] >= 20
    assert set(kinds) == {None, *WrongKind}
    assert all(one.repair.patch or one.repair.release for one in shipped)
