"""Migrations are numbered without gaps, and say whether they run before or after the code that needs them."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.tidy.sources import HOUSE, write_tree

NAME: Final = re.compile(r"(?P<number>[0-9]{4})_(pre|post)_[a-z][a-z0-9_]*\.sql")


def misnumbered(folder: Path) -> Iterator[str]:
    """Name the files that are no migrations, the numbers that are used twice and the first that is left out."""
    numbers: list[int] = []
    for path in sorted(folder.iterdir()):
        shape = NAME.fullmatch(path.name)
        if shape:
            numbers.append(int(shape["number"]))
        elif path.name not in {"__init__.py", "__pycache__"}:
            yield f"{path.name}: name it NNNN_pre_name.sql or NNNN_post_name.sql"
    yield from (f"{number:04}: used twice" for number in sorted({n for n in numbers if numbers.count(n) > 1}))
    missing = sorted(set(range(1, len(set(numbers)) + 1)) - set(numbers))
    yield from (f"{number:04}: left out" for number in missing[:1])


def test_migrations_are_numbered() -> None:
    """The migrations run in one order that everybody can tell from their names."""
    folder = HOUSE / "storage" / "migrations"
    assert list(misnumbered(folder)) == []
    assert list(folder.glob("*.sql"))


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["0001_pre_foundation.sql", "0002_post_findings.sql"], []),
        (["0001_pre_foundation.sql", "0001_pre_findings.sql"], ["0001: used twice"]),
        (["0001_pre_foundation.sql", "0003_pre_findings.sql"], ["0002: left out"]),
        (["0002_pre_foundation.sql"], ["0001: left out"]),
        (["0001_pre_a.sql", "2_pre_b.sql"], ["2_pre_b.sql: name it NNNN_pre_name.sql or NNNN_post_name.sql"]),
        (["0001_pre_a.sql", "0002_b.sql"], ["0002_b.sql: name it NNNN_pre_name.sql or NNNN_post_name.sql"]),
        (["0001_pre_a.sql", "0002_pre_B.SQL"], ["0002_pre_B.SQL: name it NNNN_pre_name.sql or NNNN_post_name.sql"]),
    ],
)
def test_check_finds_misnumbered(tmp_path: Path, names: list[str], found: list[str]) -> None:
    """A gap, a number used twice and a name of another shape are each told."""
    assert list(misnumbered(write_tree(tmp_path, dict.fromkeys(names, "")))) == found
