"""The project's own files, as the tidy tests read them."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

PROJECT: Final = Path(__file__).resolve().parents[2]
HOUSE: Final = PROJECT / "src" / "clearway"

ORDER_FOLDERS: Final = frozenset(
    {
        "audit",
        "benchmarking",
        "coordination",
        "distribution",
        "exposure",
        "findings",
        "frontier",
        "identity",
        "prioritization",
        "remediation",
        "scanning",
        "validation",
    }
)
_MADE: Final = frozenset({"__pycache__", "build", "demo-out", "dist", "node_modules"})


def project_files(root: Path) -> Iterator[Path]:
    """Give every file that people wrote, leaving out what is made from them and what git or a tool keeps."""
    for path in sorted(root.iterdir()):
        if path.is_dir():
            hidden = path.name.startswith(".") and path.name != ".ci"
            if not hidden and path.name not in _MADE and not path.name.endswith(".egg-info"):
                yield from project_files(path)
        elif path.suffix != ".pyc":
            yield path


def python_files(root: Path) -> Iterator[Path]:
    """Give every Python file, but for the programs that run inside the sandbox (data)."""
    data = root / "src" / "clearway" / "data"
    return (path for path in project_files(root) if path.suffix == ".py" and not path.is_relative_to(data))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Give every function of a Python file, those inside others too."""
    for node in ast.walk(ast.parse(path.read_text(), filename=str(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def write_tree(root: Path, files: dict[str, str]) -> Path:
    """Write files under a folder, by path and content, for a test that must see its check fail."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root
