"""JSON read as a stream: what comes out is what reading it whole gives, whatever the pieces, and as strict."""

import io
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clearway.formats.decoding import decode_json
from clearway.formats.json_stream import Cursor, JsonBody
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import JSON_DEPTH_MAX, JSON_VALUE_BYTES_MAX

texts = st.text(alphabet=st.sampled_from('ab\\"[]{},: \n\u00e9\u202e\U0001f469'), max_size=12)
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=20,
)
containers = st.lists(values, max_size=5) | st.dictionaries(texts, values, max_size=5)
small_pieces = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(params=[1, 7, 256 * 1024])
def piece(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    """Read in pieces of so many bytes, so that every value lies across their edges."""
    size: int = request.param
    monkeypatch.setattr("clearway.formats.json_window._CHUNK", size)
    return size


def walked(cursor: Cursor) -> object:
    """Read a value by going down into every object and list."""
    if cursor.peek() == b"{":
        return {name: walked(cursor) for name in cursor.members()}
    if cursor.peek() == b"[":
        return [walked(cursor) for _ in cursor.elements()]
    return cursor.value()


def read(body: bytes) -> None:
    """Read all of a body as a stream."""
    cursor = Cursor(io.BytesIO(body))
    walked(cursor)
    cursor.finish()


def code_of(body: bytes, *, whole: bool) -> str:
    """Name the refusal that a body meets, whole or as a stream."""
    try:
        if whole:
            decode_json(body)
        else:
            read(body)
    except Refusal as refusal:
        return refusal.code
    return ""


@small_pieces
@given(value=containers, indent=st.sampled_from([None, 1]))
def test_every_way_of_reading_gives_the_same(piece: int, value: object, indent: int | None) -> None:
    """Whole, step by step, with what is passed over: always what the standard library reads."""
    body = json.dumps(value, ensure_ascii=bool(indent), indent=indent).encode()
    assert JsonBody(io.BytesIO(body)).whole() == value, piece
    cursor = Cursor(io.BytesIO(body))
    assert walked(cursor) == value
    cursor.finish()
    cursor = Cursor(io.BytesIO(body))
    cursor.pass_over()
    cursor.finish()


@small_pieces
@given(value=st.lists(values, max_size=5))
def test_what_is_not_taken_is_passed_over(piece: int, value: list[object]) -> None:
    """A reader takes every other item, and gets it whole."""
    cursor = Cursor(io.BytesIO(json.dumps(value).encode()))
    taken = [cursor.value() for number in cursor.elements() if number % 2]
    cursor.finish()
    assert taken == value[1::2], piece


@small_pieces
@given(records=st.lists(st.dictionaries(texts, values, min_size=1, max_size=3), min_size=1, max_size=4))
def test_records_are_the_same_in_a_list_and_line_by_line(piece: int, records: list[object]) -> None:
    """One object, a list or lines: the same records in the same order."""
    lines = b"\n".join(json.dumps(record).encode() for record in records)
    for body in (json.dumps(records).encode(), lines, b"\xef\xbb\xbf" + lines):
        assert [value for _, value in JsonBody(io.BytesIO(body)).records()] == records, piece


@small_pieces
@given(value=containers, data=st.data())
def test_a_damaged_text_is_refused_in_both_ways(piece: int, value: object, data: st.DataObject) -> None:
    """What reading it whole refuses, the stream refuses too, and the other way round."""
    body = bytearray(json.dumps(value).encode())
    start = data.draw(st.integers(0, len(body) - 1))
    body[start : start + data.draw(st.integers(0, 3))] = data.draw(
        st.sampled_from([b"", b"[", b"}", b'"', b",", b"\xff"])
    )
    whole, streamed = code_of(bytes(body), whole=True), code_of(bytes(body), whole=False)
    assert bool(whole) == bool(streamed), (bytes(body), piece)


@pytest.mark.parametrize(
    ("body", "code", "where"),
    [
        (b'[{"a":1},\n {"b":tru}]', "bad-json", "line 2, column 7"),
        (b'{"a":1,\n\n"a":2}', "name-twice", "line 3, column 4"),
        (b'[{"a":{"b":1,"b":2}}]', "name-twice", ""),
        (b'["\xc3\xa9", \xff]', "not-utf-8", "byte 7"),
        (b"[1,2", "bad-json", "line 1, column 5"),
        (b'["a', "bad-json", "line 1, column 4"),
        (b"[1 2]", "bad-json", "line 1, column 4"),
        (b"[1,]", "bad-json", "line 1, column 4"),
        (b"{1:2}", "bad-json", "line 1, column 2"),
        (b'{"a" 1}', "bad-json", "line 1, column 6"),
        (b"[] []", "bad-json", "line 1, column 4"),
        (b"[NaN]", "not-json", "line 1, column 2"),
        (b"[1e999]", "number-too-large", "line 1, column 2"),
        (b"[" * (JSON_DEPTH_MAX + 1), "too-deep", f"line 1, column {JSON_DEPTH_MAX + 1}"),
        (b'["' + b"a" * JSON_VALUE_BYTES_MAX + b'"]', "value-too-large", "line 1, column 2"),
    ],
)
def test_a_fault_is_refused_with_its_place(body: bytes, code: str, where: str) -> None:
    """The place is that in the whole text, however far down."""
    with pytest.raises(Refusal) as refused:
        read(body)
    assert refused.value.code == code
    assert refused.value.where.startswith(where)


def test_a_sketch_keeps_names_and_the_first_of_long_lists() -> None:
    """Enough to tell a format by, and no more, however long the text."""
    long = {"version": "2.1.0", "runs": [{"results": [{"n": n, "x": "x" * 100} for n in range(5_000)]}] * 2, "end": 1}
    head = JsonBody(io.BytesIO(json.dumps(long).encode())).head
    assert head == {"version": "2.1.0", "runs": [{"results": [{"n": 0, "x": "x" * 100}]}], "end": 1}


def test_an_object_or_list_that_is_another_kind_is_refused() -> None:
    """Null has nothing in it; anything else of another kind is refused with its place."""
    assert list(Cursor(io.BytesIO(b"null")).members()) == []
    assert list(Cursor(io.BytesIO(b"null")).elements()) == []
    for body in (b"[]", b"1", b'"a"'):
        with pytest.raises(Refusal) as refused:
            list(Cursor(io.BytesIO(body)).members())
        assert refused.value.code == "bad-shape"
