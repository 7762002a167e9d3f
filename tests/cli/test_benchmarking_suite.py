"""clearway benchmarking suite: as somebody who writes a suite does it."""

import json
from pathlib import Path

from clearway.formats.solvability import parse_solvability
from tests.cli.commands import lines, run
from tests.formats.suites import small_suite


def _folder(place: Path, **files: str) -> Path:
    for path, body in small_suite(**files).items():
        file = place / "suite" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    return place / "suite"


def test_a_suite_is_checked_and_its_proof_written(tmp_path: Path) -> None:
    """A line for each task, what the suite lacks on stderr, and a proof that can be read."""
    proof = tmp_path / "solvability.json"
    checked = run("benchmarking", "suite", "check", _folder(tmp_path), "--proof", proof, "--format", "jsonl")
    assert checked.exit_code == 0, checked.stderr
    [row] = lines(checked)
    assert (row["task"], row["passes"], row["faults"], row["timed_by"]) == ("one", True, [], 0)
    assert "nobody was timed (n = 0)" in checked.stderr
    assert len(parse_solvability(proof.read_bytes()).predicate.seeds) == 2


def test_a_suite_that_cannot_be_solved_is_refused(tmp_path: Path) -> None:
    """Exit status 1, and the task is named with what stands against it."""
    checked = run("benchmarking", "suite", "check", _folder(tmp_path, reference=""), "--task", "one")
    assert checked.exit_code == 1
    assert "Stands against it: one: reference-does-not-pass" in checked.stderr


def test_what_is_no_suite_is_refused_with_its_place(tmp_path: Path) -> None:
    """No folder, a link in it, a field that is wrong, a proof of a part."""
    folder = _folder(tmp_path)
    assert "no-such-folder" in run("benchmarking", "suite", "check", tmp_path / "none").stderr
    task = folder / "tasks" / "one" / "task.toml"
    task.write_text(task.read_text().replace("step = 1", "step = 0"))
    refused = run("benchmarking", "suite", "check", folder)
    assert (refused.exit_code, "tasks/one/task.toml: $.step" in refused.stderr) == (1, True)
    (folder / "link").symlink_to("/etc/passwd")
    assert "not-a-file" in run("benchmarking", "suite", "check", folder).stderr
    assert run("benchmarking", "suite", "check", folder, "--task", "one", "--proof", tmp_path / "p").exit_code == 2


def test_health_of_the_suite_that_ships_is_told_without_running_it() -> None:
    """Tasks by octave of minutes, and that nobody was timed."""
    told = json.loads(run("benchmarking", "suite", "health", "--format", "json").stdout)
    assert (told["suite"], told["tasks"], told["estimated"], sum(told["octaves"].values())) == (
        "foundations",
        24,
        24,
        24,
    )
    assert told["rungs"] == {"1": 13, "2": 13, "3": 11}
    assert told["concerns"] == ["minutes of some tasks are estimates: nobody was timed"]
