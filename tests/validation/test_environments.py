"""Environments come from the package and from a folder of the house's own; a wrong one is refused by its name."""

from pathlib import Path

import pytest

from clearway.kernel.errors import Refusal
from clearway.validation.actions import environments_of, shipped_environments
from tests.validation.targets import ARCHIVE_RECIPE, archive_target


def test_an_own_folder_adds_and_replaces(tmp_path: Path) -> None:
    """A recipe of a shipped one's name takes its place, so that proofs about its package are run by it."""
    archive_target(tmp_path / "copy")
    archive_target(tmp_path / "mine")
    (tmp_path / "mine" / "recipe.toml").write_text(ARCHIVE_RECIPE.replace('name = "copy"', 'name = "tqdm"'))
    (tmp_path / "note.txt").write_text("not one")
    found = environments_of(tmp_path)
    assert len(found) == len(shipped_environments()) + 1
    packages = {one.recipe.package for one in found if one.recipe.name in {"copy", "tqdm"}}
    assert packages == {"pkg:generic/copy"}
    assert environments_of(None) == shipped_environments()


def test_what_is_wrong_is_refused_by_its_name(tmp_path: Path) -> None:
    """A recipe that is none, one whose files are missing, and a folder that is not there."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "recipe.toml").write_text("name = 1")
    with pytest.raises(Refusal) as refused:
        environments_of(tmp_path)
    assert refused.value.where.startswith("mine/recipe.toml")
    (tmp_path / "mine" / "recipe.toml").write_text(ARCHIVE_RECIPE)
    with pytest.raises(Refusal, match="mine/"):
        environments_of(tmp_path)
    with pytest.raises(Refusal) as refused:
        environments_of(tmp_path / "none")
    assert refused.value.code == "no-folder"
