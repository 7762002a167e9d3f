"""Statements and keys for the tests of attestations."""

from clearway.formats.dsse import Envelope, Signature, key_name, signed_bytes, write_envelope
from clearway.formats.environment import VariantName
from clearway.formats.in_toto import (
    AttestedLine,
    AttestedOutcome,
    AttestedRun,
    AttestedStatus,
    AttestedVerdict,
    DigestSet,
    FixStatement,
    FixVerification,
    LineSeen,
    Tool,
    Validation,
    ValidationStatement,
    Verifier,
    fix_statement,
    validation_statement,
    write_statement,
)
from clearway.gateways.signer import KeySigner

PROOF, FIX, RECIPE = "a" * 64, "f" * 64, "e" * 64
ONE, TWO = KeySigner(b"1" * 32), KeySigner(b"2" * 32)
WHEN = "2026-11-23T12:00:00Z"


def seen(variant: VariantName, outcome: AttestedOutcome) -> AttestedRun:
    """One run."""
    build = "b" * 64 if variant is VariantName.AFFECTED else "c" * 64
    return AttestedRun(
        variant=variant, outcome=outcome, build=DigestSet(sha256=build), source=DigestSet(sha256="d" * 64)
    )


RUNS = (
    seen(VariantName.AFFECTED, AttestedOutcome.TRIGGERED),
    seen(VariantName.FIXED, AttestedOutcome.QUIET),
)
QUIET_RUNS = (seen(VariantName.AFFECTED, AttestedOutcome.QUIET), seen(VariantName.FIXED, AttestedOutcome.QUIET))


def of_proof(
    proof: str = PROOF, *, verdict: str = "reproduced", recipe: str = RECIPE, by: str = "Second Lab", at: str = WHEN
) -> ValidationStatement:
    """What somebody says of a proof."""
    predicate = Validation(
        verdict=AttestedVerdict(verdict),
        recipe=DigestSet(sha256=recipe),
        runs=QUIET_RUNS if verdict == "not-reproduced" else RUNS,
        sandbox="bubblewrap",
        verifier=Verifier(id=by),
        tool=Tool(name="clearway", version="0.1.0"),
        verified_on=at,
    )
    return validation_statement(proof, predicate)


def of_fix(fix: str = FIX, *proofs: str, status: str = "verified") -> FixStatement:
    """What somebody says of a fix."""
    failed = AttestedLine.FAILED if status == "refused" else AttestedLine.PASSED
    predicate = FixVerification(
        status=AttestedStatus(status),
        recipe=DigestSet(sha256=RECIPE),
        lines=(
            LineSeen(line="applies", outcome=AttestedLine.PASSED),
            LineSeen(line="proof-stopped", outcome=failed),
            LineSeen(line="tests-pass", outcome=AttestedLine.NOT_AVAILABLE),
        ),
        sandbox="bubblewrap",
        verifier=Verifier(id="Second Lab"),
        tool=Tool(name="clearway", version="0.1.0"),
        verified_on=WHEN,
    )
    return fix_statement(fix, proofs or (PROOF,), predicate)


def enveloped(payload: bytes, *signers: KeySigner) -> bytes:
    """Sign bytes, whatever they are."""
    signatures = [Signature(keyid=key_name(one.public_key), value=one.sign(signed_bytes(payload))) for one in signers]
    return write_envelope(Envelope(payload=payload, signatures=tuple(signatures)))


def signed(statement: ValidationStatement | FixStatement, *signers: KeySigner) -> bytes:
    """Sign a statement."""
    return enveloped(write_statement(statement), *signers)
