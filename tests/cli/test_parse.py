"""clearway findings parse: every finding as a normalized line; one bad file does not spoil the others."""

import gzip
import json
import subprocess  # noqa: TID251  a broken pipe needs a process of its own
import sys
from collections.abc import Iterator
from dataclasses import fields
from hashlib import sha256
from pathlib import Path

import pytest

from clearway.cli.output import show
from clearway.formats.records import ParsedFinding
from tests.cli.commands import Row, lines, run, write

CRASH = """=================================================================
==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x602000000011 at pc 0x0001 bp 0x0002 sp 0x0003
READ of size 1 at 0x602000000011 thread T0
    #0 0x4a1 in decode_row /src/tiny/decode.c:12:3
    #1 0x4a2 in decode /src/tiny/decode.c:40:3
    #2 0x4a3 in load_image /src/tiny/load.c:7:3
"""

MEASURED = """
import sys, tracemalloc
from clearway.cli.application import cli
tracemalloc.start()
try:
    cli(["findings", "parse", sys.argv[1], "--format", "jsonl"])
except SystemExit:
    print(tracemalloc.get_traced_memory()[1])
"""


def test_all_fields_are_told(tmp_path: Path) -> None:
    """A line has the report's file, format, tool and position, and every field of a finding, also the empty ones."""
    file = write(tmp_path, "r.json", {"tool": "Probe", "findings": [{"title": "A flaw", "file": "a.c", "line": 3}]})
    (row,) = lines(run("findings", "parse", file, "--format", "jsonl"))
    expected = {part.name for part in fields(ParsedFinding)} | {"format", "position", "path"}
    assert row.keys() == expected
    assert (row["file"], row["path"], row["line"]) == (str(file), "a.c", 3)
    assert (row["format"], row["tool"], row["position"], row["title"]) == ("json", "Probe", 0, "A flaw")
    assert (row["crash_type"], row["crash_state"], row["proof"]) == ("", [], None)


def test_a_crash_log_tells_type_and_state(tmp_path: Path) -> None:
    """A crash log comes out in ClusterFuzz's terms."""
    (row,) = lines(run("findings", "parse", write(tmp_path, "c.txt", CRASH), "--format", "jsonl"))
    assert row["format"] == "crash-log"
    assert row["crash_type"] == "Heap-buffer-overflow READ 1"
    assert row["crash_state"] == ["decode_row", "decode", "load_image"]


def test_a_proof_is_told_by_size_and_digest(tmp_path: Path) -> None:
    """A proof does not flood the terminal."""
    file = write(tmp_path, "r.json", [{"title": "A flaw", "proof": "AAEC", "proof_name": "x.bin"}])
    (row,) = lines(run("findings", "parse", file, "--format", "jsonl"))
    assert row["proof"] == {"bytes": 3, "sha256": sha256(b"\0\1\2").hexdigest()}


def test_refused_findings_keep_their_place(tmp_path: Path) -> None:
    """A finding that cannot be read is a line of its own among the others."""
    file = write(tmp_path, "r.json", [{"title": "First"}, {"title": "Second", "line": "x"}, {"title": "Third"}])
    result = run("findings", "parse", file, "--format", "jsonl")
    rows = lines(result)
    assert [row["position"] for row in rows] == [0, 1, 2]
    assert ["refused" in row for row in rows] == [False, True, False]
    assert rows[1]["refused"].keys() == {"code", "what", "where", "hint"}
    assert result.exit_code == 0


@pytest.mark.parametrize("output", ["json", "jsonl", "table"])
def test_bad_files_do_not_spoil_others(tmp_path: Path, output: str) -> None:
    """What is missing, empty, a folder, or of no known format is told by name; the rest is printed; the status is 1."""
    good = write(tmp_path, "good.json", [{"title": "Fine"}])
    bad = [
        tmp_path / "missing.json",
        write(tmp_path, "empty.json", ""),
        tmp_path,
        write(tmp_path, "binary.bin", bytes(range(256)) * 9),
        write(tmp_path, "prose.txt", "Nothing to see.\n"),
    ]
    result = run("findings", "parse", *bad, good, "--format", output)
    assert result.exit_code == 1
    assert "Fine" in result.stdout
    told = result.stderr.splitlines()
    assert [line.partition(": refused (")[0] for line in told] == [str(file) for file in bad]
    codes = [line.partition("refused (")[2].partition(")")[0] for line in told]
    assert codes[:3] == ["no-such-file", "empty-file", "is-a-folder"]


def test_standard_input_is_read() -> None:
    """A hyphen is standard input, also where it cannot be read twice."""
    (row,) = lines(run("findings", "parse", "-", "--format", "jsonl", stdin=b'[{"title": "From a pipe"}]'))
    assert (row["file"], row["title"]) == ("-", "From a pipe")


def test_a_report_without_findings_says_so(tmp_path: Path) -> None:
    """What was recognized and holds nothing is told apart from what was not read."""
    sarif = '{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": []}]}'
    result = run("findings", "parse", write(tmp_path, "none.sarif", sarif), "--format", "jsonl")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "none.sarif: sarif, without a finding." in result.stderr


def test_what_breaks_off_does_not_count(tmp_path: Path) -> None:
    """Of a file that is refused further down it is said that what was printed before does not count."""
    file = write(tmp_path, "cut.json", '[{"title": "First"}, {"title": "Second"}, {"ti')
    result = run("findings", "parse", file, "--format", "jsonl")
    assert result.exit_code == 1
    assert "refused (bad-json)" in result.stderr
    assert len(lines(result)) == 0 or "do not count" in result.stderr


def test_columns_of_another_shape(tmp_path: Path) -> None:
    """A column mapping tells where the fields stand; a wrong one is refused with its file and line."""
    file = write(tmp_path, "theirs.csv", "Issue Name,Where\nA flaw,a.c\n")
    mapping = write(tmp_path, "map.txt", "title: Issue Name\nfile: Where\n")
    (row,) = lines(run("findings", "parse", file, "--columns", mapping, "--format", "jsonl"))
    assert (row["format"], row["title"], row["path"]) == ("mapped", "A flaw", "a.c")
    wrong = write(tmp_path, "wrong.txt", "title: Issue Name\nnonsense: Where\n")
    result = run("findings", "parse", file, "--columns", wrong)
    assert result.exit_code == 1
    assert f"{wrong} mapping line 2" in result.stderr


def test_hostile_text_is_inert(tmp_path: Path) -> None:
    """Escapes of terminals and directions act neither in a table nor in JSON, also from file names and refusals."""
    title = "\x1b]0;owned\x07\x1b[2J\u202eevil [bold]x[/bold]"
    file = write(tmp_path, "h\x1b[31m.json", [{"title": title}, {"title": "x", "line": title}, {"title": 3}])
    for output in ("table", "json", "jsonl"):
        result = run("findings", "parse", file, "--format", output)
        assert not {"\x1b", "\x07", "\u202e"} & set(result.stdout + result.stderr)
    assert "[bold]x[/bold]" in run("findings", "parse", file).stdout.replace("\n", "")


def test_json_is_one_array(tmp_path: Path) -> None:
    """JSON that is printed row by row is what json.dumps would write at once."""
    file = write(tmp_path, "r.json", [{"title": "a\nb"}, {"title": "c", "weaknesses": ["CWE-79"]}])
    result = run("findings", "parse", file, "--format", "json")
    assert result.stdout == json.dumps(json.loads(result.stdout), indent=2) + "\n"


def test_rows_are_printed_as_they_come(capsys: pytest.CaptureFixture[str]) -> None:
    """Lines are printed before the last is known, and nothing is an empty array."""

    def rows() -> Iterator[Row]:
        yield {"a": 1}
        assert capsys.readouterr().out == '{"a": 1}\n'
        yield {"a": 2}

    show(rows(), ("a",), "jsonl")
    show([], ("a",), "json")
    assert capsys.readouterr().out == '{"a": 2}\n[]\n'


def test_a_broken_pipe_is_silent(tmp_path: Path) -> None:
    """Whoever stops reading gets no traceback."""
    file = write(tmp_path, "many.json", [{"title": f"Flaw {n} " + "x" * 200} for n in range(3_000)])
    for output in ("jsonl", "table"):
        command = [sys.executable, "-m", "clearway", "findings", "parse", str(file), "--format", output]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None
            assert process.stderr is not None
            process.stdout.readline()
            process.stdout.close()
            assert process.stderr.read() == b""


def test_a_large_report_streams(tmp_path: Path) -> None:
    """Memory does not grow with the report: 40 MB of SARIF are read in a few."""
    file = tmp_path / "large.sarif"
    result = json.dumps({"ruleId": "R", "message": {"text": "lorem ipsum " * 800}})
    with file.open("w") as body:
        body.write('{"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": [')
        body.write(",".join([result] * 4_000))
        body.write("]}]}")
    command = [sys.executable, "-c", MEASURED, str(file)]
    told = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    assert int(told.stdout.splitlines()[-1]) < 30_000_000
    assert len(told.stdout.splitlines()) == 4_001


@pytest.mark.shared
def test_every_crash_log_has_both_fields(shared_data: Path, tmp_path: Path) -> None:
    """Whatever a real log holds, type and state are there, as text and as a list."""
    with gzip.open(shared_data / "crash-logs-dev.jsonl.gz") as logs:
        files = [write(tmp_path, f"{n}.txt", json.loads(line)["log"]) for n, line in enumerate(logs)]
    rows = lines(run("findings", "parse", *files, "--format", "jsonl"))
    assert len(rows) > 120
    assert all(isinstance(row["crash_type"], str) and isinstance(row["crash_state"], list) for row in rows)
