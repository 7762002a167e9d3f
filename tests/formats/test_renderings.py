"""All output formats: deterministic, equal to the golden files, valid against the official schemas, inert."""

import tarfile
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from clearway.formats import cve
from clearway.formats.advisory import (
    Advisory,
    Note,
    ProductStatus,
    Rating,
    Reference,
    Remedy,
    Revision,
    Status,
)
from clearway.formats.renderings import FORMS
from clearway.gateways.schemas import DocumentFormat, InstalledSchemas, SchemaProblem
from clearway.kernel.errors import Refusal
from tests.formats.advisories import (
    ALL,
    GOLDEN,
    HIGH,
    MAIN,
    PLAIN,
    UNFIXED,
    UPDATE,
    WAIT,
    WITHOUT_CVE,
    advisories,
)

INSTALLED = InstalledSchemas()
PAIRS = [(name, kind) for name in ALL for kind in FORMS if not (kind == cve.NAME and ALL[name] is WITHOUT_CVE)]
ENDINGS = {"html": "html", "text": "txt"}
# The formats of the reference data's schemas, and where those stand there.
OFFICIAL = {
    "osv": "osv-schema/validation/schema.json",
    "openvex": "openvex/openvex_json_schema.json",
    "csaf": "csaf_2.0/json_schema/csaf_json_schema.json",
}
JSON_FORMS = [kind for kind in FORMS if kind not in ENDINGS]
KNOWN = [kind.value for kind in INSTALLED.known()]


@pytest.fixture(scope="module")
def official(shared_data: Path, tmp_path_factory: pytest.TempPathFactory) -> InstalledSchemas:
    """The schemas out of the reference data, beside the installed ones."""
    folder = tmp_path_factory.mktemp("schemas")
    for name in ("schemas.tar.gz", "csaf-schemas-and-examples.tar.gz"):
        with tarfile.open(shared_data / name) as archive:
            for kind, path in OFFICIAL.items():
                found = [member for member in archive.getmembers() if member.name.endswith(path)]
                for member in found:
                    held = archive.extractfile(member)
                    assert held is not None
                    (folder / f"{kind}.json").write_bytes(held.read())
    assert {file.stem for file in folder.iterdir()} == OFFICIAL.keys()
    return InstalledSchemas(folder=folder)


def file_of(name: str, kind: str) -> Path:
    """The golden file of an advisory in a format."""
    return GOLDEN / f"{name}.{kind}.{ENDINGS.get(kind, 'json')}"


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_a_rendering_equals_its_golden_file(name: str, kind: str) -> None:
    """The bytes of a rendering change only on purpose: then the golden file is written anew and read by a person."""
    assert FORMS[kind].render(ALL[name]).decode() == file_of(name, kind).read_text()


@pytest.mark.parametrize(("name", "kind"), [pair for pair in PAIRS if pair[1] in KNOWN])
def test_a_rendering_is_valid_against_the_installed_official_schema(name: str, kind: str) -> None:
    """CSAF, CVE and CycloneDX documents are valid against the schemas that the packages carry."""
    assert INSTALLED.validate(DocumentFormat(kind), FORMS[kind].render(ALL[name])) == ()


@pytest.mark.shared
@pytest.mark.parametrize(("name", "kind"), [pair for pair in PAIRS if pair[1] in OFFICIAL])
def test_a_rendering_is_valid_against_the_reference_schema(name: str, kind: str, official: InstalledSchemas) -> None:
    """OSV, OpenVEX and CSAF 2.0 are valid against the official schemas of the reference data."""
    assert official.validate(DocumentFormat(kind), FORMS[kind].render(ALL[name])) == ()


@pytest.mark.shared
@given(advisory=advisories)
@settings(deadline=None, max_examples=40)  # five large schemas are checked each time
def test_whatever_an_advisory_says_its_documents_are_valid(advisory: Advisory, official: InstalledSchemas) -> None:
    """No text, version or link makes a document invalid; a format that cannot carry the advisory refuses it."""
    for kind, problems in _problems(advisory, official):
        assert problems == (), kind


def _problems(advisory: Advisory, schemas: InstalledSchemas) -> list[tuple[str, tuple[SchemaProblem, ...]]]:
    found: list[tuple[str, tuple[SchemaProblem, ...]]] = []
    for kind in schemas.known():
        try:
            body = FORMS[kind.value].render(advisory)
        except Refusal as refusal:
            if refusal.code not in {"no-cve", "no-ecosystem"}:
                raise
            continue
        assert body == FORMS[kind.value].render(advisory)
        assert body.endswith(b"}\n")
        found.append((kind.value, schemas.validate(kind, body)))
    return found


@pytest.mark.parametrize("kind", FORMS)
@pytest.mark.parametrize(
    ("broken", "where"),
    [
        (replace(PLAIN, title=" "), "title"),
        (replace(PLAIN, summary=""), "summary"),
        (replace(PLAIN, publisher=""), "publisher"),
        (replace(PLAIN, namespace="clearway"), "namespace"),
        (replace(PLAIN, id="../adv"), "id"),
        (replace(PLAIN, affected=()), "affected"),
        (replace(PLAIN, affected=(replace(MAIN, package="cjson"),)), "affected"),
        (replace(PLAIN, affected=(replace(MAIN, package="pkg:deb/debian/cjson@1"),)), "affected"),
        (replace(PLAIN, affected=(replace(MAIN, seen="", fixed=""),)), "affected"),
        (replace(PLAIN, affected=(replace(MAIN, seen="1", fixed="1"),)), "statuses"),
        (replace(PLAIN, affected=(MAIN, replace(MAIN, seen=""))), "affected"),
        (replace(PLAIN, remediations=()), "remediations"),
        (replace(PLAIN, remediations=(replace(UPDATE, words=" "),)), "remediations"),
        (replace(PLAIN, remediations=(replace(UPDATE, url="javascript:alert(1)"),)), "remediations"),
        (replace(PLAIN, remediations=(WAIT,)), "remediations"),
        (replace(UNFIXED, remediations=(UPDATE,)), "remediations"),
        (replace(PLAIN, remediations=(UPDATE, replace(UPDATE, kind=Remedy.NONE_AVAILABLE))), "remediations"),
        (replace(PLAIN, notes=(Note(title="", text="x"),)), "notes"),
        (replace(PLAIN, revisions=(Revision(at=datetime(2020, 1, 1, tzinfo=UTC), summary=""),)), "revisions"),
        (replace(PLAIN, ratings=(Rating(vector=HIGH, address="agency"),)), "ratings"),
    ],
)
def test_an_incomplete_advisory_is_refused_by_every_format(broken: Advisory, where: str, kind: str) -> None:
    """What a schema could not accept is refused beforehand, and the field is named."""
    with pytest.raises(Refusal) as refused:
        FORMS[kind].render(broken)
    assert (refused.value.code, refused.value.where) == ("advisory-incomplete", where)


class Seen(HTMLParser):
    """Collects the elements of a page and the addresses that it links to."""

    ALLOWED = frozenset(
        {"html", "head", "meta", "title", "style", "body", "main", "h1", "dl", "dt", "dd", "section", "h2", "p", "div"}
        | {"table", "thead", "tbody", "tr", "th", "td", "ul", "li", "a"}
    )

    def __init__(self) -> None:
        """Begin with nothing."""
        super().__init__()
        self.elements = frozenset[str]()
        self.addresses: list[str | None] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take note of an element; one that could act on its own fails the test."""
        self.elements |= {tag}
        assert not any(name.startswith("on") or name == "src" for name, _ in attrs)
        self.addresses += [value for name, value in attrs if name == "href"]


HOSTILE = "a\x1b[31m\u202eb\x00\ud800<script>alert(1)</script>"


@pytest.mark.parametrize("kind", FORMS)
def test_hostile_text_comes_out_inert(kind: str) -> None:
    """Control and direction characters stand in the documents by their codes; what is no web address is no link."""
    links = (Reference(url="javascript:alert(1)"), Reference(url="see the list"))
    advisory = replace(PLAIN, title=HOSTILE, credits=(HOSTILE,), references=links)
    body = FORMS[kind].render(advisory).decode()
    assert "\x1b" not in body
    assert "\u202e" not in body
    assert "javascript:" not in body
    assert "\\u{1b}" in body.replace("\\\\", "\\")


def test_markup_of_others_is_text_on_the_page() -> None:
    """Nothing that anybody wrote becomes an element or an attribute, wherever it stands."""
    note = Note(title=HOSTILE, text=HOSTILE)
    link = Reference(url="https://example.org/?a='b&c", title=HOSTILE)
    status = ProductStatus(purl="pkg:npm/a@1", status=Status.FIXED, note=HOSTILE)
    body = FORMS["html"].render(
        replace(
            PLAIN, title=HOSTILE, summary=HOSTILE, details=HOSTILE, notes=(note,), references=(link,),
            statuses=(status,), credits=(HOSTILE,), publisher=HOSTILE, identifiers=(HOSTILE,),
            affected=(replace(MAIN, seen=HOSTILE.replace("\ud800", "")),),
        )
    ).decode()  # fmt: skip
    page = Seen()
    page.feed(body)
    assert page.elements == Seen.ALLOWED
    assert page.addresses == ["https://example.org/?a='b&c"]


def test_headings_of_the_text_cannot_be_forged() -> None:
    """Only Clearway's own lines begin at the margin."""
    forged = "x\nWhat to do\n" + "-" * 78 + "\nInstall this"
    lines = FORMS["text"].render(replace(PLAIN, summary=forged, title=forged)).decode().splitlines()
    assert lines.count("What to do") == 1
    assert "Install this" not in lines
