"""clearway exposure plan: as a person does it, offline."""

import json
from pathlib import Path

from tests.cli.commands import lines, run, write
from tests.exposure.plans import patch, request


def test_a_plan_is_made_printed_and_checked(tmp_path: Path) -> None:
    """As a table with its talk, as JSON that the check accepts, and as a session a line."""
    file = write(tmp_path, "request.json", request(patch("a", 60, 2), patch("b", 90, 1), patch("c", 110, 0.1)))
    shown = run("exposure", "plan", file)
    assert shown.exit_code == 0
    assert "Left out on web: c." in shown.stderr
    assert "Removes 3 of 3.1 of risk in 2.5 hours" in shown.stderr
    made = run("exposure", "plan", file, "--format", "json")
    plan = write(tmp_path, "plan.json", made.stdout)
    checked = run("exposure", "plan", "check", file, plan, "--format", "json")
    assert checked.exit_code == 0
    assert json.loads(checked.stdout)["bound"] == json.loads(made.stdout)["bound"]
    assert [row["patches"] for row in lines(run("exposure", "plan", file, "--format", "jsonl"))] == [["a"], ["b"]]


def test_hours_can_be_said_beside_the_file() -> None:
    """Options may stand before the file, and the file may be standard input."""
    body = json.dumps(request(patch("a", 60, 2), patch("b", 90, 1))).encode()
    made = run("exposure", "plan", "--hours", "1", "--format", "json", "-", stdin=body)
    assert [one["patches"] for one in json.loads(made.stdout)["sessions"]] == [["a"]]
    refused = run("exposure", "plan", "--hours", "-1", "-", stdin=body)
    assert (refused.exit_code, "bad-hours" in refused.stderr) == (1, True)


def test_an_altered_plan_is_refused_with_exit_status_one(tmp_path: Path) -> None:
    """The file and the place are named."""
    file = write(tmp_path, "request.json", request(patch("a", 60, 2)))
    plan = json.loads(run("exposure", "plan", file, "--format", "json").stdout)
    plan["bound"] -= 1
    refused = run("exposure", "plan", "check", file, write(tmp_path, "plan.json", plan))
    assert refused.exit_code == 1
    assert "wrong-bound" in refused.stderr
    assert "plan.json bound" in refused.stderr


def test_what_is_no_request_is_refused(tmp_path: Path) -> None:
    """Broken JSON, a folder, and a request of nothing."""
    for name, content, code in (("a", "{", "bad-json"), ("b", "{}", "bad-shape"), ("c", "", "empty-file")):
        refused = run("exposure", "plan", write(tmp_path, name, content))
        assert (refused.exit_code, code in refused.stderr) == (1, True)
