"""CPEs of both bindings are one name; what is none is none. And hashes, whatever a tool calls its algorithm."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.cpes import is_within, read_cpe
from clearway.formats.hashes import read_hash


@pytest.mark.parametrize(
    ("text", "key", "version", "rest"),
    [
        ("cpe:2.3:a:Vendor:Thing:1.2:*:*:*:*:*:*:*", "cpe:a:vendor:thing", "1.2", ("",) * 7),
        ("cpe:2.3:o:v:t\\:x:1\\.2:sp1:-:*:*:linux:*:*", "cpe:o:v:t:x", "1.2", ("sp1", "-", "", "", "linux", "", "")),
        ("cpe:/a:vendor:thing", "cpe:a:vendor:thing", "", ("",) * 7),
        ("cpe:/a:v:t:1.0:sp2:~~pro~linux~x64~:en", "cpe:a:v:t", "1.0", ("sp2", "", "en", "pro", "linux", "x64", "")),
        ("cpe:/h:v:t%21:-", "cpe:h:v:t!", "-", ("",) * 7),
        ("cpe:2.3:a:v:\\*:\\-:*:*:*:*:*:*:*", "cpe:a:v:\\*", "\\-", ("",) * 7),
    ],
)
def test_a_name_is_read(text: str, key: str, version: str, rest: tuple[str, ...]) -> None:
    """With what is escaped in it, and what the URI packs."""
    cpe = read_cpe(text)
    assert cpe is not None
    assert (cpe.key, cpe.version, cpe.rest) == (key, version, rest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "cpe:",
        "cpe:2.3:",
        "cpe:2.3:a:v",
        "cpe:2.3:x:v:t:1",
        "cpe:2.3:a:*:t:1",
        "cpe:/a:v:t:1:2:3:4:5:6:7",
        "cpe:2.3:a:v:t:" + "x" * 1_000,
        "cpe:2.3:a:v:t" + ":*" * 9,
        "pkg:npm/x@1",
    ],
)
def test_what_is_no_name_of_a_product_is_none(text: str) -> None:
    """Nor is one that is too long, or that leaves vendor or product open."""
    assert read_cpe(text) is None


@given(st.text(max_size=60))
def test_reading_never_fails(text: str) -> None:
    """Whatever stands behind the prefix."""
    for prefix in ("cpe:2.3:", "cpe:/", "cpe:2.3:a:v:t:"):
        cpe = read_cpe(prefix + text)
        assert cpe is None or len(cpe.rest) == 7


def test_a_name_lies_within_one_that_says_less() -> None:
    """What says more than is asked for leaves it open; another edition is another product."""
    assert is_within(("", "", "linux"), ("sp1", "", "linux")) is True
    assert is_within(("", "", "linux"), ("", "", "windows")) is False
    assert is_within(("", "", "linux"), ("", "", "")) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("SHA-256:" + "AB" * 32, "sha256:" + "ab" * 32),
        ("sha3-256:" + "0" * 64, "sha3-256:" + "0" * 64),
        ("BLAKE2b_512:" + "0" * 128, "blake2b-512:" + "0" * 128),
        ("sha256:" + "0" * 63, ""),
        ("sha256:" + "g" * 64, ""),
        ("crc32:00000000", ""),
        ("", ""),
    ],
)
def test_hashes_are_written_one_way(text: str, written: str) -> None:
    """And what is none is nothing."""
    assert read_hash(text) == written
