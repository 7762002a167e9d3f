"""Items are opened by those who need to, in the developer's signed audience, for a time, and never unseen."""

from datetime import timedelta

import psycopg
import pytest

from clearway.app.flow import ring
from clearway.formats.submission_package import ItemKind, write_package
from clearway.frontier.actions import materials, packages
from clearway.frontier.model.materials import Grant
from clearway.gateways.signer import KeySigner
from clearway.identity.model import PartyKind
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import MaterialId
from clearway.storage.timers import fire_next
from tests.conftest import Member, TestHouse
from tests.frontier.handed import CANARY, POLICY, Handed, contents, item, new_handed, signed, whole_package

NAME = "model-description"


async def give(handed: Handed, to: Member, *, hours: float = 24, name: str = NAME) -> Grant:
    """Let somebody take out an item."""
    async with handed.house.database.work(handed.programme.program.credential) as work:
        until = work.now + timedelta(hours=hours)
        wanted = handed.materials[name].id
        return await materials.grant_material(work, wanted, to.person, until=until, reason="to evaluate", policy=POLICY)


async def take(handed: Handed, who: Member, name: str = NAME) -> bytes:
    """Take out an item."""
    async with handed.house.database.work(who.credential) as work:
        return await materials.take_out(work, handed.materials[name].id, reason="to read it")


async def test_an_item_opens_for_who_has_a_grant_and_its_developer_is_told(house: TestHouse) -> None:
    """Before the grant, after it ran out, and after it was revoked it does not; each opening stands on the record."""
    handed = await new_handed(house)
    evaluator = handed.programme.evaluator
    with pytest.raises(Refusal, match="no material"):
        await take(handed, evaluator)
    await give(handed, evaluator)
    assert await take(handed, evaluator) == contents(NAME)
    with pytest.raises(Refusal, match="no material"):
        await take(handed, evaluator, "safeguards")
    house.clock.move(hours=24)
    with pytest.raises(Refusal, match="no material"):
        await take(handed, evaluator)
    again = await give(handed, evaluator)
    async with house.database.work(handed.programme.developer.credential) as work:
        await materials.revoke_grant(work, again.id)
    with pytest.raises(Refusal, match="no material"):
        await take(handed, evaluator)
    async with house.database.work(handed.programme.developer.credential) as work:
        held = await packages.read_holdings(work, handed.programme.submission)
        cursor = await work.connection.execute("SELECT about, says FROM submission_notice WHERE side = 'developer'")
        told = await cursor.fetchall()
    assert [(one.person, one.reason, one.own) for one in held.exports] == [(evaluator.person, "to read it", False)]
    assert [about for about, _ in told] == ["export"]
    assert NAME not in told[0][1]


async def test_a_grant_stays_within_the_signed_audience(house: TestHouse) -> None:
    """Nobody of another role, nobody who is not assigned, not oneself, not the worker, not longer than the policy."""
    handed = await new_handed(house)
    consulted = await house.member("Office of another", PartyKind.AGENCY, "consulted")
    unassigned = await house.member("Other evaluators", PartyKind.AGENCY, "evaluator")
    for who in (consulted, unassigned, handed.programme.program, handed.programme.developer):
        with pytest.raises(Refusal, match="not of the item's audience"):
            await give(handed, who)
    with pytest.raises(Refusal, match="ends within"):
        await give(handed, handed.programme.evaluator, hours=POLICY.grant_hours_max + 1)
    soon = item(NAME, ItemKind.MODEL_DESCRIPTION, delete_on="2026-11-25")
    own = {"submission": handed.programme.submission, "developer": handed.programme.developer.party}
    await handed.submit(whole_package(**own, items=(soon, *whole_package().items[1:])))
    async with house.database.work(handed.programme.program.credential) as work:
        held = (await packages.read_holdings(work, handed.programme.submission)).materials
        found = next(one.id for one in held if one.delete_on.month == 11)
        with pytest.raises(Refusal, match="the item ends before"):
            await materials.grant_material(
                work, found, handed.programme.evaluator.person, until=work.now + timedelta(hours=48),
                reason="to evaluate", policy=POLICY,
            )  # fmt: skip


async def test_contents_are_sealed_and_no_sql_reads_them_unseen(house: TestHouse) -> None:
    """The service's role reads neither contents nor keys; what lies in the database does not show the canary."""
    handed = await new_handed(house)
    await give(handed, handed.programme.evaluator)
    for member in (handed.programme.evaluator, handed.programme.program, handed.programme.developer):
        for statement in ("SELECT body FROM material_content", "INSERT INTO material_export (own) VALUES (true)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                async with house.database.work(member.credential) as work:
                    await work.connection.execute(statement)
        async with house.database.work(member.credential) as work:
            cursor = await work.connection.execute("SELECT sealed_key FROM material_key")
            assert await cursor.fetchall() == []
    with psycopg.connect(house.owner_dsn, options="-c search_path=clearway") as connection:
        bodies = connection.execute("SELECT body FROM material_content").fetchall()
    assert len(bodies) == len(handed.materials)
    assert all(CANARY.encode() not in bytes(body) for (body,) in bodies)


async def test_nobody_else_learns_of_items(house: TestHouse) -> None:
    """Another developer, an evaluator without a grant and the staff see no item, no list and no export."""
    handed = await new_handed(house)
    other = await house.member("Other lab", PartyKind.DEVELOPER, "developer", named=False)
    for credential in (other.credential, house.admin):
        async with house.database.work(credential) as work:
            with pytest.raises(Refusal, match="no submission"):
                await packages.read_holdings(work, handed.programme.submission)
            with pytest.raises(Refusal, match="no material"):
                await materials.read_material(work, handed.materials[NAME].id)
    async with house.database.work(handed.programme.evaluator.credential) as work:
        held = await packages.read_holdings(work, handed.programme.submission)
        with pytest.raises(Refusal, match="no package"):
            await packages.read_package(work, handed.programme.submission, version=1)
    assert (held.materials, held.packages, held.grants, held.exports) == ((), (), (), ())


async def test_contents_have_the_digest_that_was_signed(house: TestHouse) -> None:
    """Other bytes are refused, and so are the right ones a second time."""
    handed = await new_handed(house)
    async with house.database.work(handed.programme.developer.credential) as work:
        wanted = handed.materials[NAME].id
        with pytest.raises(Refusal, match="not those whose digest"):
            await materials.hand_over(work, wanted, b"other")
        with pytest.raises(Refusal, match="here already"):
            await materials.hand_over(work, wanted, contents(NAME))


async def test_a_later_package_replaces_what_it_does_not_list_unchanged(house: TestHouse) -> None:
    """What stays the same keeps its id and contents; the rest is erased at once, and its grants open nothing."""
    handed = await new_handed(house)
    evaluator = handed.programme.evaluator
    await give(handed, evaluator)
    changed = whole_package(submission=handed.programme.submission, developer=handed.programme.developer.party)
    items = tuple(
        item(one.name, one.kind, purpose="Another purpose") if one.name == NAME else one for one in changed.items
    )
    await handed.submit(whole_package(submission=changed.submission, developer=changed.developer, items=items))
    with pytest.raises(Refusal, match="no material"):
        await take(handed, evaluator)
    async with house.database.work(handed.programme.developer.credential) as work:
        held = (await packages.read_holdings(work, handed.programme.submission)).materials
    kept = [one for one in held if one.replaced_at is None]
    assert {one.id for one in kept} & {one.id for one in handed.materials.values()} == {
        one.id for one in handed.materials.values() if one.name != NAME
    }
    assert [one.erased_because for one in held if one.replaced_at is not None] == ["replaced"]


async def test_an_item_is_erased_on_its_day(house: TestHouse) -> None:
    """Its developer cannot take it out either from then on."""
    handed = await new_handed(house)
    house.clock.move(days=69)
    while await fire_next(house.database, ring) is not None:
        pass
    async with house.database.work(house.worker) as work:
        found = await materials.read_material(work, MaterialId(handed.materials[NAME].id))
    assert found.erased_because == "date"


async def test_a_package_is_signed_by_its_developer_for_its_submission(house: TestHouse) -> None:
    """Not by a key that nobody registered, not one that names another submission, none that lacks something."""
    handed = await new_handed(house)
    own = {"submission": handed.programme.submission, "developer": handed.programme.developer.party}
    with pytest.raises(Refusal, match="another submission"):
        await handed.submit(whole_package())
    lacking = whole_package(**own, items=(item("model-description", ItemKind.MODEL_DESCRIPTION, purpose=""),))
    with pytest.raises(Refusal, match="The package lacks"):
        await handed.submit(lacking)
    async with house.database.work(handed.programme.developer.credential) as work:
        body = signed(write_package(whole_package(**own)), KeySigner(b"x" * 32))
        with pytest.raises(Refusal, match="No signature of it holds"):
            await packages.submit_package(work, handed.programme.submission, body, policy=POLICY)
