"""Zip members: what was packed comes out, by every method; what lies or was cut is refused, and never grows."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clearway.formats import zip_members
from clearway.formats.zip_members import read_directory, read_member
from clearway.kernel.errors import Refusal
from tests.formats.zips import Packed, zip_of


def unpack(body: bytes) -> dict[str, bytes]:
    """Read everything in an archive."""
    file = BytesIO(body)
    return {name: read_member(file, member) for name, member in read_directory(file).items()}


@settings(max_examples=40, deadline=None)
@given(st.dictionaries(st.text("abc/._", min_size=1), st.binary(max_size=2_000), max_size=4), st.data())
def test_what_was_packed_comes_out(bodies: dict[str, bytes], data: st.DataObject) -> None:
    """Stored, deflated or packed with Zstandard, in short and in long directories."""
    members = [
        Packed(name=name, body=body, method=data.draw(st.sampled_from([0, 8, 93]))) for name, body in bodies.items()
    ]
    assert unpack(zip_of(*members, long=data.draw(st.booleans()))) == bodies


def test_several_frames_are_one_member() -> None:
    """Long members are written as several frames of Zstandard."""
    member = Packed(name="a", body=b"one, two", pieces=(b"one, ", b"two"))
    assert unpack(zip_of(member)) == {"a": b"one, two"}


def test_of_a_name_that_comes_twice_the_last_counts() -> None:
    """Inspect replaces a member by writing it again."""
    assert unpack(zip_of(Packed(name="a", body=b"old"), Packed(name="a", body=b"new"))) == {"a": b"new"}


@pytest.mark.parametrize("method", [0, 8, 93])
def test_a_member_never_grows_beyond_what_it_says(method: int) -> None:
    """A bomb that claims ten bytes is refused, and so is one whose checksum is another's."""
    for lie in (
        Packed(name="a", body=bytes(100_000), method=method, claimed=10),
        Packed(name="a", body=b"x", checksum=1),
    ):
        with pytest.raises(Refusal) as refused:
            unpack(zip_of(lie))
        assert refused.value.code == "broken-zip"


def test_a_long_member_and_a_large_directory_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is unpacked."""
    body = zip_of(Packed(name="a", body=b"12345"), Packed(name="b", body=b"6"))
    monkeypatch.setattr(zip_members, "ZIP_MEMBER_BYTES_MAX", 4)
    with pytest.raises(Refusal, match="5 bytes"):
        unpack(body)
    monkeypatch.setattr(zip_members, "ZIP_MEMBERS_MAX", 1)
    with pytest.raises(Refusal, match="2 members"):
        unpack(body)


def test_other_methods_and_encryption_are_refused_by_name() -> None:
    """Whoever sees it knows what to do."""
    for member, code in (
        (Packed(name="a", body=b"x", method=14), "unknown-packing"),
        (Packed(name="a", body=b"x", flags=1), "encrypted-zip"),
    ):
        with pytest.raises(Refusal) as refused:
            unpack(zip_of(member))
        assert refused.value.code == code


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_hostile_bytes_are_refused_and_nothing_else(data: st.DataObject) -> None:
    """Cut anywhere, or with any bytes changed, an archive is read or refused."""
    body = bytearray(zip_of(Packed(name="a", body=b"0123456789" * 9), Packed(name="b", body=b"z", method=8)))
    if data.draw(st.booleans()):
        body = body[: data.draw(st.integers(0, len(body) - 1))]
    for _ in range(data.draw(st.integers(0, 4)) if body else 0):
        body[data.draw(st.integers(0, len(body) - 1))] = data.draw(st.sampled_from([0, 1, 80, 127, 254, 255]))
    try:
        unpack(bytes(body))
    except Refusal as refusal:
        assert refusal.hint  # noqa: PT017  read or refused are both right
