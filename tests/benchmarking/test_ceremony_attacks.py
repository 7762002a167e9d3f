"""Whoever can run any SQL as the service's role neither changes what was committed to nor gets a suite's key early."""

from collections.abc import Iterator, Sequence
from typing import LiteralString, cast

import psycopg
import pytest
from psycopg.rows import TupleRow

from clearway.benchmarking.model.ceremony import Commitment, Opening
from clearway.formats.threshold_policy import canonical_policy
from clearway.gateways.sealed_suites import new_key_pair
from tests.benchmarking.ceremonies import CHECKPOINT, Ceremony, policy, prepare
from tests.conftest import Member, TestHouse

TABLES: tuple[LiteralString, ...] = (
    "commitment", "commitment_policy", "suite", "suite_task", "suite_custodian", "suite_share", "suite_mask",
    "suite_opening", "opening_share", "suite_exposure", "joint_deed", "custodian_key",
)  # fmt: skip
OTHER = canonical_policy(policy(threshold_minutes=60))
# No privilege; a check, of a constraint or of a trigger; a row that is there already; what may not be null.
REFUSALS = frozenset({"42501", "23514", "23505", "23502", "23503"})
NEW = "cmt-0000000000000009"
OPN = "opn-0000000000000009"


def snapshot(house: TestHouse) -> list[object]:
    """All that the ceremony keeps, as its owner sees it."""
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        return kept_in(connection, TABLES)


def kept_in(connection: psycopg.Connection[TupleRow], tables: Sequence[LiteralString]) -> list[object]:
    """All that some tables keep."""
    return [
        connection.execute(f"SELECT to_jsonb(t) FROM {name} t ORDER BY to_jsonb(t)::text").fetchall() for name in tables
    ]


def strike(house: TestHouse, who: Member, statements: Sequence[str]) -> list[object]:
    """Run statements as the service's role in the name of somebody, in one transaction that commits if it can.

    Gives what the last one answered; nothing where one was refused.
    """
    with psycopg.connect(house.service_dsn, options="-c search_path=clearway") as connection:
        return strike_through(connection, house, who, statements)


def strike_through(
    connection: psycopg.Connection[TupleRow], house: TestHouse, who: Member, statements: Sequence[str]
) -> list[object]:
    """Strike through a connection that is open already, for those who strike often."""
    try:
        cursor = connection.execute("SELECT act_with_key(%s, %s)", (who.credential.hash, house.clock.now))
        for statement in statements:
            cursor = connection.execute(cast("LiteralString", statement))
        found: list[object] = list(cursor.fetchall()) if cursor.description else []
        connection.commit()
    except psycopg.Error as error:
        connection.rollback()
        # Refused it has to be by a guard, not for a slip of the pen.
        if error.sqlstate not in REFUSALS:
            raise
        return []
    else:
        return found


@pytest.fixture
async def ceremony(house: TestHouse) -> Ceremony:
    """A house with a sealed suite."""
    return await prepare(house)


def opening_row(ceremony: Ceremony, commitment: str, asked_at: str, *, more: str = "") -> str:
    """A statement that would begin an opening."""
    columns, values = ("", "") if not more else (f", {more.split('=', maxsplit=1)[0]}", f", {more.split('=')[1]}")
    return (
        "INSERT INTO suite_opening (id, suite, commitment, developer, checkpoint, reason, recipient, open_minutes,"
        f" asked_by, asked_at, ends_at{columns}) VALUES ('{OPN}', '{ceremony.suite.id}', '{commitment}',"
        f" '{ceremony.developer.party}', '{CHECKPOINT}', 'r', '{new_key_pair().recipient}', 10,"
        f" '{ceremony.evaluator.person}', {asked_at}, {asked_at} + interval '1 hour'{values})"
    )


def commitment_row(ceremony: Ceremony, *, checkpoint: str = "other", more: str = "") -> str:
    """A statement that would commit to another policy."""
    columns, values = ("", "") if not more else (f", {more.split('=', maxsplit=1)[0]}", f", {more.split('=')[1]}")
    return (
        f"INSERT INTO commitment (id, suite, developer, checkpoint, digest, author, committed_at{columns}) VALUES"
        f" ('{NEW}', 'foundations', '{ceremony.developer.party}', '{checkpoint}',"
        f" sha256(convert_to(E'clearway threshold policy 1\\n', 'UTF8') || decode(repeat('00', 32), 'hex')"
        f" || '\\x{OTHER.hex()}'), '{ceremony.program.person}', '2026-11-01'{values})"
    )


def policy_row(commitment: str) -> str:
    """A statement that would put another policy behind a commitment."""
    return (
        "INSERT INTO commitment_policy (commitment, nonce, policy) VALUES"
        f" ('{commitment}', decode(repeat('00', 32), 'hex'), '\\x{OTHER.hex()}')"
    )


def on_the_policy(ceremony: Ceremony, made: Commitment) -> Iterator[tuple[Member, list[str]]]:
    """Attacks that would change what was committed to, or whether it was approved or revealed."""
    program, official, mine = ceremony.program, ceremony.official, f"id = '{made.id}'"
    yield program, [f"UPDATE commitment SET digest = sha256('x') WHERE {mine}"]
    yield program, [f"UPDATE commitment SET checkpoint = 'other' WHERE {mine}"]
    yield program, [f"UPDATE commitment SET suite = 'other' WHERE {mine}"]
    yield program, [f"UPDATE commitment SET committed_at = '2020-01-01' WHERE {mine}"]
    yield program, [f"DELETE FROM commitment WHERE {mine}"]
    yield program, [f"UPDATE commitment_policy SET policy = '\\x{OTHER.hex()}' WHERE commitment = '{made.id}'"]
    yield program, [f"DELETE FROM commitment_policy WHERE commitment = '{made.id}'", policy_row(made.id)]
    yield program, [policy_row(made.id)]
    yield program, ["TRUNCATE commitment_policy"]
    yield program, ["TRUNCATE commitment CASCADE"]
    yield official, [f"UPDATE commitment SET approver = NULL, approved_at = NULL, accepted = NULL WHERE {mine}"]
    yield official, [f"UPDATE commitment SET accepted = false WHERE {mine}"]
    yield official, [f"UPDATE commitment SET approver = '{program.person}' WHERE {mine}"]
    revealed = "revealed_by = acting_person(), revealed_at = now()"
    yield program, [f"UPDATE commitment SET {revealed} WHERE {mine}"]
    # One commitment more about the same checkpoint, to choose from afterwards.
    yield program, [commitment_row(ceremony, checkpoint=CHECKPOINT), policy_row(NEW)]
    # A commitment that begins approved, or that its own author approves.
    yield program, [commitment_row(ceremony, more="accepted=true")]
    row = f"SET approver = '{official.person}', approved_at = now(), accepted = true WHERE id = '{NEW}'"
    yield program, [commitment_row(ceremony), policy_row(NEW), f"UPDATE commitment {row}"]
    itself = f"SET approver = acting_person(), approved_at = now(), accepted = true WHERE id = '{NEW}'"
    yield program, [commitment_row(ceremony), policy_row(NEW), f"UPDATE commitment {itself}"]
    # Another policy behind a digest, and somebody who only claims an office.
    yield program, [commitment_row(ceremony), policy_row(NEW).replace("'00'", "'11'")]
    developer = ceremony.developer
    claim = "SELECT set_config('clearway.roles', 'program,official', true)"
    yield developer, [claim, commitment_row(ceremony).replace(program.person, developer.person)]
    # Somebody else approves what the record does not have, with and without claiming roles that person does not hold.
    act = "SELECT set_config('clearway.person', '{}', true), set_config('clearway.roles', 'program,official', true)"
    for person in (official.person, ceremony.developer.person):
        yield program, [commitment_row(ceremony), policy_row(NEW), act.format(person), f"UPDATE commitment {itself}"]


def on_the_key(ceremony: Ceremony, made: Commitment, opening: Opening) -> Iterator[tuple[Member, list[str]]]:
    """Attacks that would release the key too early, to the wrong person, or without two custodians."""
    evaluator, custodian = ceremony.evaluator, ceremony.custodians[0]
    mine = f"id = '{opening.id}'"
    share = (
        "INSERT INTO opening_share (opening, custodian, number, sealed, handed_in_at)"
        f" VALUES ('{opening.id}', '{{}}', {{}}, decode(repeat('00', 200), 'hex'), '{opening.asked_at}')"
    )
    second = ceremony.custodians[1].person
    for who in (evaluator, ceremony.program, custodian):
        yield who, ["SELECT mask FROM suite_mask"]
        yield who, [f"SELECT release_suite('{opening.id}', '{opening.asked_at}')"]
    yield evaluator, ["SELECT sealed FROM suite_share"]
    yield custodian, [f"SELECT sealed FROM suite_share WHERE number = 2 AND suite = '{opening.suite}'"]
    yield evaluator, [f"SELECT release_suite('{opening.id}', NULL)"]
    yield evaluator, [f"UPDATE suite_opening SET released_at = now() WHERE {mine}"]
    yield evaluator, [f"UPDATE suite_opening SET ends_at = 'infinity' WHERE {mine}"]
    yield evaluator, [f"UPDATE suite_opening SET commitment = '{NEW}' WHERE {mine}"]
    yield evaluator, [f"DELETE FROM suite_opening WHERE {mine}"]
    yield evaluator, [share.format(second, 2), f"SELECT release_suite('{opening.id}', '{opening.asked_at}')"]
    yield evaluator, [share.format(evaluator.person, 2), f"SELECT release_suite('{opening.id}', '{opening.asked_at}')"]
    yield custodian, [share.format(custodian.person, 2), f"SELECT release_suite('{opening.id}', '{opening.asked_at}')"]
    yield custodian, [share.format(second, 2)]
    yield custodian, [f"UPDATE opening_share SET custodian = '{second}' WHERE opening = '{opening.id}'"]
    yield custodian, [share.format(custodian.person, 1).replace(f"'{opening.asked_at}'", "'2030-01-01'")]
    yield evaluator, [f"INSERT INTO suite_custodian VALUES ('{opening.suite}', 3, acting_person(), sha256('x'))"]
    yield evaluator, ["UPDATE suite_custodian SET custodian = acting_person()"]
    yield evaluator, [f"INSERT INTO suite_mask VALUES ('{opening.suite}', decode(repeat('00', 74), 'hex'))"]
    # An opening under no commitment, under one that came later, or that begins released.
    early = f"'{made.committed_at}'::timestamptz - interval '1 day'"
    yield evaluator, [opening_row(ceremony, NEW, f"'{opening.asked_at}'::timestamptz")]
    for more in ("released_at=now()", "reason=r"):
        yield evaluator, [f"UPDATE suite_opening SET closed_at = now(), ending = 'closed' WHERE {mine} AND false",
                          opening_row(ceremony, made.id, early, more=more if "released" in more else "")]  # fmt: skip
    # Exposures that are hidden or made up, and tasks that come back.
    yield evaluator, ["UPDATE suite_task SET exposures = 0, retired_at = NULL"]
    yield evaluator, ["DELETE FROM suite_task"]
    yield (
        evaluator,
        [
            (
                "INSERT INTO suite_exposure VALUES ('opening', 'x',"
                f" '{opening.suite}', '{ceremony.developer.party}', 'c', ARRAY['t'], now())"
            )
        ],
    )


def on_the_guards() -> Iterator[list[str]]:
    """Attacks on what guards the rest, and on where its names are looked up."""
    for name in ("commitment", "commitment_policy", "suite_opening", "suite_mask", "joint_deed"):
        yield [f"ALTER TABLE {name} DISABLE TRIGGER ALL"]
        yield [f"ALTER TABLE {name} DISABLE ROW LEVEL SECURITY"]
        yield [f"GRANT ALL ON {name} TO clearway_service"]
        yield [f"DROP TABLE {name} CASCADE"]
    yield ["DROP TRIGGER commitment_kept ON commitment"]
    yield ["SET session_replication_role = replica", "UPDATE commitment SET accepted = false"]
    yield ["SET ROLE clearway_owner"]
    yield ["CREATE OR REPLACE FUNCTION clearway.is_frozen(wanted text) RETURNS boolean LANGUAGE sql AS 'SELECT true'"]
    yield [("CREATE OR REPLACE FUNCTION clearway.may_open(wanted suite_opening) RETURNS boolean LANGUAGE sql"
           " AS 'SELECT true'")]  # fmt: skip


def shadows(opening: Opening) -> list[str]:
    """An attack by tables and functions of the session's own that bear the guards' names."""
    return [
        "CREATE TEMP TABLE joint_deed (kind text, subject text, accepted boolean)",
        "CREATE TEMP TABLE opening_share (opening text, custodian text)",
        f"INSERT INTO pg_temp.opening_share VALUES ('{opening.id}', 'a'), ('{opening.id}', 'b')",
        "CREATE FUNCTION pg_temp.may_open(wanted clearway.suite_opening) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        "SET LOCAL search_path = pg_temp, clearway",
        f"SELECT clearway.release_suite('{opening.id}', '{opening.asked_at}')",
    ]


async def test_no_statement_moves_a_policy_or_a_key(ceremony: Ceremony) -> None:
    """None of the statements that an intruder as the service's role could run changes anything, or answers with a key.

    The opening is one share short of its release all the while; the record stays sound.
    """
    house, made = ceremony.house, await ceremony.commit()
    opening = await ceremony.ask(made, new_key_pair())
    await ceremony.hand_in(opening, 0)
    before = snapshot(house)
    attacks = [
        *on_the_policy(ceremony, made),
        *on_the_key(ceremony, made, opening),
        *((ceremony.program, statements) for statements in on_the_guards()),
        (ceremony.evaluator, shadows(opening)),
    ]
    assert len(attacks) > 60
    for who, statements in attacks:
        found = strike(house, who, statements)
        assert found == [], statements
        assert snapshot(house) == before, statements


async def test_no_release_before_the_commitment_is_approved(ceremony: Ceremony) -> None:
    """Without an approved commitment no statement begins an opening, in whomever's name; with it the same one does."""
    made = await ceremony.commit(approved=False)
    at = f"'{ceremony.house.clock.now}'::timestamptz"
    for who in (ceremony.evaluator, ceremony.program, ceremony.official):
        strike(ceremony.house, who, [opening_row(ceremony, made.id, at)])
    before = snapshot(ceremony.house)
    assert before[TABLES.index("suite_opening")] == []
    itself = f"SET approver = acting_person(), approved_at = {at}, accepted = true WHERE id = '{made.id}'"
    strike(ceremony.house, ceremony.official, [f"UPDATE commitment {itself}"])
    strike(ceremony.house, ceremony.evaluator, [opening_row(ceremony, made.id, at)])
    assert snapshot(ceremony.house)[TABLES.index("suite_opening")] != []


async def test_nothing_is_released_after_the_freezing(ceremony: Ceremony) -> None:
    """An opening that was asked for before the estimate was frozen is not released afterwards, shares or not."""
    made = await ceremony.commit()
    opening = await ceremony.ask(made, new_key_pair())
    await ceremony.hand_in(opening, 0)
    await ceremony.hand_in(opening, 1)
    await ceremony.freeze(made)
    before = snapshot(ceremony.house)
    assert (
        strike(ceremony.house, ceremony.evaluator, [f"SELECT release_suite('{opening.id}', '{opening.asked_at}')"])
        == []
    )
    assert snapshot(ceremony.house) == before


async def test_deeds_take_two_by_sql_too(ceremony: Ceremony) -> None:
    """No statement approves the own deed, begins one approved, changes one, or holds an office that nobody gave."""
    row = (
        "INSERT INTO joint_deed (kind, subject, number, about, digest, reason, author, asked_at, approver, approved_at,"
        f" accepted) VALUES ('sign', 'x', 1, '', sha256('x'), 'r', '{ceremony.evaluator.person}', now(), {{}})"
    )
    approve = "UPDATE joint_deed SET approver = '{}', approved_at = now(), accepted = true"
    house, evaluator, developer = ceremony.house, ceremony.evaluator, ceremony.developer
    strike(house, evaluator, [row.format(f"'{ceremony.official.person}', now(), true")])
    strike(house, developer, ["SELECT set_config('clearway.roles', 'program', true)",
                              row.format("NULL, NULL, NULL").replace(evaluator.person, developer.person)])  # fmt: skip
    assert snapshot(house)[TABLES.index("joint_deed")] == []
    strike(house, evaluator, [row.format("NULL, NULL, NULL")])
    before = snapshot(house)
    assert before[TABLES.index("joint_deed")] != []
    for who, statement in (
        (evaluator, approve.format(evaluator.person)),
        (evaluator, approve.format(ceremony.official.person)),
        (ceremony.official, "UPDATE joint_deed SET digest = sha256('y')"),
        (ceremony.official, "DELETE FROM joint_deed"),
        (developer, approve.format(developer.person)),
    ):
        strike(house, who, [statement])
        assert snapshot(house) == before, statement
    strike(house, ceremony.official, [approve.format(ceremony.official.person)])
    assert snapshot(house) != before
