"""A partner is in with both keys and an undertaking, out by either side, on a list whose versions are kept."""

from datetime import timedelta

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.app.policies import shipped_sectors
from clearway.formats.undertaking import Undertaking, write_undertaking
from clearway.frontier.actions import partners
from clearway.frontier.model.partners import ListVersion, PartnershipState, PartnershipView, Proposal
from clearway.frontier.rules.partners import with_changes
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartnershipId, PartyId
from tests.conftest import Member, SettableClock, TestHouse
from tests.frontier.handed import POLICY, partner_party, register, signed
from tests.frontier.programme import Programme, new_programme

REASONS = {one.code: f"words on {one.code}" for one in POLICY.criteria if one.required}


async def propose(programme: Programme, by: Member, partner: PartyId) -> PartnershipId:
    """Propose a partner."""
    async with programme.house.database.work(by.credential) as work:
        said = Proposal(partner=partner, sector="energy", reasons=REASONS)
        found = await partners.propose_partner(
            work, programme.submission, said, policy=POLICY, sectors=shipped_sectors().sectors
        )
    return found.partnership.id


async def approve(programme: Programme, by: Member, wanted: PartnershipId, *, declare: bool = True) -> PartnershipView:
    """Turn a key, after a declaration."""
    async with programme.house.database.work(by.credential) as work:
        if declare:
            await partners.declare_interest(work, wanted, in_conflict=False, words="")
        return await partners.approve_partner(work, wanted, words="it is fit")


async def test_a_partner_is_in_with_both_keys_and_an_undertaking(house: TestHouse) -> None:
    """Neither side alone, nobody undeclared or in conflict, no access before the undertaking; either side revokes."""
    programme = await new_programme(house)
    developer, program, partner = programme.developer, programme.program, await partner_party(house)
    wanted = await propose(programme, developer, partner.party)
    with pytest.raises(Refusal, match="declared no absence"):
        await approve(programme, developer, wanted, declare=False)
    await approve(programme, developer, wanted)
    with pytest.raises(Refusal, match="was done before"):
        await approve(programme, developer, wanted, declare=False)
    async with house.database.work(partner.credential) as work:
        assert await partners.list_partnerships(work) == []
    async with house.database.work(program.credential) as work:
        assert await partners.count_proposals(work, programme.submission) == (1, 1)
    view = await approve(programme, program, wanted)
    assert view.partnership.state is PartnershipState.APPROVED
    async with house.database.work(developer.credential) as work:
        assert await partners.count_proposals(work, programme.submission) == (1, 0)
        with pytest.raises(Refusal, match="that undertook"):
            await partners.open_partner_access(work, wanted)
    await _undertake(programme, partner, wanted)
    with pytest.raises(Refusal, match="the developer's to give"):
        async with house.database.work(program.credential) as work:
            await partners.open_partner_access(work, wanted)
    async with house.database.work(developer.credential) as work:
        opened = await partners.open_partner_access(work, wanted)
        assert opened.partnership.state is PartnershipState.ACCESS
    async with house.database.work(program.credential) as work:
        gone = await partners.revoke_partner(work, wanted, words="it was sold")
        assert gone.partnership.state is PartnershipState.REVOKED
        told = await partners.list_versions(work, programme.submission)
        assert [one.about for one in gone.reasons] == [*sorted(REASONS), "approval", "approval", "revocation"]
    assert [(one.version, one.added, one.removed) for one in told] == [
        (1, (partner.party,), ()), (2, (), (partner.party,))
    ]  # fmt: skip


async def _undertake(programme: Programme, partner: Member, wanted: PartnershipId) -> None:
    signer = await register(programme.house, partner, b"p")
    async with programme.house.database.work(partner.credential) as work:
        view = await partners.declare_interest(work, wanted, in_conflict=False, words="")
        assert view.reasons == ()
        payload = await partners.draft_undertaking(work, wanted, POLICY)
        other = write_undertaking(
            Undertaking(partnership=wanted, partner=partner.party, lines=("We promise nothing.",))
        )
        with pytest.raises(Refusal, match="not those of the policy"):
            await partners.undertake(work, wanted, signed(other, signer), policy=POLICY)
        view = await partners.undertake(work, wanted, signed(payload, signer), policy=POLICY)
    assert view.partnership.state is PartnershipState.ADMITTED


async def test_through_sql_nobody_turns_the_other_key(house: TestHouse) -> None:
    """Nor opens access before the undertaking, nor proposes what is approved already."""
    programme = await new_programme(house)
    partner = await partner_party(house)
    wanted = await propose(programme, programme.program, partner.party)
    for who, change in (
        (programme.developer, "government_by = acting_person(), government_at = acting_at()"),
        (programme.program, "developer_by = acting_person(), developer_at = acting_at()"),
        (programme.developer, "access_by = acting_person(), access_at = acting_at()"),
        (programme.developer, "undertaken_at = acting_at(), undertaking = 'x', undertaken_by = acting_person()"),
    ):
        with pytest.raises(psycopg.errors.CheckViolation):
            async with house.database.work(who.credential) as work:
                await work.connection.execute(
                    f"UPDATE partnership SET {change} WHERE id = %s",  # pyright: ignore[reportArgumentType]  constants
                    (wanted,),
                )
    with pytest.raises(Refusal, match="no partnership"):
        async with house.database.work(programme.evaluator.credential) as work:
            await partners.read_partnership(work, wanted)


async def test_statistics_hide_small_numbers(house: TestHouse) -> None:
    """Fewer than three proposals of a sector are not told, nor one refusal among three."""
    programme = await new_programme(house)
    found: list[PartnershipId] = []
    for name in ("One", "Two", "Three"):
        party = await house.operator(name)
        async with house.database.work(programme.developer.credential) as work:
            assert [one.proposed for one in await partners.count_partners(work)] in ([], [None])
        found.append(await propose(programme, programme.developer, party.party))
    async with house.database.work(programme.program.credential) as work:
        await partners.refuse_partner(work, found[0], words="not fit")
        (only,) = await partners.count_partners(work)
    assert (only.sector, only.proposed, only.refused, only.admitted) == ("energy", 3, None, None)


@given(st.lists(st.frozensets(st.sampled_from("abcdef")), max_size=6))
def test_versions_add_up(lists: list[frozenset[str]]) -> None:
    """What each version added and removed leads from nothing to the last one."""
    start = SettableClock().now
    versions = [
        ListVersion(version=at, at=start + timedelta(days=at), partners=tuple(PartyId(one) for one in sorted(members)))
        for at, members in enumerate(lists, start=1)
    ]
    standing: set[str] = set()
    for one in with_changes(versions):
        standing = (standing | set(one.added)) - set(one.removed)
        assert standing == set(one.partners)
