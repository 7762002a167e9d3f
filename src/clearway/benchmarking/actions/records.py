"""Verbs of records of determinations: write one, review it, let it across the boundary, check one without a server."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from clearway.audit import actions as audit
from clearway.benchmarking.actions.commitments import read_commitment, verify_reveal
from clearway.benchmarking.model.records import CheckedRecord, KeptRecord, NewRecord
from clearway.benchmarking.rules.records import faults_of, require_reviewed, require_reviewer
from clearway.benchmarking.store import records as store
from clearway.formats.determination_record import DeterminationRecord, parse_record, record_statement, write_record
from clearway.formats.dsse import Envelope, Signature, key_name, parse_envelope, signed_bytes, write_envelope
from clearway.formats.reveal import Reveal
from clearway.formats.verifier_keys import PublicKey
from clearway.gateways.signer import Signer, is_signed_by
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import DeterminationId
from clearway.kernel.instants import format_instant
from clearway.storage.work import Work


async def write(work: Work, new: NewRecord, signer: Signer) -> KeptRecord:
    """Write and sign the record of a determination; it goes nowhere before two other people have reviewed it."""
    assert work.actor.person is not None
    commitment = await read_commitment(work, new.commitment)
    predicate = DeterminationRecord(
        determination=new.determination,
        model=new.model,
        outcome=new.outcome,  # pyright: ignore[reportArgumentType]  the reader below holds it to the three words
        determined_at=format_instant(new.determined_at),
        policy_commitment=commitment.digest,
        signers=new.signers,
        expires_at=format_instant(new.expires_at),
    )
    payload = write_record(record_statement(predicate, new.checkpoint))
    signature = Signature(keyid=key_name(signer.public_key), value=signer.sign(signed_bytes(payload)))
    kept = KeptRecord(
        determination=new.determination,
        digest=sha256(payload).hexdigest(),
        envelope=write_envelope(Envelope(payload=payload, signatures=(signature,))),
        author=work.actor.person,
        written_at=work.now,
        first_reviewer=None,
        second_reviewer=None,
    )
    await store.add(work, kept)
    await audit.record(work, "benchmarking.write-record", new.determination, {"digest": kept.digest})
    return kept


async def review(work: Work, wanted: DeterminationId, *, digest: str) -> KeptRecord:
    """Say that a record may cross the boundary, as another person; `digest` says which bytes were looked at."""
    known = await _record(work, wanted, locked=True)
    require_reviewer(known, work.actor.person)
    if digest != known.digest:
        what = "What you looked at is not this record: the digest is another one."
        raise Refusal("other-digest", what, hint="Look at it again.", where="digest", status=409)
    await store.set_reviewed(work, known)
    await audit.record(work, "benchmarking.review-record", wanted, {"digest": digest})
    return await read(work, wanted)


async def export(work: Work, wanted: DeterminationId) -> bytes:
    """Let a record across the boundary: its signed envelope, once two people have reviewed it."""
    known = await read(work, wanted)
    require_reviewed(known)
    await audit.record(work, "benchmarking.export-record", wanted, {"digest": known.digest})
    return known.envelope


async def read(work: Work, wanted: DeterminationId) -> KeptRecord:
    """Give the record of a determination as it stands."""
    return await _record(work, wanted, locked=False)


def check_record(body: bytes, keys: Sequence[PublicKey], reveal: Reveal | None, *, now: datetime) -> CheckedRecord:
    """Check a record without a server: form, signatures of the house, expiry, and the policy if it is revealed."""
    envelope = parse_envelope(body)
    statement = parse_record(envelope.payload)
    message = signed_bytes(envelope.payload)
    by = tuple(
        key_name(key.key)
        for key in keys
        if key.house
        and not key.compromised
        and any(
            one.keyid in {"", key_name(key.key)} and is_signed_by(key.key, message=message, signature=one.value)
            for one in envelope.signatures
        )
    )
    policy = None if reveal is None else verify_reveal(reveal, None)
    faults = tuple(faults_of(statement, reveal, signed=bool(by), policy=policy, now=now))
    return CheckedRecord(statement=statement, signed_by=by, faults=faults, policy=policy)


async def _record(work: Work, wanted: DeterminationId, *, locked: bool) -> KeptRecord:
    found = await store.record(work, wanted, locked=locked)
    if found is None:
        raise not_found("record of", wanted)
    return found
