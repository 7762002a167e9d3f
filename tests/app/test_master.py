"""The master key: where it lies, what happens without it, and its exchange, also when that is interrupted."""

from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from clearway.app.master import exchange_master, open_master
from clearway.app.settings import Settings, read_settings
from clearway.app.wiring import open_house
from clearway.findings import actions, store
from clearway.gateways.signer import alone_with, write_secret
from clearway.kernel.errors import Outage
from clearway.kernel.ids import EvidenceId
from clearway.storage.database import current_master
from clearway.storage.sealing import master_id
from tests.conftest import MASTER, TestHouse
from tests.findings.releases import PROOF, Sealed, keys_seen, record_of, seal_proofs


def settings_of(house: TestHouse, home: Path, key: Path | None = None) -> Settings:
    """The settings of a house of its own around the test's database."""
    named = {"CLEARWAY_EVIDENCE_KEY": str(key)} if key else {}
    return read_settings({"CLEARWAY_HOME": str(home), "CLEARWAY_DSN": house.service_dsn, **named})


async def proof_of(house: TestHouse, sealed: Sealed, settings: Settings) -> bytes:
    """Open the house anew, and read the proof as its finder."""
    async with open_house(settings) as opened, opened.database.work((await house.finder()).credential) as work:
        return (await actions.export_evidence(work, sealed.evidence)).body


async def test_a_missing_or_wrong_key_is_said_and_nothing_is_lost(house: TestHouse, tmp_path: Path) -> None:
    """Without the right file the house does not open, makes no new key, and opens again once the file is back."""
    (sealed,) = await seal_proofs(house, PROOF)
    file = tmp_path / "keys" / "evidence.key"
    settings = settings_of(house, tmp_path)
    with pytest.raises(Outage, match="is missing"):
        await proof_of(house, sealed, settings)
    assert not file.exists()
    write_secret(file, b"w" * 32)
    with pytest.raises(Outage, match="another key"):
        await proof_of(house, sealed, settings)
    write_secret(file, MASTER[:31])
    with pytest.raises(Outage, match="31 bytes"):
        await proof_of(house, sealed, settings)
    write_secret(file, MASTER)
    file.chmod(0o640)
    with pytest.raises(Outage, match="Others"):
        await proof_of(house, sealed, settings)
    file.chmod(0o600)
    assert await proof_of(house, sealed, settings) == PROOF


def test_the_first_start_makes_a_key_for_its_owner_alone(tmp_path: Path) -> None:
    """A new key is 32 bytes of chance that nobody else may read; the next start finds it."""
    file = tmp_path / "keys" / "evidence.key"
    key = open_master(file, None)
    assert (len(key), file.stat().st_mode & 0o777) == (32, 0o600)
    assert open_master(file, master_id(key)) == key
    assert [found.name for found in file.parent.iterdir()] == ["evidence.key"]


async def test_an_exchange_seals_every_key_anew(house: TestHouse, tmp_path: Path) -> None:
    """From then on the old key opens nothing and seals nothing; with the new one all opens; the record tells of it."""
    one, other = await seal_proofs(house, PROOF, b"another")
    old = _copy(house, tmp_path / "old.key")
    async with house.database.work((await house.finder()).credential) as work:
        piece = await actions.export_evidence(work, one.evidence)
    assert await exchange_master(house.database, house.master_file) == 3
    assert await proof_of(house, one, settings_of(house, tmp_path, house.master_file)) == PROOF
    assert await proof_of(house, other, settings_of(house, tmp_path, house.master_file)) == b"another"
    with pytest.raises(Outage, match="another key"):
        await proof_of(house, one, settings_of(house, tmp_path, old))
    with pytest.raises(Outage, match="cannot be opened"):
        async with house.database.work((await house.finder()).credential) as work:
            await actions.export_evidence(work, one.evidence)
    with pytest.raises(Outage, match="another master key"):
        await seal_proofs(house, b"sealed too late")
    with pytest.raises(Outage, match="another master key"):
        async with house.database.work((await house.finder()).credential) as work:
            await store.add_evidence(work, [replace(piece, id=EvidenceId(work.new_id("evd")))])
    assert await keys_seen(house, house.worker) == (2, 1)
    (line,) = record_of(house, "findings.rotate-key")
    assert line["detail"] == {
        "keys": 3, "old": master_id(MASTER).hex(), "new": master_id(house.master_file.read_bytes()).hex(),
    }  # fmt: skip
    assert [found.name for found in house.master_file.parent.iterdir()] == ["evidence.key"]


async def test_an_exchange_that_is_interrupted_before_its_commit_changes_nothing(
    house: TestHouse, tmp_path: Path
) -> None:
    """The new key lies there unused; all opens by the old one, and the exchange can be made again."""
    (sealed,) = await seal_proofs(house, PROOF)
    write_secret(house.master_file.with_suffix(".next"), b"n" * 32)
    async with AsyncExitStack() as stack:
        work = await stack.enter_async_context(house.database.work(house.worker))
        assert await actions.rotate_key(work, b"n" * 32) == 2
        await work.connection.execute("ROLLBACK")
    assert await proof_of(house, sealed, settings_of(house, tmp_path, house.master_file)) == PROOF
    assert house.master_file.read_bytes() == MASTER
    assert await exchange_master(house.database, house.master_file) == 2
    assert await proof_of(house, sealed, settings_of(house, tmp_path, house.master_file)) == PROOF


async def test_an_exchange_that_is_interrupted_after_its_commit_is_ended_by_the_next_start(
    house: TestHouse, tmp_path: Path
) -> None:
    """Killed between the commit and the renaming, the next start finds the new key beside the old one and goes on."""
    (sealed,) = await seal_proofs(house, PROOF)
    write_secret(house.master_file.with_suffix(".next"), b"n" * 32)
    async with house.database.work(house.worker) as work:
        await actions.rotate_key(work, b"n" * 32)
    assert await proof_of(house, sealed, settings_of(house, tmp_path, house.master_file)) == PROOF
    assert house.master_file.read_bytes() == b"n" * 32
    assert await current_master(house.service_dsn) == master_id(b"n" * 32)


async def test_two_exchanges_do_not_meet(house: TestHouse) -> None:
    """While somebody exchanges the key, a second exchange is turned down before it touches a file."""
    await seal_proofs(house, PROOF)
    with alone_with(house.master_file), pytest.raises(Outage, match="Somebody else"):
        await exchange_master(house.database, house.master_file)
    assert house.master_file.read_bytes() == MASTER
    assert not house.master_file.with_suffix(".next").exists()


def _copy(house: TestHouse, to: Path) -> Path:
    write_secret(to, house.master_file.read_bytes())
    return to
