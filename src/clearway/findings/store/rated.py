"""What findings say of the severity of the vulnerabilities that they are under."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import RatedFinding
from clearway.kernel.ids import FindingId, PartyId, VulnerabilityId
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = "id, vulnerability, party, cvss_vector, received_at"
_RATED: Final[LiteralString] = "cvss_vector <> '' AND vulnerability IS NOT NULL AND outcome IN ('new', 'joined')"
_BELOW: Final[LiteralString] = (
    "WITH RECURSIVE below (id, top) AS ("
    "SELECT v.id, v.id FROM vulnerability v WHERE v.id = ANY(%s::text[])"
    " UNION SELECT v.id, b.top FROM below b JOIN vulnerability v ON v.merged_into = b.id) SELECT id, top FROM below"
)


async def rated(work: Work, vulnerabilities: Sequence[VulnerabilityId]) -> list[RatedFinding]:
    """Load what was said under these vulnerabilities, oldest first; of a party that repeats itself, the newest."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM (SELECT DISTINCT ON (vulnerability, party, cvss_vector) {_COLUMNS} FROM finding"
        f" WHERE vulnerability = ANY(%s) AND {_RATED}"
        " ORDER BY vulnerability, party, cvss_vector, received_at DESC, id DESC) newest ORDER BY received_at, id",
        (list(vulnerabilities),),
    )
    return [_found(row) for row in await cursor.fetchall()]


async def newest_rated(work: Work, *, count_max: int) -> list[RatedFinding]:
    """Load the newest findings with a vector."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE {_RATED} ORDER BY id DESC LIMIT %s", (count_max,)
    )
    return [_found(row) for row in await cursor.fetchall()]


async def merged_below(work: Work, tops: Sequence[VulnerabilityId]) -> dict[VulnerabilityId, VulnerabilityId]:
    """Tell of each of these vulnerabilities, and of all that were merged into them, which of them it is now."""
    cursor = await work.connection.execute(_BELOW, (list(tops),))
    return {VulnerabilityId(below): VulnerabilityId(top) for below, top in await cursor.fetchall()}


async def ids_below(work: Work, below: str, *, count_max: int) -> list[VulnerabilityId]:
    """Load the ids of the newest vulnerabilities below an id that were not merged away."""
    cursor = await work.connection.execute(
        "SELECT id FROM vulnerability WHERE id < %s AND merged_into IS NULL ORDER BY id DESC LIMIT %s",
        (below, count_max),
    )
    return [VulnerabilityId(found) for (found,) in await cursor.fetchall()]


def _found(row: TupleRow) -> RatedFinding:
    return RatedFinding(
        finding=FindingId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        party=PartyId(row[2]),
        cvss_vector=row[3],
        received_at=row[4],
    )
