"""Evidence: proofs, crash logs, files."""

from collections.abc import Sequence

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


async def evidence_of(work: Work, vulnerability: VulnerabilityId, kind: EvidenceKind) -> list[Evidence]:
    """Load the evidence of one kind under a vulnerability, oldest first, each body once."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT ON (digest) id, finding, vulnerability, party, kind, name, digest, body FROM evidence"
        " WHERE vulnerability = %s AND kind = %s ORDER BY digest, id",
        (vulnerability, kind),
    )
    pieces = [
        Evidence(
            id=EvidenceId(i),
            finding=FindingId(finding),
            vulnerability=VulnerabilityId(of),
            party=PartyId(party),
            kind=EvidenceKind(is_kind),
            name=name,
            digest=bytes(digest),
            body=bytes(body),
        )
        for i, finding, of, party, is_kind, name, digest, body in await cursor.fetchall()
    ]
    return sorted(pieces, key=lambda piece: piece.id)
