"""Decision trees: one engine, tables as CERT/CC and CISA publish them, and what nobody knows is taken at its worst."""

import csv
import io
import tarfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_due_policy, shipped_trees
from clearway.formats.decision_tree import DecisionTree, parse_decision_tree
from clearway.kernel.errors import Refusal
from clearway.prioritization.model import Choice, DuePolicies, Known, Mission, Safety, Sighting, Signals, Statement
from clearway.prioritization.rules import due_by, facts_from
from clearway.prioritization.rules.trees import decide, require_known, tree_of
from tests.prioritization.worlds import LOCAL, WORST

TREES: Final = shipped_trees()
DIRECTIVE: Final = tree_of(shipped_due_policy(), "bod-26-04")
POLICIES: Final = DuePolicies(directive=shipped_due_policy(), trees=TREES)
NOW: Final = datetime(2026, 11, 23, 12, tzinfo=UTC)
QUIET: Final = Signals(listed_on=None, catalog_dated=date(2026, 11, 22), epss=None, epss_dated=None)
# The published tables, and where ours is graver on purpose: CERT/CC's table of human impact contradicts its definition.
PUBLISHED: Final = {
    "deployer": "ssvc/deployer_patch_application_priority_1_0_0",
    "supplier": "ssvc/supplier_patch_development_priority_1_0_0",
    "coordinator": "ssvc/coordinator_triage_1_0_0",
    "cisa-coordinator": "cisa/cisa_coordinator_2_0_3",
    "human-impact": "ssvc/human_impact_1_0_0",
    "utility": "ssvc/utility_1_0_0",
    "public-safety": "ssvc/public_safety_impact_1_0_0",
}
GRAVER: Final = {
    ("marginal", "degraded"): "medium",
    ("marginal", "mef-support-crippled"): "medium",
    ("marginal", "mef-failure"): "high",
    ("critical", "degraded"): "high",
}
trees = st.sampled_from([*TREES.values(), DIRECTIVE])


def known(**values: str) -> dict[str, Known]:
    """Values as somebody states them."""
    return {key.replace("_", "-"): Known(value=value, basis="as stated") for key, value in values.items()}


def published(shared_data: Path, name: str) -> Iterator[list[str]]:
    """The rows of a published table, in our words."""
    with tarfile.open(shared_data / "schemas.tar.gz") as archive:
        file = archive.extractfile(f"ssvc/data/csv/{name}.csv")
        assert file is not None
        rows = list(csv.reader(io.TextIOWrapper(file, "utf-8")))[1:]
    words = {"public poc": "poc", "track*": "track-star"}
    for row in rows:
        yield [words.get(cell, cell.replace(" ", "-")) for cell in row[1:]]


@pytest.mark.parametrize("key", sorted(PUBLISHED))
def test_every_row_is_the_published_one(shared_data: Path, key: str) -> None:
    """Each row of each table comes out as CERT/CC or CISA has it, but for four that are graver by their definition."""
    rows = list(published(shared_data, PUBLISHED[key]))
    assert len(rows) == len(TREES[key].rows)
    for row in rows:
        stated = known(**dict(zip((point.key for point in TREES[key].point), row[:-1], strict=True)))
        expected = GRAVER.get((row[0], row[1]), row[-1]) if key == "human-impact" else row[-1]
        assert decide(TREES[key], stated, TREES).outcome.key == expected


def test_the_directive_is_a_tree_too(shared_data: Path) -> None:
    """The same engine reads BOD 26-04, and CISA's own table of it says the same in all sixteen rows."""
    with tarfile.open(shared_data / "schemas.tar.gz") as archive:
        file = archive.extractfile("ssvc/data/csv/cisa/cisa_bod_26_04_1_0_0.csv")
        assert file is not None
        rows = list(csv.reader(io.TextIOWrapper(file, "utf-8")))[1:]
    words = {
        "3 days & forensic investigation": "3-days-forensic", "3 days": "3-days", "14 days": "14-days",
        "60 days": "60-days", "fix on system upgrade": "on-upgrade",
    }  # fmt: skip
    assert len(rows) == 16
    for _, in_kev, exposed, automatable, impact, told in rows:
        stated = known(in_kev=in_kev, exposed=exposed, automatable=automatable, technical_impact=impact)
        assert decide(DIRECTIVE, stated, {}).outcome.key == words[told]


@given(trees, st.data())
def test_what_nobody_knows_is_taken_at_its_worst(tree: DecisionTree, data: st.DataObject) -> None:
    """No value in the place of an unknown one makes the outcome more urgent, and the path says what was assumed."""
    values = {point.key: data.draw(st.none() | st.sampled_from(point.values)) for point in tree.point}
    stated = {key: Known(value=value, basis="as stated") for key, value in values.items()}
    found = decide(tree, stated, TREES)
    choices = [point.values if values[point.key] is None else (values[point.key],) for point in tree.point]
    grades = [tree.grade(tree.find(one)) for one in product(*choices)]  # pyright: ignore[reportArgumentType]  no None left
    derived = {point.key for point in tree.point if point.tree and values[point.key] is None}
    if derived:
        assert min(grades) <= tree.grade(found.outcome) <= max(grades)
    else:
        assert tree.grade(found.outcome) == max(grades)
    assumed = {step.point for step in found.path if step.assumed} & values.keys()
    assert assumed == {key for key, value in values.items() if value is None}


def test_a_point_is_found_by_the_tree_below() -> None:
    """Human impact comes from safety and mission; stated itself, it needs neither; without any it is at its worst."""
    facts = known(exploitation="active", exposure="open", automatable="no")
    below = decide(TREES["deployer"], facts | known(safety="negligible", mission="degraded"), TREES)
    assert (below.outcome.key, [step.point for step in below.path]) == (
        "scheduled", ["safety", "mission", "exploitation", "exposure", "automatable", "human-impact"]
    )  # fmt: skip
    assert decide(TREES["deployer"], facts | known(human_impact="low"), TREES).outcome.key == "scheduled"
    worst = decide(TREES["deployer"], facts, TREES)
    assert worst.outcome.key == "immediate"
    assert [step.point for step in worst.path if step.assumed] == ["safety", "mission", "human-impact"]


@pytest.mark.parametrize(
    ("given_values", "code"), [({"nonsense": "yes"}, "unknown-point"), ({"exploitation": "maybe"}, "unknown-value")]
)
def test_wrong_points_and_values_are_refused(given_values: dict[str, str], code: str) -> None:
    """The refusal names what there is to choose from."""
    with pytest.raises(Refusal) as caught:
        require_known(TREES["deployer"], given_values, TREES, basis="as given")
    assert caught.value.code == code
    assert caught.value.hint


TREE: Final = """
key = "t"
name = "T"
version = "1"
source = "test"
rows = [["a", "calm"], ["b", "urgent"]]
[[point]]
key = "p"
name = "P"
version = "1"
values = ["a", "b"]
[[outcome]]
key = "calm"
[[outcome]]
key = "urgent"
days = 3
"""


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('["b", "urgent"]', '["a", "urgent"]', "incomplete-tree"),
        ('["a", "calm"], ', "", "incomplete-tree"),
        ('["b", "urgent"]', '["b", "nonsense"]', "unknown-outcome"),
        ("days = 3", "days = -1", "bad-shape"),
        ('values = ["a", "b"]', 'values = ["a"]', "bad-shape"),
    ],
)
def test_a_tree_that_leaves_a_case_open_is_refused(old: str, new: str, code: str) -> None:
    """Every combination has exactly one row and a known outcome."""
    assert parse_decision_tree(TREE.encode()).find(("b",)).days == 3
    with pytest.raises(Refusal) as caught:
        parse_decision_tree(TREE.replace(old, new).encode())
    assert caught.value.code == code


def sighting(**how: object) -> Sighting:
    """A system whose operator chose SSVC."""
    return Sighting(exposed=True, detected_at=NOW, choice=Choice.DEPLOYER, **how)  # pyright: ignore[reportArgumentType]  as named


def test_unknown_impact_is_told_in_the_reasons() -> None:
    """An operator who states no impact sees that the worst was taken, and gets more time by stating less."""
    facts = facts_from(WORST, QUIET, exposed=True)
    unknown = due_by(Choice.DEPLOYER, facts, POLICIES, sighting=sighting())
    stated = due_by(
        Choice.DEPLOYER, facts, POLICIES, sighting=sighting(mission=Mission.DEGRADED, safety=Safety.NEGLIGIBLE)
    )
    assert (unknown.outcome, unknown.at) == ("out-of-cycle", NOW + timedelta(days=14))
    assert (stated.outcome, stated.at) == ("scheduled", NOW + timedelta(days=60))
    assert "Mission impact: mission-failure (nobody knows, so it is taken at its worst)" in unknown.reasons
    assert unknown.reasons[-1] == "SSVC deployer (1.0.0): out-of-cycle, due in 14 days from 2026-11-23"
    assert unknown.policy == "SSVC deployer 1.0.0"


def test_exploitation_comes_from_the_catalog_then_from_cisa() -> None:
    """Listed is active, whatever else is stated; a public proof is what CISA states; silence is none."""
    stated = Statement(exploitation="poc", automatable=False, total=False, stated_on=date(2026, 11, 1))
    for signals, value in (
        (QUIET, "none"),
        (replace(QUIET, statement=stated), "poc"),
        (replace(QUIET, listed_on=date(2026, 11, 20), statement=stated), "active"),
    ):
        found = due_by(Choice.DEPLOYER, facts_from(LOCAL, signals, exposed=True), POLICIES, sighting=sighting())
        assert {step.point: step.value for step in found.path}["exploitation"] == value
