"""clearway formats: what is read, and what is taken of a report; also by a declaration of the user's own."""

import re
import tarfile
from pathlib import Path

import pytest

from clearway.app.scanners import shipped_scanners
from clearway.cli.formats import KNOWN_BY
from clearway.formats.detect import NAMES
from tests.cli.commands import Row, lines, run, write

DOCS = Path(__file__).resolve().parents[2] / "docs"


def checked(*arguments: str | Path) -> Row:
    """Check a file and give what was told."""
    (row,) = lines(run("formats", "check", *arguments, "--format", "jsonl"))
    return row


def example() -> tuple[str, str]:
    """Give the declaration and the report that docs/scanners.md shows."""
    text = (DOCS / "scanners.md").read_text()
    declaration = re.search(r"```toml\n(.*?)```", text, re.DOTALL)
    report = re.search(r"```json\n(.*?)```", text, re.DOTALL)
    assert declaration
    assert report
    return declaration[1], report[1]


def test_every_format_and_tool_is_listed() -> None:
    """The list names every format that is told by its content, and every declared scanner, and how it is known."""
    rows = lines(run("formats", "list", "--format", "jsonl"))
    formats = {row["name"] for row in rows if row["kind"] == "format"}
    assert formats == {*NAMES, "mapped"} == KNOWN_BY.keys()
    assert {row["name"] for row in rows if row["kind"] == "scanner"} == {one.name for one in shipped_scanners()}
    assert all(row["known_by"] for row in rows)
    assert "trivy" in run("formats", "list").stdout


def test_a_format_is_told_with_what_was_taken(tmp_path: Path) -> None:
    """Fields are counted; those that no finding has are named; refused findings stand with place and reason."""
    found = [{"title": "A", "file": "a.c", "model": "m"}, {"title": "B"}, {"title": "C", "line": "x"}]
    row = checked(write(tmp_path, "r.json", found))
    assert (row["format"], row["findings"], row["refused"]) == ("json", 2, 1)
    assert row["known_by"] == KNOWN_BY["json"]
    assert row["taken"] == {"title": 2, "file": 1, "model": 1}
    assert "function" in row["empty"]
    assert not {"title", "file", "model", "provenance"} & set(row["empty"])
    (refusal,) = row["refusals"]
    assert (refusal["position"], refusal["where"]) == (2, "findings[2] $.line")


def test_a_scanner_is_told_with_its_shape() -> None:
    """A scanner's report tells the declaration and the shape that recognized it."""
    report = b'{"matches": [], "descriptor": {"name": "grype"}, "source": {}}'
    (row,) = lines(run("formats", "check", "-", "--format", "jsonl", stdin=report))
    assert (row["format"], row["tool"], row["findings"], row["empty"]) == ("grype", "Grype", 0, [])
    assert row["known_by"].startswith("shape[0]: JSON with ")


def test_a_declaration_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The example of the manual is true: unknown before, tried with --declaration, taken once it is in the folder."""
    declaration, report = example()
    file = write(tmp_path, "report.json", report)
    assert "unknown-format" in run("formats", "check", file).stderr
    folder = tmp_path / "own"
    folder.mkdir()
    own = write(folder, "turnstile.toml", declaration)
    row = checked(file, "--declaration", own)
    assert (row["format"], row["tool"], row["findings"], row["refused"]) == ("turnstile", "Turnstile", 1, 0)
    assert row["known_by"] == "shape[0]: JSON with turnstile, units"
    monkeypatch.setenv("CLEARWAY_SCANNERS", str(folder))
    assert checked(file)["format"] == "turnstile"
    (finding,) = lines(run("findings", "parse", file, "--format", "jsonl"))
    assert finding["package"] == "pkg:pypi/left-pad"
    assert (finding["path"], finding["line"], finding["severity"]) == ("pad.py", 12, "critical")
    assert "turnstile" in {row["name"] for row in lines(run("formats", "list", "--format", "jsonl"))}


def test_a_declaration_that_does_not_fit_says_what_it_lacks(tmp_path: Path) -> None:
    """Of each shape the paths that are not there are named, or that the report is written in something else."""
    own = write(tmp_path, "own.toml", example()[0])
    result = run("formats", "check", write(tmp_path, "r.json", '{"turnstile": 3}'), "--declaration", own)
    assert result.exit_code == 1
    assert "shape[0]: units is not there" in result.stderr
    result = run("formats", "check", write(tmp_path, "r.csv", "a,b\n1,2\n"), "--declaration", own)
    assert "shape[0]: the report is no JSON" in result.stderr


@pytest.mark.parametrize(
    ("good", "bad", "told"),
    [
        ('["turnstile", "units"]', '["turnstile", "units[["]', "shape[0].recognize"),
        ('rule = "{code}"', 'rule = "{code|shout}"', "shape[0].finding[0].rule"),
        ('kind = "json"', 'kind = "yaml"', "$.shape[0].kind"),
        ('name = "turnstile"', "name = turnstile", "line 1"),
    ],
)
def test_errors_of_a_declaration_have_a_place(tmp_path: Path, good: str, bad: str, told: str) -> None:
    """A declaration that cannot be read is refused with its file and the place in it."""
    declaration, report = example()
    own = write(tmp_path, "own.toml", declaration.replace(good, bad, 1))
    result = run("formats", "check", write(tmp_path, "r.json", report), "--declaration", own)
    assert result.exit_code == 1
    assert f"{own} {told}" in result.stderr


def test_words_that_nobody_knows_are_told(tmp_path: Path) -> None:
    """A severity that the declaration does not translate is named, so that it can be."""
    declaration, report = example()
    own = write(tmp_path, "own.toml", declaration.replace('grave = "critical"', ""))
    row = checked(write(tmp_path, "r.json", report), "--declaration", own)
    assert row["unknown_severities"] == ["GRAVE"]


def test_a_report_that_another_format_takes_first(tmp_path: Path) -> None:
    """A declaration that would never be asked is told so."""
    own = write(tmp_path, "own.toml", example()[0].replace('["turnstile", "units"]', '["runs"]'))
    file = write(tmp_path, "r.sarif", '{"version": "2.1.0", "runs": []}')
    result = run("formats", "check", file, "--declaration", own)
    assert result.exit_code == 0
    assert "is read as sarif" in result.stderr


@pytest.mark.parametrize("name", ["missing", "empty", "folder", "binary"])
def test_what_is_no_report_is_refused_clearly(tmp_path: Path, name: str) -> None:
    """What cannot be read is refused by name, with what to do."""
    write(tmp_path, "empty", "")
    write(tmp_path, "binary", b"\x7fELF\0\0\xff\xfe" * 99)
    (tmp_path / "folder").mkdir()
    result = run("formats", "check", tmp_path / name)
    assert result.exit_code == 1
    assert result.stdout == ""
    assert str(tmp_path / name) in result.stderr
    assert "what to do:" in result.stderr


def test_many_refusals_do_not_flood(tmp_path: Path) -> None:
    """The first hundred refused findings are shown, and how many more there are."""
    file = write(tmp_path, "r.json", [{"title": "ok"}, *({"title": "x", "line": "?"} for _ in range(250))])
    row = checked(file)
    assert (row["refused"], len(row["refusals"])) == (250, 100)
    assert "150 more are refused" in run("formats", "check", file).stderr


def test_hostile_text_is_inert(tmp_path: Path) -> None:
    """Nothing that a report or a declaration says acts on the terminal."""
    hostile = "\x1b[2J\u202e"
    file = write(tmp_path, "h\x1b.json", [{"title": hostile}, {"title": "x", "line": hostile}])
    own = write(tmp_path, "own.toml", example()[0].replace('tool = "Turnstile"', 'tool = "\\u001b[2J\\u202e"'))
    report = write(tmp_path, "r.json", example()[1])
    for arguments in ((file,), (report, "--declaration", own)):
        for output in ("table", "json"):
            result = run("formats", "check", *arguments, "--format", output)
            assert result.exit_code == 0
            assert not {"\x1b", "\u202e"} & set(result.stdout + result.stderr)


@pytest.mark.shared
def test_real_outputs_are_told(shared_data: Path, tmp_path: Path) -> None:
    """Every real output that is read is told with its format and by what; none ends in anything but a refusal."""
    told = set[str]()
    with tarfile.open(shared_data / "scanner-outputs-dev.tar.gz") as archive:
        for number, member in enumerate(archive):
            held = archive.extractfile(member) if number % 5 == 0 else None
            if held:
                result = run("formats", "check", write(tmp_path, "r", held.read()), "--format", "jsonl")
                told |= {row["format"] for row in lines(result) if row["known_by"]}
    assert len(told) > 50
