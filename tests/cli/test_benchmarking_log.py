"""clearway benchmarking read: a matrix on stdout, and nothing else of the log."""

import json
from pathlib import Path

from tests.cli.commands import run
from tests.formats.test_evaluation_log import CANARY, GOLDEN, KEY


def test_a_log_is_read_into_a_matrix(tmp_path: Path) -> None:
    """CSV or JSON; the same key gives the same pseudonyms, and no secret of the log is printed."""
    key = tmp_path / "key"
    key.write_bytes(KEY)
    first, again = (run("benchmarking", "read", GOLDEN, "--key-file", key) for _ in range(2))
    other = run("benchmarking", "read", GOLDEN)
    assert first.stdout == again.stdout != other.stdout
    assert first.stdout.startswith("task,family,log2_minutes,budget,attempts,passes,flagged\n")
    assert CANARY not in first.output
    told = json.loads(
        run("benchmarking", "read", GOLDEN, "--budget", "120", "--budget", "1000", "--format", "json").stdout
    )
    assert [row["passes"] for row in told if row["budget"] == 1000] == [row["passes"] for row in told][3:]
    assert len(told) == 6


def test_what_is_no_log_is_refused(tmp_path: Path) -> None:
    """With what to do, the file's name and exit status 1; a key of another length too."""
    file = tmp_path / "x.eval"
    file.write_bytes(b"no zip at all, but long enough to be looked at")
    refused = run("benchmarking", "read", file)
    assert refused.exit_code == 1
    assert "not-a-zip" in refused.stderr
    assert "x.eval" in refused.stderr
    assert "bad-key" in run("benchmarking", "read", GOLDEN, "--key-file", file).stderr
