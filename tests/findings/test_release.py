"""Releases: two persons let evidence out, or one breaks the glass aloud; the database holds everybody to it."""

from collections.abc import Callable
from hashlib import sha256
from itertools import product

import psycopg
import pytest

from clearway.app.flow import ring
from clearway.findings import actions
from clearway.findings.model import EvidenceKind, Submission
from clearway.findings.model.releases import ReleaseState
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import EvidenceReleaseId
from clearway.kernel.limits import BROKEN_GLASS_HOURS_MAX, RELEASE_HOURS_MAX, RELEASE_WAIT_HOURS_MAX
from clearway.overview import actions as overview
from clearway.storage.timers import fire_next
from clearway.storage.work import Credential
from tests.conftest import TestHouse
from tests.findings.releases import PROOF, Sealed, ask, keys_seen, merge, record_of, release, seal_proofs, second


async def take(house: TestHouse, sealed: Sealed, who: Credential | None = None) -> bytes:
    """Take a proof out; as the administrator, unless somebody else is named."""
    async with house.database.work(who or house.admin) as work:
        return (await actions.export_evidence(work, sealed.evidence)).body


async def refusal_of(house: TestHouse, sealed: Sealed, who: Credential | None = None) -> str:
    """Try to take a proof out, and give the code of the refusal."""
    with pytest.raises(Refusal) as caught:
        await take(house, sealed, who)
    return caught.value.code


async def state_of(house: TestHouse, wanted: EvidenceReleaseId) -> ReleaseState:
    """How a release stands."""
    async with house.database.work(house.admin) as work:
        return (await actions.read_release(work, wanted)).state


async def test_two_persons_release_and_the_record_tells(house: TestHouse) -> None:
    """One asks, another approves, the first takes it out and nobody else; each step is in the record, with digest."""
    (sealed,) = await seal_proofs(house, PROOF)
    other = (await second(house)).credential
    assert await refusal_of(house, sealed) == "sealed"
    asked = await ask(house, sealed)
    assert await refusal_of(house, sealed) == "sealed"
    with pytest.raises(Refusal, match="themselves"):
        async with house.database.work(house.admin) as work:
            await actions.approve_release(work, asked.id)
    async with house.database.work(other) as work:
        assert (await actions.approve_release(work, asked.id)).state is ReleaseState.RUNNING
    assert await take(house, sealed) == PROOF
    assert await refusal_of(house, sealed, other) == "sealed"
    lines = record_of(house, "findings.ask-release", "findings.approve-release", "findings.export-evidence")
    assert [(line["action"], line["subject"]) for line in lines] == [
        (f"findings.{deed}", sealed.vulnerability) for deed in ("ask-release", "approve-release", "export-evidence")
    ]
    assert lines[2]["detail"] == {"evidence": sealed.evidence, "digest": sha256(PROOF).hexdigest()}
    assert lines[2]["person"] == asked.asked_by


async def test_a_release_ends_by_itself(house: TestHouse) -> None:
    """After its hours it opens nothing, also while the worker is away; the timer then writes the end down, once."""
    (sealed,) = await seal_proofs(house, PROOF)
    running = await release(house, sealed)
    house.clock.move(hours=RELEASE_HOURS_MAX, seconds=-1)
    assert await take(house, sealed) == PROOF
    house.clock.move(seconds=1)
    assert await refusal_of(house, sealed) == "sealed"
    assert await keys_seen(house, house.admin) == (0, 0)
    fired = await fire_next(house.database, ring)
    assert fired is not None
    assert fired.subject == running.id
    assert await fire_next(house.database, ring) is None
    assert len(record_of(house, "findings.end-release")) == 1
    assert await state_of(house, running.id) is ReleaseState.ENDED


async def test_what_nobody_answers_lapses(house: TestHouse) -> None:
    """A request that nobody answers ends by its timer, and can be asked anew; before that it cannot."""
    (sealed,) = await seal_proofs(house, PROOF)
    asked = await ask(house, sealed)
    with pytest.raises(Refusal, match="already"):
        await ask(house, sealed)
    house.clock.move(hours=RELEASE_WAIT_HOURS_MAX)
    assert await fire_next(house.database, ring) is not None
    assert await state_of(house, asked.id) is ReleaseState.LAPSED
    assert (await ask(house, sealed)).state is ReleaseState.WAITING


async def test_refused_withdrawn_and_ended_open_nothing(house: TestHouse) -> None:
    """Each way to end is final: it opens nothing, is not approved any more, and says how it ended."""
    (sealed,) = await seal_proofs(house, PROOF)
    other = (await second(house)).credential
    for who, act, state in (
        (other, actions.refuse_release, ReleaseState.REFUSED),
        (house.admin, actions.end_release, ReleaseState.WITHDRAWN),
    ):
        asked = await ask(house, sealed)
        async with house.database.work(who) as work:
            assert (await act(work, asked.id)).state is state
        with pytest.raises(Refusal, match="does not wait"):
            async with house.database.work(other) as work:
                await actions.approve_release(work, asked.id)
    running = await release(house, sealed)
    async with house.database.work(other) as work:
        assert (await actions.end_release(work, running.id)).state is ReleaseState.ENDED
    assert await refusal_of(house, sealed) == "sealed"
    assert await fire_next(house.database, ring) is None


async def test_broken_glass_is_loud_until_another_has_reviewed_it(house: TestHouse) -> None:
    """One person opens at once; every coordinator is told on every page; who broke it cannot quieten it."""
    (sealed,) = await seal_proofs(house, PROOF)
    other, finder = (await second(house)).credential, (await house.finder()).credential
    async with house.database.work(house.admin) as work:
        broken = await actions.break_glass(work, sealed.vulnerability, reason="It is used by attackers now.")
    assert await take(house, sealed) == PROOF
    assert await refusal_of(house, sealed, other) == "sealed"
    assert await _told(house, other) == await _told(house, house.admin) == [broken.id]
    assert await _told(house, finder) == []
    assert [line["subject"] for line in record_of(house, "findings.break-glass")] == [sealed.vulnerability]
    with pytest.raises(Refusal, match="themselves"):
        async with house.database.work(house.admin) as work:
            await actions.review_glass(work, broken.id, note="I was right.")
    house.clock.move(hours=BROKEN_GLASS_HOURS_MAX)
    assert await fire_next(house.database, ring) is not None
    assert await refusal_of(house, sealed) == "sealed"
    assert await _told(house, other) == [broken.id]
    async with house.database.work(other) as work:
        await actions.review_glass(work, broken.id, note="The maintainer confirms that it could not wait.")
    assert await _told(house, other) == []
    assert len(record_of(house, "findings.review-glass")) == 1


async def _told(house: TestHouse, who: Credential) -> list[str]:
    async with house.database.work(who) as work:
        introduction = await overview.introduce(work)
    assert introduction is not None
    return [glass.release for glass in introduction.broken_glass]


async def test_nothing_opens_without_a_reason(house: TestHouse) -> None:
    """A reason is needed, within its limit, also to break the glass; nothing is kept without."""
    (sealed,) = await seal_proofs(house, PROOF)
    for act, reason in product((actions.ask_release, actions.break_glass), ("", " \n ", "x" * 2001, "bell \x07")):
        with pytest.raises(Refusal, match="reason"):
            async with house.database.work(house.admin) as work:
                await act(work, sealed.vulnerability, reason=reason)
    assert await refusal_of(house, sealed) == "sealed"


async def test_who_sees_keys(house: TestHouse) -> None:
    """By direct SQL: the worker and the sender see a key, and nobody else does, not even a cleared maintainer."""
    (sealed,) = await seal_proofs(house, PROOF)
    maintainer = await house.maintainer()
    async with house.database.work(house.worker) as work:
        await actions.clear(work, sealed.vulnerability, maintainer.party, reason="its keeper")
        (piece,) = await actions.read_evidence(work, sealed.vulnerability, kind=EvidenceKind.PROOF)
    assert piece.body == PROOF
    assert await keys_seen(house, house.worker) == (1, 1)
    assert await keys_seen(house, (await house.finder()).credential) == (1, 1)
    outsiders = [
        house.admin,
        (await second(house)).credential,
        (await house.finder("Another")).credential,
        maintainer.credential,
        (await house.operator()).credential,
        (await house.member("Office", PartyKind.AGENCY, "auditor")).credential,
        house.anonymous,
    ]
    for who in outsiders:
        assert await keys_seen(house, who) == (0, 0)
    await release(house, sealed)
    assert await keys_seen(house, house.admin) == (1, 1)
    for who in outsiders[1:]:
        assert await keys_seen(house, who) == (0, 0)


async def test_the_clearinghouse_is_no_sender_of_its_own(house: TestHouse) -> None:
    """What a coordinator handed in for somebody else is sealed from coordinators like everything else."""
    async with house.database.work(house.admin) as work:
        body = b'[{"title": "t", "package": "pkg:pypi/x", "proof": "QUJD"}]'
        receipt = await actions.receive(work, Submission(body=body, name="r", target="", claim=None))
    assert await keys_seen(house, house.admin) == (0, 0)
    with pytest.raises(Refusal, match="sealed"):
        async with house.database.work(house.admin) as work:
            await actions.open_report(work, receipt.report)


async def test_a_release_of_another_vulnerability_opens_nothing(house: TestHouse) -> None:
    """Neither its evidence, nor the report that tells of both: that needs a release of each."""
    one, other = await seal_proofs(house, PROOF, b"another")
    await release(house, one)
    assert await take(house, one) == PROOF
    assert await refusal_of(house, other) == "sealed"
    assert await keys_seen(house, house.admin) == (1, 0)
    await release(house, other)
    assert await keys_seen(house, house.admin) == (2, 1)
    async with house.database.work(house.admin) as work:
        opened = await actions.open_report(work, one.report)
        assert b"".join([piece async for piece in actions.read_opened(work, opened)]).startswith(b"[{")


async def test_merging_widens_no_release(house: TestHouse) -> None:
    """What is merged into a released vulnerability stays sealed, and so does the report of both, until it is undone."""
    one, other = await seal_proofs(house, PROOF, b"another")
    await release(house, one)
    await merge(house, other, one)
    assert await keys_seen(house, house.admin) == (1, 0)
    assert await refusal_of(house, other) == "sealed"
    async with house.database.work(house.admin) as work:
        await actions.unmerge(work, other.vulnerability)
    await merge(house, one, other)
    assert await keys_seen(house, house.admin) == (0, 0)
    async with house.database.work(house.admin) as work:
        await actions.unmerge(work, one.vulnerability)
    assert await take(house, one) == PROOF


async def test_separating_ends_what_a_release_covers(house: TestHouse) -> None:
    """A finding that is separated takes its evidence out of the release, and brings it back when that is undone."""
    one, other = await seal_proofs(house, PROOF, b"another")
    await merge(house, other, one)
    await release(house, one)
    assert await keys_seen(house, house.admin) == (2, 1)
    async with house.database.work(house.admin) as work:
        await actions.separate(work, other.finding)
    assert await keys_seen(house, house.admin) == (1, 0)
    async with house.database.work(house.admin) as work:
        await actions.rejoin(work, other.finding)
    assert await take(house, other) == b"another"


ATTACKS = {
    "approve oneself": "UPDATE evidence_release SET approved_by = '{me}', approved_at = '{now}' WHERE id = '{asked}'",
    "approve for another": (
        "UPDATE evidence_release SET approved_by = '{other}', approved_at = '{now}' WHERE id = '{asked}'"
    ),
    "review oneself": (
        "UPDATE evidence_release SET reviewed_by = '{me}', reviewed_at = '{now}', review_note = 'x'"
        " WHERE id = '{broken}'"
    ),
    "review for another": (
        "UPDATE evidence_release SET reviewed_by = '{other}', reviewed_at = '{now}', review_note = 'x'"
        " WHERE id = '{broken}'"
    ),
    "revive": "UPDATE evidence_release SET ended_by = NULL, ended_at = NULL WHERE id = '{ended}'",
    "prolong": "UPDATE evidence_release SET ends_at = ends_at + interval '1 second' WHERE id = '{running}'",
    "turn it into broken glass": "UPDATE evidence_release SET broken_glass = true WHERE id = '{asked}'",
    "take it over": "UPDATE evidence_release SET asked_by = '{me}' WHERE id = '{theirs}'",
    "point elsewhere": "UPDATE evidence_release SET vulnerability = '{elsewhere}' WHERE id = '{running}'",
    "forget": "DELETE FROM evidence_release WHERE id = '{broken}'",
    "cover more": "INSERT INTO evidence_release_finding VALUES ('{running}', '{finding}')",
    "insert approved": (
        "INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, approved_by,"
        " approved_at, ends_at) VALUES ('rel-0000000000000001', '{elsewhere}', 'x', false, '{me}', '{now}', '{other}',"
        " '{now}', '{now}')"
    ),
    "insert reviewed": (
        "INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, reviewed_by,"
        " reviewed_at, review_note, ends_at) VALUES ('rel-0000000000000001', '{elsewhere}', 'x', true, '{me}', '{now}',"
        " '{other}', '{now}', 'x', '{now}')"
    ),
    "ask for another": (
        "INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, ends_at)"
        " VALUES ('rel-0000000000000001', '{elsewhere}', 'x', false, '{other}', '{now}', '{now}')"
    ),
    "ask in the future": (
        "INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, ends_at)"
        " VALUES ('rel-0000000000000001', '{elsewhere}', 'x', true, '{me}', '2100-01-01Z', '2100-01-01Z')"
    ),
    "break the glass for longer": (
        "INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, ends_at)"
        " VALUES ('rel-0000000000000001', '{elsewhere}', 'x', true, '{me}', '{now}',"
        " '{now}'::timestamptz + interval '2 hours 1 second')"
    ),
    "ask for longer": (
        "INSERT INTO evidence_release (id, vulnerability, reason, broken_glass, asked_by, asked_at, ends_at)"
        " VALUES ('rel-0000000000000001', '{elsewhere}', 'x', false, '{me}', '{now}',"
        " '{now}'::timestamptz + interval '72 hours 1 second')"
    ),
    "rewrap a key": "UPDATE evidence_key SET master = master",
    "exchange the master key": "SELECT exchange_master('\\x0000000000000000', '\\x0000000000000000')",
    "seal anew": "SELECT seal_evidence('{evidence}', 'x')",
    "seal a piece anew": "SELECT seal_report_piece('{report}', 0, 'x')",
    "keep something plain": (
        "INSERT INTO evidence SELECT 'evd-0000000000000001', finding, vulnerability, party, kind, name, digest, 'x',"
        " received_at, false FROM evidence"
    ),
}


async def test_the_database_stops_who_speaks_to_it_directly(house: TestHouse) -> None:
    """A coordinator with the service's role and a key of their own gets nowhere past the actions: each way fails."""
    one, elsewhere = await seal_proofs(house, PROOF, b"another")
    other = await second(house)
    running = await release(house, one)
    async with house.database.work(house.admin) as work:
        broken = await actions.break_glass(work, one.vulnerability, reason="At once.")
        me = work.actor.person
    ended = await ask(house, elsewhere)
    async with house.database.work(house.admin) as work:
        await actions.end_release(work, ended.id)
    asked = await ask(house, elsewhere)
    theirs = await ask(house, elsewhere, who=other.credential)
    names = {
        "me": me, "other": other.person, "now": house.clock.now.isoformat(), "asked": asked.id, "broken": broken.id,
        "ended": ended.id, "running": running.id, "theirs": theirs.id, "elsewhere": elsewhere.vulnerability,
        "finding": elsewhere.finding, "evidence": one.evidence, "report": one.report,
    }  # fmt: skip
    for name, statement in ATTACKS.items():
        assert await _changed(house, statement.format(**names)) == 0, name
    assert await keys_seen(house, house.admin) == (1, 0)
    assert await _told(house, house.admin) == [broken.id]


async def _changed(house: TestHouse, statement: str) -> int:
    try:
        async with house.database.work(house.admin) as work:
            cursor = await work.connection.execute(statement.encode())
    except (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation):
        return 0
    return cursor.rowcount


async def test_moving_evidence_by_hand_widens_no_release(house: TestHouse, tamper: Callable[[str], None]) -> None:
    """Evidence that somebody puts under a released vulnerability afterwards is not released with it."""
    one, other = await seal_proofs(house, PROOF, b"another")
    await release(house, one)
    tamper(f"UPDATE finding SET vulnerability = '{one.vulnerability}'")
    tamper(f"UPDATE evidence SET vulnerability = '{one.vulnerability}'")
    assert await keys_seen(house, house.admin) == (1, 0)
    assert await refusal_of(house, other) == "sealed"


async def test_what_is_handed_on_is_in_the_record(house: TestHouse) -> None:
    """A relayed report carries the proofs that its reader may open, and the record names them; without, it has none."""
    one, _ = await seal_proofs(house, PROOF, b"another")
    async with house.database.work(house.admin) as work:
        relayed = await actions.relay_report(work, one.report, house="here")
    assert [found.proof for found in relayed.findings] == [b"", b""]
    await release(house, one)
    async with house.database.work(house.admin) as work:
        relayed = await actions.relay_report(work, one.report, house="here")
    assert [found.proof for found in relayed.findings] == [PROOF, b""]
    (line,) = record_of(house, "findings.export-evidence")
    assert line["detail"] == {"evidence": one.evidence, "digest": sha256(PROOF).hexdigest()}
