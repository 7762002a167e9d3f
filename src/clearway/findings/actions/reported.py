"""What a party reported, or what was reported under a claim, as vulnerabilities."""

from clearway.findings.store import reported as store
from clearway.kernel.ids import ClaimId, PartyId, VulnerabilityId
from clearway.storage.work import Work


async def read_reported(
    work: Work, *, party: PartyId | None = None, claim: ClaimId | None = None
) -> frozenset[VulnerabilityId]:
    """Give the vulnerabilities with findings of a party, of a claim, or of both, that the acting person may see."""
    return await store.reported(work, party=party, claim=claim)
