"""Templates fill text with values; one whose value is missing gives nothing."""

import pytest

from clearway.formats.scanners.path import Place, Tree
from clearway.formats.scanners.template import parse_template
from clearway.kernel.errors import Refusal

ITEM = {
    "name": " left-pad ",
    "ids": ["CVE-2026-1", "CVE-2026-2"],
    "empty": "",
    "place": "src/a.c:12",
    "html": "<p>One &amp;</p><b>two</b> 1 < 2",
    "list": "a, b",
    "url": "https://me@host.test:8443/x?y=1",
    "quote": "{ids}",
}


def values(text: str) -> list[str]:
    """Fill a template in."""
    tree = Tree(root=Place(ITEM))
    return list(parse_template(text).values(tree.root, tree))


@pytest.mark.parametrize(
    ("template", "filled"),
    [
        ("plain words", ["plain words"]),
        ("{name}", ["left-pad"]),
        ("{ids} in {name}", ["CVE-2026-1 in left-pad", "CVE-2026-2 in left-pad"]),
        ("{name}: {ids}", ["left-pad: CVE-2026-1"]),
        ("{empty}", []),
        ("{name} {empty}", []),
        ("{missing.thing}", []),
        ("{place|before::}", ["src/a.c"]),
        ("{place|after::}", ["12"]),
        ("{place|last:/}", ["a.c:12"]),
        ("{place|first:/}", ["src"]),
        ("{html|plain}", ["One &\ntwo 1 < 2"]),
        ("{list|split:,}", ["a", "b"]),
        ("{name|lower}", ["left-pad"]),
        ("{url|host}", ["host.test"]),
        ("{place|host}", ["src"]),
        ("{quote}", ["{ids}"]),
    ],
)
def test_a_template_is_filled(template: str, filled: list[str]) -> None:
    """The first hole takes every value, the others their first; changes are done one after the other."""
    assert values(template) == filled


@pytest.mark.parametrize("template", ["{a", "a}", "{a|shout}", "{a[}", "{{a}}"])
def test_a_template_that_cannot_be_read_is_refused(template: str) -> None:
    """Braces, paths and changes are checked when the declaration is read."""
    with pytest.raises(Refusal) as refused:
        parse_template(template)
    assert refused.value.hint


def test_markup_is_taken_out_in_linear_time() -> None:
    """A text of opening brackets only is no way to make it slow."""
    tree = Tree(root=Place({"a": "<" * 500_000 + "<p" * 100_000}))
    assert list(parse_template("{a|plain}").values(tree.root, tree))
