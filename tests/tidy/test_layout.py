"""The shape of the house (DESIGN, STYLE): kinds of file, lengths, names, and excuses that give their reason."""

import ast
import re
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

from tests.tidy.sources import ORDER_FOLDERS, PROJECT, functions, project_files, python_files, write_tree

FILE_LINES_MAX: Final = 400
GENERATED: Final = frozenset({"docs/schema.sql"})  # written by `make schema`, read by a test
FUNCTION_LINES_MAX: Final = 50
TEMPLATE_LINES_MAX: Final = 120

KINDS: Final = frozenset({"__init__", "model", "rules", "store", "actions"})
VAGUE: Final = frozenset({"base", "common", "helper", "helpers", "manager", "managers", "misc", "util", "utils"})
PURE: Final = frozenset({"model", "rules", "formats", "kernel"})
WRITTEN_BY_HAND: Final = frozenset({".css", ".js", ".py", ".sql"})

# An excuse names its rule and says why: "noqa: S108  the reason", "pyright: ignore[rule]  the reason".
EXCUSE: Final = re.compile(r"#\s*(noqa|type:\s*ignore|pyright:\s*(?!strict|basic)|ruff:\s*noqa|pragma:)")
GOOD_EXCUSE: Final = re.compile(
    r"#\s*(noqa: [A-Z]+[0-9]+(, ?[A-Z]+[0-9]+)*|pyright: ignore\[\w+(, ?\w+)*\])\s+(#\s*)?\w+[^\n]*\w"
)
EVERY_COLUMN: Final = re.compile(r"\bSELECT\s+(\w+\.)?\*", re.IGNORECASE)


def strange_kinds(root: Path) -> Iterator[str]:
    """Name what an Order folder holds beside its four kinds of file."""
    for folder in sorted(ORDER_FOLDERS):
        place = root / "src" / "clearway" / folder
        for path in sorted(place.iterdir()) if place.is_dir() else ():
            if path.name != "__pycache__" and path.stem not in KINDS:
                yield f"{path.relative_to(root)}: an Order folder has only {', '.join(sorted(KINDS))}"


def vague_names(root: Path) -> Iterator[str]:
    """Name the files and folders that say nothing of what they hold."""
    for path in project_files(root):
        parts = path.relative_to(root).with_suffix("").parts
        if VAGUE & {part.strip("_").lower() for part in parts}:
            yield f"{path.relative_to(root)}: a name of the Order or the field, not {', '.join(VAGUE & set(parts))}"


def long_files(root: Path) -> Iterator[str]:
    """Name the files that are too long to be read in one go."""
    for path in project_files(root):
        limit = TEMPLATE_LINES_MAX if path.suffix == ".html" else FILE_LINES_MAX
        by_hand = path.suffix in WRITTEN_BY_HAND and path.relative_to(root).as_posix() not in GENERATED
        if by_hand or path.suffix == ".html":
            lines = len(path.read_text().splitlines())
            if lines > limit:
                yield f"{path.relative_to(root)}: {lines} lines, at most {limit}"


def long_functions(root: Path) -> Iterator[str]:
    """Name the functions that are too long to be seen at once."""
    for path in python_files(root):
        for function in functions(path):
            lines = (function.end_lineno or function.lineno) - function.lineno + 1
            if lines > FUNCTION_LINES_MAX:
                where = f"{path.relative_to(root)}:{function.lineno}"
                yield f"{where}: {function.name} has {lines} lines, at most {FUNCTION_LINES_MAX}"


def bare_excuses(root: Path) -> Iterator[str]:
    """Name the places that silence a checker without naming the rule and the reason."""
    for path in python_files(root):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if EXCUSE.search(line) and not GOOD_EXCUSE.search(line) and path != Path(__file__):
                yield f"{path.relative_to(root)}:{number}: name the rule and say why"


def unnamed_columns(root: Path) -> Iterator[str]:
    """Name the queries that take every column, whatever they will be one day."""
    for path in chain(python_files(root / "src"), (root / "src").rglob("*.sql")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            if EVERY_COLUMN.search(line):
                yield f"{path.relative_to(root)}:{number}: name the columns"


def impure_calls(root: Path) -> Iterator[str]:
    """Name where model, rules, formats or kernel open a file; what they import is import-linter's to check."""
    for path in python_files(root / "src"):
        if not PURE & set(path.relative_to(root).with_suffix("").parts):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id in {"open", "Path", "print"}
            ):
                yield f"{path.relative_to(root)}:{node.lineno}: {node.func.id}() has no place in what is pure"


def sleeping_tests(root: Path) -> Iterator[str]:
    """Name the tests that wait for time to pass instead of for what they need."""
    for path in python_files(root / "tests"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute) and node.attr == "sleep":
                yield f"{path.relative_to(root)}:{node.lineno}: wait for what must happen"


Check = Callable[[Path], Iterator[str]]
SPOILT: Final[tuple[tuple[Check, str, str], ...]] = (
    (strange_kinds, "src/clearway/findings/queries.py", ""),
    (strange_kinds, "src/clearway/audit/proofs/__init__.py", ""),
    (vague_names, "src/clearway/api/utils.py", ""),
    (vague_names, "tests/helpers/test_it.py", ""),
    (long_files, "src/clearway/api/all.py", "x = 1\n" * (FILE_LINES_MAX + 1)),
    (long_files, "src/clearway/web/templates/all.html", "<p>\n" * (TEMPLATE_LINES_MAX + 1)),
    (long_functions, "src/clearway/api/one.py", "def f():\n" + "    x = 1\n" * FUNCTION_LINES_MAX),
    (long_functions, "tests/test_one.py", "async def f():\n" + "    x = 1\n" * FUNCTION_LINES_MAX),
    (bare_excuses, "src/clearway/api/one.py", "import os  # noqa\n"),
    (bare_excuses, "src/clearway/api/one.py", "import os  # noqa: F401\n"),
    (bare_excuses, "src/clearway/api/one.py", "x = y()  # type: ignore[arg-type]  why\n"),
    (bare_excuses, "src/clearway/api/one.py", "x = y()  # pyright: ignore\n"),
    (bare_excuses, "src/clearway/api/one.py", "x = y()  # pyright: ignore[reportCallIssue]\n"),
    (bare_excuses, "src/clearway/api/one.py", "# pyright: reportPrivateUsage=false\n"),
    (unnamed_columns, "src/clearway/audit/store.py", 'Q = "SELECT * FROM entry"\n'),
    (unnamed_columns, "src/clearway/storage/migrations/0001_pre_x.sql", "CREATE VIEW v AS select e.* FROM entry e;\n"),
    (impure_calls, "src/clearway/formats/sarif.py", 'text = open("x").read()\n'),
    (impure_calls, "src/clearway/findings/rules/join.py", 'from pathlib import Path\nx = Path("x")\n'),
    (sleeping_tests, "tests/api/test_slow.py", "import asyncio\nasync def test_it():\n    await asyncio.sleep(1)\n"),
)
GOOD: Final = {
    "src/clearway/findings/model.py": "x = y()  # pyright: ignore[reportCallIssue]  the library's stub is wrong\n",
    "src/clearway/findings/store/findings.py": 'Q = "SELECT count(*) FROM finding"\n',
    "src/clearway/api/problems.py": "import os  # noqa: F401, E402  imported for its effect\n",
    "tests/api/test_problems.py": "def test_it():\n" + "    x = 1\n" * (FUNCTION_LINES_MAX - 1),
}
CHECKS: Final = tuple(dict.fromkeys(check for check, _, _ in SPOILT))


@pytest.mark.parametrize("check", CHECKS)
def test_house_is_tidy(check: Check) -> None:
    """The project's own tree has nothing to complain of."""
    assert list(check(PROJECT)) == []


@pytest.mark.parametrize(("check", "name", "text"), SPOILT)
def test_check_finds_what_it_is_for(tmp_path: Path, check: Check, name: str, text: str) -> None:
    """A tree that breaks one rule is reported once, by the file that breaks it."""
    found = list(check(write_tree(tmp_path, {"src/a.py": "", "tests/a.py": "", **GOOD, name: text})))
    assert len(found) == 1
    assert name.removesuffix("/__init__.py").removesuffix("/test_it.py") in found[0]


@pytest.mark.parametrize("check", CHECKS)
def test_check_leaves_what_is_right(tmp_path: Path, check: Check) -> None:
    """A tree that keeps every rule is not reported."""
    assert list(check(write_tree(tmp_path, GOOD))) == []
