"""Evidence: proofs, crash logs, files; each body sealed under a key of its own."""

from collections.abc import Sequence
from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.findings.model import Evidence, EvidenceKind
from clearway.findings.model.releases import EvidenceItem
from clearway.kernel.ids import EvidenceId, FindingId, PartyId, VulnerabilityId
from clearway.storage.sealing import SEAL_BYTES
from clearway.storage.work import Work

_COLUMNS: Final[LiteralString] = (
    "id, finding, vulnerability, party, kind, name, digest, body, sealed, sealed_key FROM evidence"
    " LEFT JOIN evidence_key ON evidence = id"
)
# What was kept before there was sealing opens by the same rule until the worker has sealed it.
_OPENS: Final[LiteralString] = "(sealed_key IS NOT NULL OR (NOT sealed AND evidence_opens(id)))"
ITEM: Final[LiteralString] = (
    "SELECT e.id, e.finding, e.kind, e.name, e.digest, length(e.body), e.sealed, e.received_at, evidence_opens(e.id)"
    " FROM evidence e"
)


async def add_evidence(work: Work, pieces: Sequence[Evidence]) -> None:
    """Keep many pieces of evidence at once, each sealed under a key of its own."""
    sealed = [(piece, *work.sealer.new_key(piece.id)) for piece in pieces]
    async with work.connection.cursor() as cursor:  # COPY is refused where row-level security is on
        await cursor.executemany(
            "INSERT INTO evidence (id, finding, vulnerability, party, kind, name, digest, body, sealed, received_at)"
            " VALUES (%s, %s, %s, %s, %s, %s, %s, %b, true, %s)",
            [
                (
                    piece.id,
                    piece.finding,
                    piece.vulnerability,
                    piece.party,
                    piece.kind.value,
                    piece.name,
                    piece.digest,
                    key.seal(piece.body, piece.id),
                    work.now,
                )
                for piece, key, _ in sealed
            ],
        )
        await cursor.executemany(
            "INSERT INTO evidence_key (evidence, sealed_key, master) VALUES (%s, %b, %b)",
            [(piece.id, kept.sealed, kept.master) for piece, _, kept in sealed],
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


async def proof_with(work: Work, vulnerability: VulnerabilityId, digests: Sequence[bytes]) -> EvidenceId | None:
    """Find the oldest proof under a vulnerability that has one of these digests and that the acting person may see."""
    cursor = await work.connection.execute(
        "SELECT id FROM evidence WHERE vulnerability = %s AND kind = 'proof' AND digest = ANY (%s) ORDER BY id LIMIT 1",
        (vulnerability, list(digests)),
    )
    row = await cursor.fetchone()
    return None if row is None else EvidenceId(row[0])


async def with_proof(work: Work, digests: Sequence[bytes]) -> list[VulnerabilityId]:
    """Name the vulnerabilities with a proof of one of these digests, as far as the acting person may see."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT vulnerability FROM evidence WHERE kind = 'proof' AND digest = ANY (%s)"
        " AND vulnerability IS NOT NULL ORDER BY vulnerability",
        (list(digests),),
    )
    return [VulnerabilityId(found) for (found,) in await cursor.fetchall()]


async def digests_of(work: Work, pieces: Sequence[EvidenceId]) -> dict[EvidenceId, str]:
    """Give the digests (SHA-256, hexadecimal) of these pieces that the acting person may see."""
    cursor = await work.connection.execute("SELECT id, digest FROM evidence WHERE id = ANY (%s)", (list(pieces),))
    return {EvidenceId(piece): bytes(digest).hex() for piece, digest in await cursor.fetchall()}


async def newest_proofs(work: Work, findings: Sequence[FindingId]) -> dict[FindingId, Evidence]:
    """Load the newest proof that may be opened of each of these findings that has one."""
    cursor = await work.connection.execute(
        f"SELECT DISTINCT ON (finding) {_COLUMNS} WHERE finding = ANY (%s) AND kind = 'proof' AND {_OPENS}"
        " ORDER BY finding, id DESC",
        (list(findings),),
    )
    return {piece.finding: piece for piece in [_opened(work, row) for row in await cursor.fetchall()]}


async def evidence_of(work: Work, vulnerability: VulnerabilityId, kind: EvidenceKind) -> list[Evidence]:
    """Load the evidence of one kind under a vulnerability that may be opened, oldest first, each body once."""
    cursor = await work.connection.execute(
        f"SELECT DISTINCT ON (digest) {_COLUMNS} WHERE vulnerability = %s AND kind = %s AND {_OPENS}"
        " ORDER BY digest, id",
        (vulnerability, kind),
    )
    return sorted((_opened(work, row) for row in await cursor.fetchall()), key=lambda piece: piece.id)


async def proofs_under(
    work: Work, vulnerabilities: Sequence[VulnerabilityId]
) -> dict[VulnerabilityId, list[EvidenceId]]:
    """Name the proofs that stand under vulnerabilities, oldest first, each body once for each vulnerability."""
    cursor = await work.connection.execute(
        "SELECT DISTINCT ON (vulnerability, digest) vulnerability, id FROM evidence WHERE vulnerability = ANY (%s)"
        " AND kind = 'proof' ORDER BY vulnerability, digest, id",
        (list(vulnerabilities),),
    )
    found: dict[VulnerabilityId, list[EvidenceId]] = {one: [] for one in vulnerabilities}
    for vulnerability, proof in await cursor.fetchall():
        found[VulnerabilityId(vulnerability)].append(EvidenceId(proof))
    return {one: sorted(proofs) for one, proofs in found.items()}


async def evidence(work: Work, wanted: EvidenceId) -> Evidence | None:
    """Load and open a piece of evidence; None when the acting person may not open it, or there is none."""
    cursor = await work.connection.execute(f"SELECT {_COLUMNS} WHERE id = %s AND {_OPENS}", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else _opened(work, row)


async def evidence_item(work: Work, wanted: EvidenceId) -> EvidenceItem | None:
    """Load what is known of a piece of evidence, without its body."""
    cursor = await work.connection.execute(f"{ITEM} WHERE e.id = %s", (wanted,))
    row = await cursor.fetchone()
    return None if row is None else item(row)


async def evidence_items(work: Work, vulnerability: VulnerabilityId) -> list[EvidenceItem]:
    """Load which pieces of evidence there are under a vulnerability, without their bodies, oldest first."""
    cursor = await work.connection.execute(f"{ITEM} WHERE e.vulnerability = %s ORDER BY e.id", (vulnerability,))
    return [item(row) for row in await cursor.fetchall()]


def item(row: TupleRow) -> EvidenceItem:
    """Read a row of ITEM."""
    return EvidenceItem(
        id=EvidenceId(row[0]),
        finding=FindingId(row[1]),
        kind=EvidenceKind(row[2]),
        name=row[3],
        digest=bytes(row[4]),
        size=row[5] - (SEAL_BYTES if row[6] else 0),
        received_at=row[7],
        opens=row[8],
    )


def _opened(work: Work, row: TupleRow) -> Evidence:
    body = bytes(row[7])
    return Evidence(
        id=EvidenceId(row[0]),
        finding=FindingId(row[1]),
        vulnerability=VulnerabilityId(row[2]) if row[2] else None,
        party=PartyId(row[3]),
        kind=EvidenceKind(row[4]),
        name=row[5],
        digest=bytes(row[6]),
        body=work.sealer.open_key(bytes(row[9]), row[0]).open(body, row[0]) if row[8] else body,
    )
