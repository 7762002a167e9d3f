"""The record: what is written cannot be changed unseen."""

from collections.abc import Callable

import psycopg
import pytest

from clearway.audit import actions, rules
from clearway.audit.model import Sound, Tampered
from clearway.gateways.signer import KeySigner
from tests.conftest import TestHouse

SIGNER = KeySigner(b"s" * 32)
SWAP = """
UPDATE audit_record a SET entry = b.entry FROM audit_record b WHERE (a.position, b.position) IN ((2, 4), (4, 2))
"""
RENUMBER = """
DELETE FROM audit_record WHERE position = 2;
UPDATE audit_record SET position = -position WHERE position > 2;
UPDATE audit_record SET position = -position - 1 WHERE position < 0;
UPDATE audit_head SET size = 6
"""


async def _write(house: TestHouse, count: int) -> None:
    for number in range(count):
        async with house.database.work(house.admin) as work:
            await actions.record(work, "test.act", f"subject-{number}", {"number": number})


async def _sign(house: TestHouse) -> str:
    async with house.database.work(house.worker) as work:
        checkpoint = await actions.sign_checkpoint(work, SIGNER)
    assert checkpoint is not None
    return checkpoint.note


async def _verify(house: TestHouse) -> Sound | Tampered:
    async with house.database.work(house.admin) as work:
        return await actions.verify(work, SIGNER.public_key)


async def test_an_untouched_record_verifies(house: TestHouse) -> None:
    """A record that nobody touched is sound, and its size is that of what was done."""
    await _write(house, 6)
    await _sign(house)
    assert await _verify(house) == Sound(size=7, checkpoints=1)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_record SET entry = replace(entry, 'test.act', 'test.lie') WHERE position = 3",
        "DELETE FROM audit_record WHERE position = 3",
        "DELETE FROM audit_record WHERE position = 6; UPDATE audit_head SET size = 6",
        SWAP,
        RENUMBER,
        "UPDATE audit_checkpoint SET note = replace(note, '7', '6')",
    ],
)
async def test_tampering_is_found(house: TestHouse, tamper: Callable[[str], None], statement: str) -> None:
    """Whoever alters, removes, shortens, reorders or renumbers lines in the database itself is found out."""
    await _write(house, 6)
    await _sign(house)
    tamper(statement)
    assert isinstance(await _verify(house), Tampered)


async def test_a_checkpoint_by_another_key_is_found(house: TestHouse) -> None:
    """A checkpoint that somebody else signed does not count."""
    await _write(house, 2)
    async with house.database.work(house.worker) as work:
        await actions.sign_checkpoint(work, KeySigner(b"x" * 32))
    assert isinstance(await _verify(house), Tampered)


@pytest.mark.parametrize("statement", ["DELETE FROM audit_record", "UPDATE audit_record SET entry = '{}'"])
async def test_the_service_cannot_touch_the_record(house: TestHouse, statement: str) -> None:
    """The service's own role has no right to alter or remove a line."""
    with (
        psycopg.connect(house.service_dsn, options="-c search_path=clearway") as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


async def test_nobody_writes_in_anothers_name(house: TestHouse) -> None:
    """The database refuses a line that names another person than the one who acts."""
    with pytest.raises(psycopg.errors.RaiseException):
        async with house.database.work(house.worker) as work:
            await work.connection.execute(
                """SELECT audit_append('{"person": "per-0000000000000000", "action": "x", "subject": "y"}')"""
            )


async def test_proofs_hold_against_the_signed_root(house: TestHouse) -> None:
    """Every line can be proved to be in the record, and every older tree to be continued by the newest."""
    await _write(house, 10)
    note = await _sign(house)
    size, root = 11, rules.checkpoint_root(note)
    async with house.database.work(house.admin) as work:
        cursor = await work.connection.execute("SELECT position, entry FROM audit_record ORDER BY position")
        texts = [text for _, text in await cursor.fetchall()]
        for position, text in enumerate(texts):
            proof = await actions.prove_inclusion(work, position, tree_size=size)
            leaf = rules.leaf_hash(text)
            assert rules.proves_inclusion(leaf, position, size=size, root=root, proof=proof)
            assert not rules.proves_inclusion(rules.leaf_hash(text + " "), position, size=size, root=root, proof=proof)
        for old_size in range(1, size + 1):
            proof = await actions.prove_consistency(work, old_size, tree_size=size)
            old_root = _root_of(texts[:old_size])
            assert rules.proves_consistency(old_root, root, old_size=old_size, size=size, proof=proof)


def _root_of(texts: list[str]) -> bytes:
    if len(texts) == 1:
        return rules.leaf_hash(texts[0])
    split = 1 << ((len(texts) - 1).bit_length() - 1)
    return rules.node_hash(_root_of(texts[:split]), _root_of(texts[split:]))
