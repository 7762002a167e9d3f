"""All four output formats: deterministic, equal to the golden files, valid against the official schemas, inert."""

import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats import csaf, cve, openvex, osv
from clearway.formats.advisory import Advisory
from clearway.gateways.schemas import DocumentFormat, InstalledSchemas, SchemaProblem
from clearway.kernel.errors import Refusal
from tests.formats.advisories import ALL, GOLDEN, PLAIN, WITHOUT_CVE

RENDER: dict[str, Callable[[Advisory], bytes]] = {
    csaf.NAME: csaf.render, cve.NAME: cve.render, openvex.NAME: openvex.render, osv.NAME: osv.render,
}  # fmt: skip
INSTALLED = InstalledSchemas()
PAIRS = [(name, kind) for name in ALL for kind in RENDER if not (kind == cve.NAME and ALL[name] is WITHOUT_CVE)]

texts = st.text(min_size=1, max_size=60).filter(lambda text: text.strip() != "")
advisories = st.builds(
    Advisory,
    id=st.from_regex(r"adv-[0-9a-z]{16}", fullmatch=True),
    title=texts,
    summary=texts,
    remediation=texts,
    package=st.sampled_from(["pkg:deb/debian/cjson", "pkg:pypi/tqdm", "pkg:npm/%40a/b", "pkg:maven/org.example/c"]),
    introduced=st.sampled_from(["", "0.1", "1:0~rc1+x"]),
    affected_version=st.sampled_from(["1.0", "1:2.0~rc1-1+deb12u2", "2024.1 beta"]),
    fixed_version=st.sampled_from(["", "2.0", "1:2.0-1+deb12u3"]),
    identifiers=st.lists(st.one_of(texts, st.sampled_from(["CVE-2026-1234", "GHSA-xvch-5gv4-984h"]))).map(tuple),
    weaknesses=st.lists(st.one_of(texts, st.sampled_from(["CWE-125", "CWE-99999", "CWE-0"]))).map(tuple),
    cvss_vector=st.one_of(texts, st.sampled_from([PLAIN.cvss_vector, "CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H"])),
    severity=st.just(PLAIN.severity),
    references=st.lists(st.one_of(texts, st.just("https://example.org/a"), texts.map("https://x/".__add__))).map(tuple),
    credits=st.lists(texts).map(tuple),
    published_at=st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  the zone comes beside it
    publisher=texts,
    namespace=st.just("https://clearway.example/"),
    details=st.text(max_size=40),
)


@pytest.fixture(scope="module")
def official(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> InstalledSchemas:
    """The schemas of OSV and OpenVEX out of the reference data, beside the installed ones."""
    folder = tmp_path_factory.mktemp("schemas")
    names = {"osv-schema/validation/schema.json": "osv.json", "openvex/openvex_json_schema.json": "openvex.json"}
    with tarfile.open(shared_data / "schemas.tar.gz") as archive:
        for member in archive.getmembers():
            for ending, name in names.items():
                if member.name.endswith(ending):
                    held = archive.extractfile(member)
                    assert held is not None
                    (folder / name).write_bytes(held.read())
    with tarfile.open(shared_data / "csaf-schemas-and-examples.tar.gz") as archive:
        held = archive.extractfile("csaf_2.0/json_schema/csaf_json_schema.json")
        assert held is not None
        (folder / "csaf.json").write_bytes(held.read())
    return InstalledSchemas(folder=folder)


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_rendering_equals_its_golden_file(name: str, kind: str) -> None:
    """The bytes of a rendering change only on purpose: then the golden file is written anew and read by a person."""
    assert RENDER[kind](ALL[name]).decode() == (GOLDEN / f"{name}.{kind}.json").read_text()


@pytest.mark.parametrize(("name", "kind"), [pair for pair in PAIRS if pair[1] in INSTALLED.known()])
def test_a_rendering_is_valid_against_the_installed_official_schema(name: str, kind: str) -> None:
    """CSAF and CVE documents are valid against the schemas that the packages carry."""
    assert INSTALLED.validate(DocumentFormat(kind), RENDER[kind](ALL[name])) == ()


@pytest.mark.shared
@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_rendering_is_valid_against_the_reference_schema(name: str, kind: str, official: InstalledSchemas) -> None:
    """All four are valid against the official schemas of the reference data."""
    assert official.validate(DocumentFormat(kind), RENDER[kind](ALL[name])) == ()


@pytest.mark.shared
@given(advisory=advisories)
def test_whatever_an_advisory_says_its_documents_are_valid(advisory: Advisory, official: InstalledSchemas) -> None:
    """No text, version or link makes a document invalid; a format that cannot carry the advisory refuses it."""
    for kind, problems in _problems(advisory, official):
        assert problems == (), kind


def _problems(advisory: Advisory, schemas: InstalledSchemas) -> list[tuple[str, tuple[SchemaProblem, ...]]]:
    found: list[tuple[str, tuple[SchemaProblem, ...]]] = []
    for kind, render in RENDER.items():
        if kind == cve.NAME and not advisory.cve:
            continue
        body = render(advisory)
        assert body == render(advisory)
        assert body.endswith(b"}\n")
        found.append((kind, schemas.validate(DocumentFormat(kind), body)))
    return found


@pytest.mark.parametrize("kind", RENDER)
@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (replace(PLAIN, title=" "), "title"),
        (replace(PLAIN, summary=""), "summary"),
        (replace(PLAIN, remediation=""), "remediation"),
        (replace(PLAIN, publisher=""), "publisher"),
        (replace(PLAIN, namespace="clearway"), "namespace"),
        (replace(PLAIN, package="cjson"), "package"),
        (replace(PLAIN, package="pkg:deb/debian/cjson@1"), "package"),
        (replace(PLAIN, id="../adv"), "id"),
        (replace(PLAIN, affected_version="", fixed_version=""), "affected_version"),
        (replace(PLAIN, affected_version="1", fixed_version="1"), "statuses"),
    ],
)
def test_an_incomplete_advisory_is_refused_by_every_format(broken: Advisory, where: str, kind: str) -> None:
    """What a schema could not accept is refused beforehand, and the field is named."""
    with pytest.raises(Refusal) as refused:
        RENDER[kind](broken)
    assert (refused.value.code, refused.value.where) == ("advisory-incomplete", where)


@pytest.mark.parametrize("kind", RENDER)
def test_hostile_text_comes_out_inert(kind: str) -> None:
    """Control and direction characters stand in the documents by their codes; what is no web address is no link."""
    hostile = "a\x1b[31m\u202eb\x00\ud800"
    advisory = replace(PLAIN, title=hostile, credits=(hostile,), references=("javascript:alert(1)", "see the list"))
    body = RENDER[kind](advisory)
    assert b"\x1b" not in body
    assert b"javascript:" not in body
    assert "\\u{1b}" in json.dumps(json.loads(body), ensure_ascii=False).replace("\\\\", "\\")
