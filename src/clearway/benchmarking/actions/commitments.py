"""Verbs of commitments: commit to a policy before anybody sees a result, approve, reveal, read, verify."""

from contextlib import suppress

from clearway.audit import actions as audit
from clearway.audit.model import Line
from clearway.benchmarking.model.ceremony import Broken, Commitment, Kept
from clearway.benchmarking.rules.commitments import require_checkpoint, told_in_line
from clearway.benchmarking.rules.two_people import require_other, require_waiting
from clearway.benchmarking.store import commitments
from clearway.formats.reveal import FORMAT, Reveal
from clearway.formats.threshold_policy import (
    NONCE_BYTES,
    ThresholdPolicy,
    canonical_policy,
    parse_threshold_policy,
    policy_digest,
)
from clearway.kernel.errors import Refusal, not_found
from clearway.kernel.ids import CommitmentId, PartyId
from clearway.storage.work import Work


async def commit_policy(work: Work, policy: ThresholdPolicy, *, developer: PartyId, checkpoint: str) -> Commitment:
    """Commit to a policy for the evaluation of one checkpoint: its digest goes into the record, and it stays hidden.

    It never changes from here on. Nothing is opened under it before another person has approved it.
    """
    assert work.actor.person is not None
    require_checkpoint(checkpoint)
    nonce = work.entropy(NONCE_BYTES)
    new = Commitment(
        id=CommitmentId(work.new_id("cmt")),
        suite=policy.suite,
        developer=developer,
        checkpoint=checkpoint,
        digest=policy_digest(policy, nonce).hex(),
        author=work.actor.person,
        committed_at=work.now,
        approver=None,
        approved_at=None,
        accepted=None,
        revealed_at=None,
        frozen=False,
    )
    await commitments.add(work, new)
    await commitments.add_policy(work, new.id, nonce=nonce, policy=canonical_policy(policy))
    await audit.record(work, "benchmarking.commit-policy", new.id, {"digest": new.digest, "developer": developer})
    return new


async def answer_commitment(work: Work, wanted: CommitmentId, *, accepted: bool) -> Commitment:
    """Approve or decline a policy that somebody else committed to."""
    known = await commitments.commitment(work, wanted, locked=True)
    if known is None:
        raise not_found("commitment", wanted)
    require_other(known.author, work.actor.person, what="a commitment")
    require_waiting(known.accepted, what="commitment")
    await commitments.set_answered(work, wanted, accepted=accepted)
    await audit.record(work, "benchmarking.answer-policy", wanted, {"digest": known.digest, "accepted": accepted})
    return await read_commitment(work, wanted)


async def reveal_policy(work: Work, wanted: CommitmentId) -> Commitment:
    """Reveal the policy to the developer, once the estimate under it is frozen."""
    known = await commitments.commitment(work, wanted, locked=True)
    if known is None:
        raise not_found("commitment", wanted)
    if not known.frozen or known.revealed_at is not None:
        told = "is revealed already" if known.frozen else "is revealed when the estimate under it is frozen"
        raise Refusal("not-to-reveal", f"This policy {told}.", hint="Freeze the estimate first.", status=409)
    await commitments.set_revealed(work, wanted)
    await audit.record(work, "benchmarking.reveal-policy", wanted, {"digest": known.digest})
    return await read_commitment(work, wanted)


async def read_commitment(work: Work, wanted: CommitmentId) -> Commitment:
    """Give a commitment; the policy behind it is not in it."""
    found = await commitments.commitment(work, wanted)
    if found is None:
        raise not_found("commitment", wanted)
    return found


async def list_commitments(work: Work) -> list[Commitment]:
    """List commitments, newest first."""
    return await commitments.commitments(work)


async def read_policy(work: Work, wanted: CommitmentId) -> ThresholdPolicy:
    """Give the policy behind a commitment: to those who evaluate, and to the developer once it is revealed."""
    kept = await commitments.policy(work, wanted)
    if kept is None:
        raise not_found("policy behind", wanted)
    return parse_threshold_policy(kept[1])


async def read_reveal(work: Work, wanted: CommitmentId, *, public_key: bytes) -> Reveal:
    """Give all that somebody needs to check a commitment without a server; only once it is revealed.

    `public_key` is the one that the record's checkpoints are signed with.
    """
    known = await read_commitment(work, wanted)
    kept, line = await commitments.policy(work, wanted), await commitments.line(work, wanted)
    if known.revealed_at is None or kept is None or line is None:
        hint = "It is revealed when the estimate is frozen."
        raise Refusal("not-revealed", "This policy is not revealed.", hint=hint, status=409)
    note, proof = await _covering(work, line[0], public_key=public_key)
    return Reveal(
        format=FORMAT,
        commitment=wanted,
        digest=known.digest,
        nonce=kept[0].hex(),
        policy=kept[1].decode(),
        position=line[0],
        line=line[1],
        checkpoint=note,
        proof=tuple(digest.hex() for digest in proof),
    )


def verify_reveal(reveal: Reveal, public_key: bytes | None) -> Kept | Broken:
    """Check without a server that a policy is the one that was committed to, and that the record had its digest first.

    Without the house's `public_key` the record's line is taken at its word.
    """
    try:
        policy = parse_threshold_policy(reveal.policy.encode())
    except Refusal as refusal:
        return Broken(what=f"the policy cannot be read: {refusal.what}")
    if policy_digest(policy, bytes.fromhex(reveal.nonce)).hex() != reveal.digest:
        return Broken(what="the policy and the nonce do not have the digest that was committed to")
    told = told_in_line(reveal)
    if isinstance(told, Broken) or public_key is None:
        return told
    checkpoint = audit.open_checkpoint(reveal.checkpoint, public_key)
    if checkpoint is None:
        return Broken(what="the checkpoint is not signed by this key, or there is none yet")
    line = Line(position=reveal.position, text=reveal.line)
    if not audit.is_covered(line, checkpoint, [bytes.fromhex(digest) for digest in reveal.proof]):
        return Broken(what="the record that the checkpoint covers does not have this line")
    return Kept(digest=told.digest, committed_at=told.committed_at, record_size=checkpoint.size)


async def _covering(work: Work, position: int, *, public_key: bytes) -> tuple[str, list[bytes]]:
    note = ""
    with suppress(Refusal):  # nothing is signed yet
        note = await audit.newest_checkpoint(work)
    checkpoint = audit.open_checkpoint(note, public_key)
    if checkpoint is None or checkpoint.size <= position:
        return "", []
    return note, await audit.prove_inclusion(work, position, tree_size=checkpoint.size)
