"""clearway exposure match: as a person does it, offline, with real advisories and real lock files."""

import csv
import json
import tarfile
from pathlib import Path

import pytest

from tests.cli.commands import Row, lines, run, write
from tests.cli.exposure_world import AFFECTED, PURL, bom, matched, record


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


def test_a_refused_inventory_stops_no_other(tmp_path: Path) -> None:
    """It is named, and the exit status says so."""
    folder = tmp_path / "advisories"
    folder.mkdir()
    write(folder, "a.json", record("A-1"))
    files = [write(tmp_path, "no.json", b"hello"), write(tmp_path, "yes.json", bom(PURL))]
    result = run("exposure", "match", *files, "--advisories", folder, "--format", "jsonl")
    assert (result.exit_code, [row["sbom"] for row in lines(result)]) == (1, [str(files[1])])
    assert "no.json: refused (unknown-inventory)" in result.stderr


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
