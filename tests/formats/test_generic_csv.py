"""CSV with a header: columns by name, in any order, and a bad row refused by itself."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding
from clearway.kernel.errors import Refusal


def read(text: str) -> tuple[ParsedFinding | RefusedFinding, ...]:
    """Read findings from a table."""
    return parse_report(text.encode(), target="pkg:npm/target").findings


def test_columns_go_by_name() -> None:
    """Other spellings are known; several values stand apart by spaces; an empty cell says nothing."""
    (finding,) = read('CWE,Summary,ID,File,line,Fixed Version\n"CWE-79 CWE-80","a, b",CVE-2026-1234,,12,2.0\n')
    assert finding == ParsedFinding(
        title="a, b",
        package="pkg:npm/target",
        weaknesses=("CWE-79", "CWE-80"),
        identifiers=("CVE-2026-1234",),
        line=12,
        fixed_version="2.0",
    )


def test_a_bad_row_is_refused_in_its_place() -> None:
    """The line is told; empty lines are passed over."""
    first, short, bad, last = read("title,line\na,1\n\nb\nc,x\nd,4\n")
    assert isinstance(first, ParsedFinding)
    assert isinstance(last, ParsedFinding)
    assert isinstance(short, RefusedFinding)
    assert (short.position, short.code, short.where) == (1, "bad-row", "line 4")
    assert isinstance(bad, RefusedFinding)
    assert (bad.position, bad.code, bad.where) == (2, "bad-shape", "line 5 $.line")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("title,colour\nx,y\n", "unknown-column"),
        ("title,cwe,weaknesses\nx,y,z\n", "name-twice"),
        ('title\n"x\n', "bad-csv"),
        ('title\n"x"y\n', "bad-csv"),
        ("name\nx\n", "unknown-format"),
    ],
)
def test_a_bad_table_is_refused(text: str, code: str) -> None:
    """Each fault of a whole table has its code."""
    with pytest.raises(Refusal) as refused:
        read(text)
    assert refused.value.code == code


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20).filter(
    lambda t: t.strip() != ""
)


@given(st.lists(st.tuples(cells, cells), max_size=5))
def test_what_a_spreadsheet_writes_is_read_back(rows: list[tuple[str, str]]) -> None:
    """Commas, quotes and formulas in cells come through as they are."""
    made = io.StringIO()
    csv.writer(made).writerows([("title", "description"), *rows])
    found = read(made.getvalue())
    assert [(f.title, f.description) for f in found if isinstance(f, ParsedFinding)] == rows


def test_a_table_is_read_as_a_stream() -> None:
    """Row by row; a fault far down comes out when it is reached, with its line or byte."""
    rows = b"title,line\n" + b"".join(b"finding %d,%d\n" % (n, n) for n in range(20_000))
    assert sum(1 for _ in parse_report(io.BytesIO(rows)).findings) == 20_000
    for fault, code, where in ((b'"x" y\n', "bad-csv", "line 20002"), (b"\xff\n", "not-utf-8", f"byte {len(rows)}")):
        with pytest.raises(Refusal) as refused:
            list(parse_report(io.BytesIO(rows + fault)).findings)
        assert (refused.value.code, refused.value.where) == (code, where)


def test_ranges_of_one_cell_stand_apart_by_semicolons() -> None:
    """Because a range holds blanks; other lists stand apart by them."""
    (finding,) = read("title,ranges,packages\nx,introduced:1 fixed:2; introduced:3,pkg:npm/a pkg:npm/b\n")
    assert isinstance(finding, ParsedFinding)
    assert finding.ranges == ("introduced:1 fixed:2", "introduced:3")
    assert finding.packages == ("pkg:npm/a", "pkg:npm/b")
