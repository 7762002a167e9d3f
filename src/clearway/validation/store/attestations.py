"""The table of attestations."""

from typing import Final, LiteralString

from psycopg.rows import TupleRow

from clearway.formats.verifier_policy import AttestationKind
from clearway.kernel.ids import AttestationId, PartyId, VulnerabilityId
from clearway.kernel.limits import ATTESTATIONS_PER_VULNERABILITY_MAX
from clearway.storage.work import Work
from clearway.validation.model import Attestation, Attested, KeptAttestation

_SUBJECT: Final[LiteralString] = "coalesce(a.fix, a.proof)"


async def add_attestation(work: Work, new: Attestation) -> bool:
    """Keep an attestation; False when the same was handed in before under the same key."""
    cursor = await work.connection.execute(
        "INSERT INTO verifier_attestation (id, vulnerability, kind, proof, fix, party, key, verdict, recipe_digest,"
        " payload_digest, envelope, verified_at, received_at)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %b, %b, %b, %s, %s) ON CONFLICT (key, payload_digest) DO NOTHING",
        (
            new.id, new.vulnerability, new.kind, new.proof, new.fix, new.party, new.key, new.verdict,
            bytes.fromhex(new.recipe_digest), bytes.fromhex(new.payload_digest), new.envelope, new.verified_at,
            work.now,
        ),
    )  # fmt: skip
    return cursor.rowcount == 1


async def count_of_party(work: Work, vulnerability: VulnerabilityId, party: PartyId) -> int:
    """Count what a party attested of a vulnerability."""
    cursor = await work.connection.execute(
        "SELECT count(*) FROM verifier_attestation WHERE vulnerability = %s AND party = %s", (vulnerability, party)
    )
    row = await cursor.fetchone()
    assert row is not None
    return int(row[0])


async def ties_of(work: Work, vulnerability: VulnerabilityId, party: PartyId, *, fix: str | None) -> tuple[bool, bool]:
    """Tell whether a party found a vulnerability or proposed a fix itself, and whether its interests conflict."""
    cursor = await work.connection.execute(
        "SELECT own, in_conflict FROM verifier_ties(%s, %s, %s)", (vulnerability, fix, party)
    )
    row = await cursor.fetchone()
    return (False, False) if row is None else (row[0], row[1])


async def attestations_of(work: Work, vulnerability: VulnerabilityId) -> list[KeptAttestation]:
    """Load what was attested of a vulnerability and its fixes, oldest first."""
    cursor = await work.connection.execute(
        f"SELECT a.id, a.kind, a.verdict, {_SUBJECT}, a.recipe_digest, a.party, k.house, coalesce(t.own, false),"
        " coalesce(t.in_conflict, false), a.verified_at, a.received_at, k.revoked_at, k.compromised, a.fix,"
        " coalesce(p.name, ''), k.key FROM verifier_attestation a JOIN verifier_key k ON k.id = a.key"
        " LEFT JOIN party p ON p.id = a.party"
        " LEFT JOIN LATERAL verifier_ties(a.vulnerability, a.fix, a.party) t ON true"
        " WHERE a.vulnerability = %s ORDER BY a.id LIMIT %s",
        (vulnerability, ATTESTATIONS_PER_VULNERABILITY_MAX),
    )
    return [_kept(row) for row in await cursor.fetchall()]


async def envelopes_of(work: Work, vulnerability: VulnerabilityId) -> list[tuple[AttestationId, bytes]]:
    """Load the envelopes of what was attested of a vulnerability, oldest first."""
    cursor = await work.connection.execute(
        "SELECT id, envelope FROM verifier_attestation WHERE vulnerability = %s ORDER BY id LIMIT %s",
        (vulnerability, ATTESTATIONS_PER_VULNERABILITY_MAX),
    )
    return [(AttestationId(found), bytes(envelope)) for found, envelope in await cursor.fetchall()]


def _kept(row: TupleRow) -> KeptAttestation:
    return KeptAttestation(
        attested=Attested(
            name=row[0],
            kind=AttestationKind(row[1]),
            verdict=row[2],
            subject=row[3],
            recipe=bytes(row[4]).hex(),
            party=PartyId(row[5]),
            house=row[6],
            own=row[7],
            in_conflict=row[8],
            verified_at=row[9],
            signed_at=row[10],
            key_revoked_at=row[11],
            key_compromised=row[12],
            fix=row[13] or "",
        ),
        party_name=row[14],
        key=bytes(row[15]).hex(),
        received_at=row[10],
    )
