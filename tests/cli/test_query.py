"""`clearway query`: lines or an SBOM in, statuses out."""

import asyncio
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from clearway.__main__ import serve
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.worker.loop import run_worker
from tests.conftest import TestHouse
from tests.exposure.worlds import bom, published
from tests.houses import assemble

ENTRIES = Entries(assemble=assemble, serve=serve, work=run_worker)


async def _run(house: TestHouse, home: Path, *arguments: str, stdin: bytes) -> Result:
    env = {
        "CLEARWAY_HOME": str(home),
        "CLEARWAY_DSN": house.service_dsn,
        "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        "CLEARWAY_KEY": "",
        "CLEARWAY_URL": "",
        "COLUMNS": "200",
    }
    command = ["query", "-", *arguments]
    return await asyncio.to_thread(CliRunner().invoke, cli, command, obj=ENTRIES, env=env, input=stdin)


@pytest.mark.parametrize(
    "body",
    [
        b"# what we run\npkg:pypi/example@1.0\n\npkg:pypi/example@1.1\npkg:pypi/other@1\npkg:pypi/example@1.0\n",
        bom("pkg:pypi/example@1.0", "pkg:pypi/example@1.1", "pkg:pypi/other@1"),
    ],
    ids=["lines", "sbom"],
)
async def test_products_stand_as_they_do(house: TestHouse, tmp_path: Path, body: bytes) -> None:
    """What is affected is shown; all of it with --all; counts go to stderr."""
    made = await published(house)
    shown = await _run(house, tmp_path, stdin=body)
    assert shown.exit_code == 0, shown.output
    assert "3 products: 1 affected, 1 fixed, 1 unknown" in shown.stderr
    assert made.advisory in shown.stdout
    assert "pkg:pypi/other" not in shown.stdout
    rows = json.loads((await _run(house, tmp_path, "--all", "--format", "json", stdin=body)).stdout)
    assert [row["status"] for row in rows] == ["affected", "fixed", "unknown"]
    assert rows[0]["advisories"][0]["fixed_in"] == "1.1"


async def test_what_is_no_list_is_refused(house: TestHouse, tmp_path: Path) -> None:
    """With what to do."""
    result = await _run(house, tmp_path, stdin=b"hello\n")
    assert result.exit_code == 1
    assert "purl, CPE or hash" in result.stderr
