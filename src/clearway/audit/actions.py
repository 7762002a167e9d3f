"""Verbs of the record: write a line, sign a checkpoint, prove, verify."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final, LiteralString, TypeVar

from clearway.audit import rules, store
from clearway.audit.model import Checkpoint, Entry, JsonScalar, Line, Sound, Tampered, Verification
from clearway.gateways.signer import Signer, is_signed_by
from clearway.kernel.errors import Refusal, not_found
from clearway.storage.work import Work

ORIGIN: Final = "clearway-record"
LAST_POSITION: Final = 2**62
LINES_PER_PAGE: Final = 100
T = TypeVar("T")


async def record(  # noqa: PLR0917  read as a sentence: in this work, this was done to that, with these details
    work: Work, action: LiteralString, subject: str, detail: Mapping[str, JsonScalar]
) -> int:
    """Write down what was done, in the transaction that did it; the last statement of an action.

    `detail` holds ids, digests and counts, never text of a report: the record outlives every embargo.
    """
    entry = Entry(
        at=work.now,
        person=work.actor.person,
        party=work.actor.party,
        action=action,
        subject=subject,
        detail=detail,
    )
    return await store.append(work, rules.entry_text(entry))


async def record_each(work: Work, action: LiteralString, details: Mapping[str, Mapping[str, JsonScalar]]) -> None:
    """Write down the same action on many subjects, a line each, in the order that is given."""
    party, person = work.actor.party, work.actor.person
    entries = [
        Entry(at=work.now, person=person, party=party, action=action, subject=subject, detail=detail)
        for subject, detail in details.items()
    ]
    await store.append_each(work, [rules.entry_text(entry) for entry in entries])


async def sign_checkpoint(work: Work, signer: Signer) -> Checkpoint | None:
    """Sign the tree as it stands; None when nothing was written since the last checkpoint."""
    tree_size = await store.size(work)
    latest = await store.latest_checkpoint(work)
    if tree_size == 0 or (latest is not None and latest[0] == tree_size):
        return None
    root = await _with_nodes(work, lambda node_at: rules.root_of(0, tree_size, node_at))
    body = rules.checkpoint_body(ORIGIN, tree_size, root)
    note = rules.signed_note(body, ORIGIN, public_key=signer.public_key, signature=signer.sign(body.encode()))
    await store.add_checkpoint(work, tree_size, note)
    return Checkpoint(size=tree_size, root=root, note=note)


async def list_lines(work: Work, *, subject: str = "", below: int = LAST_POSITION) -> list[Line]:
    """List lines that the acting person may see, newest first, of one subject or of all."""
    return await store.lines_below(work, below, subject=subject, count_max=LINES_PER_PAGE)


async def newest_checkpoint(work: Work) -> str:
    """Give the newest signed checkpoint as text; refused when there is none yet."""
    latest = await store.latest_checkpoint(work)
    if latest is None:
        raise Refusal(
            "no-checkpoint", "The record has no signed checkpoint yet.", hint="Try again in a minute.", status=404
        )
    return latest[1]


async def read_line(work: Work, position: int) -> Line:
    """Give the line at a position; the acting person has to be somebody who may see it."""
    found = await store.lines_below(work, position + 1, subject="", count_max=1)
    if not found or found[0].position != position:
        raise not_found("line of the record", str(position))
    return found[0]


def open_checkpoint(note: str, public_key: bytes) -> Checkpoint | None:
    """Read a signed checkpoint; None when this key did not sign it, or it is none."""
    parts = rules.split_note(note, ORIGIN, public_key=public_key)
    if parts is None or not is_signed_by(public_key, message=parts[0].encode(), signature=parts[1]):
        return None
    told = rules.read_checkpoint_body(parts[0], ORIGIN)
    return None if told is None else Checkpoint(size=told[0], root=told[1], note=note)


def is_covered(line: Line, checkpoint: Checkpoint, proof: Sequence[bytes]) -> bool:
    """Check that a line stands in the record that a checkpoint covers."""
    leaf = rules.leaf_hash(line.text)
    return rules.proves_inclusion(leaf, line.position, size=checkpoint.size, root=checkpoint.root, proof=proof)


def is_continued(checkpoint: Checkpoint, *, old_size: int, old_root: bytes, proof: Sequence[bytes]) -> bool:
    """Check that the record which a checkpoint covers continues an older one."""
    return rules.proves_consistency(old_root, checkpoint.root, old_size=old_size, size=checkpoint.size, proof=proof)


async def prove_inclusion(work: Work, position: int, *, tree_size: int) -> list[bytes]:
    """Prove that a line is in the tree of a size."""
    await _require(work, 0 <= position < tree_size, tree_size)
    return await _with_nodes(work, lambda node_at: rules.inclusion_proof(position, tree_size, node_at))


async def prove_consistency(work: Work, old_size: int, *, tree_size: int) -> list[bytes]:
    """Prove that the tree of a size continues an older one."""
    await _require(work, 0 < old_size <= tree_size, tree_size)
    return await _with_nodes(work, lambda node_at: rules.consistency_proof(old_size, tree_size, node_at))


async def verify(work: Work, public_key: bytes) -> Verification:
    """Recompute the whole tree from the lines and compare it with every signed checkpoint.

    Finds any line that was altered, removed or put elsewhere since a checkpoint covered it. Needs a person who may see
    the whole record.
    """
    pending = await store.checkpoints(work)
    checked = len(pending)
    tree = _GrowingTree()
    async for line in store.lines(work):
        if line.position != tree.size:
            return Tampered(position=tree.size, what="a line is missing")
        tree.add(rules.leaf_hash(line.text))
        if pending and pending[0][0] == tree.size:
            problem = _disagreement(pending.pop(0)[1], tree, public_key)
            if problem:
                return Tampered(position=tree.size - 1, what=problem)
    if pending or tree.size != await store.size(work):
        return Tampered(position=tree.size, what="lines are missing at the end")
    return Sound(size=tree.size, checkpoints=checked)


class _GrowingTree:
    """The roots of the complete subtrees of a growing tree; enough to give its root at any size."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        running, size = leaf, self.size
        while size & 1:
            running, size = rules.node_hash(self._peaks.pop(), running), size >> 1
        self._peaks.append(running)
        self.size += 1

    def root(self) -> bytes:
        running = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            running = rules.node_hash(peak, running)
        return running


def _disagreement(note: str, tree: _GrowingTree, public_key: bytes) -> str:
    parts = rules.split_note(note, ORIGIN, public_key=public_key)
    if parts is None or not is_signed_by(public_key, message=parts[0].encode(), signature=parts[1]):
        return "the checkpoint is not signed by this clearinghouse"
    if parts[0] != rules.checkpoint_body(ORIGIN, tree.size, tree.root()):
        return "the lines do not match the signed checkpoint: one was altered or moved"
    return ""


async def _with_nodes(work: Work, compute: Callable[[rules.NodeAt], T]) -> T:
    # Asked once to learn which hashes are needed, and once more with them.
    wanted: list[tuple[int, int]] = []

    def note(level: int, position: int) -> bytes:
        wanted.append((level, position))
        return b""

    compute(note)
    nodes = await store.nodes(work, wanted)
    return compute(lambda level, position: nodes[level, position])


async def _require(work: Work, in_range: bool, tree_size: int) -> None:  # noqa: FBT001  a guard's condition
    tree_now = await store.size(work)
    if not in_range or tree_size > tree_now:
        raise Refusal(
            "outside-the-record", f"The record has {tree_now} lines.", hint="Ask within them.", where="tree_size"
        )
