"""All four output formats: deterministic, equal to the golden files, valid against the official schemas, inert."""

import json
import tarfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from clearway.formats import csaf, cve, openvex, osv
from clearway.formats.advisory import Advisory
from clearway.gateways.schemas import DocumentFormat, InstalledSchemas, SchemaProblem
from clearway.kernel.errors import Refusal
from tests.formats.advisories import ALL, GOLDEN, PLAIN, WITHOUT_CVE, advisories

RENDER: dict[str, Callable[[Advisory], bytes]] = {
    csaf.NAME: csaf.render, cve.NAME: cve.render, openvex.NAME: openvex.render, osv.NAME: osv.render,
}  # fmt: skip
INSTALLED = InstalledSchemas()
PAIRS = [(name, kind) for name in ALL for kind in RENDER if not (kind == cve.NAME and ALL[name] is WITHOUT_CVE)]


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
@settings(deadline=None)  # three schemas are checked each time, and the machine may be busy
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
