"""What findings say of the severity of the vulnerabilities that they are under."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import RatedFinding
from clearway.kernel.ids import FindingId, PartyId, VulnerabilityId
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = "id, vulnerability, party, cvss_vector, received_at"
_RATED: Final[LiteralString] = "cvss_vector <> '' AND vulnerability IS NOT NULL AND outcome IN ('new', 'joined')"


async def rated(work: Work, vulnerabilities: Sequence[VulnerabilityId]) -> list[RatedFinding]:
    """Load the findings with a vector under these vulnerabilities, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE vulnerability = ANY(%s) AND {_RATED} ORDER BY received_at, id",
        (list(vulnerabilities),),
    )
    return [_found(row) for row in await cursor.fetchall()]


async def newest_rated(work: Work, *, count_max: int) -> list[RatedFinding]:
    """Load the newest findings with a vector."""
    cursor = await work.connection.execute(
        f"SELECT {_COLUMNS} FROM finding WHERE {_RATED} ORDER BY id DESC LIMIT %s", (count_max,)
    )
    return [_found(row) for row in await cursor.fetchall()]


def _found(row: TupleRow) -> RatedFinding:
    return RatedFinding(
        finding=FindingId(row[0]),
        vulnerability=VulnerabilityId(row[1]),
        party=PartyId(row[2]),
        cvss_vector=row[3],
        received_at=row[4],
    )
