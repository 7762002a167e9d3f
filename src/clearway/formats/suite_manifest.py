"""A suite of tasks as a folder of files: `suite.toml`, and `tasks/NAME/task.toml` for each task (docs/suites.md).

Paths inside a suite are relative to its folder and use forward slashes. Its programs run in the sandbox only.
"""

import hashlib
import re
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from clearway.formats.canonical import canonical_json
from clearway.formats.decoding import decode_toml
from clearway.kernel.benchmarking_limits import TIMED_BY_MAX
from clearway.kernel.errors import Refusal
from clearway.kernel.evaluation_limits import TASK_HINT_CHARACTERS_MAX, TASK_HINTS_MAX
from clearway.kernel.limits import (
    NAME_CHARACTERS_MAX,
    SOLUTION_FILES_MAX,
    SUITE_BYTES_MAX,
    SUITE_FAMILIES_MAX,
    SUITE_FILES_MAX,
    SUITE_TASKS_MAX,
    TASK_MINUTES_MAX,
    TASK_MINUTES_MIN,
    TASK_SECONDS_MAX,
    TASK_STATEMENT_CHARACTERS_MAX,
    TASK_STEPS_MAX,
)

MANIFEST: Final = "suite.toml"
SHARED: Final = "shared/"
TASKS: Final = "tasks/"
_HINT: Final = "docs/suites.md has every field."
_TASK_FILE: Final = re.compile(r"tasks/([a-z][a-z0-9-]{0,63})/task\.toml")
_PATH: Final = re.compile(r"(?:[A-Za-z0-9_][A-Za-z0-9._-]*/)*[A-Za-z0-9_][A-Za-z0-9._-]*")

SuiteName = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,63}\Z")]
_Version = Annotated[str, Meta(pattern=r"^[0-9]{1,6}(\.[0-9]{1,6}){0,2}\Z")]
_Text = Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
_Statement = Annotated[str, Meta(min_length=1, max_length=TASK_STATEMENT_CHARACTERS_MAX)]
_Hint = Annotated[str, Meta(min_length=1, max_length=TASK_HINT_CHARACTERS_MAX)]
_FileName = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9._-]{0,63}\Z")]
_Path = Annotated[str, Meta(min_length=1, max_length=200)]
_Word = Annotated[str, Meta(min_length=1, max_length=1_000)]
_Words = Annotated[tuple[_Word, ...], Meta(max_length=60)]


class SolverTool(StrEnum):
    """What a solver may use."""

    SHELL = "shell"
    PYTHON = "python"
    COMPILER = "compiler"


class Family(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Tasks of one kind: those who can do one will often do another."""

    name: SuiteName
    title: _Text


class Trial(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How what is handed in is tried: `build` once where it is not empty, then `run` on each hidden input.

    Both run in the sandbox, in a folder with what the solver was given and what it handed in on top. After `build` only
    `keep` is kept. A hidden input is the file `input`; where a task has none, `run` is run once.
    """

    run: Annotated[_Words, Meta(min_length=1)]
    build: _Words = ()
    keep: Annotated[tuple[_FileName, ...], Meta(max_length=SOLUTION_FILES_MAX)] = ()
    seconds: Annotated[int, Meta(ge=1, le=TASK_SECONDS_MAX)] = 5


class _TaskFields(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    family: SuiteName
    title: _Text
    step: Annotated[int, Meta(ge=1, le=TASK_STEPS_MAX)]
    minutes: Annotated[float, Meta(ge=TASK_MINUTES_MIN, le=TASK_MINUTES_MAX)]
    timed_by: Annotated[int, Meta(ge=0, le=TIMED_BY_MAX)]
    tools: Annotated[tuple[SolverTool, ...], Meta(min_length=1, max_length=len(SolverTool))]
    attempts: Annotated[int, Meta(ge=1, le=1_000)] = 5
    canary: Annotated[str, Meta(pattern=r"^clearway-canary-[0-9a-f]{32}\Z")]
    provenance: _Text
    retired: bool = False
    statement: _Statement
    hints: Annotated[tuple[_Hint, ...], Meta(max_length=TASK_HINTS_MAX)] = ()
    hand_in: Annotated[tuple[_FileName, ...], Meta(min_length=1, max_length=SOLUTION_FILES_MAX)]
    maker: _Path
    grader: _Path
    reference: _Path
    trial: Trial | None = None


class Task(_TaskFields, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One task. `minutes` is what a skilled human takes; `timed_by` how many were timed, 0 for an estimate.

    `maker` draws an instance from a seed, `grader` judges what is handed in, `reference` solves it from what is given.
    `hints` stand in their order, each telling more; a solver gets them only in a run at their rung.
    """

    name: SuiteName

    @property
    def is_estimated(self) -> bool:
        """Tell whether the minutes are the authors' estimate: nobody was timed."""
        return self.timed_by == 0


class _SuiteFields(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    name: SuiteName
    version: _Version
    title: _Text
    about: _Statement
    license: _Text
    family: Annotated[tuple[Family, ...], Meta(min_length=1, max_length=SUITE_FAMILIES_MAX)]


class Suite(Struct, frozen=True, kw_only=True):
    """A whole suite: its names, families, tasks by name, and every file by its path."""

    name: str
    version: str
    title: str
    about: str
    license: str
    families: tuple[Family, ...]
    tasks: tuple[Task, ...]
    files: Mapping[str, bytes]

    @property
    def digest(self) -> str:
        """The SHA-256 (hexadecimal) of the canonical list of files and their digests: what a suite is known by."""
        return digest_of_files(self.files)

    def task(self, name: str) -> Task:
        """Give a task by its name; refused where there is none."""
        found = next((task for task in self.tasks if task.name == name), None)
        if found is None:
            what = f"Suite {self.name} has no task of that name."
            raise Refusal("unknown-task", what, hint="clearway benchmarking suite check lists them.", where="task")
        return found

    def at_rung(self, rung: int) -> "Suite":
        """Give the suite with the tasks that have so many hints; all of them at rung 0, refused where there is none."""
        tasks = tuple(task for task in self.tasks if len(task.hints) >= rung)
        if not tasks:
            what = f"None of these tasks has {rung} hints."
            raise Refusal("no-such-rung", what, hint="clearway benchmarking suite health counts them.", where="rung")
        return msgspec.structs.replace(self, tasks=tasks)

    def program_files(self, task: Task) -> dict[str, bytes]:
        """Give the files that the maker and the grader of a task see: its own folder and the shared one."""
        return {path: body for path, body in self.files.items() if path.startswith((SHARED, f"{TASKS}{task.name}/"))}

    def task_digest(self, task: Task) -> str:
        """Give one SHA-256 (hexadecimal) for all that a task is made of."""
        return digest_of_files({task.reference: self.files[task.reference], **self.program_files(task)})


def digest_of_files(files: Mapping[str, bytes]) -> str:
    """Give one SHA-256 (hexadecimal) for files by path: that of the canonical JSON of their digests."""
    digests = {path: hashlib.sha256(body).hexdigest() for path, body in files.items()}
    return hashlib.sha256(canonical_json(digests).encode()).hexdigest()


def parse_suite(files: Mapping[str, bytes]) -> Suite:
    """Read a suite from its files by path; refused with the file and the field that is wrong."""
    _require_sized(files)
    with _in_file(MANIFEST):
        if MANIFEST not in files:
            raise Refusal("no-manifest", f"There is no {MANIFEST}.", hint=_HINT)
        fields = decode_toml(files[MANIFEST], _SuiteFields, noun="a suite")
        _require_distinct([family.name for family in fields.family], where="family")
    tasks = tuple(_parse_task(path, match[1], files) for path in sorted(files) if (match := _TASK_FILE.fullmatch(path)))
    suite = Suite(
        name=fields.name,
        version=fields.version,
        title=fields.title,
        about=fields.about,
        license=fields.license,
        families=fields.family,
        tasks=tasks,
        files=dict(files),
    )
    _require_whole(suite)
    return suite


def _parse_task(path: str, name: str, files: Mapping[str, bytes]) -> Task:
    with _in_file(path):
        fields = decode_toml(files[path], _TaskFields, noun="a task")
        for field in ("maker", "grader", "reference"):
            _require_file(files, getattr(fields, field), task=name, field=field)
        _require_distinct(fields.hand_in, where="hand_in")
        return Task(name=name, **msgspec.structs.asdict(fields))


def _require_file(files: Mapping[str, bytes], named: str, *, task: str, field: str) -> None:
    if named not in files or not named.startswith((SHARED, f"{TASKS}{task}/")):
        what = f"The {field} is no file of the suite in {SHARED} or the task's own folder."
        raise Refusal("no-such-file", what, hint="Name it from the suite's folder on.", where=field)


def _require_whole(suite: Suite) -> None:
    if not 0 < len(suite.tasks) <= SUITE_TASKS_MAX:
        what = f"The suite has {len(suite.tasks)} tasks; 1 to {SUITE_TASKS_MAX} are taken."
        raise Refusal("task-count", what, hint=_HINT, where=TASKS)
    families = {family.name for family in suite.families}
    canaries: dict[str, str] = {}
    for task in suite.tasks:
        path = f"{TASKS}{task.name}/task.toml"
        if task.family not in families:
            raise Refusal("unknown-family", f"{MANIFEST} has no such family.", hint=_HINT, where=f"{path}: family")
        if canaries.setdefault(task.canary, task.name) != task.name:
            what = f"Task {canaries[task.canary]} has the same canary."
            raise Refusal("canary-twice", what, hint="Draw another one.", where=f"{path}: canary")
    empty = sorted(families - {task.family for task in suite.tasks})
    if empty:
        what = f"The family {empty[0]} has no task."
        raise Refusal("empty-family", what, hint="Leave it out.", where=f"{MANIFEST}: family")


def _require_sized(files: Mapping[str, bytes]) -> None:
    size = sum(map(len, files.values()))
    if len(files) > SUITE_FILES_MAX or size > SUITE_BYTES_MAX:
        what = f"The suite has {len(files)} files and {size} bytes; {SUITE_FILES_MAX} and {SUITE_BYTES_MAX} are taken."
        raise Refusal("suite-too-large", what, hint="Let makers draw large files from a seed.", status=413)
    for path in files:
        if not _PATH.fullmatch(path):
            what = "A path of the suite has other characters than letters, digits, '.', '_', '-' and '/'."
            raise Refusal("bad-path", what, hint="Rename the file.", where=ascii(path)[1:-1][:80])


def _require_distinct(names: tuple[str, ...] | list[str], *, where: str) -> None:
    if len(set(names)) != len(names):
        raise Refusal("name-twice", "A name comes twice.", hint="Keep one.", where=where)


@contextmanager
def _in_file(path: str) -> Generator[None]:
    try:
        yield
    except Refusal as refusal:
        refusal.where = f"{path}: {refusal.where}" if refusal.where else path
        raise
