"""Verbs of exposure about operators themselves: what they say of themselves, and by what their tasks are due."""

from clearway.audit import actions as audit
from clearway.exposure import store
from clearway.exposure.model import OperatorProfile
from clearway.exposure.rules.profile import UNSAID, require_sector
from clearway.formats.sector_list import SectorList
from clearway.storage.jobs import enqueue_each
from clearway.storage.work import Work


async def set_profile(work: Work, wanted: OperatorProfile, sectors: SectorList) -> OperatorProfile:
    """Keep what the acting operator says of itself; another policy dates the tasks of all its systems anew.

    The record names the policy only: the sector is nobody's business but the operator's.
    """
    assert work.actor.party is not None
    require_sector(wanted.sector, sectors)
    before = await store.profile(work, work.actor.party) or UNSAID
    await store.keep_profile(work, work.actor.party, wanted)
    if wanted.policy is not before.policy:
        await enqueue_each(work, "match-system", await store.systems_of(work, work.actor.party))
    await audit.record(work, "exposure.set-profile", work.actor.party, {"policy": wanted.policy.value})
    return wanted


async def read_profile(work: Work) -> OperatorProfile:
    """Give what the acting party says of itself; without a word the directive counts, and it is in no number."""
    assert work.actor.party is not None
    return await store.profile(work, work.actor.party) or UNSAID
