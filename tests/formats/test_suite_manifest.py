"""Suites as folders of files: read whole, or refused with the file and the field."""

from collections.abc import Callable

import pytest

from clearway.formats.suite_manifest import MANIFEST, parse_suite
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SUITE_FILES_MAX
from tests.benchmarking.stands import shipped
from tests.formats.suites import CANARY, small_suite

Files = dict[str, bytes]
TASK = "tasks/one/task.toml"


def test_a_suite_is_read_with_its_tasks_and_digests() -> None:
    """Fields come as they stand; the digest is of every file, a task's of what it is made of."""
    suite = parse_suite(small_suite())
    task = suite.task("one")
    assert (suite.name, suite.version, [family.name for family in suite.families]) == ("small", "1.0", ["sums"])
    assert (task.minutes, task.timed_by, task.is_estimated, task.hand_in) == (2.5, 0, True, ("answer.txt",))
    changed = parse_suite(small_suite() | {"README": b"words"})
    assert (changed.digest != suite.digest, changed.task_digest(task)) == (True, suite.task_digest(task))
    other = parse_suite(small_suite() | {"tasks/one/grade.py": b"say(True)"})
    assert other.task_digest(other.task("one")) != suite.task_digest(task)


def test_the_suite_that_ships_has_its_breadth() -> None:
    """At least 24 tasks in at least 8 families with three steps each; canaries differ, minutes are estimates."""
    suite = shipped()
    assert (len(suite.tasks) >= 24, len(suite.families) >= 8) == (True, True)
    for family in suite.families:
        assert {task.step for task in suite.tasks if task.family == family.name} == {1, 2, 3}
    assert len({task.canary for task in suite.tasks}) == len(suite.tasks)
    assert all(task.is_estimated for task in suite.tasks)


def _replace(path: str, old: str, new: str) -> Callable[[Files], Files]:
    def change(files: Files) -> Files:
        assert old.encode() in files[path]
        return files | {path: files[path].replace(old.encode(), new.encode())}

    return change


SPOILT: list[tuple[Callable[[Files], Files], str, str]] = [
    (lambda files: {p: b for p, b in files.items() if p != MANIFEST}, "no-manifest", "suite.toml"),
    (_replace(MANIFEST, '"1.0"', '"one"'), "bad-shape", "suite.toml: $.version"),
    (_replace(MANIFEST, '"small"', '"../small"'), "bad-shape", "suite.toml: $.name"),
    (_replace(MANIFEST, '"sums"', '"others"'), "unknown-family", f"{TASK}: family"),
    (_replace(TASK, "minutes = 2.5", "minutes = 0"), "bad-shape", f"{TASK}: $.minutes"),
    (_replace(TASK, "timed_by = 0", "timed_by = -1"), "bad-shape", f"{TASK}: $.timed_by"),
    (_replace(TASK, "step = 1", "step = 99"), "bad-shape", f"{TASK}: $.step"),
    (_replace(TASK, "step = 1", "step = 1\nflag = 'x'"), "bad-shape", TASK),
    (_replace(TASK, "step = 1", "step = "), "bad-toml", f"{TASK}: line 3, column 8"),
    (_replace(TASK, '"answer.txt"', '"../answer.txt"'), "bad-shape", f"{TASK}: $.hand_in[0]"),
    (_replace(TASK, '"answer.txt"', '"answer.txt", "answer.txt"'), "name-twice", f"{TASK}: hand_in"),
    (_replace(TASK, CANARY, "no canary"), "bad-shape", f"{TASK}: $.canary"),
    (_replace(TASK, "tasks/one/grade.py", "tasks/two/grade.py"), "no-such-file", f"{TASK}: grader"),
    (_replace(TASK, "tasks/one/reference.py", "suite.toml"), "no-such-file", f"{TASK}: reference"),
    (lambda files: files | {p.replace("/one/", "/two/"): b.replace(b"/one/", b"/two/") for p, b in files.items()},
        "canary-twice", "tasks/two/task.toml: canary"),
    (lambda files: files | {"tasks/a b": b""}, "bad-path", "tasks/a b"),
    (lambda files: files | {"../out": b""}, "bad-path", "../out"),
    (lambda files: files | {f"f{n}": b"" for n in range(SUITE_FILES_MAX)}, "suite-too-large", ""),
    (lambda files: {MANIFEST: files[MANIFEST]}, "task-count", "tasks/"),
]  # fmt: skip


@pytest.mark.parametrize(("spoil", "code", "where"), SPOILT)
def test_what_is_wrong_is_refused_with_its_place(spoil: Callable[[Files], Files], code: str, where: str) -> None:
    """Whoever writes a suite is told the file and the field."""
    with pytest.raises(Refusal) as refused:
        parse_suite(spoil(small_suite()))
    assert (refused.value.code, refused.value.where) == (code, where)


def test_an_unknown_task_is_refused() -> None:
    """A name that no task has is no task."""
    with pytest.raises(Refusal, match="no task of that name"):
        parse_suite(small_suite()).task("two")
