"""Sealed at rest: no byte of a proof or a report stands in the database, its files, a log, a job or a timer."""

import base64
import json
from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

import psycopg
import pytest

from clearway.app.flow import ring
from clearway.app.models import shipped_placing
from clearway.app.wiring import sign_record
from clearway.findings import actions
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import ReportId, VulnerabilityId
from clearway.storage import migrate
from clearway.storage.timers import fire_next
from clearway.validation import actions as validation
from tests.conftest import TestHouse
from tests.findings.releases import PROOF, Sealed, ask, keys_seen, record_of, seal_proofs, second
from tests.houses import Caller, open_api, whole_house
from tests.validation.worlds import BOOM, PACKAGE, ScriptedSandbox, environment, workbench

RUN = BOOM + b" run-canary-27c4"
LATE = b"late-canary-91be"
# Stands in the report's bytes and in no field that a finding is made from.
BODY = "body-canary-e08f"
SECRETS = (PROOF, RUN, LATE, BODY.encode(), *(base64.b64encode(proof)[:20] for proof in (PROOF, RUN, LATE)))
# Is kept readable on purpose: the search that finds it finds the others, too.
TITLE = "title-canary-447d"


async def live_through(house: TestHouse, folder: Path) -> None:
    """Take reports in over the API, place, complete, run, release and export: everything that touches evidence."""
    finder = (await house.finder()).secret
    async with open_api(house) as api:
        reporter = api.as_key(finder)
        report = await _hand_in(reporter)
        async with house.database.work(house.worker) as work:
            await actions.join_report(work, report, shipped_placing())
        told = {row["title"]: row for row in (await reporter("GET", "/findings")).json()["items"]}
        lacking, found = told["Something without a package"]["id"], told["Another matter"]
        added = {"version": "1.0", "package": PACKAGE, "proof": base64.b64encode(LATE).decode()}
        done = await reporter("POST", f"/findings/{lacking}/supplement", json=added, headers={"Idempotency-Key": "k"})
        assert done.status_code == 201, done.text
        vulnerability = VulnerabilityId(found["vulnerability"])
        bench = workbench(folder, ScriptedSandbox())
        await validation.reproduce(house.database, bench, vulnerability, environments=(environment(),))
        await _take_out(house, api, vulnerability)
        exported = await reporter("GET", "/findings/export", params={"report": report})
        assert base64.b64encode(LATE).decode() in exported.text
        assert (await reporter("GET", f"/reports/{report}/body")).text.count(BODY) == 1
    await sign_record(whole_house(house))


async def _hand_in(reporter: Caller) -> ReportId:
    told = {"package": PACKAGE, "version": "1.0", "crash_type": "Heap-buffer-overflow", "function": "f"}
    findings = [
        {"title": TITLE, "proof": base64.b64encode(PROOF).decode(), "proof_name": "p", **told},
        {"title": "Another matter", "proof": base64.b64encode(RUN).decode(), **told, "function": "g", "file": "y.c"},
        {"title": "Something without a package"},
    ]
    body = json.dumps({"tool": "fuzzer", "findings": findings}) + " " * 10 + f"\n{' ' * 3}\n"
    body = body.replace('{"tool"', f'{{"ignored": "{BODY}", "tool"')
    answer = await reporter("POST", "/reports", content=body, headers={"Idempotency-Key": "r"})
    assert answer.status_code == 201, answer.text
    return ReportId(answer.json()["report"])


async def _take_out(house: TestHouse, api: Caller, vulnerability: VulnerabilityId) -> None:
    other = api.as_key((await second(house)).secret)
    asked = await api("POST", f"/vulnerabilities/{vulnerability}/evidence-releases", json={"reason": "It is needed."})
    assert (await other("POST", f"/releases/{asked.json()['id']}/approval")).status_code == 201
    covers = (await api("GET", f"/releases/{asked.json()['id']}")).json()
    assert [piece["opens"] for piece in covers["evidence"]] == [True]
    taken = await api("GET", f"/evidence/{covers['evidence'][0]['id']}/body")
    assert taken.content == RUN
    assert (await api("GET", f"/reports/{covers['reports'][0]['id']}/body")).json()["code"] == "sealed"


async def test_no_plain_byte_survives(house: TestHouse, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither in a table, nor in a file of PostgreSQL's after a checkpoint, nor in a log or a file of the run."""
    await live_through(house, tmp_path)
    logged = "".join(capfd.readouterr())
    assert _found_in([logged.encode()]) == set()
    rows = _rows(house)
    assert TITLE in rows
    assert _found_in([rows.encode()]) == set()
    assert _found_in(file.read_bytes() for file in tmp_path.rglob("*") if file.is_file()) == set()
    files = _files_after_checkpoint(house)
    assert any(TITLE.encode() in content for content in files)
    assert _found_in(files) == set()


def _found_in(contents: Iterable[bytes]) -> set[bytes]:
    return {
        secret for content in contents for secret in SECRETS if secret in content or secret.hex().encode() in content
    }


def _rows(house: TestHouse) -> str:
    """Every row of every table of every schema of ours, as text; bytes are in hexadecimal."""
    with psycopg.connect(house.server.superuser_dsn.replace("dbname=postgres", f"dbname={house.name}")) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname LIKE 'clearway%'"
        ).fetchall()
        assert len(tables) > 40
        return "\n".join(
            text
            for (table,) in tables
            for (text,) in connection.execute(f"SELECT t::text FROM {table} t".encode()).fetchall()
        )


def _files_after_checkpoint(house: TestHouse) -> list[bytes]:
    with psycopg.connect(house.server.superuser_dsn, autocommit=True) as connection:
        connection.execute("CHECKPOINT")
    data = house.server.socket_folder.parent / "postgresql"
    wal = (data / "pg_wal").glob("[0-9A-F]*")
    with psycopg.connect(house.owner_dsn) as connection:
        ((oid,),) = connection.execute("SELECT oid FROM pg_database WHERE datname = current_database()").fetchall()
    return [file.read_bytes() for file in chain((data / "base" / str(oid)).iterdir(), wal)]


# Of their own: the write-ahead log, which other tests look through, keeps them.
OLD_PROOF, OLD_BODY = b"old-proof-canary-03bd", "old-body-canary-6f12"
# What a house of before 0018 holds: a piece of evidence and a report of two pieces, as they came.
PLAIN = """
DROP POLICY sealed_only ON evidence;
DROP POLICY sealed_only ON report_piece;
DELETE FROM evidence_key;
DELETE FROM report_key;
UPDATE evidence SET sealed = false, body = '{proof}';
UPDATE report_piece SET sealed = false, body = '{body}';
INSERT INTO report_piece (report, number, body) SELECT report, 1, '{body}' FROM report_piece;
DELETE FROM schema_migration WHERE number = 20
"""


async def test_what_was_kept_before_is_sealed_by_the_worker(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """The worker seals the old rows; they open as before, for the same people, and no file of their tables shows it."""
    (sealed,) = await seal_proofs(house, b"will be replaced")
    tamper(PLAIN.format(proof=OLD_PROOF.decode(), body=OLD_BODY))
    await migrate.migrate(house.owner_dsn)
    assert await _opened(house, sealed) == (OLD_PROOF, OLD_BODY.encode() * 2)
    assert await keys_seen(house, house.admin) == (0, 0)
    while await fire_next(house.database, ring):
        pass
    assert OLD_BODY not in _rows(house)
    assert OLD_PROOF.hex() not in _rows(house)
    assert await _opened(house, sealed) == (OLD_PROOF, OLD_BODY.encode() * 2)
    assert [line["detail"] for line in record_of(house, "findings.seal")] == [{"pieces": 3}]
    await migrate.rewrite_sealed(house.owner_dsn)
    tables = _files_of(house, "evidence", "report_piece")
    assert not any(OLD_PROOF in content or OLD_BODY.encode() in content for content in tables)


async def test_old_rows_open_by_the_same_rule(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """Before the worker came to them, coordinators open them by release alone."""
    (sealed,) = await seal_proofs(house, b"will be replaced")
    tamper(PLAIN.format(proof=OLD_PROOF.decode(), body=OLD_BODY))
    asked = await ask(house, sealed)
    async with house.database.work(house.admin) as work:
        assert not (await actions.list_evidence(work, sealed.vulnerability))[0].opens
    with pytest.raises(Refusal, match="sealed"):
        async with house.database.work(house.admin) as work:
            await actions.export_evidence(work, sealed.evidence)
    with pytest.raises(Refusal, match="sealed"):
        async with house.database.work(house.admin) as work:
            await actions.open_report(work, sealed.report)
    async with house.database.work((await second(house)).credential) as work:
        await actions.approve_release(work, asked.id)
    async with house.database.work(house.admin) as work:
        assert (await actions.export_evidence(work, sealed.evidence)).body == OLD_PROOF


async def _opened(house: TestHouse, sealed: Sealed) -> tuple[bytes, bytes]:
    async with house.database.work((await house.finder()).credential) as work:
        piece = await actions.export_evidence(work, sealed.evidence)
        opened = await actions.open_report(work, sealed.report)
        return piece.body, b"".join([body async for body in actions.read_opened(work, opened)])


def _files_of(house: TestHouse, *tables: str) -> list[bytes]:
    _files_after_checkpoint(house)
    data = house.server.socket_folder.parent / "postgresql"
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        paths = [
            path
            for table in tables
            for (path,) in connection.execute(
                "SELECT pg_relation_filepath(c.oid) FROM pg_class c WHERE c.oid = %(table)s::regclass OR c.oid = ("
                "SELECT reltoastrelid FROM pg_class WHERE oid = %(table)s::regclass)",
                {"table": table},
            ).fetchall()
        ]
    return [(data / path).read_bytes() for path in paths]
