"""A checkpoint's root is that of its files, names and lengths: whatever changes, it is another one."""

import hashlib
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from clearway.cli.application import cli
from clearway.formats.checkpoint_manifest import ManifestFile, manifest_of, parse_manifest, write_manifest
from clearway.kernel.errors import Refusal

_NAMES = st.text("abcdef.-/", min_size=1, max_size=8).filter(
    lambda name: "//" not in name and name.strip("/") == name and not {".", ".."} & set(name.split("/"))
)
FILES = st.dictionaries(_NAMES, st.binary(max_size=8), min_size=1, max_size=6)


def listed(files: dict[str, bytes]) -> list[ManifestFile]:
    """Files as a manifest lists them."""
    return [
        ManifestFile(path=path, sha256=hashlib.sha256(body).hexdigest(), bytes=len(body))
        for path, body in files.items()
    ]


@given(FILES, FILES)
def test_two_checkpoints_have_one_root_only_if_they_are_the_same(
    one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    """The order in which files are found does not matter; everything else does."""
    assert (manifest_of(listed(one)).root == manifest_of(listed(other)).root) == (one == other)
    assert manifest_of(reversed(listed(one))) == manifest_of(listed(one))
    assert parse_manifest(write_manifest(manifest_of(listed(one)))) == manifest_of(listed(one))


@pytest.mark.parametrize("path", ["/etc/passwd", "../x", "a/../b", "a//b", "./a", ".", "a\nb"])
def test_a_path_stays_in_its_folder(path: str) -> None:
    """Absolute, upwards, in two spellings, not printable."""
    with pytest.raises(Refusal, match="plain path"):
        manifest_of([ManifestFile(path=path, sha256="0" * 64, bytes=1)])


def test_a_changed_manifest_is_refused() -> None:
    """Its root is not that of its files any more."""
    body = write_manifest(manifest_of(listed({"a": b"1", "b": b"2"})))
    for changed in (body.replace(b'"b"', b'"c"'), body.replace(b'"bytes": 1', b'"bytes": 2')):
        with pytest.raises(Refusal, match="changed the manifest"):
            parse_manifest(changed)


def test_the_command_hashes_a_folder_without_a_server(tmp_path: Path) -> None:
    """A link is refused: it may lead outside."""
    (tmp_path / "shard").mkdir()
    (tmp_path / "shard" / "1.bin").write_bytes(b"weights")
    done = CliRunner().invoke(cli, ["frontier", "manifest", str(tmp_path)])
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["root"] == manifest_of(listed({"shard/1.bin": b"weights"})).root
    (tmp_path / "link").symlink_to("/etc/hostname")
    assert CliRunner().invoke(cli, ["frontier", "manifest", str(tmp_path)]).exit_code == 1
