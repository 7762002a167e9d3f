"""Inventories: CycloneDX and what package managers list; nothing but an answer or a refusal."""

import contextlib
import json
import tarfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clearway.formats.sboms.component import Component, RefusedComponent
from clearway.formats.sboms.reading import parse_inventory
from clearway.kernel.errors import Refusal


def bom(*components: object, spec: object = "1.5") -> bytes:
    """Write a CycloneDX document."""
    return json.dumps({"bomFormat": "CycloneDX", "specVersion": spec, "components": components}).encode()


def test_components_are_read_at_every_depth_and_once() -> None:
    """Nested parts count, equal ones only once; the version may stand beside the purl."""
    found = parse_inventory(
        bom(
            {"purl": "pkg:npm/%40a/b@1.0", "components": [{"purl": "pkg:pypi/C_d@2"}]},
            {"purl": "pkg:npm/%40a/b@1.0?x=y"},
            {"purl": "pkg:maven/org.example/e", "version": "3"},
        )
    )
    assert found.format == "cyclonedx"
    assert [(one.purl, one.package, one.version) for one in found.components] == [
        ("pkg:npm/%40a/b@1.0", "pkg:npm/%40a/b", "1.0"),
        ("pkg:pypi/C_d@2", "pkg:pypi/c-d", "2"),
        ("pkg:maven/org.example/e", "pkg:maven/org.example/e", "3"),
    ]


def test_the_source_of_a_debian_package_is_told() -> None:
    """`upstream` names the source package that advisories speak of, with or without its version."""
    purl = "pkg:deb/debian/libcjson1@1.7.15-1%2Bdeb12u2?arch=amd64&upstream=cjson"
    expected = Component(
        purl=purl,
        package="pkg:deb/debian/libcjson1",
        version="1.7.15-1+deb12u2",
        source="pkg:deb/debian/cjson",
        where="components[0]",
    )
    assert parse_inventory(bom({"purl": purl})).components == (expected,)
    same = replace(expected, purl=f"{purl}%401.7.15-1%2Bdeb12u2")
    assert parse_inventory(bom({"purl": same.purl})).components == (same,)
    other = replace(expected, purl=f"{purl}%401.7.15-1", source_version="1.7.15-1")
    assert parse_inventory(bom({"purl": other.purl})).components == (other,)


def test_what_cannot_be_matched_is_refused_with_place_and_reason() -> None:
    """The others are read."""
    found = parse_inventory(
        bom(
            {"name": "no purl"},
            {"purl": "nonsense"},
            {"purl": "pkg:npm/a"},
            {"purl": "pkg:npm/a@1%00"},
            {"purl": "pkg:npm/" + "a" * 2_000 + "@1"},
            {"purl": "pkg:npm/a@1", "components": [{"name": "inner"}]},
        )
    )
    assert len(found.components) == 1
    assert found.unreadable == 6
    assert found.refused[0] == RefusedComponent(where="components[0]", why="It has no purl.", name="no purl")
    assert found.refused[-1].where == "components[5].components[0]"


@pytest.mark.parametrize("spec", ["1.2", "1.3", "1.4", "1.5", "1.6", "1.7"])
def test_these_versions_are_read(spec: str) -> None:
    """CycloneDX 1.2 to 1.7."""
    assert parse_inventory(bom({"purl": "pkg:npm/a@1"}, spec=spec)).components


DPKG = """Desired=Unknown/Install
| Status
|/ Err?=(none)
||/ Name Version Architecture Description
+++-====-====
ii  adduser  3.134  all  add users
rc  gone  1.0  amd64  was here
hi  libc6:amd64  1:2~rc1  amd64  library
"""
PIP = "Package    Version\n---------- -------\nPy_YAML    6.0.2\nmine 1.0 /src/mine\n"
PINS = """# made by hand
-i index
tqdm[notebook]==4.66.2 ; python_version > '3'  # note
a.b==1 \\
    --hash=sha256:00
loose>=1
"""


@pytest.mark.parametrize(
    ("body", "form", "components", "unreadable"),
    [
        (
            "adduser\t3.134\nlibc6:amd64\t2.36-9+deb12u9\n",
            "dpkg-query",
            [("deb/debian/adduser", "3.134"), ("deb/debian/libc6", "2.36-9+deb12u9")],
            0,
        ),
        (DPKG, "dpkg", [("deb/debian/adduser", "3.134"), ("deb/debian/libc6", "1:2~rc1")], 0),
        (PIP, "pip", [("pypi/py-yaml", "6.0.2"), ("pypi/mine", "1.0")], 0),
        (PINS, "pip", [("pypi/tqdm", "4.66.2"), ("pypi/a-b", "1")], 1),
    ],
)
def test_lists_of_package_managers_are_read(
    body: str, form: str, components: list[tuple[str, str]], unreadable: int
) -> None:
    """dpkg-query, dpkg -l, pip list and requirements; what is not installed or not pinned does not count."""
    found = parse_inventory(body.encode())
    assert found.format == form
    assert [(one.package.removeprefix("pkg:"), one.version) for one in found.components] == components
    assert found.unreadable == unreadable


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"", "unknown-inventory"),
        (b"hello", "unknown-inventory"),
        (b"{}", "unknown-inventory"),
        (b"[]", "unknown-inventory"),
        (bom(spec="2.0"), "unknown-version"),
        (bom(spec=None), "bad-shape"),
        (b'{"bomFormat":"CycloneDX","specVersion":"1.5","components":{}}', "bad-shape"),
        (b"\xff\xfe", "not-utf-8"),
        (b"{" * 1_000, "bad-json"),
        (b'{"a":' * 100_000, "too-deep"),
    ],
)
def test_what_is_no_inventory_is_refused(body: bytes, code: str) -> None:
    """Each fault has its code."""
    with pytest.raises(Refusal) as refused:
        parse_inventory(body)
    assert refused.value.code == code


@pytest.mark.parametrize("body", [b"a==1\n" * 3, b"a==1\n\r\r", b"#\n#\na==1\n"])
def test_lines_have_a_limit(monkeypatch: pytest.MonkeyPatch, body: bytes) -> None:
    """However they end, and be they empty: a list of millions would take its time."""
    monkeypatch.setattr("clearway.formats.sboms.decoding.INVENTORY_LINES_MAX", 2)
    with pytest.raises(Refusal) as refused:
        parse_inventory(body)
    assert (refused.value.code, refused.value.status) == ("too-many-components", 413)


def test_an_inventory_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Too many components, counting those that cannot be read, and too many bytes are refused."""
    monkeypatch.setattr("clearway.formats.sboms.reading.COMPONENTS_PER_INVENTORY_MAX", 2)
    with pytest.raises(Refusal) as refused:
        parse_inventory(bom({}, {"purl": "pkg:npm/a@1"}, {}))
    assert (refused.value.code, refused.value.status) == ("too-many-components", 413)
    monkeypatch.setattr("clearway.formats.sboms.reading.INVENTORY_BYTES_MAX", 10)
    with pytest.raises(Refusal) as refused:
        parse_inventory(b" " * 11)
    assert (refused.value.code, refused.value.status) == ("inventory-too-large", 413)


@given(
    st.lists(st.text(max_size=40), max_size=6),
    st.sampled_from(["a\t1\n", "ii  a 1 all\n", "Package Version\n", "a==1\n", ""]),
)
def test_any_lines_are_read_or_refused(lines: list[str], first: str) -> None:
    """Nothing but a refusal comes out of noise."""
    with contextlib.suppress(Refusal):
        parse_inventory((first + "\n".join(lines)).encode(errors="replace"))


@given(st.lists(st.text(max_size=30).map("pkg:".__add__) | st.text(max_size=30), max_size=5), st.text(max_size=10))
def test_any_purls_are_read_or_refused(purls: list[str], version: str) -> None:
    """Each becomes a component with a version of plain characters, or is counted."""
    found = parse_inventory(bom(*({"purl": purl, "version": version} for purl in purls)))
    assert len(found.components) + found.unreadable <= len(purls)
    assert all(one.version.isascii() and one.version.isprintable() and one.version for one in found.components)


@pytest.mark.shared
def test_real_documents_are_read(shared_data: Path) -> None:
    """Every SBOM of the reference data is read; what lists no components, and the index, is refused by name."""
    read, refused = 0, list[str]()
    with tarfile.open(shared_data / "sboms.tar.gz") as archive:
        for member in archive.getmembers():
            held = archive.extractfile(member)
            if held is None:
                continue
            try:
                read += len(parse_inventory(held.read()).components)
            except Refusal as refusal:
                refused.append(f"{refusal.code} {member.name.partition('/')[2]}")
    assert sorted(refused) == [
        "unknown-inventory cyclonedx/SaaSBOM/apigateway-microservices-datastores/bom.json",
        "unknown-inventory cyclonedx/VEX/CISA-Use-Cases/Case-2/vex.json",
        "unknown-inventory cyclonedx/VEX/Use-Cases/Case-9/vex.json",
        "unknown-inventory cyclonedx/VEX/vex.json",
        "unknown-inventory index.csv",
    ]
    assert read > 4_000
