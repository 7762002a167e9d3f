"""Migrations: run once, in order, and amount to schema.sql; the database's rules are the code's."""

import re
from collections.abc import Callable
from enum import StrEnum

import psycopg
import pytest

from clearway.coordination.model import Answer, EmbargoPolicy
from clearway.exposure.model import Exposed, TaskStage
from clearway.findings.model import MOVES, EvidenceKind, JoinKind, Outcome, Stage
from clearway.formats.records import Severity
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.prioritization.model import Urgency
from clearway.remediation.model import FixStatus, Line, LineOutcome
from clearway.scanning.model import ClaimMode
from clearway.storage import migrate
from clearway.validation.model import RunOutcome, VerdictKind
from tests.conftest import TestHouse
from tools.schema import FILE, dump


async def test_migrating_again_changes_nothing(house: TestHouse) -> None:
    """A database that is up to date stays as it is."""
    assert await migrate.migrate(house.owner_dsn) == ()
    assert all(state.applied for state in await migrate.status(house.owner_dsn))


def test_the_migrations_amount_to_the_schema(house: TestHouse) -> None:
    """schema.sql is what all migrations together make; `make schema` writes it anew."""
    assert dump(house.server, house.name) == FILE.read_text()


async def test_a_changed_migration_is_refused(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """A migration that was changed after it ran is noticed, and nothing runs."""
    tamper("UPDATE schema_migration SET digest = sha256('other') WHERE number = 1")
    with pytest.raises(Refusal) as caught:
        await migrate.migrate(house.owner_dsn)
    assert caught.value.code == "migration-changed"


def test_the_moves_are_those_of_the_code(house: TestHouse) -> None:
    """The database allows exactly the moves between stages that findings/model.py allows."""
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        rows = connection.execute("SELECT old, new FROM stage_move").fetchall()
    assert {(Stage(old), Stage(new)) for old, new in rows} == {
        (old, new) for old, news in MOVES.items() for new in news
    }


def test_a_forbidden_move_is_refused_by_the_database(tamper: Callable[[str], None]) -> None:
    """Whatever the code does, the database lets no vulnerability jump a stage."""
    tamper(
        "INSERT INTO vulnerability VALUES ('vul-0000000000000001', '', '', '', '', '', '{}', '{}', 'high', '', '',"
        " '{}', 'new', NULL, now(), now(), NULL)"
    )
    with pytest.raises(psycopg.errors.CheckViolation):
        tamper("UPDATE vulnerability SET stage = 'published', published_at = now()")


@pytest.mark.parametrize(
    ("table", "column", "kind"),
    [
        ("vulnerability", "stage", Stage),
        ("vulnerability", "severity", Severity),
        ("finding", "outcome", Outcome),
        ("finding", "severity", Severity),
        ("evidence", "kind", EvidenceKind),
        ("finding_join", "kind", JoinKind),
        ("party", "kind", PartyKind),
        ("claim", "mode", ClaimMode),
        ("reproduction", "outcome", RunOutcome),
        ("verdict", "kind", VerdictKind),
        ("rank", "urgency", Urgency),
        ("case_room", "policy", EmbargoPolicy),
        ("case_answer", "answer", Answer),
        ("fix", "status", FixStatus),
        ("verification", "line", Line),
        ("verification", "outcome", LineOutcome),
        ("inventory", "exposed", Exposed),
        ("task", "stage", TaskStage),
    ],
)
def test_the_words_are_those_of_the_code(house: TestHouse, table: str, column: str, kind: type[StrEnum]) -> None:
    """A column of words takes exactly the words of its enumeration."""
    with psycopg.connect(house.owner_dsn) as connection:
        rows = connection.execute(
            "SELECT pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_attribute a"
            " ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)"
            " WHERE c.conrelid = %s::regclass AND a.attname = %s AND c.contype = 'c' AND array_length(c.conkey, 1) = 1",
            (f"clearway.{table}", column),
        ).fetchall()
    words = {word for (definition,) in rows for word in re.findall(r"'([a-z-]+)'::text", definition)}
    assert words == {member.value for member in kind}


def test_the_service_owns_nothing(house: TestHouse) -> None:
    """The service's role is no superuser, bypasses no policy and owns no table."""
    with psycopg.connect(house.owner_dsn) as connection:
        row = connection.execute(
            "SELECT r.rolsuper, r.rolbypassrls, (SELECT count(*) FROM pg_class c WHERE c.relowner = r.oid)"
            " FROM pg_roles r WHERE r.rolname = 'clearway_service'"
        ).fetchone()
    assert row == (False, False, 0)
