"""clearway findings triage: one record per vulnerability, with its members and reasons, from files alone."""

import tarfile
from pathlib import Path

import pytest

from tests.cli.commands import Row, lines, run, write

LETTERS = "23456789cfghjmpqrvwx"
CRASH = """=================================================================
==1==ERROR: AddressSanitizer: heap-buffer-overflow on address {address} at pc 0x0001 bp 0x0002 sp 0x0003
READ of size 1 at {address} thread T0
    #0 {address} in {top} /src/tiny/decode.c:{line}:3
    #1 {address} in decode /src/tiny/decode.c:40:3
    #2 {address} in load_image /src/tiny/load.c:7:3
"""
PARSER: Row = {
    "title": "Heap buffer overflow in the chunk parser",
    "description": "read_chunk() copies the declared length without looking at the size of the buffer.",
    "package": "pkg:generic/tinypng",
    "version": "1.4.0",
    "function": "read_chunk",
    "weaknesses": ["CWE-787"],
    "model": "one",
}
REWORDED: Row = {
    **PARSER,
    "title": "Oversized images corrupt memory",
    "description": "A picture whose header lies about its extent makes the decoder write past its allocation.",
    "model": "two",
}
OTHER: Row = {
    **PARSER,
    "title": "Integer overflow in width times height",
    "description": "The multiplication wraps in 32 bits.",
    "function": "allocate",
    "weaknesses": ["CWE-190"],
}


def triaged(*arguments: str | Path) -> list[Row]:
    """Triage files and give the vulnerabilities."""
    return [row for row in lines(run("findings", "triage", *arguments, "--format", "jsonl")) if "refused" not in row]


def members(row: Row) -> list[Row]:
    """Give the members of a vulnerability."""
    return row["members"]


def places(rows: list[Row]) -> list[set[tuple[str, int]]]:
    """Give where the members of each vulnerability stand."""
    return [{(Path(one["file"]).name, one["position"]) for one in members(row)} for row in rows]


def trivy(components: list[tuple[str, str, str, str]]) -> object:
    """Write what one scanner says of components: CVE, GHSA, package URL without version, version."""
    found = [
        {
            "VulnerabilityID": cve,
            "PkgName": purl.rpartition("/")[2],
            "PkgIdentifier": {"PURL": f"{purl}@{version}"},
            "InstalledVersion": version,
            "Title": f"flaw {number}",
            "Severity": "HIGH",
        }
        for number, (cve, _, purl, version) in enumerate(components)
    ]
    results = [{"Target": "lock", "Class": "lang-pkgs", "Type": "npm", "Vulnerabilities": found}]
    return {"SchemaVersion": 2, "ArtifactName": "app", "ArtifactType": "filesystem", "Results": results}


def grype(components: list[tuple[str, str, str, str]]) -> object:
    """Write what another says of the same ones in its own words: every second by its GHSA, with the CVE as an alias."""
    matches = [
        {
            "vulnerability": {"id": ghsa if number % 2 else cve, "severity": "High", "description": "in other words"},
            "relatedVulnerabilities": [{"id": cve}] if number % 2 else [],
            "matchDetails": [],
            "artifact": {
                "name": purl.rpartition("/")[2],
                "version": version,
                "type": "npm",
                "purl": f"{purl}@{version}",
            },
        }
        for number, (cve, ghsa, purl, version) in enumerate(components)
    ]
    return {"matches": matches, "source": {}, "distro": {}, "descriptor": {"name": "grype", "version": "1"}}


def test_two_scanners_over_one_sbom_join_completely(tmp_path: Path) -> None:
    """All that has an equal identifier or alias is one vulnerability, and nothing else is joined."""
    components = [
        (
            f"CVE-2026-{10_000 + n}",
            f"GHSA-2345-{LETTERS[n // 20 % 20] * 4}-{LETTERS[n // 400] * 3}{LETTERS[n % 20]}",
            f"pkg:npm/{('left', 'pad', 'core')[n % 3]}-{n % 400}",
            f"1.{n % 7}.0",
        )
        for n in range(600)
    ]
    rows = triaged(write(tmp_path, "t.json", trivy(components)), write(tmp_path, "g.json", grype(components)))
    assert len(rows) == len(components)
    assert all({one["tool"] for one in members(row)} == {"Trivy", "Grype"} for row in rows)
    (first, second) = rows[:2]
    assert first["identifiers"] == ["CVE-2026-10000"]
    assert second["identifiers"] == ["CVE-2026-10001", components[1][1]]
    assert first["reasons"][0] == "both are CVE-2026-10000"


def test_two_wordings_of_one_bug_join_with_reasons(tmp_path: Path) -> None:
    """Findings of models that name one function and weakness are one; another bug of the package stays alone."""
    rows = triaged(write(tmp_path, "a.json", [PARSER, OTHER]), write(tmp_path, "b.json", [REWORDED]))
    assert places(rows) == [{("a.json", 0), ("b.json", 0)}, {("a.json", 1)}]
    assert rows[0]["reasons"] == ["both are CWE-787 in read_chunk"]
    assert 0.9 < rows[0]["probability"] < 1


def test_copies_of_a_crash_join(tmp_path: Path) -> None:
    """Crash logs with the same type and frames are one vulnerability, those with other frames are not."""
    logs = [("a", "read_row", 12, "0x60200011"), ("b", "read_row", 12, "0x6020ff13"), ("c", "skip", 14, "0x60200011")]
    files = [write(tmp_path, f"{n}.txt", CRASH.format(top=top, line=at, address=to)) for n, top, at, to in logs]
    for target in ([], ["--target", "pkg:generic/tiny"]):
        rows = triaged(*files, *target)
        assert places(rows) == [{("a.txt", 0), ("b.txt", 0)}, {("c.txt", 0)}]
        assert rows[0]["reasons"][:2] == ["same crash in read_row", "both are CWE-125 in line 12 of one file"]


def test_other_identifiers_stay_apart(tmp_path: Path) -> None:
    """The same words under two CVEs are two vulnerabilities; a person is pointed at them by number."""
    one, two = ({**PARSER, "identifiers": [name]} for name in ("CVE-2026-1", "CVE-2026-2"))
    rows = triaged(write(tmp_path, "a.json", [one]), write(tmp_path, "b.json", [two]))
    assert places(rows) == [{("a.json", 0)}, {("b.json", 0)}]
    assert [row["number"] for row in rows] == [1, 2]
    assert [one["number"] for one in rows[0]["resembles"]] == [2]


def test_results_of_one_tool_are_told_apart(tmp_path: Path) -> None:
    """A rule's results in several places are several vulnerabilities, though their words are equal."""
    results = [
        {
            "ruleId": "R1",
            "message": {"text": "Do not build queries from input."},
            "locations": [{"physicalLocation": {"artifactLocation": {"uri": f"{n}.c"}, "region": {"startLine": n}}}],
        }
        for n in range(1, 9)
    ]
    sarif = {"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": results}]}
    file = write(tmp_path, "r.sarif", sarif)
    assert len(triaged(file)) == len(results)
    again = write(tmp_path, "again.sarif", sarif)
    assert [len(members(row)) for row in triaged(file, again)] == [2] * len(results)


def test_refused_findings_are_listed(tmp_path: Path) -> None:
    """What cannot be read is listed as refused after the vulnerabilities, in a table too."""
    file = write(tmp_path, "r.json", [PARSER, {"title": "x", "line": "?"}])
    result = run("findings", "triage", file, "--format", "jsonl")
    first, second = lines(result)
    assert result.exit_code == 0
    assert len(members(first)) == 1
    assert (second["file"], second["position"]) == (str(file), 1)
    assert "code" in second["refused"]
    assert "1 findings, 1 vulnerabilities, 1 findings refused." in result.stderr
    assert "refused" in run("findings", "triage", file).stdout


def test_a_file_that_breaks_off_counts_nothing(tmp_path: Path) -> None:
    """Of a file that is refused as a whole no finding is triaged; the others are, and the status is 1."""
    cut = write(tmp_path, "cut.json", '[{"title": "First"}, {"title": "Second"}, {"ti')
    good = write(tmp_path, "good.json", [PARSER])
    result = run("findings", "triage", cut, good, tmp_path / "missing", "--format", "jsonl")
    assert result.exit_code == 1
    assert places(lines(result)) == [{("good.json", 0)}]
    assert "missing: refused (no-such-file)" in result.stderr


def test_hostile_text_is_inert(tmp_path: Path) -> None:
    """Escapes act nowhere in what triage prints."""
    hostile = "\x1b[2J\u202eevil"
    told = {**PARSER, "title": hostile, "function": hostile, "identifiers": [f"CVE-2026-1{hostile}"]}
    files = [write(tmp_path, f"{name}\x1b.json", [told, {**told, "description": name}]) for name in ("a", "b")]
    for output in ("table", "json", "jsonl"):
        result = run("findings", "triage", *files, "--format", output)
        assert result.exit_code == 0
        assert not {"\x1b", "\u202e"} & set(result.stdout + result.stderr)


def test_nothing_to_triage(tmp_path: Path) -> None:
    """Reports without findings have no vulnerabilities."""
    result = run("findings", "triage", write(tmp_path, "r.json", []), "--format", "json")
    assert (result.exit_code, result.stdout) == (0, "[]\n")


@pytest.mark.shared
def test_equal_identifiers_of_real_scanners_join(shared_data: Path, tmp_path: Path) -> None:
    """In real outputs of several scanners no identifier that names one vulnerability stands under two of them."""
    files: list[Path] = []
    with tarfile.open(shared_data / "scanner-outputs-dev.tar.gz") as archive:
        for member in archive:
            held = archive.extractfile(member)
            if held:
                files.append(write(tmp_path, member.name.replace("/", "-"), held.read()))
    rows = triaged(*files)
    assert len(files) > 600
    seen: dict[tuple[str, str], int] = {}
    for number, row in enumerate(rows):
        for one in members(row):
            key = (one["title"].partition(" ")[0], one["package"])
            if key[0].startswith("CVE-"):
                assert seen.setdefault(key, number) == number, key
    assert len(seen) > 300
