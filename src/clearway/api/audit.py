"""Routes of the record: lines, the signed checkpoint, proofs, verification."""

from collections.abc import Awaitable, Callable

import msgspec
from litestar import Response, get
from litestar.params import FromQuery

from clearway.api.answers import Asked, TheHouse, read
from clearway.audit import actions
from clearway.audit.model import Sound, Verification
from clearway.storage.work import Work


class ProofAnswer(msgspec.Struct):
    """A Merkle proof: hashes in hexadecimal, deepest first (RFC 6962)."""

    hashes: list[str]


class LineAnswer(msgspec.Struct):
    """A line of the record: its position in the tree and the text that was hashed."""

    position: int
    entry: str


class LinesAnswer(msgspec.Struct):
    """Lines of the record, newest first, and below which position the next ones are."""

    items: list[LineAnswer]
    next: int | None


class VerificationAnswer(msgspec.Struct, omit_defaults=True):
    """Whether the record is sound; if not, what was found where."""

    sound: bool
    size: int = 0
    checkpoints: int = 0
    position: int = -1
    what: str = ""


@get("/audit/records", operation_id="list_records")
async def list_records(
    house: TheHouse, request: Asked, subject: FromQuery[str] = "", below: FromQuery[int] = actions.LAST_POSITION
) -> LinesAnswer:
    """List the lines of the record that you may see, newest first."""

    async def ask(work: Work) -> LinesAnswer:
        lines = await actions.list_lines(work, subject=subject, below=min(below, actions.LAST_POSITION))
        items = [LineAnswer(position=line.position, entry=line.text) for line in lines]
        return LinesAnswer(items=items, next=items[-1].position if len(items) == actions.LINES_PER_PAGE else None)

    return await read(house, request, "audit.read", ask)


@get("/audit/checkpoint", operation_id="read_checkpoint", media_type="text/plain")
async def read_checkpoint(house: TheHouse, request: Asked) -> Response[str]:
    """Give the newest signed checkpoint (C2SP tlog-checkpoint)."""
    note = await read(house, request, "audit.read", actions.newest_checkpoint)
    return Response(note, media_type="text/plain; charset=utf-8")


@get("/audit/key", operation_id="read_record_key")
async def read_record_key(house: TheHouse) -> dict[str, str]:
    """Give the public key (Ed25519, hexadecimal) that checkpoints are signed with."""
    return {"public_key": house.signer.public_key.hex()}


@get("/audit/inclusion", operation_id="prove_inclusion")
async def prove_inclusion(
    house: TheHouse, request: Asked, position: FromQuery[int], size: FromQuery[int]
) -> ProofAnswer:
    """Prove that a line is in the record of a size."""
    return await _proof(house, request, lambda work: actions.prove_inclusion(work, position, tree_size=size))


@get("/audit/consistency", operation_id="prove_consistency")
async def prove_consistency(house: TheHouse, request: Asked, old: FromQuery[int], size: FromQuery[int]) -> ProofAnswer:
    """Prove that the record of a size continues an older one."""
    return await _proof(house, request, lambda work: actions.prove_consistency(work, old, tree_size=size))


@get("/audit/verification", operation_id="verify_record")
async def verify_record(house: TheHouse, request: Asked) -> VerificationAnswer:
    """Recompute the whole record and compare it with every signed checkpoint (auditors)."""
    found: Verification = await read(
        house, request, "audit.verify", lambda work: actions.verify(work, house.signer.public_key)
    )
    if isinstance(found, Sound):
        return VerificationAnswer(sound=True, size=found.size, checkpoints=found.checkpoints)
    return VerificationAnswer(sound=False, position=found.position, what=found.what)


async def _proof(house: TheHouse, request: Asked, prove: Callable[[Work], Awaitable[list[bytes]]]) -> ProofAnswer:
    hashes = await read(house, request, "audit.read", prove)
    return ProofAnswer(hashes=[digest.hex() for digest in hashes])


ROUTES = [
    list_records,
    read_checkpoint,
    read_record_key,
    prove_inclusion,
    prove_consistency,
    verify_record,
]
