"""clearway exposure: matching as a person does it, offline, with real advisories and real lock files."""

import csv
import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from clearway.formats.vex import read_vex
from clearway.gateways.schemas import DocumentFormat, InstalledSchemas
from tests.cli.commands import Row, lines, run, write

AFFECTED = [
    {
        "package": {"ecosystem": "PyPI", "name": "Foo.Bar"},
        "ranges": [
            {"type": "ECOSYSTEM", "events": [{"fixed": "1.5"}, {"introduced": "0"}]},
            {"type": "ECOSYSTEM", "events": [{"introduced": "2.0"}, {"last_affected": "2.3"}]},
            {"type": "GIT", "repo": "x", "events": [{"introduced": "0"}]},
        ],
        "versions": ["1.0", "3.0.0"],
    }
]


def record(name: str, affected: object = None, **more: object) -> Row:
    """Write an OSV record."""
    return {"id": name, "modified": "2026-01-01T00:00:00Z", "affected": affected or AFFECTED, **more}


def bom(*purls: str, **more: object) -> Row:
    """Write a CycloneDX SBOM."""
    components = [{"type": "library", "name": "x", "purl": purl, **more} for purl in purls]
    return {"bomFormat": "CycloneDX", "specVersion": "1.5", "components": components}


def matched(tmp_path: Path, sbom: object, *advisories: Row, options: tuple[str, ...] = ()) -> list[Row]:
    """Match an SBOM with advisories, and read the JSON lines."""
    folder = tmp_path / "advisories"
    folder.mkdir(exist_ok=True)
    for number, one in enumerate(advisories):
        write(folder, f"{number}.json", one)
    file = write(tmp_path, "bom.json", sbom)
    return lines(run("exposure", "match", file, "--advisories", folder, "--format", "jsonl", *options))


@pytest.mark.shared
@pytest.mark.timeout(400)
def test_real_lock_files_match_just_what_is_expected(shared_data: Path, tmp_path: Path) -> None:
    """Every expected match and no other, of 27 real projects with 30,030 real advisories."""
    index = tmp_path / "advisories.index"
    built = run("exposure", "index", shared_data / "advisories-osv.jsonl.gz", "-o", index, "--format", "json")
    assert (built.exit_code, json.loads(built.stdout)["broken"]) == (0, 0)
    with tarfile.open(shared_data / "sbom-matches-dev.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    (folder,) = {path.parent for path in tmp_path.rglob("expected.csv")}
    with (folder / "expected.csv").open(newline="") as file:
        expected = {(row["sbom"], row["purl"], row["advisory_id"]) for row in csv.DictReader(file)}
    sboms = sorted(folder.glob("*.json"))
    found = lines(run("exposure", "match", *sboms, "--advisories", index, "--format", "jsonl"))
    assert {(Path(row["sbom"]).name, row["purl"], row["advisory"]) for row in found} == expected
    assert len(found) == len(expected)
    assert all(row["reason"] for row in found)


@pytest.mark.parametrize(
    ("purl", "fixed_in", "reason"),
    [
        ("pkg:pypi/Foo_Bar@1.4", "1.5", "from the first version until 1.5, which has the fix"),
        ("pkg:pypi/foo-bar@2.1", None, "from 2.0 up to 2.3, the last affected one"),
        ("pkg:pypi/foo.bar@3.0", None, "lists version 3.0"),
        ("pkg:pypi/foo-bar@1.5rc1", "1.5", "until 1.5"),
        ("pkg:pypi/foo-bar@1.5", "", ""),
        ("pkg:pypi/foo-bar@2.4", "", ""),
        ("pkg:npm/foo-bar@1.4", "", ""),
    ],
)
def test_a_match_says_why_and_the_nearest_fix(tmp_path: Path, purl: str, fixed_in: str | None, reason: str) -> None:
    """By range or by listed version; names as the ecosystem writes them; the purl exactly as it stands in the SBOM."""
    found = matched(tmp_path, bom(purl), record("A-1", aliases=["CVE-1"]))
    if not reason:
        assert found == []
        return
    assert [(row["purl"], row["advisory"], row["aliases"], row["fixed_in"]) for row in found] == [
        (purl, "A-1", ["CVE-1"], fixed_in)
    ]
    assert reason in found[0]["reason"]


def test_a_withdrawn_advisory_is_left_out(tmp_path: Path) -> None:
    """It matches nothing."""
    withdrawn = record("A-1", withdrawn="2026-01-02T00:00:00Z")
    assert matched(tmp_path, bom("pkg:pypi/foo-bar@1.0"), withdrawn, record("A-2")) != []
    assert {row["advisory"] for row in matched(tmp_path, bom("pkg:pypi/foo-bar@1.0"), withdrawn)} == {"A-2"}


def test_what_cannot_be_judged_is_told_with_its_place(tmp_path: Path) -> None:
    """Broken purls, none, no version, one that is none, and what is told twice: all in JSON, counted on stderr."""
    sbom = bom(
        "pkg:pypi/foo-bar@1.0", "nonsense", "pkg:pypi/foo-bar", "pkg:pypi/foo-bar@latest", "pkg:pypi/foo-bar@1.0"
    )
    sbom["components"].append({"type": "library", "name": "nameless"})
    folder = tmp_path / "advisories"
    folder.mkdir()
    write(folder, "a.json", record("A-1"))
    result = run("exposure", "match", write(tmp_path, "b.json", sbom), "--advisories", folder, "--format", "json")
    (told,) = json.loads(result.stdout)["inventories"]
    assert [(one["where"], one["why"]) for one in told["unjudged"]] == [
        ("components[1]", "Its purl cannot be read."),
        ("components[2]", "It has no version that can be compared."),
        ("components[3]", "Its version cannot be compared with those of advisories."),
        ("components[5]", "It has no purl."),
    ]
    assert (told["duplicated"], told["counts"]["matches"], told["counts"]["components"]) == (["components[4]"], 1, 6)
    assert "1 not judged: Its purl cannot be read. (components[1] nonsense)" in result.stderr


def test_a_distribution_is_judged_by_its_own_release(tmp_path: Path) -> None:
    """AlmaLinux 8's advisory says nothing of 9; without a release nothing is guessed, and that is told."""
    affected = [
        {
            "package": {"ecosystem": f"AlmaLinux:{release}", "name": "openssl"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": fixed}]}],
        }
        for release, fixed in (("8", "1:1.1.1k-9.el8"), ("9", "1:3.0.7-6.el9"))
    ]
    purls = [
        "pkg:rpm/almalinux/openssl@1.1.1k-5.el8?epoch=1&distro=almalinux-8.6",
        "pkg:rpm/alma/openssl@3.0.1-1.el9?epoch=1&distro=almalinux-9",
        "pkg:rpm/almalinux/openssl@3.0.7-6.el9?epoch=1&distro=almalinux-9",
        "pkg:rpm/almalinux/openssl@1.1.1k-8?epoch=1",
    ]
    found = matched(tmp_path, bom(*purls), record("ALSA-1", affected))
    assert [(row["purl"], row["fixed_in"]) for row in found] == [
        (purls[0], "1:1.1.1k-9.el8"),
        (purls[1], "1:3.0.7-6.el9"),
    ]


def test_upstream_does_not_judge_what_a_distribution_patched(tmp_path: Path) -> None:
    """Only Debian's own advisory is about Debian's package, by its source."""
    upstream = {
        "package": {"ecosystem": "PyPI", "name": "requests"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.31.0"}]}],
    }
    debian = {
        "package": {"ecosystem": "Debian:12", "name": "requests"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "2.28.1+dfsg-1+deb12u1"}]}],
    }
    purl = "pkg:deb/debian/python3-requests@2.28.1%2Bdfsg-1?upstream=requests&distro=debian-12"
    assert matched(tmp_path, bom(purl), record("PYSEC-1", [upstream])) == []
    (found,) = matched(tmp_path, bom(purl), record("PYSEC-1", [upstream]), record("DSA-1", [debian]))
    assert (found["advisory"], found["fixed_in"]) == ("DSA-1", "2.28.1+dfsg-1+deb12u1")


def test_what_does_not_run_is_marked_and_can_be_left_out(tmp_path: Path) -> None:
    """Kept and marked; --runtime-only leaves it out."""
    sbom = bom("pkg:pypi/foo-bar@1.0", scope="optional")
    assert [row["scope"] for row in matched(tmp_path, sbom, record("A-1"))] == ["optional"]
    assert matched(tmp_path, sbom, record("A-1"), options=("--runtime-only",)) == []


PURL = "pkg:pypi/foo-bar@1.0"
STATEMENT: Row = {
    "vulnerability": {"name": "CVE-1"},
    "products": [{"@id": PURL}],
    "status": "not_affected",
    "justification": "vulnerable_code_not_present",
}
OPENVEX: Row = {
    "@context": "https://openvex.dev/ns/v0.2.0",
    "timestamp": "2026-01-01T00:00:00Z",
    "statements": [STATEMENT],
}
CYCLONEDX_VEX: Row = {
    "bomFormat": "CycloneDX",
    "specVersion": "1.5",
    "vulnerabilities": [
        {
            "id": "CVE-1",
            "analysis": {"state": "not_affected", "justification": "code_not_reachable"},
            "affects": [{"ref": PURL}],
        }
    ],
}
CSAF_VEX: Row = {
    "document": {"csaf_version": "2.0", "category": "csaf_vex", "title": "x", "tracking": {"id": "v"}},
    "product_tree": {
        "full_product_names": [
            {"product_id": "P", "name": "foo", "product_identification_helper": {"purl": PURL}},
        ]
    },
    "vulnerabilities": [
        {
            "cve": "CVE-1",
            "product_status": {"known_not_affected": ["P"]},
            "flags": [{"label": "component_not_present", "product_ids": ["P"]}],
        }
    ],
}


@pytest.mark.parametrize(
    ("vex", "justification"),
    [
        (OPENVEX, "vulnerable_code_not_present"),
        (CYCLONEDX_VEX, "code_not_reachable"),
        (CSAF_VEX, "component_not_present"),
    ],
)
def test_a_vex_statement_takes_a_match_back_and_says_why(tmp_path: Path, vex: Row, justification: str) -> None:
    """Only for its own vulnerability, package and version; the justification is shown."""
    statement = write(tmp_path, "vex.json", vex)
    sbom = bom(PURL, "pkg:pypi/foo-bar@1.1")
    advisories = (record("A-1", aliases=["CVE-1"]), record("A-2", aliases=["CVE-2"]))
    found = matched(tmp_path, sbom, *advisories, options=("--vex", str(statement)))
    assert [(row["purl"], row["advisory"]) for row in found] == [
        (PURL, "A-2"),
        ("pkg:pypi/foo-bar@1.1", "A-1"),
        ("pkg:pypi/foo-bar@1.1", "A-2"),
    ]
    arguments = ("--advisories", tmp_path / "advisories", "--vex", statement, "--format", "json")
    (told,) = json.loads(run("exposure", "match", tmp_path / "bom.json", *arguments).stdout)["inventories"]
    assert [(one["match"]["advisory"], one["status"]) for one in told["suppressed"]] == [("A-1", "not_affected")]
    assert justification in told["suppressed"][0]["justification"]


def test_a_newer_statement_counts(tmp_path: Path) -> None:
    """Who was not affected, and then is, is matched."""
    later = {**STATEMENT, "status": "affected", "timestamp": "2026-02-01T00:00:00Z"}
    vex = write(tmp_path, "vex.json", {**OPENVEX, "statements": [later, STATEMENT]})
    assert len(matched(tmp_path, bom(PURL), record("CVE-1"), options=("--vex", str(vex)))) == 1


def packed(name: str, body: bytes) -> bytes:
    """Pack a document as its file name says."""
    buffer = io.BytesIO()
    if name.endswith(".gz"):
        return gzip.compress(body)
    if name.endswith(".zst"):
        return zstandard.ZstdCompressor().compress(body)
    if name.endswith(".zip"):
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("../../etc/a.json", body)
        return buffer.getvalue()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        member = tarfile.TarInfo("/tmp/a.json")
        member.size = len(body)
        archive.addfile(member, io.BytesIO(body))
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["a.json.gz", "a.jsonl.zst", "all.zip", "all.tar"])
def test_advisories_are_read_however_they_are_packed(tmp_path: Path, name: str) -> None:
    """The names inside an archive place no file."""
    body = b"\n".join(json.dumps(record(f"A-{number}")).encode() for number in range(3))
    folder = tmp_path / "packed"
    folder.mkdir()
    (folder / name).write_bytes(packed(name, body))
    result = run("exposure", "index", folder, "-o", tmp_path / "index", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["advisories"]) == (0, 3)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["index", "packed"]


def test_a_broken_document_is_named_and_the_others_are_taken(tmp_path: Path) -> None:
    """The exit status says so; the old index is replaced at once."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    write(folder, "good.json", record("A-1"))
    write(folder, "list.json", [record("A-2"), {"affected": 1}])
    write(folder, "broken.json", b'{"id": ')
    write(folder, "torn.json.gz", gzip.compress(b"{}" * 1000)[:20])
    write(folder, "other.json", {"name": "no advisory"})
    write(folder, "readme.txt", b"hello")
    result = run("exposure", "index", folder, "-o", tmp_path / "index", "--format", "json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (told["advisories"], told["broken"], told["other_documents"], told["other_files"]) == (2, 3, 1, 1)
    assert [line.partition(":")[0] for line in result.stderr.split("\n") if line.strip()] == [
        "broken.json",
        "list.json[1]",
        "torn.json.gz",
    ]


def test_a_folder_without_advisories_is_refused(tmp_path: Path) -> None:
    """Nothing would match, and that would look like safety; no index is left behind."""
    folder = tmp_path / "empty"
    folder.mkdir()
    result = run("exposure", "index", folder, "-o", tmp_path / "index")
    assert (result.exit_code, "no-advisories" in result.stderr) == (1, True)
    assert not (tmp_path / "index").exists()


def test_a_refused_inventory_stops_no_other(tmp_path: Path) -> None:
    """It is named, and the exit status says so."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    write(folder, "a.json", record("A-1"))
    files = [write(tmp_path, "no.json", b"hello"), write(tmp_path, "yes.json", bom(PURL))]
    result = run("exposure", "match", *files, "--advisories", folder, "--format", "jsonl")
    assert (result.exit_code, [row["sbom"] for row in lines(result)]) == (1, [str(files[1])])
    assert "no.json: refused (unknown-inventory)" in result.stderr


@pytest.mark.shared
@pytest.mark.parametrize("output", ["openvex", "csaf", "cyclonedx"])
def test_matches_are_written_as_vex_that_can_be_read_again(shared_data: Path, tmp_path: Path, output: str) -> None:
    """Valid against the official schemas that we have; what was affected and what was not is told again."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    write(folder, "a.json", record("A-1", aliases=["CVE-2026-1000"], summary="A hole"))
    write(folder, "b.json", record("A-2", aliases=["CVE-2026-1001"]))
    statement = {**STATEMENT, "vulnerability": {"name": "CVE-2026-1000"}}
    vex = write(tmp_path, "vex.json", {**OPENVEX, "statements": [statement]})
    files = [write(tmp_path, name, bom(PURL, "pkg:pypi/foo-bar@2.1")) for name in ("one.json", "two.json")]
    arguments = ("--advisories", folder, "--vex", vex, "--format", output)
    document = run("exposure", "match", *files, *arguments).stdout.encode()
    if output != "cyclonedx":
        assert schemas(shared_data, tmp_path).validate(DocumentFormat(output), document) == ()
    told = {(name, one.package, one.version): one.status for one in read_vex(document, "x") for name in one.names}
    assert told["CVE-2026-1000", "pkg:pypi/foo-bar", "1.0"] == "not_affected"
    affected = "" if output == "cyclonedx" else "affected"
    assert told["CVE-2026-1000", "pkg:pypi/foo-bar", "2.1"] == affected
    assert told["CVE-2026-1001", "pkg:pypi/foo-bar", "1.0"] == affected


def schemas(shared_data: Path, folder: Path) -> InstalledSchemas:
    """Lay OpenVEX' schema out of the reference data beside those that packages carry."""
    place = folder / "schemas"
    place.mkdir()
    with tarfile.open(shared_data / "schemas.tar.gz") as archive:
        name = next(name for name in archive.getnames() if name.endswith("openvex/openvex_json_schema.json"))
        held = archive.extractfile(name)
        assert held is not None
        (place / "openvex.json").write_bytes(held.read())
    return InstalledSchemas(folder=place)


def test_what_a_distribution_brought_is_judged_by_it(tmp_path: Path) -> None:
    """A Python package that Debian's package owns is patched by Debian; the count is told."""
    advisory = record(
        "A-1", [{**AFFECTED[0], "package": {"ecosystem": "PyPI", "name": name}} for name in ("own", "deb")]
    )
    syft: Row = {
        "artifacts": [
            {"id": "1", "name": "python3-deb", "version": "1.0-1", "purl": "pkg:deb/debian/python3-deb@1.0-1"},
            {"id": "2", "name": "deb", "version": "1.0", "purl": "pkg:pypi/deb@1.0"},
            {"id": "3", "name": "own", "version": "1.0", "purl": "pkg:pypi/own@1.0"},
        ],
        "artifactRelationships": [{"parent": "1", "child": "2", "type": "ownership-by-file-overlap"}],
        "descriptor": {"name": "syft"},
    }
    assert [row["purl"] for row in matched(tmp_path, syft, advisory)] == ["pkg:pypi/own@1.0"]


def test_a_list_is_placed_on_the_release_that_is_named(tmp_path: Path) -> None:
    """A list of dpkg or rpm does not say of which distribution it is; --distro does."""
    events = [{"introduced": "0"}, {"fixed": "1:3.0.7-6.el9"}]
    package = {"ecosystem": "AlmaLinux:9", "name": "openssl"}
    advisory = record("ALSA-1", [{"package": package, "ranges": [{"type": "ECOSYSTEM", "events": events}]}])
    listed = "bash-5.1.8-6.x86_64\nopenssl-1:3.0.1-1.x86_64\n"
    assert matched(tmp_path, listed.encode(), advisory) == []
    (found,) = matched(tmp_path, listed.encode(), advisory, options=("--distro", "almalinux-9"))
    assert (found["purl"], found["fixed_in"]) == ("pkg:rpm/openssl@1:3.0.1-1", "1:3.0.7-6.el9")


@pytest.mark.parametrize("name", ["bomb.json.gz", "bomb.json.zst", "bomb.zip"])
def test_a_bomb_is_broken_and_stops_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A small file that unpacks to more than the limit is named; the others are taken."""
    monkeypatch.setattr("clearway.gateways.advisory_files.ADVISORY_ARCHIVE_BYTES_MAX", 100_000)
    folder = tmp_path / "advisories"
    folder.mkdir()
    (folder / name).write_bytes(packed(name, b" " * 10_000_000))
    write(folder, "good.json", record("A-1"))
    result = run("exposure", "index", folder, "-o", tmp_path / "index", "--format", "json")
    told = json.loads(result.stdout)
    assert (result.exit_code, told["advisories"], told["broken"]) == (1, 1, 1)
    assert name in result.stderr


def test_archives_inside_archives_are_read(tmp_path: Path) -> None:
    """A zip in a packed tar, as mirrors keep them; too deep a nesting is broken."""
    inner = packed("all.zip", json.dumps(record("A-1")).encode())
    folder = tmp_path / "advisories"
    folder.mkdir()
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        member = tarfile.TarInfo("inner.zip")
        member.size = len(inner)
        archive.addfile(member, io.BytesIO(inner))
    (folder / "outer.tar.gz").write_bytes(buffer.getvalue())
    body = b"{}"
    for _ in range(6):
        body = gzip.compress(body)
    (folder / "deep.json.gz").write_bytes(body)
    result = run("exposure", "index", folder, "-o", tmp_path / "index", "--format", "json")
    assert (json.loads(result.stdout)["advisories"], json.loads(result.stdout)["broken"]) == (1, 1)
    assert "deep.json.gz: left out: It is packed too many times." in result.stderr
