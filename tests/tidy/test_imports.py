"""No folder's inside is another folder's business: stores are private, rules are private among the Order folders."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import grimp
import pytest

from tests.tidy.sources import ORDER_FOLDERS, write_tree

_OWN_PATH: Final = 3  # house, folder, kind


def trespasses(graph: grimp.ImportGraph, house: str) -> Iterator[str]:
    """Name each import of another folder's store, and each import of an Order folder's rules by another such folder."""
    for imported in sorted(graph.modules):
        path = imported.split(".")
        if len(path) < _OWN_PATH or path[0] != house or path[1] not in ORDER_FOLDERS:
            continue
        for importer in sorted(graph.find_modules_that_directly_import(imported)):
            visitor = importer.split(".")[1] if "." in importer else house
            forbidden = path[2] == "store" or (path[2] == "rules" and visitor in ORDER_FOLDERS)
            if visitor != path[1] and forbidden:
                yield f"{importer} imports {imported}: call an action of {path[1]} instead"


def test_no_folder_reaches_into_another() -> None:
    """What another folder keeps and how it judges is asked for through its actions."""
    assert list(trespasses(grimp.build_graph("clearway", cache_dir=None), "clearway")) == []


@pytest.mark.parametrize(
    ("importer", "line", "found"),
    [
        ("findings/actions.py", "from {house}.audit import store", 1),
        ("findings/actions/join.py", "from {house}.audit.store import append", 1),
        ("findings/actions.py", "from {house}.audit import rules", 1),
        ("findings/rules.py", "from {house}.audit.rules import leaf_hash", 1),
        ("api/record.py", "from {house}.audit.store import append", 1),
        ("findings/actions.py", "from {house}.audit import actions", 0),
        ("audit/actions.py", "from {house}.audit import rules, store", 0),
        ("api/record.py", "from {house}.audit.rules import leaf_hash", 0),
    ],
)
def test_check_finds_who_reaches_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, importer: str, line: str, found: int
) -> None:
    """An import of another folder's store or rules is found wherever it stands; an import of its actions is not."""
    house = f"house_{tmp_path.name}"
    files = {f"{house}/audit/{kind}.py": "append = leaf_hash = 1\n" for kind in ("store", "rules", "actions")}
    files[f"{house}/{importer}"] = line.format(house=house) + "\n"
    packages = {f"{Path(name).parent}/__init__.py" for name in files} | {f"{house}/__init__.py"}
    packages |= {f"{house}/{folder}/__init__.py" for folder in ("audit", "findings", "api")}
    write_tree(tmp_path, dict.fromkeys(packages, "") | files)
    monkeypatch.setattr(sys, "path", [str(tmp_path), *sys.path])
    assert len(list(trespasses(grimp.build_graph(house, cache_dir=None), house))) == found
