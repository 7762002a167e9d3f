"""`clearway matrix` and `clearway range`: the same from the command line."""

import json
from pathlib import Path

from tests.cli.test_review import _run as run
from tests.conftest import TestHouse
from tests.findings.worlds import Town
from tests.remediation.matrices import ALSO_A, A, kept_matrix, kept_range, reproduced


async def test_a_matrix_is_shown_merged_and_undone(house: TestHouse, tmp_path: Path) -> None:
    """The table has a row for each fix; the proposal is told as the command that carries it out."""
    one, other = await reproduced(house, A), await reproduced(house, ALSO_A)
    matrix = await kept_matrix(house, one, other, rows=("ss", "tt"))
    town = Town(house, first=[one, other])
    before = town.state()
    shown = await run(town, tmp_path, "matrix", "show", matrix)
    assert shown.exit_code == 0, shown.output
    assert "patch number 0" in shown.stdout
    assert "stopped" in shown.stdout
    assert f"Proposed: clearway matrix merge {matrix} {one} {other}" in shown.stderr
    merged = await run(town, tmp_path, "matrix", "merge", matrix, one, other, "--format", "json")
    assert json.loads(merged.stdout)["merged"] == [other]
    house.clock.move(seconds=1)
    assert (await run(town, tmp_path, "matrix", "undo", matrix)).exit_code == 0
    assert town.state() == before
    listed = await run(town, tmp_path, "matrix", "list", "--format", "jsonl")
    assert json.loads(listed.stdout)["id"] == matrix


async def test_refusals_end_with_one(house: TestHouse, tmp_path: Path) -> None:
    """What a matrix does not propose, what was asked for already, and a replay too early say what to do."""
    one = await reproduced(house, A)
    town = Town(house, first=[one])
    asked = await run(town, tmp_path, "matrix", "ask", one, "--format", "json")
    matrix = json.loads(asked.stdout)["id"]
    for arguments, code in (
        (("matrix", "ask", one), "asked-already"),
        (("matrix", "split", matrix, one), "not-proposed"),
        (("matrix", "undo", matrix), "not-decided"),
        (("range", "ask", one), "not-reproduced"),
        (("range", "show", one), "not-found"),
    ):
        refused = await run(town, tmp_path, *arguments)
        assert (refused.exit_code, refused.stdout) == (1, "")
        assert code in refused.stderr
        assert "what to do" in refused.stderr


async def test_the_releases_are_listed(house: TestHouse, tmp_path: Path) -> None:
    """Each release with what was seen, how, and what is claimed of it; the span and the method on stderr."""
    one = await reproduced(house, A)
    await kept_range(house, one)
    shown = await run(Town(house, first=[one]), tmp_path, "range", "show", one)
    assert shown.exit_code == 0, shown.output
    assert "Affected: 1.1 up to, not including, 1.3" in shown.stderr
    rows = {line.split()[0]: line for line in shown.stdout.splitlines()[1:]}
    assert "disputed" in rows["1.3"]
    assert "inferred" in rows["1.2"]
    assert "disputed" not in rows["1.4"]
