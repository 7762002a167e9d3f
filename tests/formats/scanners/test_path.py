"""Paths lead to the values that they name, whatever the shape of the report, and never raise but for a bad path."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.scanners.path import Place, Tree, exists, parse_condition, parse_path, text_of, walk
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SCANNER_PATH_STEPS_MAX, SCANNER_VALUES_PER_PATH_MAX

REPORT = {
    "tool": {"name": "t", "exact": True},
    "files": [
        {"path": "a.c", "faults": [{"id": 1, "level": "High"}, {"id": 2, "level": "low", "tags": ["x", "y"]}]},
        {"path": "b.c", "faults": [[{"id": 3, "level": "HIGH"}]]},
    ],
    "by id": {"one": {"n": 1.5}, "two": {"n": None}},
}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from("abc*~^"), inner, max_size=4),
    max_leaves=12,
)
STEPS = st.lists(
    st.sampled_from(["a", "b", "c", "*", "~", "^", "a[b]", "a[!b=1]", "b[.=x*]", "a->t", "'a'"]), max_size=6
).map(".".join)


def texts(path: str, report: object = REPORT) -> list[str]:
    """Give the texts that a path leads to from the root."""
    tree = Tree(root=Place(report))
    return [text_of(place) for place in walk(parse_path(path), tree.root, tree)]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("tool.name", ["t"]),
        ("tool.exact", ["true"]),
        ("files.path", ["a.c", "b.c"]),
        ("files.faults.id", ["1", "2", "3"]),
        ("files.faults[level=high].id", ["1", "3"]),
        ("files.faults[level!=high].id", ["2"]),
        ("files.faults[id=1|3].id", ["1", "3"]),
        ("files.faults[level=*ig*].id", ["1", "3"]),
        ("files.faults[level=lo*].id", ["2"]),
        ("files.faults[level=*ow].id", ["2"]),
        ("files.faults[tags].id", ["2"]),
        ("files.faults[!tags][level=high].id", ["1", "3"]),
        ("files.faults.tags", ["x", "y"]),
        ("files.faults.^.path", ["a.c", "a.c", "b.c"]),
        ("files.faults[^.path=b.c].id", ["3"]),
        ("by id.*.n", ["1.5", ""]),
        ("'by id'.*.~", ["one", "two"]),
        ("files.[path=b.c].path", ["b.c"]),
        ("^", []),
        ("nothing.at.all", []),
        ("tool.name.more", []),
    ],
)
def test_a_path_leads_to_what_it_names(path: str, found: list[str]) -> None:
    """Lists are gone through, conditions compare without case, `^` goes up past lists."""
    assert texts(path) == found


def test_a_path_from_the_root_is_the_same_everywhere() -> None:
    """`/` begins at the root, also from deep inside."""
    tree = Tree(root=Place(REPORT))
    (deep, *_) = walk(parse_path("files.faults"), tree.root, tree)
    assert [text_of(place) for place in walk(parse_path("/tool.name"), deep, tree)] == ["t"]


def test_a_list_of_objects_is_a_report_too() -> None:
    """Names are taken from every object of a list at the root."""
    assert texts("a", [{"a": 1}, 5, {"a": "x"}]) == ["1", "x"]


def test_a_table_finds_objects_by_their_key() -> None:
    """What has no entry leads nowhere."""
    tree = Tree(root=Place({"ids": ["k", "l"]}), tables={"rules": {"k": Place({"name": "K"})}})
    assert [text_of(place) for place in walk(parse_path("ids->rules.name"), tree.root, tree)] == ["K"]


def test_what_is_there_but_empty_exists() -> None:
    """A report is recognized by its members though they be empty; conditions need a value that fits."""
    tree = Tree(root=Place({"a": None, "b": {"c": []}, "d": "word"}))
    told = {path: exists(parse_path(path), tree) for path in ("a", "b.c", "d[.=WORD]", "d[.=other]", "e", "a.b")}
    assert told == {"a": True, "b.c": True, "d[.=WORD]": True, "d[.=other]": False, "e": False, "a.b": False}


@pytest.mark.parametrize(
    "path", ["a[", "a[b", "a]b", "a{b", "a|b", "a..b'", "'", "a['b", "a.<b>", ".".join("a" * 21), "a->B"]
)
def test_a_path_that_cannot_be_read_is_refused_with_its_place(path: str) -> None:
    """The refusal shows what is left of it."""
    with pytest.raises(Refusal) as refused:
        parse_path(path)
    assert refused.value.code == "bad-path"
    assert refused.value.where


def test_a_path_may_have_so_many_steps_and_no_more() -> None:
    """The number is a named limit."""
    assert len(parse_path(".".join(["a"] * SCANNER_PATH_STEPS_MAX)).steps) == SCANNER_PATH_STEPS_MAX


@pytest.mark.parametrize("condition", ["", "a]", "a=b]c", "[a]"])
def test_a_condition_that_cannot_be_read_is_refused(condition: str) -> None:
    """It stands as between brackets, and there is one."""
    with pytest.raises(Refusal):
        parse_condition(condition)


def test_a_path_looks_at_so_many_values_and_no_more() -> None:
    """A report of hostile width costs what the limit says."""
    assert len(texts("a", {"a": list(range(SCANNER_VALUES_PER_PATH_MAX + 5))})) == SCANNER_VALUES_PER_PATH_MAX


@given(report=JSON, path=STEPS)
def test_any_path_is_walked_through_anything(report: object, path: str) -> None:
    """Nothing is raised, whatever stands where."""
    tree = Tree(root=Place(report), tables={"t": {"x": Place(report)}})
    parsed = parse_path(path)
    assert all(isinstance(text_of(place), str) for place in walk(parsed, tree.root, tree))
