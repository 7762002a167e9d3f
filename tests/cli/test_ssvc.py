"""clearway ssvc: decide by a tree, offline, as a person does it."""

import json

import pytest

from tests.cli.commands import run


def test_a_decision_shows_its_path() -> None:
    """The outcome comes with every step; what was not given is said to be taken at its worst."""
    result = run("ssvc", "decide", "exploitation=poc", "exposure=open", "automatable=yes", "mission=mef-failure")
    assert result.exit_code == 0
    assert "out-of-cycle" in result.stdout
    assert "Taken at its worst, because it was not given: safety, human-impact." in result.stderr
    arguments = ("exploitation=poc", "exposure=open", "automatable=yes", "human-impact=low")
    told = json.loads(run("ssvc", "decide", *arguments, "--format", "json").stdout)
    assert (told["tree"], told["outcome"], told["days"]) == ("SSVC deployer 1.0.0", "scheduled", 60)
    assert [(step["point"], step["assumed"]) for step in told["path"]] == [
        ("exploitation", False), ("exposure", False), ("automatable", False), ("human-impact", False)
    ]  # fmt: skip


def test_the_directive_is_decided_too() -> None:
    """All four facts give the row of BOD 26-04; a missing one is refused: it has days of its own."""
    facts = ("exposed=yes", "in-kev=yes", "automatable=no", "technical-impact=total")
    told = json.loads(run("ssvc", "decide", "--tree", "bod-26-04", *facts, "--format", "json").stdout)
    assert (told["outcome"], told["days"], told["forensic"]) == ("3-days-forensic", 3, True)
    result = run("ssvc", "decide", "--tree", "bod-26-04", "exposed=yes")
    assert (result.exit_code, "missing-facts" in result.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("nonsense",), "bad-point"),
        (("exploitation=poc", "exploitation=poc"), "bad-point"),
        (("nonsense=yes",), "unknown-point"),
        (("exploitation=maybe",), "unknown-value"),
        (("--tree", "nonsense"), "unknown-tree"),
    ],
)
def test_what_makes_no_sense_is_refused(arguments: tuple[str, ...], code: str) -> None:
    """The refusal says what to choose from."""
    result = run("ssvc", "decide", *arguments)
    assert result.exit_code == 1
    assert code in result.stderr
    assert "what to do: " in result.stderr


def test_all_trees_are_listed() -> None:
    """Each tree says what it asks for and what it comes to."""
    listed = {row["tree"]: row for row in json.loads(run("ssvc", "trees", "--format", "json").stdout)}
    assert set(listed) >= {"deployer", "supplier", "coordinator", "cisa-coordinator", "bod-26-04"}
    assert listed["deployer"]["outcomes"] == ["defer", "scheduled", "out-of-cycle", "immediate"]
