"""Inventories made to hurt are refused with a clear reason, in little time and memory."""

import json

import pytest

from clearway.formats.sboms.reading import parse_inventory, read_components, recognize
from clearway.kernel.errors import Refusal

DEEP_PARTS = (
    b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":['
    + b'{"type":"library","components":[' * 400
    + b"]}" * 400
    + b"]}"
)
DEEP_LOCK = (
    b'{"lockfileVersion":1,"dependencies":' + b'{"a":{"version":"1","dependencies":' * 300 + b"{}" + b"}}" * 300 + b"}"
)
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE bom [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<bom xmlns="http://cyclonedx.org/schema/bom/1.4"><components>&b;</components></bom>'
)
OUTSIDE = BOMB.replace(b'<!ENTITY a "aaaaaaaaaa">', b'<!ENTITY a SYSTEM "file:///etc/passwd">')


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (DEEP_PARTS, "too-deep"),
        (DEEP_LOCK, "too-deep"),
        (b'{"bomFormat":' + b"[" * 200_000, "bad-shape"),
        (b'{"other":' + b"[" * 200_000, "too-deep"),
        (BOMB, "xml-entity"),
        (OUTSIDE, "xml-entity"),
        (b"[[package]]\nname" + b".a" * 10_000 + b" = 1\n", "bad-toml"),
        (b"\xff\xfe\x00", "not-utf-8"),
        (b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{"purl":1}]}', "bad-shape"),
    ],
)
def test_what_is_made_to_hurt_is_refused(body: bytes, code: str) -> None:
    """By what it is."""
    with pytest.raises(Refusal) as refused:
        list(read_components(body))
    assert refused.value.code == code


def test_components_have_a_limit_in_every_format(monkeypatch: pytest.MonkeyPatch) -> None:
    """Counting starts with the first, so that little is read of too many."""
    monkeypatch.setattr("clearway.formats.sboms.reading.COMPONENTS_PER_INVENTORY_MAX", 10)
    for body in (b"a==1\n" * 11, b"a\t1\n" * 11, b"x/y v1.0.0 h1:00\n" * 11):
        with pytest.raises(Refusal) as refused:
            list(read_components(body))
        assert refused.value.code == "too-many-components"


def test_texts_are_kept_as_they_are_and_quoted_in_purls() -> None:
    """What stands in a list cannot smuggle a qualifier into the purl that is made of it."""
    (entry,) = read_components(b"module a.b/c\n\nrequire a.b/d v1.0.0?x=y#z\n")
    assert getattr(entry, "purl", "") == "pkg:golang/a.b/d@v1.0.0%3Fx%3Dy%23z"


def test_a_name_that_comes_twice_is_refused_where_it_is_kept() -> None:
    """Readers would disagree about which counts."""
    body = b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":[],"components":[]}'
    with pytest.raises(Refusal) as refused:
        parse_inventory(body)
    assert refused.value.code == "name-twice"


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"name": "package.json", "version": "1.0.0"}])
def test_other_json_is_no_inventory(value: object) -> None:
    """It is refused, and not read as an empty one."""
    with pytest.raises(Refusal):
        recognize(json.dumps(value).encode())


@pytest.mark.parametrize(
    "line",
    [
        b"a@npm:" * 330 + b":",
        b'"' + b"@" * 1_900 + b'":',
        b"require " + b"." * 1_900,
        b"  '/" + b"a" * 900 + b"@1" + b"(" * 900 + b"':",
        b"a" * 900 + b"-" * 900 + b".x86_64",
    ],
)
@pytest.mark.timeout(30)
def test_long_lines_cost_little(line: bytes) -> None:
    """No pattern goes over a line again and again; each head makes its own reader read it."""
    heads = (
        b"# yarn lockfile v1\n",
        b"module x\n",
        b"lockfileVersion: 9\npackages:\n",
        b"bash-5.1-6.x86_64\n",
        b"a==1\n",
    )
    for head in heads:
        list(read_components(head + b"\n".join([line] * 3_000)))
