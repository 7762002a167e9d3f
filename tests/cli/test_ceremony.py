"""The ceremony from the command line: a suite is sealed, opened in memory by two custodians, wiped, and checked."""

import asyncio
import json
import os
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from pathlib import Path
from typing import Any  # noqa: TID251  what was printed is read as it is

import httpx
import pytest
from click.testing import CliRunner, Result

from clearway.__main__ import serve
from clearway.app.policies import shipped_threshold_policy
from clearway.audit.actions import sign_checkpoint
from clearway.cli.application import cli
from clearway.cli.benchmarking_ceremony import open_in_memory
from clearway.cli.client import Client
from clearway.cli.entries import Entries
from clearway.formats.in_toto import DigestSet, Tool
from clearway.formats.solvability import Solvability, TaskProof, solvability_statement, write_solvability
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.formats.threshold_policy import canonical_policy
from clearway.gateways.open_folder import filesystem_of
from clearway.gateways.signer import KeySigner
from clearway.gateways.suites import SUITES, shipped_suite
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import system_clock
from clearway.worker.loop import run_worker
from tests.conftest import TestHouse
from tests.houses import assemble, served, whole_house

DIGEST = "d" * 64
ENTRIES = Entries(assemble=assemble, serve=serve, work=run_worker)
MEMORY = Path("/dev/shm")


def proof_of(suite: Suite) -> bytes:
    """A proof that says that all tasks were solved."""
    seen = dict.fromkeys(("draws_repeat", "draws_differ", "reference_passes", "empty_fails", "trivial_fails"), True)
    tasks = tuple(
        TaskProof(name=task.name, digest=DigestSet(sha256=suite.task_digest(task)), judgments_repeat=True, **seen)
        for task in suite.tasks
    )
    tool = Tool(name="test", version="1")
    whole = Solvability(
        suite=suite.name, version=suite.version, seeds=("1", "2"), sandbox="none", tool=tool, tasks=tasks
    )
    return write_solvability(solvability_statement(suite, whole))


@dataclass(frozen=True)
class Desk:
    """A house that is served, and the command line before it."""

    house: TestHouse
    url: str
    folder: Path

    async def run(self, who: str, *arguments: str | Path) -> Result:
        """Run a command as somebody."""
        env = {"CLEARWAY_URL": self.url, "CLEARWAY_KEY": self.house.members[who].secret, "COLUMNS": "160"}
        words = ["benchmarking", *map(str, arguments)]
        return await asyncio.to_thread(CliRunner().invoke, cli, words, obj=ENTRIES, env=env)

    async def told(self, who: str, *arguments: str | Path) -> Any:  # noqa: ANN401  see above
        """Run a command that has to do, and read what it prints."""
        result = await self.run(who, *arguments, "--format", "json")
        assert result.exit_code == 0, result.stderr
        return json.loads(result.stdout)


@pytest.fixture
async def desk(house: TestHouse, tmp_path: Path) -> AsyncGenerator[Desk]:
    """A served house with the people of the program, at the time that it is."""
    house.clock.now = system_clock()
    people = {"program": "program", "official": "official", "lab": "evaluator", "developer": "developer"}
    for name, role in {**people, "c0": "custodian", "c1": "custodian", "c2": "custodian"}.items():
        await house.member(name, PartyKind.DEVELOPER if name == "developer" else PartyKind.AGENCY, role)
    async with served(whole_house(house)) as url:
        yield Desk(house=house, url=url, folder=tmp_path)


async def sealed(desk: Desk) -> str:
    """Have three custodians make their keys, and the laboratory seal the suite that ships; gives its id."""
    keys = [await desk.told(who, "custodian", "key", desk.folder / who) for who in ("c0", "c1", "c2")]
    assert (desk.folder / "c0").stat().st_mode & 0o777 == 0o600
    proof = desk.folder / "proof.json"
    proof.write_bytes(proof_of(parse_suite(shipped_suite("foundations"))))
    words = [word for key in keys for word in ("--custodian", key["recipient"])]
    out = desk.folder / "bundle.age"
    made = await desk.told("lab", "suite", "seal", SUITES / "foundations", "--proof", proof, *words, "--out", out)
    again = await desk.run("lab", "suite", "seal", SUITES / "foundations", "--proof", proof, *words, "--out", out)
    assert (again.exit_code, "file-exists" in again.stderr) == (1, True)
    assert len(await desk.told("program", "custodian", "list")) == 3
    return str(made["id"])


async def committed(desk: Desk) -> str:
    """Have the program commit to the policy that ships, and the official approve it; gives its id."""
    policy = desk.folder / "policy.json"
    policy.write_bytes(canonical_policy(shipped_threshold_policy()))
    developer = desk.house.members["developer"].party
    made = await desk.told("program", "policy", "commit", policy, "--developer", developer, "--checkpoint", "c1" * 32)
    own = await desk.run("program", "policy", "approve", made["id"])
    assert (own.exit_code, "own-approval" in own.stderr) == (1, True)
    await desk.told("official", "policy", "approve", made["id"])
    return str(made["id"])


async def begun(client: Client, opener: asyncio.Task[None]) -> str:
    """Wait for the opening that somebody asks for; gives its id."""
    while not (found := await client.get("/openings")):
        assert not opener.done(), opener.exception()
    return str(found[0]["id"])


async def test_whole_ceremony_by_command(desk: Desk) -> None:
    """Sealed, committed, opened by two, closed and wiped; then frozen, revealed, exported and verified."""
    if filesystem_of(MEMORY) != "tmpfs":
        pytest.skip("this machine has no tmpfs at /dev/shm")
    suite, commitment, folder = await sealed(desk), await committed(desk), MEMORY / f"clearway-cli-{os.getpid()}"
    async with httpx.AsyncClient(base_url=desk.url) as http:
        client = Client(http=http, key=desk.house.members["lab"].secret)
        bundle = desk.folder / "bundle.age"
        opener = asyncio.create_task(
            open_in_memory(client, suite, commitment=commitment, reason="a run", bundle=bundle, folder=folder)
        )
        opening = await begun(client, opener)
        for who in ("c0", "c2"):
            assert not folder.exists()
            await desk.told(who, "custodian", "hand-in", opening, "--identity", desk.folder / who, "--yes")
        while not (folder / "seed").exists():
            assert not opener.done(), opener.exception()
            await client.get("/openings")
        assert (folder / "suite" / "suite.toml").read_bytes() == (SUITES / "foundations" / "suite.toml").read_bytes()
        await desk.told("c0", "suite", "close", opening)
        await opener
    assert not folder.exists()
    (told,) = await desk.told("program", "suite", "openings")
    assert (told["ending"], told["wiped_at"] is not None) == ("closed", True)
    assert [line["kind"] for line in await desk.told("developer", "exposure")] == ["opening"]
    await verified(desk, commitment)


async def verified(desk: Desk, commitment: str) -> None:
    """Freeze, reveal and export, and check without a server, with the record's proof."""
    await desk.told("lab", "deed", "ask", "freeze", commitment, "--digest", DIGEST, "--reason", "done")
    await desk.told("official", "deed", "approve", "freeze", commitment, "--digest", DIGEST)
    await desk.told("program", "policy", "reveal", commitment)
    signer = KeySigner(b"s" * 32)
    async with desk.house.database.work(desk.house.worker) as work:
        await sign_checkpoint(work, signer)
    file = desk.folder / "reveal.json"
    file.write_text((await desk.run("developer", "commitment", "export", commitment)).stdout)
    found = await desk.told("developer", "commitment", "verify", file, "--key", signer.public_key.hex())
    assert found["kept"]
    assert found["record_size"] > 0
    file.write_text(file.read_text().replace("480", "60"))
    assert (await desk.run("developer", "commitment", "verify", file)).exit_code == 1


async def test_open_refuses_before_it_asks(desk: Desk, tmp_path: Path) -> None:
    """A folder on a disk is refused, and nobody is asked for anything."""
    if filesystem_of(tmp_path) == "tmpfs":
        pytest.skip("the tests lie in memory here")
    async with httpx.AsyncClient(base_url=desk.url) as http:
        client = Client(http=http, key=desk.house.members["lab"].secret)
        with pytest.raises(Refusal) as refused:
            await open_in_memory(
                client, "sui-1", commitment="cmt-1", reason="r", bundle=tmp_path / "b", folder=tmp_path / "open"
            )
    assert refused.value.code == "not-in-memory"
