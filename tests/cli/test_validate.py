"""clearway validate, fix verify, affected-range: real builds without a server, evidence as JSON, clear refusals."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import Row, run, write
from tests.validation.targets import ONLY_THIS_INPUT, RIGHT, SHORT, archive_target

FEW = ("--runs", "1", "--variants", "20", "--fuzzing", "30", "--seed", "7")


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A recipe of somebody's own, with its archives; a home of its own."""
    monkeypatch.setenv("CLEARWAY_HOME", str(tmp_path / "home"))
    return archive_target(tmp_path / "copy")


def told(*arguments: str | Path, status: int) -> Row:
    """Run a command that prints JSON and ends with this status."""
    result = run(*arguments)
    assert result.exit_code == status, result.output
    return json.loads(result.stdout)


def test_a_proof_is_validated(target: Path) -> None:
    """The verdict, and every run with its builds' digests; the exit status says whether it was seen to happen."""
    seen = told("validate", target, target / "proof.bin", status=0)
    assert seen["verdict"]["kind"] == "reproduced"
    assert {(one["variant"], one["sight"]["outcome"]) for one in seen["runs"]} == {
        ("affected", "triggered"),
        ("fixed", "quiet"),
    }
    assert len({one["build_digest"] for one in seen["runs"]}) == 2
    quiet = write(target, "quiet.bin", SHORT)
    assert told("validate", target / "recipe.toml", quiet, "--runs", "1", status=1)["verdict"]["kind"] == (
        "not-reproduced"
    )


@pytest.mark.timeout(120)
def test_a_right_fix_is_verified(target: Path) -> None:
    """It passes every line."""
    right = told("fix", "verify", target, write(target, "right.patch", RIGHT), *FEW, status=0)
    assert right["status"] == "verified"
    assert {one["line"]: one["outcome"] for one in right["lines"]} == {
        "applies": "passed",
        "oracle-kept": "passed",
        "builds": "passed",
        "proof-stopped": "passed",
        "variants-stopped": "passed",
        "benign-unchanged": "passed",
        "tests-pass": "not-available",
        "no-new-crash": "passed",
    }


@pytest.mark.timeout(120)
def test_a_fix_that_knows_only_the_proof_is_refused(target: Path) -> None:
    """Its variants go through."""
    wrong = told("fix", "verify", target, write(target, "wrong.patch", ONLY_THIS_INPUT), *FEW, status=1)
    assert wrong["status"] == "refused"
    failed = [one["line"] for one in wrong["lines"] if one["outcome"] == "failed"]
    assert failed == ["variants-stopped", "no-new-crash"]


@pytest.mark.timeout(120)
def test_the_release_with_the_fix_is_verified(target: Path) -> None:
    """A release instead of a patch."""
    assert told("fix", "verify", target, "--release", "1.1", *FEW, status=0)["status"] == "verified"
    assert told("fix", "verify", target, "--release", "7.7", *FEW, status=1)["lines"][0]["outcome"] == "failed"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("validate", "{target}", "{target}/nothing"), "nothing cannot be read: No such file or directory."),
        (("validate", "{target}/nowhere", "{target}/proof.bin"), "nowhere"),
        (("validate", "{target}/harness.c", "{target}/proof.bin"), "This is not TOML"),
        (("fix", "verify", "{target}"), "A fix is a patch or a release: one of the two."),
        (("fix", "verify", "{target}", "{target}/harness.c"), "it is no unified diff"),
        (("affected-range", "{target}"), "has 0 releases in its registry"),
    ],
)
def test_what_cannot_be_done_is_said(target: Path, arguments: tuple[str, ...], said: str) -> None:
    """What, where and what to do; on the error's stream, and nothing else printed."""
    result = run(*(word.replace("{target}", str(target)) for word in arguments))
    assert result.exit_code == 1
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_an_archive_that_is_missing_is_named(target: Path) -> None:
    """Which file the recipe wants beside it."""
    (target / "copy-1.1.tar.gz").unlink()
    result = run("validate", target, target / "proof.bin")
    assert result.exit_code == 1
    assert "copy-1.1.tar.gz" in result.stderr
