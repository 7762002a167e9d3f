"""Nouns of attestations: what verifiers signed, whether it counts, and what a policy still lacks."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from clearway.formats.in_toto import Statement
from clearway.formats.records import Severity
from clearway.formats.verifier_policy import AttestationKind, Demand
from clearway.kernel.ids import AttestationId, EvidenceId, FixId, PartyId, VerifierKeyId, VulnerabilityId


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestor:
    """Who attests: under which name, from which sandbox, and when it was verified."""

    name: str
    sandbox: str
    at: datetime


class Signed(StrEnum):
    """What comes of checking one signature of an envelope."""

    HOLDS = "holds"
    UNKNOWN_KEY = "unknown-key"
    DOES_NOT_HOLD = "does-not-hold"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSignature:
    """One signature: which key it names, and what came of checking it; `key` is the one that it holds under."""

    keyid: str
    signed: Signed
    key: bytes = b""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedEnvelope:
    """An envelope that was read: what it says, and its signatures."""

    statement: Statement
    payload_digest: str
    signatures: tuple[CheckedSignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedIn:
    """An envelope that somebody hands in for a vulnerability, and the keys of theirs under which it holds."""

    vulnerability: VulnerabilityId
    checked: CheckedEnvelope
    keys: tuple[VerifierKeyId, ...]
    envelopes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attestation:
    """A signed statement as it is kept: about a proof or a fix of a vulnerability, by one key of one party."""

    id: AttestationId
    vulnerability: VulnerabilityId
    kind: AttestationKind
    proof: EvidenceId | None
    fix: FixId | None
    party: PartyId
    key: VerifierKeyId
    verdict: str
    recipe_digest: str
    payload_digest: str
    envelope: bytes
    verified_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationReceipt:
    """What became of an envelope: the attestations that it is now, and what is told of each of its signatures."""

    attestations: tuple[AttestationId, ...]
    signatures: tuple[CheckedSignature, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attested:
    """One attestation as it is judged: what one party says of one thing, under one key.

    `signed_at` is when it was certainly signed: a revocation is held against it. `own`: its party found or mended it
    itself; `in_conflict`: with one who did. `house`: it is the clearinghouse's. Digests are SHA-256, hexadecimal.
    """

    name: str
    kind: AttestationKind
    verdict: str
    subject: str
    recipe: str
    party: PartyId
    house: bool
    own: bool
    in_conflict: bool
    verified_at: datetime
    signed_at: datetime
    key_revoked_at: datetime | None
    key_compromised: bool
    fix: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptAttestation:
    """An attestation as it is loaded to be judged and shown."""

    attested: Attested
    party_name: str
    key: str
    received_at: datetime


class Standing(StrEnum):
    """Whether an attestation counts, and if not, why."""

    COUNTS = "counts"
    OTHER_VERDICT = "other-verdict"
    OTHER_SUBJECT = "other-subject"
    OTHER_RECIPE = "other-recipe"
    KEY_COMPROMISED = "key-compromised"
    KEY_REVOKED = "key-revoked"
    OWN_WORK = "own-work"
    CONFLICT = "conflict-of-interest"
    NOT_INDEPENDENT = "not-independent"
    NOT_NAMED = "not-named"
    HOUSE = "house-does-not-count"
    SUPERSEDED = "superseded"
    COUNTED_ALREADY = "counted-already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: do verifiers agree on this verdict of these proofs, or of this fix, with this recipe?

    Empty `subjects` and `recipe` are any. `severity` chooses the policy's row.
    """

    kind: AttestationKind
    verdict: str
    severity: Severity
    subjects: frozenset[str] = frozenset()
    recipe: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """An attestation and whether it counts."""

    attested: Attested
    standing: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Enough verifiers say the same: who."""

    parties: tuple[PartyId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Too few say the same: who does, how many more it takes, and who of those that the policy names has not."""

    parties: tuple[PartyId, ...]
    more: int
    among: tuple[PartyId, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What attestations come to under a policy: the row that counts, every attestation, and the outcome."""

    question: Question
    demand: Demand
    judged: tuple[Judged, ...]
    outcome: Met | Missing


@dataclass(frozen=True, slots=True, kw_only=True)
class AttestationView:
    """One attestation as people are shown it: whose (no name: a party that stays unnamed), and whether it counts."""

    id: str
    kind: AttestationKind
    verdict: str
    party: PartyId
    party_name: str
    key: str
    verified_at: datetime
    received_at: datetime
    standing: Standing
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far the verifiers of one thing agree: on what, how many do, how many have to."""

    kind: AttestationKind
    verdict: str
    fix: str
    verifiers: int
    demanded: int
    met: bool
    policy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationView:
    """What was attested of a vulnerability and its fixes, and how far it agrees."""

    attestations: tuple[AttestationView, ...]
    agreements: tuple[Agreement, ...]
