"""One word for one thing: GLOSSARY.md carries every folder of the house and every stage that something can be in."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tidy.sources import HOUSE, ORDER_FOLDERS, PROJECT, python_files, write_tree


def stages(house: Path) -> Iterator[str]:
    """Give the value of every member of every enum that is named a stage, as the models of the folders define them."""
    for path in python_files(house):
        if "model" not in path.relative_to(house).with_suffix("").parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef) and node.name.endswith("Stage"):
                for line in node.body:
                    if isinstance(line, ast.Assign) and isinstance(line.value, ast.Constant):
                        yield str(line.value.value)


def missing_words(house: Path, glossary: str) -> Iterator[str]:
    """Name the folders and stages that the glossary does not have; `not_reproduced` may be written `not reproduced`."""
    text = re.sub(r"[_-]", " ", glossary.lower())
    folders = sorted(path.name for path in house.iterdir() if (path / "__init__.py").is_file())
    for word in dict.fromkeys([*folders, *stages(house)]):
        if not re.search(rf"\b{re.sub('[_-]', ' ', word.lower())}\b", text):
            yield word


def test_glossary_covers_folders_and_stages() -> None:
    """Somebody who meets a folder's name or a stage finds its one meaning in the glossary."""
    assert list(missing_words(HOUSE, (PROJECT / "GLOSSARY.md").read_text())) == []


def test_stages_are_found() -> None:
    """The vulnerability's own stages are among those that are looked up."""
    assert {"new", "not-reproduced", "published"} <= set(stages(HOUSE))
    assert {path.name for path in HOUSE.iterdir() if path.is_dir()} >= ORDER_FOLDERS


@pytest.mark.parametrize(
    ("glossary", "missing"),
    [
        ("**findings**, **not reproduced** and `new`", []),
        ("Findings: not-reproduced, new.", []),
        ("**findings** are renewed; nothing is reproduced", ["new", "not_reproduced"]),
        ("**new** or **not_reproduced** finding", ["findings"]),
    ],
)
def test_check_finds_what_the_glossary_lacks(tmp_path: Path, glossary: str, missing: list[str]) -> None:
    """A folder or stage that is not there as words of its own is told."""
    model = 'class Stage(StrEnum):\n    NEW = "new"\n    NOT = "not_reproduced"\nclass Other(StrEnum):\n    A = "a"\n'
    house = write_tree(tmp_path, {"findings/__init__.py": "", "findings/model.py": model, "data/x.json": "{}"})
    assert list(missing_words(house, glossary)) == missing
