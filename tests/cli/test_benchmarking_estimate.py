"""clearway benchmarking matrix, estimator and estimate: as a person does it, offline."""

import importlib.util
import json
from pathlib import Path

import msgspec
import pytest

from clearway.formats.outcome_matrix import write_matrix
from tests.benchmarking.outcomes import drawn, policy
from tests.cli.commands import run, write


def test_an_estimate_is_made_printed_and_refused(tmp_path: Path) -> None:
    """As a table with a plot and its words, as JSON whole; a policy for other code is refused."""
    file = write(tmp_path, "matrix.csv", write_matrix(drawn(480)))
    rule = write(tmp_path, "policy.json", msgspec.json.encode(policy()))
    shown = run("benchmarking", "estimate", file, "--policy", rule)
    assert shown.exit_code == 0
    assert "as committed, at 50%" in shown.stdout
    assert "cheating: drop" in shown.stdout
    assert "--" in shown.stdout
    assert "Cannot rule out" in shown.stderr
    assert "hold back" in shown.stderr
    told = json.loads(run("benchmarking", "estimate", file, "--policy", rule, "--format", "json").stdout)
    assert (told["horizon"]["zone"], len(told["treatments"])) == ("cannot-rule-out", 3)
    other = write(tmp_path, "other.json", msgspec.json.encode(policy(estimator_code=f"sha256:{'0' * 64}")))
    refused = run("benchmarking", "estimate", file, "--policy", other)
    assert (refused.exit_code, "other-estimator" in refused.stderr) == (1, True)
    twice = run("benchmarking", "estimate", file, "--policy", rule, "--reference", "nonsense")
    assert (twice.exit_code, "bad-matrices" in twice.stderr) == (1, True)


def test_a_matrix_is_summed_up(tmp_path: Path) -> None:
    """By budget, with the digest that names the outcomes; the estimator names itself."""
    file = write(tmp_path, "matrix.csv", write_matrix(drawn(480, budgets=(50_000, 200_000))))
    rows = json.loads(run("benchmarking", "matrix", file, "--format", "json").stdout)
    assert [(row["budget"], row["tasks"], row["families"]) for row in rows] == [(50_000, 60, 12), (200_000, 60, 12)]
    named = json.loads(run("benchmarking", "estimator", "--format", "json").stdout)
    assert named["estimator_code"] == policy().estimator_code
    # A policy has to quote the digest, so the table shows all of it.
    assert policy().estimator_code in run("benchmarking", "estimator").stdout
    broken = run("benchmarking", "matrix", write(tmp_path, "broken.csv", "a,b\n1,2"))
    assert (broken.exit_code, "bad-header" in broken.stderr, "broken.csv" in broken.stderr) == (1, True, True)


def test_a_plan_is_tried() -> None:
    """For models of five abilities about the threshold, then with twice the families and twice the attempts."""
    plan = ("--families", "2", "--tasks", "8", "--attempts", "1", "--threshold", "60", "--replications", "5")
    rows = json.loads(run("benchmarking", "power", *plan, "--format", "json").stdout)
    assert [row["true_minutes"] for row in rows] == [7.5, 30, 60, 120, 480, 120, 120]
    assert [(row["families"], row["attempts"]) for row in rows[-3:]] == [(2, 1), (4, 1), (2, 2)]
    assert all(row["designated"] + row["not_designated"] + row["cannot_rule_out"] == 1 for row in rows)


@pytest.mark.skipif(importlib.util.find_spec("numpyro") is not None, reason="numpyro is installed")
def test_a_cross_check_says_what_it_needs(tmp_path: Path) -> None:
    """Where no sampler is installed; nothing is printed as if it had been checked."""
    file = write(tmp_path, "matrix.csv", write_matrix(drawn(480)))
    rule = write(tmp_path, "policy.json", msgspec.json.encode(policy()))
    refused = run("benchmarking", "estimate", file, "--policy", rule, "--cross-check")
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "'.[crosscheck]'" in refused.stderr
