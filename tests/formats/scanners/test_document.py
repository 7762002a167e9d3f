"""Bytes become the trees that declarations are tried on; what cannot be read is refused."""

import io
import zipfile

import pytest

from clearway.formats.scanners.document import is_marked, read_documents, rows_under
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ARCHIVE_MEMBERS_MAX, SCANNER_HEADER_LINES_MAX


def archive(**members: bytes) -> bytes:
    """Make a ZIP."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in members.items():
            held.writestr(name, content)
    return made.getvalue()


def json_of(body: bytes) -> object:
    """Give the value of the one JSON document in a report."""
    (document,) = read_documents(body)
    assert document.json
    return document.json.root.value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b'\xef\xbb\xbf {"a": 1}', {"a": 1}),
        (b'{"a": 1}\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        (b'{\n"a": 1\n}\n{\n"a": 2\n}', [{"a": 1}, {"a": 2}]),
        (b'results =\n{"a": 1}', {"a": 1}),
    ],
)
def test_json_is_read_in_the_ways_that_tools_write_it(body: bytes, value: object) -> None:
    """One value, several one after the other, or one that a script assigns."""
    assert json_of(body) == value


def test_the_members_of_an_archive_are_documents() -> None:
    """What is no report in it is passed over."""
    documents = read_documents(archive(a=b'{"x": 1}', b=b"\xff\xfe\xfd", c=b"<r/>"))
    assert [document.member for document in documents] == ["a", "c"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"PK\x03\x04 and no more", "bad-archive"),
        (archive(**{str(n): b"x" for n in range(ARCHIVE_MEMBERS_MAX + 1)}), "archive-too-large"),
        (archive(bomb=b"0" * (65 * 1024 * 1024)), "archive-too-large"),
        (b'{"a": 1', "bad-json"),
        (b"<a>", "bad-xml"),
        (b"a,b\n\xff", "not-utf-8"),
    ],
)
def test_what_cannot_be_read_is_refused(body: bytes, code: str) -> None:
    """An archive is not unpacked beyond the limit, whatever it says of itself."""
    with pytest.raises(Refusal) as refused:
        read_documents(body)
    assert refused.value.code == code
    assert refused.value.hint


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_rows_stand_under_the_header_that_was_found(delimiter: str) -> None:
    """Lines before it are passed over, quoted cells kept whole, short rows filled, blank rows left out."""
    rows = [["Report of 2026"], ["Name", "Note", "Name"], ["x", f'"a{delimiter}\nb"', "y"], [""], ["z"]]
    (document,) = read_documents("\n".join(delimiter.join(row) for row in rows).encode())
    header = next(header for header in document.headers if header.cells == ("Name", "Note", "Name"))
    assert rows_under(document, header).root.value == [
        {"Name": "x", "Note": f"a{delimiter}\nb"},
        {"Name": "z", "Note": ""},
    ]


def test_a_header_is_looked_for_in_the_first_lines_only() -> None:
    """How many is a named limit."""
    (document,) = read_documents(b"x\n" * SCANNER_HEADER_LINES_MAX + b"Name,Note\n")
    assert document.headers == ()


@pytest.mark.parametrize(
    ("body", "marked"),
    [
        (b" <?xml version='1.0'?><a/>", True),
        (b"<!DOCTYPE a><a/>", True),
        ("<a/>".encode("utf-16"), True),
        (b"PK\x03\x04", True),
        (b"results = {}", True),
        (b"<6>[   12.3] BUG: KASAN", False),
        (b"a,b\n1,2\n", False),
        (b"", False),
    ],
)
def test_reports_that_are_no_plain_text_are_told(body: bytes, marked: bool) -> None:  # noqa: FBT001  a row of the table
    """A kernel's log begins with an angle bracket, too."""
    assert is_marked(body) is marked


def test_text_that_begins_with_a_named_value_is_read_by_blocks() -> None:
    """Blocks are apart by empty lines; the first of two like names counts; what is no field is passed over."""
    (document,) = read_documents(b"Name: rack\nURL: https://a.test: 1\nName: two\n- more\n\n \nName: puma\n")
    assert document.blocks
    assert document.blocks.root.value == [{"Name": "rack", "URL": "https://a.test: 1"}, {"Name": "puma"}]
    (other,) = read_documents(b"no field here\nName: rack\n")
    assert other.blocks is None
