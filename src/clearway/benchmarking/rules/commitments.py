"""What the record's line about a commitment says."""

import re
from typing import Final

from clearway.benchmarking.model.ceremony import Broken, Kept
from clearway.formats.decoding import decode_json, text_in
from clearway.formats.reveal import Reveal
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import parse_instant

_ACTION: Final = "benchmarking.commit-policy"
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def require_checkpoint(text: str) -> str:
    """Refuse a checkpoint that is not the root of its manifest: whatever else would let two be taken for one."""
    if not _DIGEST.fullmatch(text):
        what = "A checkpoint is known by the root of its manifest, a SHA-256 in small hexadecimal digits."
        raise Refusal("bad-checkpoint", what, hint="clearway frontier manifest DIR prints it.", where="checkpoint")
    return text


def told_in_line(reveal: Reveal) -> Kept | Broken:
    """Give when the digest went into the record, by the line's own words; Broken where the line is about another."""
    try:
        line = decode_json(reveal.line.encode())
        at = parse_instant(text_in(line, "at"))
    except Refusal:
        return Broken(what="the line of the record cannot be read")
    said = (text_in(line, "action"), text_in(line, "subject"), text_in(line, "detail", "digest"))
    if said != (_ACTION, reveal.commitment, reveal.digest):
        return Broken(what="the line of the record is about something else")
    return Kept(digest=reveal.digest, committed_at=at, record_size=None)
