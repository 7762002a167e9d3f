"""Evidence: proofs, crash logs, files."""

from collections.abc import Sequence

from psycopg.rows import TupleRow

from clearway.findings.model import Evidence, EvidenceKind
from clearway.kernel.ids import EvidenceId, FindingId, PartyId, VulnerabilityId
from clearway.storage.work import Work


async def add_evidence(work: Work, pieces: Sequence[Evidence]) -> None:
    """Keep many pieces of evidence at once."""
    async with work.connection.cursor() as cursor:  # COPY is refused where row-level security is on
        await cursor.executemany(
            "INSERT INTO evidence (id, finding, vulnerability, party, kind, name, digest, body, received_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %b, %s)",
            [
                (
                    piece.id,
                    piece.finding,
                    piece.vulnerability,
                    piece.party,
                    piece.kind.value,
                    piece.name,
                    piece.digest,
                    piece.body,
                    work.now,
                )
                for piece in pieces
            ],
        )


async def assign_evidence(work: Work, finding: FindingId, vulnerability: VulnerabilityId) -> None:
    """Let the evidence follow its finding."""
    await work.connection.execute("UPDATE evidence SET vulnerability = %s WHERE finding = %s", (vulnerability, finding))


async def proof_digests(work: Work, finding: FindingId) -> frozenset[bytes]:
    """List the digests of a finding's proofs."""
    cursor = await work.connection.execute(
        "SELECT digest FROM evidence WHERE finding = %s AND kind = 'proof'", (finding,)
    )
    return frozenset(bytes(digest) for (digest,) in await cursor.fetchall())


async def newest_proofs(work: Work, findings: Sequence[FindingId]) -> dict[FindingId, Evidence]:
    """Load the newest proof of each of these findings that has one."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT ON (finding) id, finding, vulnerability, party, kind, name, digest, body FROM evidence"
        " WHERE finding = ANY (%s) AND kind = 'proof' ORDER BY finding, id DESC",
        (list(findings),),
    )
    return {piece.finding: piece for piece in map(_from_row, await cursor.fetchall())}


async def evidence_of(work: Work, vulnerability: VulnerabilityId, kind: EvidenceKind) -> list[Evidence]:
    """Load the evidence of one kind under a vulnerability, oldest first, each body once."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT ON (digest) id, finding, vulnerability, party, kind, name, digest, body FROM evidence"
        " WHERE vulnerability = %s AND kind = %s ORDER BY digest, id",
        (vulnerability, kind),
    )
    return sorted((_from_row(row) for row in await cursor.fetchall()), key=lambda piece: piece.id)


def _from_row(row: TupleRow) -> Evidence:
    return Evidence(
        id=EvidenceId(row[0]),
        finding=FindingId(row[1]),
        vulnerability=VulnerabilityId(row[2]) if row[2] else None,
        party=PartyId(row[3]),
        kind=EvidenceKind(row[4]),
        name=row[5],
        digest=bytes(row[6]),
        body=bytes(row[7]),
    )
