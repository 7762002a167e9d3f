"""Identifiers: short, typed, sortable by time, safe to say aloud."""

import re
from typing import Final, LiteralString, NewType

PartyId = NewType("PartyId", str)
PersonId = NewType("PersonId", str)
KeyId = NewType("KeyId", str)
TargetId = NewType("TargetId", str)
ClaimId = NewType("ClaimId", str)
ReportId = NewType("ReportId", str)
FindingId = NewType("FindingId", str)
VulnerabilityId = NewType("VulnerabilityId", str)
EvidenceId = NewType("EvidenceId", str)
ReproductionId = NewType("ReproductionId", str)
CaseId = NewType("CaseId", str)
FixId = NewType("FixId", str)
AdvisoryId = NewType("AdvisoryId", str)
InventoryId = NewType("InventoryId", str)
TaskId = NewType("TaskId", str)
ReviewPairId = NewType("ReviewPairId", str)
RatingId = NewType("RatingId", str)
SampleId = NewType("SampleId", str)
EvidenceReleaseId = NewType("EvidenceReleaseId", str)
ReleaseRangeId = NewType("ReleaseRangeId", str)
MatrixId = NewType("MatrixId", str)
VerifierKeyId = NewType("VerifierKeyId", str)
AttestationId = NewType("AttestationId", str)
WebhookId = NewType("WebhookId", str)
MessageId = NewType("MessageId", str)
ControlId = NewType("ControlId", str)
ServiceId = NewType("ServiceId", str)
SubmissionId = NewType("SubmissionId", str)
CheckpointId = NewType("CheckpointId", str)
MaterialId = NewType("MaterialId", str)
GrantId = NewType("GrantId", str)
PartnershipId = NewType("PartnershipId", str)
CertificateId = NewType("CertificateId", str)
DutyId = NewType("DutyId", str)
SuiteId = NewType("SuiteId", str)
CommitmentId = NewType("CommitmentId", str)
OpeningId = NewType("OpeningId", str)
EvaluationId = NewType("EvaluationId", str)
EstimateId = NewType("EstimateId", str)
DeterminationId = NewType("DeterminationId", str)
IncidentId = NewType("IncidentId", str)

PREFIXES: Final = {
    "pty": "party",
    "per": "person",
    "key": "key",
    "tgt": "target",
    "clm": "claim",
    "rep": "report",
    "fnd": "finding",
    "vul": "vulnerability",
    "evd": "evidence",
    "run": "reproduction",
    "cas": "case",
    "fix": "fix",
    "adv": "advisory",
    "inv": "inventory",
    "tsk": "task",
    "rev": "review pair",
    "rat": "rating",
    "smp": "audit sample",
    "rel": "release of evidence",
    "rng": "affected range",
    "mtx": "root-cause matrix",
    "vky": "verifier's key",
    "att": "attestation",
    "whk": "webhook",
    "msg": "message",
    "ctl": "compensating control",
    "srv": "service agreement",
    "sub": "submission",
    "ckp": "checkpoint",
    "mat": "material",
    "grt": "access grant",
    "ptn": "trusted partnership",
    "crt": "deletion certificate",
    "dty": "duty",
    "sui": "suite",
    "cmt": "commitment",
    "opn": "opening of a suite",
    "evl": "evaluation run",
    "est": "estimate",
    "det": "determination",
    "icd": "evaluation incident",
}

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
ENTROPY_BYTES: Final = 5
_EPOCH_MILLIS: Final = 1_577_836_800_000  # 2020-01-01T00:00:00Z; 40 bits of milliseconds last until 2054
_SHAPE: Final = re.compile(rf"[a-z]{{3}}-[{ALPHABET}]{{16}}")


def mint(prefix: LiteralString, *, millis: int, entropy: bytes) -> str:
    """Make an identifier that sorts by time: `vul-` and 16 Crockford base-32 characters.

    `millis` counts from the Unix epoch; `entropy` is ENTROPY_BYTES long.
    """
    assert prefix in PREFIXES
    assert len(entropy) == ENTROPY_BYTES
    number = (millis - _EPOCH_MILLIS) << 40 | int.from_bytes(entropy)
    return f"{prefix}-{_base32(number)}"


def is_id(text: str, prefix: LiteralString) -> bool:
    """Tell whether `text` has the shape of an identifier with this prefix."""
    return text.startswith(f"{prefix}-") and _SHAPE.fullmatch(text) is not None


def _base32(number: int) -> str:
    return "".join(ALPHABET[number >> shift & 31] for shift in range(75, -1, -5))
