"""Need to know: a string planted in every embargoed column reaches nobody who is not a member, by any route."""

import base64
from collections.abc import Callable, Sequence
from typing import Any  # noqa: TID251  a request's keyword arguments

import psycopg
import pytest

from clearway.identity.model import PartyKind
from tests.conftest import Member, TestHouse
from tests.houses import Caller, open_api

CANARY = "canary7f3a9c"
VUL = "vul-0000000000000001"
IDS = {
    "vulnerability": VUL,
    "report": "rep-0000000000000001",
    "finding": "fnd-0000000000000001",
    "claim_id": "clm-0000000000000001",
    "case": "cas-0000000000000001",
    "fix": "fix-0000000000000001",
    "task": "tsk-0000000000000001",
    "advisory": "adv-0000000000000001",
    "person": "per-0000000000000001",
    "key": "key-0000000000000001",
    "pair": "rev-0000000000000001",
    "matrix": "mtx-0000000000000001",
    "evidence": "evd-0000000000000001",
    "release": "rel-0000000000000001",
    "sample": "smp-0000000000000001",
    "control": "ctl-0000000000000001",
    "service": "srv-0000000000000001",
    "webhook": "whk-0000000000000001",
    "submission": "sub-0000000000000001",
    "move": "withdraw",
    "determination": "det-0000000000000001",
    "grant": "grt-0000000000000001",
    "run": "evl-0000000000000001",
    "duty": "dty-0000000000000001",
    "version": "1",
    "estimate": "est-0000000000000001",
    "grant_id": "grt-0000000000000001",
    "material": "mat-0000000000000001",
    "partnership": "ptn-0000000000000001",
    "suite": "sui-0000000000000001",
    "commitment": "cmt-0000000000000001",
    "opening": "opn-0000000000000001",
    "deed": "freeze",
    "about": "cmt-0000000000000001",
    "collection": "clear",
    "edition": "v2.0",
    "audience": "planted",
    "name": "x.asc",
    "path": "amber/feed-tlp-amber.json",
    "record": "x_CLEARWAY-adv-0000000000000001",
    "position": "1",
    "number": "1",
    "rendering": "csaf",
    "tier": "clear",
    "top": "clear",
    "kind": "osv",
    "group": "2026",
    "file": "timestamp.json",
    "verifier_key": "vky-0000000000000001",
}

# One row in every table that can hold embargoed facts, the canary in every text that a person or tool wrote.
PLANT = """
INSERT INTO target VALUES ('tgt-0000000000000001', 'pkg:pypi/planted', now());
INSERT INTO claim (id, target, party, person, mode, technique, tool, during) VALUES
    ('clm-0000000000000001', 'tgt-0000000000000001', '{finder}', '{person}', 'shared', '{c}', '{c}',
     tstzrange(now(), now() + interval '1 day'));
INSERT INTO report VALUES
    ('rep-0000000000000001', '{finder}', '{person}', NULL, '{c}', 'json', '{c}', sha256('x'), now());
INSERT INTO report_piece VALUES ('rep-0000000000000001', 0, '{c}');
INSERT INTO vulnerability VALUES ('vul-0000000000000001', '{c}', '{c}', '{c}', '{c}', '{c}', ARRAY['{c}'],
    ARRAY['{c}'],
    'high', '{c}', '{c}', ARRAY['{c}'], 'coordinated', NULL, now(), now(), NULL);
INSERT INTO finding VALUES ('fnd-0000000000000001', 'rep-0000000000000001', 0, '{finder}', '{c}', '{c}', '{c}',
    '{c}', '{c}',
    '{c}', '{c}', '{c}', '{c}', '{c}', 1, ARRAY['{c}'], ARRAY['{c}'], 'high', '{c}', '{c}', ARRAY['{c}'],
    ARRAY['{c}'],
    '{c}', '{c}', '{c}', '{c}', '{c}', '{c}', 'new', '{c}', 'vul-0000000000000001', now());
UPDATE finding SET packages = ARRAY['{c}'], ranges = ARRAY['{c}'], symbols = ARRAY['{c}'], source = '{c}',
    published = '{c}', fingerprints = ARRAY['{c}'], scope_note = '{c}';
INSERT INTO reporter_hop VALUES ('fnd-0000000000000001', 0, '{c}', '{c}', '{c}');
INSERT INTO finding_supplement VALUES ('fnd-0000000000000001', 0, '{finder}', '{person}', now(), '{c}', '{c}',
    ARRAY['{c}'], '{c}', ARRAY['{c}'], '{c}', NULL);
INSERT INTO evidence VALUES ('evd-0000000000000001', 'fnd-0000000000000001', 'vul-0000000000000001',
    '{finder}', 'proof',
    '{c}', sha256('x'), '{c}', now());
INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, ends_at) VALUES
    ('rel-0000000000000001', 'vul-0000000000000001', '{c}', true, '{person}', now(), now() + interval '1 hour');
INSERT INTO finding_join VALUES ('fnd-0000000000000001', 'vul-0000000000000001', now(), 'first', 1,
    ARRAY['{c}'], NULL);
INSERT INTO vulnerability (id, title, summary, package, version, fixed_version, weaknesses, identifiers, severity,
    cvss_vector, crash_type, crash_state, stage, merged_into, opened_at, changed_at)
SELECT 'vul-0000000000000002', title, summary, package, version, fixed_version, weaknesses, identifiers, severity,
    cvss_vector, crash_type, crash_state, stage, merged_into, opened_at, changed_at FROM vulnerability;
INSERT INTO review_pair (id, finding, likened, left_side, right_side, probability, agreements, differences, raised_at,
    state) VALUES ('rev-0000000000000001', 'fnd-0000000000000001', 'vul-0000000000000002', 'vul-0000000000000001',
    'vul-0000000000000002', 0.5, ARRAY['{c}'], ARRAY['{c}'], now(), 'open');
INSERT INTO regrouping (kind, source, target, stage, reasons, made_by, made_at) VALUES
    ('separation', 'vul-0000000000000001', 'vul-0000000000000002', 'new', ARRAY['{c}'], '{person}', now());
INSERT INTO regrouped_finding VALUES (1, 'fnd-0000000000000001', 'new', '{c}', 'first', 1, ARRAY['{c}']);
INSERT INTO never_join (one, other, low, high, reason, made_by, made_at) VALUES
    ('vul-0000000000000001', 'vul-0000000000000002', 'vul-0000000000000001', 'vul-0000000000000002', '{c}', '{person}',
    now());
INSERT INTO reproduction VALUES ('run-0000000000000001', 'vul-0000000000000001', 'evd-0000000000000001', '{c}',
    'affected',
    '{c}', 1, 'triggered', '{c}', '{c}', '{c}', ARRAY[E'{c}\\t{c}\\t1'], '{c}', sha256('x'), sha256('x'), 1, 1,
    now());
INSERT INTO verdict VALUES ('vul-0000000000000001', now(), '{c}', 'reproduced', ARRAY['{c}'], 1, 1, '{c}',
    '{c}', ARRAY[E'{c}\\t{c}\\t1']);
INSERT INTO rank VALUES ('vul-0000000000000001', now(), 'now', 3, false, false, NULL, NULL, NULL, ARRAY['{c}']);
INSERT INTO case_room (id, vulnerability, maintainer, policy, embargo_until, opened_at, told_at) VALUES
    ('cas-0000000000000001', 'vul-0000000000000001', '{maintainer}', 'standard', now() + interval '90 days',
    now(), now());
INSERT INTO case_answer VALUES ('cas-0000000000000001', now(), '{maintainer}', 'acknowledged', '{c}');
INSERT INTO fix VALUES ('fix-0000000000000001', 'vul-0000000000000001', '{maintainer}', '{person}', '{c}', '',
    sha256('x'),
    '{c}', 'verified', now(), now());
INSERT INTO verification VALUES ('fix-0000000000000001', 'vul-0000000000000001', 'applies', 'passed', '{c}');
INSERT INTO matrix VALUES ('mtx-0000000000000001', '{c}', '{person}', now(), now(), '{c}');
INSERT INTO matrix_candidate VALUES ('mtx-0000000000000001', 0, 'vul-0000000000000001');
INSERT INTO matrix_fix VALUES ('mtx-0000000000000001', 0, 'fix-0000000000000001', 0, ARRAY['{c}'], '{c}', true, '{c}');
INSERT INTO matrix_proof VALUES ('mtx-0000000000000001', 0, 'evd-0000000000000001', 'fnd-0000000000000001',
    'vul-0000000000000001', 'triggers', '{c}');
INSERT INTO matrix_cell VALUES ('mtx-0000000000000001', 0, 0, 'stopped', '{c}');
INSERT INTO matrix_decision (matrix, kind, vulnerabilities, merged, separated, decided_by, decided_at) VALUES
    ('mtx-0000000000000001', 'merge', ARRAY['{c}'], ARRAY['{c}'], ARRAY['{c}'], '{person}', now());
INSERT INTO release_range VALUES ('rng-0000000000000001', 'vul-0000000000000001', 'evd-0000000000000001', '{person}',
    now(), '{c}', now(), '{c}', '{c}', ARRAY['{c}'], ARRAY['{c}']);
INSERT INTO release_seen VALUES ('rng-0000000000000001', 'vul-0000000000000001', 0, '{c}', 'yes', true, '{c}');
INSERT INTO severity_rating VALUES ('rat-0000000000000001', 'vul-0000000000000001', '{finder}', '{person}', '{c}',
    '3.1', 9.8, '{c}', false, now());
INSERT INTO audit_sample VALUES ('smp-0000000000000001', 'ratings', now() - interval '1 day', now(), NULL, NULL, NULL,
    '{person}', 1, sha256('x'), '{c}', 1, sha256('x'), '{person}', now());
INSERT INTO audit_sample_item VALUES ('smp-0000000000000001', 1, 'rat-0000000000000001', 'vul-0000000000000001');
INSERT INTO audit_answer (sample, position, answer, note, answered_by, answered_at) VALUES
    ('smp-0000000000000001', 1, 'disagree', '{c}', '{person}', now());
INSERT INTO inventory VALUES ('inv-0000000000000001', '{operator}', '{c}', 'yes', 'UTC', '{c}', sha256('x'), now());
INSERT INTO component VALUES ('inv-0000000000000001', '{c}', '{c}', '{c}');
INSERT INTO audience VALUES ('planted', 'amber', '{c}', now());
INSERT INTO audience_member VALUES ('planted', 'amber', '{maintainer}', NULL, now());
INSERT INTO early_advisory VALUES ('adv-0000000000000001', 'vul-0000000000000001', 1, '{c}', now(), now(), NULL);
INSERT INTO early_share VALUES ('adv-0000000000000001', 'planted', now());
INSERT INTO early_recipient VALUES ('adv-0000000000000001', 'amber', '{maintainer}', NULL, now());
INSERT INTO provider_document VALUES ('2.0', 'amber', '{maintainer}', NULL, 2026, '{c}.json', 'adv-0000000000000001',
    'csaf', now(), '{c}', '{c}', '{c}', 1, NULL);
"""


@pytest.fixture
async def member(house: TestHouse, tamper: Callable[[str], None]) -> Member:
    """Plant the canary; the finder that reported it."""
    finder, maintainer = await house.finder("Planter"), await house.maintainer("Keeper")
    operator = await house.operator("Runner")
    tamper(
        PLANT.format(
            c=CANARY, finder=finder.party, person=finder.person, maintainer=maintainer.party, operator=operator.party
        )
    )
    tamper(f"INSERT INTO clearance VALUES ('{VUL}', '{maintainer.party}', 'test', now())")
    return finder


def _paths(document: dict[str, dict[str, dict[str, object]]]) -> Sequence[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for path, methods in document["paths"].items():
        for name, value in IDS.items():
            path = path.replace(f"{{{name}}}", value)  # noqa: PLW2901  filled in step by step
        assert "{" not in path, f"no id for {path}"
        found += [(method.upper(), path) for method in methods]
    return found


async def _seen_by(caller: Caller) -> list[str]:
    document = (await caller("GET", "//openapi.json")).json()
    leaks: list[str] = []
    for method, path in _paths(document):
        for how in _ways(method):
            answer = await caller(method, f"/{path}", **how)
            if CANARY in answer.text or CANARY in str(answer.headers):
                leaks.append(f"{method} {path} {answer.status_code}")
    return leaks


def _ways(method: str) -> Sequence[dict[str, Any]]:
    if method == "GET":
        planted = {"subject": VUL, "report": IDS["report"], "target": "pkg:pypi/planted", "tool": CANARY}
        return ({}, {"params": {"limit": "200", **planted}}, {"params": {"model": CANARY}})
    return (
        {"json": {}},
        {"json": {"into": VUL, "reason": "x", "note": "x", "answer": "resolved", "outcome": "done"}},
        {"json": {"version": "1", "scope_note": "x"}},
        {"json": {"decision": "later", "note": "x"}},
        {"json": {"kind": "merge", "vulnerabilities": [VUL]}},
        {"json": {"vector": "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "reason": "x"}},
        {"json": {"reason": "x"}},
        {"json": {"note": "x"}},
        {"json": {"target": "pkg:pypi/planted", "supported": ["1"]}},
        {"content": b"x"},
    )


@pytest.mark.parametrize("who", ["anonymous", "another finder", "another maintainer", "another operator", "auditor"])
async def test_the_canary_reaches_nobody_outside(house: TestHouse, member: Member, who: str) -> None:
    """Every route of the API, read and written to with every id, never shows the canary to who need not know."""
    assert member
    async with open_api(house) as api:
        caller = api.as_key(await _key_of(house, who))
        assert await _seen_by(caller) == []


async def _key_of(house: TestHouse, who: str) -> str:
    match who:
        case "anonymous":
            return ""
        case "another finder":
            return (await house.finder("Outsider")).secret
        case "another maintainer":
            return (await house.maintainer("Outsider")).secret
        case "another operator":
            return (await house.operator("Outsider")).secret
        case _:
            return (await house.member("Office", PartyKind.AGENCY, "auditor")).secret


async def test_the_walk_finds_a_leak(house: TestHouse, member: Member, tamper: Callable[[str], None]) -> None:
    """With the protection of one table taken out the same walk finds the canary: the test can fail."""
    assert member
    tamper("ALTER TABLE vulnerability DISABLE ROW LEVEL SECURITY")
    async with open_api(house) as api:
        leaks = await _seen_by(api.as_key((await house.finder("Outsider")).secret))
    assert any(VUL in leak for leak in leaks)


async def test_members_see_what_they_need(house: TestHouse, member: Member) -> None:
    """The reporter sees its own finding, the maintainer the vulnerability, staff everything."""
    keeper = await house.maintainer("Keeper")
    async with open_api(house) as api:
        mine = await api.as_key(member.secret)("GET", f"/findings/{IDS['finding']}")
        told = await api.as_key(keeper.secret)("GET", f"/vulnerabilities/{VUL}/story")
        staff = await api("GET", f"/vulnerabilities/{VUL}/story")
        hidden = await api.as_key(member.secret)("GET", f"/vulnerabilities/{VUL}")
    assert CANARY in mine.text
    assert CANARY in told.text
    assert CANARY in staff.text
    assert hidden.status_code == 404


async def test_only_coordinators_review(house: TestHouse, member: Member) -> None:
    """Pairs, their progress and every undo are a coordinator's: the reporter of one side is refused, too."""
    keeper, office = await house.maintainer("Keeper"), await house.member("Office", PartyKind.AGENCY, "auditor")
    async with open_api(house) as api:
        assert CANARY in (await api("GET", f"/review/pairs/{IDS['pair']}")).text
        for secret in (member.secret, keeper.secret, office.secret):
            caller = api.as_key(secret)
            reads = [
                await caller("GET", path)
                for path in ("/review/pairs", f"/review/pairs/{IDS['pair']}", "/review/progress")
            ]
            writes = [
                await caller("POST", f"/review/pairs/{IDS['pair']}/decision", json={"decision": "later"}),
                await caller("POST", f"/review/pairs/{IDS['pair']}/undo"),
                await caller("POST", f"/vulnerabilities/{VUL}/unmerge"),
                await caller("POST", f"/findings/{IDS['finding']}/rejoin"),
            ]
            assert {answer.status_code for answer in reads + writes} == {403}


async def test_not_even_staff_sees_an_inventory(house: TestHouse, member: Member) -> None:
    """What an operator runs is that operator's: coordinators get no row of it."""
    assert member
    async with house.database.work(house.admin) as work:
        cursor = await work.connection.execute(
            "SELECT (SELECT count(*) FROM inventory), (SELECT count(*) FROM component)"
        )
        assert await cursor.fetchone() == (0, 0)


async def test_hidden_and_absent_look_the_same(house: TestHouse, member: Member) -> None:
    """What is hidden is refused in the same words as what does not exist."""
    assert member
    outsider = await house.finder("Outsider")
    async with open_api(house) as api:
        caller = api.as_key(outsider.secret)
        hidden = await caller("GET", f"/vulnerabilities/{VUL}")
        absent = await caller("GET", "/vulnerabilities/vul-0000000000000002")
    assert hidden.status_code == absent.status_code == 404
    assert hidden.text.replace(VUL, "") == absent.text.replace("vul-0000000000000002", "")


async def test_every_table_has_policies(house: TestHouse) -> None:
    """No table of facts is without row-level security, and the service neither owns one nor bypasses it."""
    with psycopg.connect(house.owner_dsn) as connection:
        bare = connection.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE n.nspname = 'clearway' AND c.relkind = 'r' AND NOT c.relrowsecurity"
        ).fetchall()
    assert {name for (name,) in bare} == {"schema_migration"}


async def test_errors_do_not_quote_embargoed_text(house: TestHouse) -> None:
    """A refusal of a bad report names the place and not the text."""
    finder = await house.finder()
    body = b'[{"title": "t", "proof": "' + base64.b64encode(CANARY.encode()) + b'!"}]'
    async with open_api(house) as api:
        answer = await api.as_key(finder.secret)("POST", "/reports", content=body)
    assert answer.status_code == 201
    assert CANARY not in answer.text
    assert "proof" in answer.text


async def test_a_recipient_sees_its_early_copy(house: TestHouse, member: Member) -> None:
    """The feed of early copies, which shows outsiders nothing, shows its recipient's copy: the walk looks there."""
    assert member
    async with open_api(house) as api:
        answer = await api.as_key((await house.maintainer("Keeper")).secret)("GET", f"//csaf/v2.0/{IDS['path']}")
    assert CANARY in answer.text
