"""Publishing: stage, advisory and renderings at once or not at all, once, and nothing of a reporter's own words."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest

from clearway.app.policies import shipped_coordination_policy
from clearway.coordination import actions as coordination
from clearway.distribution import actions
from clearway.distribution.model import PublishedAdvisory, Publisher, Supplement
from clearway.findings import actions as findings
from clearway.findings.model import Stage
from clearway.formats.advisory import Maturity, Note, ProductStatus, Status
from clearway.formats.renderings import FORMS
from clearway.gateways.signer import KeySigner, is_signed_by
from clearway.identity.model import PartyKind
from clearway.kernel.actors import Role
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import AdvisoryId, VulnerabilityId
from clearway.kernel.paging import PageRequest
from clearway.validation import actions as validation
from tests.conftest import TestHouse
from tests.validation.worlds import BOOM, ScriptedSandbox, environment, open_vulnerability, workbench

SIGNER = KeySigner(b"s" * 32)
PUBLISHER = Publisher(name="Test Clearinghouse", namespace="https://clearway.invalid")
CANARY = "canary51c0ffee"


async def _fixed(house: TestHouse, folder: Path) -> VulnerabilityId:
    """A vulnerability that is fixed and still under embargo."""
    vulnerability = await open_vulnerability(house, BOOM)
    await validation.reproduce(
        house.database, workbench(folder, ScriptedSandbox()), vulnerability, environments=(environment(),)
    )
    async with house.database.work(house.worker) as work:
        await findings.advance(work, vulnerability, old=Stage.REPRODUCED, new=Stage.RANKED)
    async with house.database.work(house.worker) as work:
        await coordination.open_case(work, vulnerability, shipped_coordination_policy())
    async with house.database.work(house.worker) as work:
        await findings.advance(work, vulnerability, old=Stage.COORDINATED, new=Stage.FIXED)
    return vulnerability


async def _publish(house: TestHouse, vulnerability: VulnerabilityId) -> PublishedAdvisory | None:
    async with house.database.work(house.worker) as work:
        return await actions.publish(work, vulnerability, signer=SIGNER, publisher=PUBLISHER)


async def published(house: TestHouse, folder: Path) -> PublishedAdvisory:
    """An advisory that is out."""
    vulnerability = await _fixed(house, folder)
    house.clock.move(days=91)
    advisory = await _publish(house, vulnerability)
    assert advisory is not None
    return advisory


async def test_nothing_is_published_under_embargo(house: TestHouse, tmp_path: Path) -> None:
    """Until its embargo ends a fixed vulnerability stays where it is, and nobody outside sees it."""
    vulnerability = await _fixed(house, tmp_path)
    assert await _publish(house, vulnerability) is None
    async with house.database.work(house.anonymous) as work:
        assert (await actions.list_advisories(work, PageRequest())).items == ()
        with pytest.raises(Refusal):
            await findings.read_vulnerability(work, vulnerability)


async def test_everybody_sees_it_once_it_is_published(house: TestHouse, tmp_path: Path) -> None:
    """With the advisory the vulnerability is public, and every rendering is what was signed."""
    advisory = await published(house, tmp_path)
    async with house.database.work(house.anonymous) as work:
        assert (await actions.read_advisory(work, advisory.id)).fixed_version == "1.0-2"
        assert (await findings.read_vulnerability(work, advisory.vulnerability)).stage is Stage.PUBLISHED
        for name in ("csaf", "osv", "openvex"):
            rendering = await actions.read_rendering(work, advisory.id, name)
            assert is_signed_by(SIGNER.public_key, message=rendering.body, signature=rendering.signature)
            assert json.loads(rendering.body)
        with pytest.raises(Refusal):
            await actions.read_rendering(work, advisory.id, "pdf")


async def _revise(house: TestHouse, advisory: AdvisoryId, supplement: Supplement) -> PublishedAdvisory:
    async with house.database.work(house.admin) as work:
        return await actions.revise(
            work, advisory, summary="More is known.", supplement=supplement, signer=SIGNER, publisher=PUBLISHER
        )


async def _read(house: TestHouse, advisory: AdvisoryId, name: str, release: int = 0) -> str:
    async with house.database.work(house.anonymous) as work:
        return (await actions.read_rendering(work, advisory, name, release=release)).body.decode()


async def test_every_format_is_published(house: TestHouse, tmp_path: Path) -> None:
    """All but the CVE record, which needs a CVE id."""
    advisory = await published(house, tmp_path)
    async with house.database.work(house.anonymous) as work:
        assert set((await actions.read_advisory(work, advisory.id)).formats) == FORMS.keys() - {"cve"}


async def test_a_new_release_leaves_the_earlier_ones_readable(house: TestHouse, tmp_path: Path) -> None:
    """Everybody reads the newest, or an earlier one by its number, and both are what was signed."""
    advisory = await published(house, tmp_path)
    before = await _read(house, advisory.id, "text")
    house.clock.move(days=1)
    note = Note(title="Who is at risk", text="Everybody.")
    product = ProductStatus(purl="pkg:npm/desk@1", status=Status.NOT_AFFECTED, note="It never reads files.")
    revised = await _revise(
        house, advisory.id, Supplement(maturity=Maturity.INTERIM, notes=(note,), statuses=(product,))
    )
    assert (revised.release, revised.maturity, revised.published_at) == (2, Maturity.INTERIM, advisory.published_at)
    assert await _read(house, advisory.id, "text", 1) == before
    newest = await _read(house, advisory.id, "text")
    assert newest == await _read(house, advisory.id, "text", 2)
    assert "Who is at risk" in newest
    assert "More is known." in newest
    told = json.loads(await _read(house, advisory.id, "csaf"))["document"]["tracking"]
    assert (told["version"], told["status"], told["initial_release_date"]) == ("2", "interim", "2027-02-22T12:00:00Z")
    with pytest.raises(Refusal):
        await _read(house, advisory.id, "text", 3)
    async with house.database.work(house.anonymous) as work:
        assert (await actions.read_advisory(work, advisory.id)).release == 2


async def test_what_is_added_later_takes_the_place_of_what_was_added_before(house: TestHouse, tmp_path: Path) -> None:
    """The newest supplement alone counts; releases are told in their order."""
    advisory = await published(house, tmp_path)
    await _revise(house, advisory.id, Supplement(notes=(Note(title="Wrong", text="Nobody."),)))
    await _revise(house, advisory.id, Supplement())
    newest = await _read(house, advisory.id, "text")
    assert "Wrong" not in newest
    assert newest.count("More is known.") == 2


async def test_two_who_revise_at_once_make_two_releases(house: TestHouse, tmp_path: Path) -> None:
    """None is lost and no number is given twice."""
    advisory = await published(house, tmp_path)
    revised = await asyncio.gather(*(_revise(house, advisory.id, Supplement()) for _ in range(3)))
    assert sorted(one.release for one in revised) == [2, 3, 4]


async def test_what_cannot_be_published_is_no_release(house: TestHouse, tmp_path: Path) -> None:
    """A supplement that no format can carry is refused and leaves nothing behind."""
    advisory = await published(house, tmp_path)
    bad = Supplement(statuses=(ProductStatus(purl="nonsense", status=Status.FIXED),))
    with pytest.raises(Refusal) as refused:
        await _revise(house, advisory.id, bad)
    assert refused.value.code == "advisory-incomplete"
    async with house.database.work(house.anonymous) as work:
        assert (await actions.read_advisory(work, advisory.id)).release == 1


async def test_only_staff_revises(house: TestHouse, tmp_path: Path) -> None:
    """The database lets nobody else write a release, whatever the code above allows."""
    advisory = await published(house, tmp_path)
    finder = await house.member("Finder", PartyKind.FINDER, Role.FINDER)
    with pytest.raises(Refusal):
        async with house.database.work(finder.credential) as work:
            await actions.revise(
                work, advisory.id, summary="x", supplement=Supplement(), signer=SIGNER, publisher=PUBLISHER
            )
    async with house.database.work(house.anonymous) as work:
        assert (await actions.read_advisory(work, advisory.id)).release == 1


async def test_it_is_published_once(house: TestHouse, tmp_path: Path) -> None:
    """Of several who publish at once one does, and the others find it done."""
    vulnerability = await _fixed(house, tmp_path)
    house.clock.move(days=91)
    outcomes = await asyncio.gather(*(_publish(house, vulnerability) for _ in range(4)))
    assert sum(outcome is not None for outcome in outcomes) == 1
    async with house.database.work(house.anonymous) as work:
        assert len((await actions.list_advisories(work, PageRequest())).items) == 1


async def test_it_is_published_whole_or_not_at_all(house: TestHouse, tmp_path: Path) -> None:
    """When signing the second rendering fails, neither stage nor advisory nor first rendering is there."""

    class BreakingSigner(KeySigner):
        signed = 0

        def sign(self, message: bytes) -> bytes:
            self.signed += 1
            if self.signed > 1:
                raise OSError
            return super().sign(message)

    vulnerability = await _fixed(house, tmp_path)
    house.clock.move(days=91)
    with pytest.raises(OSError):  # noqa: PT011  the signer's own
        async with house.database.work(house.worker) as work:
            await actions.publish(work, vulnerability, signer=BreakingSigner(b"b" * 32), publisher=PUBLISHER)
    async with house.database.work(house.admin) as work:
        assert (await findings.read_vulnerability(work, vulnerability)).stage is Stage.FIXED
        assert (await actions.list_advisories(work, PageRequest())).items == ()
    assert await _publish(house, vulnerability) is not None


async def test_a_reporters_words_are_not_published(house: TestHouse, tmp_path: Path) -> None:
    """Descriptions and proofs stay where they were: not in a rendering, not in the public vulnerability."""
    vulnerability = await _fixed(house, tmp_path)
    async with house.database.work(house.worker) as work:
        await findings.restate(work, vulnerability, f"How to attack: {CANARY}")
        await work.connection.execute("UPDATE evidence SET vulnerability = vulnerability")
    house.clock.move(days=91)
    advisory = await _publish(house, vulnerability)
    assert advisory is not None
    async with house.database.work(house.anonymous) as work:
        seen = (await findings.read_vulnerability(work, vulnerability)).summary
        bodies = [(await actions.read_rendering(work, advisory.id, name)).body.decode() for name in advisory.formats]
    assert CANARY not in seen + "".join(bodies)


async def test_the_embargo_ends_by_itself(house: TestHouse, tmp_path: Path) -> None:
    """The case's timer stands at the end of its embargo, and moving the embargo moves it."""
    vulnerability = await _fixed(house, tmp_path)
    async with house.database.work(house.admin) as work:
        case = await coordination.read_case_of(work, vulnerability)
        assert case is not None
        cursor = await work.connection.execute("SELECT due_at FROM timer WHERE subject = %s", (case.id,))
        assert await cursor.fetchone() == (case.embargo_until,)
        sooner = work.now + timedelta(days=1)
        policy = shipped_coordination_policy()
        await coordination.set_embargo(work, case.id, policy, until=sooner, reason="a patch is out")
        cursor = await work.connection.execute("SELECT due_at FROM timer WHERE subject = %s", (case.id,))
        assert await cursor.fetchone() == (sooner,)


async def test_what_is_not_there_is_not_found(house: TestHouse) -> None:
    """An advisory that does not exist is refused as not found."""
    with pytest.raises(Refusal) as caught:
        async with house.database.work(house.anonymous) as work:
            await actions.read_advisory(work, AdvisoryId("adv-0000000000000000"))
    assert caught.value.status == 404
