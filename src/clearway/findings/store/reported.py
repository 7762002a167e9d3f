"""Which vulnerabilities a party reported, or were reported under a claim."""

from typing import Final, LiteralString

from clearway.kernel.ids import ClaimId, PartyId, VulnerabilityId
from clearway.storage.work import Work

_REPORTED: Final[LiteralString] = (
    "SELECT DISTINCT f.vulnerability FROM finding f WHERE f.vulnerability IS NOT NULL"
    " AND (%(party)s::text IS NULL OR f.party = %(party)s)"
    " AND (%(claim)s::text IS NULL OR f.report IN (SELECT r.id FROM report r WHERE r.claim = %(claim)s))"
)


async def reported(work: Work, *, party: PartyId | None, claim: ClaimId | None) -> frozenset[VulnerabilityId]:
    """Load the vulnerabilities under which findings of a party stand, or findings of a claim's reports."""
    cursor = await work.connection.execute(_REPORTED, {"party": party, "claim": claim})
    return frozenset(VulnerabilityId(found) for (found,) in await cursor.fetchall())
