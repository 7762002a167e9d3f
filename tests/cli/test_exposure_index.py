"""clearway exposure index: advisories however they are packed, broken ones told, bombs and odd archives."""

import gzip
import io
import json
import tarfile
import zipfile
from pathlib import Path

import pytest
import zstandard

from tests.cli.commands import run, write
from tests.cli.exposure_world import record


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
