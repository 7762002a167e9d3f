"""Verbs of exposure about operators themselves: what they say of themselves, and by what their tasks are due."""

from dataclasses import replace

from clearway.audit import actions as audit
from clearway.exposure import store
from clearway.exposure.model import OperatorProfile
from clearway.exposure.rules import canonical
from clearway.exposure.rules.profile import UNSAID, require_sector
from clearway.findings import actions as findings
from clearway.formats.sector_list import SectorList
from clearway.kernel.ids import InventoryId, VulnerabilityId
from clearway.kernel.limits import SMALL_COUNT_MIN
from clearway.prioritization.model import SectorCount
from clearway.storage.jobs import enqueue_each
from clearway.storage.work import Work


async def set_profile(work: Work, wanted: OperatorProfile, sectors: SectorList) -> OperatorProfile:
    """Keep what the acting operator says of itself; its systems are looked at anew where due times or ranks rest on it.

    The record names the policy only: the sector is nobody's business but the operator's.
    """
    assert work.actor.party is not None
    require_sector(wanted.sector, sectors)
    before = await store.profile(work, work.actor.party) or UNSAID
    await store.keep_profile(work, work.actor.party, wanted)
    if replace(wanted, named=before.named) != before:
        await enqueue_each(work, "match-system", await store.systems_of(work, work.actor.party))
    await audit.record(work, "exposure.set-profile", work.actor.party, {"policy": wanted.policy.value})
    return wanted


async def count_sectors(work: Work, vulnerability: VulnerabilityId, known: SectorList) -> tuple[SectorCount, ...]:
    """Count the operators of each sector that run a vulnerability's package, and let themselves be counted (as worker).

    Sectors with fewer than SMALL_COUNT_MIN of them are left out.
    """
    package = canonical((await findings.read_vulnerability(work, vulnerability)).package)
    counted = await store.count_sectors(work, package, least=SMALL_COUNT_MIN) if package else []
    return tuple(
        SectorCount(name=known.sectors.get(sector, sector).lower(), operators=operators)
        for sector, operators in counted
    )


async def ranked_on(work: Work, system: InventoryId) -> list[VulnerabilityId]:
    """Name what is ranked, and not out yet, of the packages that a system runs."""
    return await findings.read_ranked_in(work, await store.packages_of(work, system))


async def read_profile(work: Work) -> OperatorProfile:
    """Give what the acting party says of itself; without a word the directive counts, and it is in no number."""
    assert work.actor.party is not None
    return await store.profile(work, work.actor.party) or UNSAID
