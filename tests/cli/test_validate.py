"""clearway validate, fix verify, affected-range: real builds without a server, evidence as JSON, clear refusals."""

import json
from pathlib import Path

import pytest

from tests.cli.commands import Row, run, write
from tests.validation.targets import FEW, ONLY_THIS_INPUT, RIGHT, SHORT, WHEEL_HARNESS, WHEEL_RECIPE, archive_target

NPM_RECIPE = WHEEL_RECIPE.replace('kind = "pypi"', 'kind = "npm"')


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
        (("validate", "{target}", "{target}"), "cannot be read: Is a directory."),
        (("validate", "{target}", "/dev/zero"), "more than 262144 bytes"),
        (("validate", "{target}/nowhere", "{target}/proof.bin"), "nowhere is no recipe: there is no such file."),
        (("validate", "tqmd", "{target}/proof.bin"), "or one that ships: ansi-regex, cjson,"),
        (("validate", "{target}/harness.c", "{target}/proof.bin"), "This is not TOML"),
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


@pytest.mark.parametrize("more", [(), ("{target}/harness.c", "--release", "1.1")])
def test_a_fix_is_a_patch_or_a_release(target: Path, more: tuple[str, ...]) -> None:
    """Neither or both is misuse."""
    result = run("fix", "verify", target, *(word.replace("{target}", str(target)) for word in more))
    assert result.exit_code == 2
    assert "Name a PATCH, or a --release" in result.stderr


def test_a_fix_is_not_verified_by_a_proof_that_never_triggers(target: Path) -> None:
    """That the fixed build is quiet on a harmless input shows nothing."""
    arguments = ("--proof", target / "benign-one.bin", *FEW)
    seen = told("fix", "verify", target, write(target, "right.patch", RIGHT), *arguments, status=1)
    assert seen["status"] == "plausible"
    assert {one["line"]: one["outcome"] for one in seen["lines"]}["proof-stopped"] == "not-available"


MISFIT = RIGHT.replace(b"-5,0 +6", b"-5,3 +5,4").replace(b"+    if", b" one\n two\n three\n+    if")


@pytest.mark.parametrize("patch", [MISFIT, RIGHT.replace(b"copy.c", b"none.c")])
def test_a_patch_that_does_not_apply_is_refused_with_the_reason(target: Path, patch: bytes) -> None:
    """What was not tried for that reason is told as such."""
    seen = told("fix", "verify", target, write(target, "misfit.patch", patch), *FEW, status=1)
    assert seen["status"] == "refused"
    assert "the patch does not apply" in seen["lines"][0]["evidence"]
    assert {one["outcome"] for one in seen["lines"][1:]} == {"not-tried"}


def test_a_registry_out_of_reach_is_an_outage(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No verdict, and the exit status of an outage."""
    recipe = write(target, "package.toml", NPM_RECIPE)
    write(target, "harness.py", WHEEL_HARNESS)
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    result = run("validate", recipe, write(target, "proof.txt", b"run"))
    assert result.exit_code == 3
    assert "Outage: npm" in result.stderr
    assert result.stdout == ""


def test_a_home_that_cannot_be_written_is_an_outage(target: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder is named, and what to do."""
    monkeypatch.setenv("CLEARWAY_HOME", "/proc/nowhere")
    result = run("validate", target, target / "proof.bin")
    assert result.exit_code == 3
    assert "/proc/nowhere" in result.stderr
    assert "CLEARWAY_HOME" in result.stderr


def test_an_archive_that_is_missing_is_named(target: Path) -> None:
    """Which file the recipe wants beside it."""
    (target / "copy-1.1.tar.gz").unlink()
    result = run("validate", target, target / "proof.bin")
    assert result.exit_code == 1
    assert "copy-1.1.tar.gz" in result.stderr
