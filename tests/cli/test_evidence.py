"""`clearway evidence`: releases, broken glass, export and the master key from the command line."""

import asyncio
import json
from dataclasses import replace
from functools import partial
from pathlib import Path

from click.testing import CliRunner, Result
from litestar import Litestar

from clearway.__main__ import serve
from clearway.app.wiring import House
from clearway.cli.application import cli
from clearway.cli.entries import Entries
from clearway.worker.loop import run_worker
from tests.conftest import TestHouse
from tests.findings.releases import PROOF, seal_proofs, second
from tests.houses import assemble


async def _run(house: TestHouse, home: Path, *arguments: str, secret: str = "") -> Result:
    env = {
        "CLEARWAY_HOME": str(home),
        "CLEARWAY_DSN": house.service_dsn,
        "CLEARWAY_OWNER_DSN": house.owner_dsn,
        "CLEARWAY_EVIDENCE_KEY": str(house.master_file),
        "CLEARWAY_KEY": secret or house.administrator.secret,
        "CLEARWAY_URL": "",
        "COLUMNS": "160",
    }
    entries = Entries(assemble=partial(_assembled, house), serve=serve, work=run_worker)
    return await asyncio.to_thread(CliRunner().invoke, cli, ["evidence", *arguments], obj=entries, env=env)


def _assembled(house: TestHouse, opened: House) -> Litestar:
    # The command opens the database itself; its time is the test's, so that no key has ended meanwhile.
    return assemble(replace(opened, database=replace(opened.database, clock=house.clock)))


async def test_ask_approve_export(house: TestHouse, tmp_path: Path) -> None:
    """Two people, four commands; the file is new, byte for byte and its owner's alone; the own approval is refused."""
    (sealed,) = await seal_proofs(house, PROOF)
    other, out = (await second(house)).secret, tmp_path / "proof"
    refused = await _run(house, tmp_path, "export", sealed.evidence, "--out", str(out))
    assert (refused.exit_code, out.exists()) == (1, False)
    assert "sealed" in refused.stderr
    asked = await _run(house, tmp_path, "ask", sealed.vulnerability, "--reason", "It is needed.", "--format", "json")
    release = json.loads(asked.stdout)["id"]
    own = await _run(house, tmp_path, "approve", release)
    assert (own.exit_code, "own-release" in own.stderr) == (1, True)
    assert (await _run(house, tmp_path, "approve", release, secret=other)).exit_code == 0
    assert "running" in (await _run(house, tmp_path, "releases", "--needed")).stdout
    assert sealed.evidence in (await _run(house, tmp_path, "show", release)).stdout
    listed = await _run(house, tmp_path, "list", sealed.vulnerability, "--format", "json")
    assert [piece["opens"] for piece in json.loads(listed.stdout)] == [True]
    assert (await _run(house, tmp_path, "export", sealed.evidence, "--out", str(out))).exit_code == 0
    assert (out.read_bytes(), out.stat().st_mode & 0o777) == (PROOF, 0o600)
    again = await _run(house, tmp_path, "export", sealed.evidence, "--out", str(out))
    assert (again.exit_code, "file-exists" in again.stderr) == (1, True)
    assert (await _run(house, tmp_path, "export", sealed.evidence)).stdout_bytes == PROOF
    assert (await _run(house, tmp_path, "export", "fnd-1")).exit_code == 1
    assert (await _run(house, tmp_path, "end", release)).exit_code == 0


async def test_broken_glass_is_reviewed(house: TestHouse, tmp_path: Path) -> None:
    """One opens alone, another reviews; the key is exchanged and the tables rewritten without a key of anybody's."""
    (sealed,) = await seal_proofs(house, PROOF)
    broken = await _run(
        house, tmp_path, "break-glass", sealed.vulnerability, "--reason", "It cannot wait.", "--format", "json"
    )
    release = json.loads(broken.stdout)["id"]
    assert (await _run(house, tmp_path, "review", release, "--note", "I was right.")).exit_code == 1
    other = (await second(house)).secret
    assert (await _run(house, tmp_path, "review", release, "--note", "It was needed.", secret=other)).exit_code == 0
    assert (await _run(house, tmp_path, "rotate-key")).stdout == "2 keys sealed by the new master key\n"
    assert (await _run(house, tmp_path, "seal")).stdout.startswith("0 pieces sealed")
    assert (await _run(house, tmp_path, "export", sealed.evidence)).stdout_bytes == PROOF
