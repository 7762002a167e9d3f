"""Declarations come from the package and from a folder of the user's own; a wrong one is refused by its file's name."""

from pathlib import Path

import pytest

from clearway.app.scanners import scanners_of, shipped_scanners
from clearway.kernel.errors import Refusal

OWN = 'name = "{}"\ntool = "Own"\n[[shape]]\nkind = "json"\nrecognize = ["own"]\n[[shape.finding]]\ntitle = "{{own}}"\n'


def test_every_shipped_declaration_is_named_as_its_file() -> None:
    """So that a reader finds it."""
    folder = Path(__file__).resolve().parents[2] / "src" / "clearway" / "data" / "scanners"
    assert [scanner.name for scanner in shipped_scanners()] == sorted(path.stem for path in folder.glob("*.toml"))


def test_an_own_folder_adds_and_replaces(tmp_path: Path) -> None:
    """A declaration of a shipped one's name takes its place."""
    (tmp_path / "a.toml").write_text(OWN.format("never-heard-of"))
    (tmp_path / "b.toml").write_text(OWN.format("bandit"))
    (tmp_path / "note.txt").write_text("not one")
    scanners = scanners_of(tmp_path)
    assert len(scanners) == len(shipped_scanners()) + 1
    assert [scanner.tool for scanner in scanners if scanner.name in {"never-heard-of", "bandit"}] == ["Own", "Own"]
    assert scanners_of(None) == shipped_scanners()


def test_a_wrong_declaration_is_refused_by_its_file_name(tmp_path: Path) -> None:
    """And so is a folder that is not there."""
    (tmp_path / "mine.toml").write_text("name = 1")
    with pytest.raises(Refusal) as refused:
        scanners_of(tmp_path)
    assert refused.value.where.startswith("mine.toml")
    with pytest.raises(Refusal) as refused:
        scanners_of(tmp_path / "none")
    assert refused.value.code == "no-folder"
