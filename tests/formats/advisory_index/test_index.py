"""The index gives back what was put in, and refuses a file that is none, older, or damaged."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.advisory_index.building import IndexBuilder
from clearway.formats.advisory_index.compiling import compile_advisory
from clearway.formats.advisory_index.layout import HEAD
from clearway.formats.advisory_index.reading import Index
from clearway.kernel.errors import Refusal


def record(name: str, package: str, *, withdrawn: bool = False, fixed: str = "2.0") -> bytes:
    """Write an OSV record."""
    events = [{"introduced": "0"}, {"fixed": fixed}]
    affected = [
        {"package": {"ecosystem": "PyPI", "name": package}, "ranges": [{"type": "ECOSYSTEM", "events": events}]}
    ]
    told = {"id": name, "modified": "2026-01-01T00:00:00Z", "aliases": [f"CVE-{name}"], "affected": affected}
    return json.dumps(told | ({"withdrawn": "2026-02-01T00:00:00Z"} if withdrawn else {})).encode()


def built(*records: bytes) -> bytes:
    """Build an index in memory."""
    builder = IndexBuilder()
    for one in records:
        compiled = compile_advisory(one)
        assert compiled is not None
        builder.add(compiled)
    return b"".join(builder.pieces())


def names(index: Index, package: str) -> list[str]:
    """Name the advisories about a package."""
    return [index.told(rule.advisory).id for rule in index.rules(package)]


@given(st.lists(st.tuples(st.from_regex(r"[a-z]{1,3}", fullmatch=True), st.booleans()), max_size=40))
def test_every_package_is_found_and_no_other(packages: list[tuple[str, bool]]) -> None:
    """With all its advisories but the withdrawn ones."""
    index = Index(built(*(record(f"A-{n}", name, withdrawn=gone) for n, (name, gone) in enumerate(packages))))
    for name in {name for name, _ in packages} | {"absent"}:
        expected = [f"A-{n}" for n, (package, gone) in enumerate(packages) if package == name and not gone]
        assert names(index, f"pkg:pypi/{name}") == expected
    assert index.about.withdrawn == sum(gone for _, gone in packages)


def test_records_of_one_id_each_tell_their_part() -> None:
    """A database that writes one for each release loses none; the same told twice counts once."""
    index = Index(built(record("A-1", "one"), record("A-1", "two"), record("A-1", "one")))
    assert (names(index, "pkg:pypi/one"), names(index, "pkg:pypi/two")) == (["A-1"], ["A-1"])
    assert index.about.advisories == 1


@given(st.data())
def test_a_changed_byte_is_noticed(data: st.DataObject) -> None:
    """Wherever it stands behind the head."""
    body = bytearray(built(record("A-1", "one")))
    place = data.draw(st.integers(HEAD.size, len(body) - 1))
    body[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Refusal) as refused:
        Index(bytes(body))
    assert refused.value.code == "damaged-index"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "no-index"),
        (b"PK\x03\x04 something else that is long enough to have a head of that size....", "no-index"),
        (built(record("A-1", "one"))[:-1], "damaged-index"),
        (built(record("A-1", "one")) + b"\x00", "damaged-index"),
        (built(record("A-1", "one"))[: HEAD.size], "damaged-index"),
        (b"CLWAYIDX" + (99).to_bytes(4, "little") + bytes(60), "other-index-format"),
    ],
)
def test_what_is_no_whole_index_is_refused(body: bytes, code: str) -> None:
    """By what it is, with how to build it anew."""
    with pytest.raises(Refusal) as refused:
        Index(body)
    assert refused.value.code == code
    assert "exposure index" in refused.value.hint


@pytest.mark.parametrize(
    ("document", "code"),
    [
        (b"{", "bad-json"),
        (b'{"id": "A-1", "modified": "x", "affected": {}}', "bad-shape"),
        (b'{"affected": []}', "bad-shape"),
        (b'{"id": "A", "affected": ' + b"[" * 100_000, "too-deep"),
        (b'{"id": "\xff", "modified": "x"}', "bad-json"),
    ],
)
def test_a_broken_advisory_is_refused(document: bytes, code: str) -> None:
    """It is told, not left out in silence."""
    with pytest.raises(Refusal) as refused:
        compile_advisory(document)
    assert refused.value.code == code


@pytest.mark.parametrize("document", [b"{}", b'{"id": "x", "name": "package.json"}', b"[]", b'{"vulnerabilities": []}'])
def test_other_json_is_no_advisory(document: bytes) -> None:
    """A folder of advisories has other documents too."""
    assert compile_advisory(document) is None
