"""What a trusted partner undertakes before it gets access (Order 3(b)(iii)): a statement that the partner signs."""

from hashlib import sha256
from typing import Annotated, Final

from msgspec import Meta, Struct

from clearway.formats.canonical import canonical_json
from clearway.formats.frontier_statement import (
    FrontierStatement,
    named_digest,
    parse_frontier_statement,
    write_frontier_statement,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import UNDERTAKING_LINE_CHARACTERS_MAX, UNDERTAKING_LINES_MAX

UNDERTAKING_TYPE: Final = "https://clearway.invalid/frontier/undertaking/v1"
_NOUN: Final = "an undertaking"

UndertakenLine = Annotated[str, Meta(min_length=1, max_length=UNDERTAKING_LINE_CHARACTERS_MAX)]


class Undertaking(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Who undertakes what, in which partnership, line by line."""

    partnership: Annotated[str, Meta(pattern=r"^ptn-[0-9a-hjkmnp-tv-z]{16}\Z")]
    partner: Annotated[str, Meta(pattern=r"^pty-[0-9a-hjkmnp-tv-z]{16}\Z")]
    lines: Annotated[tuple[UndertakenLine, ...], Meta(min_length=1, max_length=UNDERTAKING_LINES_MAX)]


class UndertakingStatement(FrontierStatement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An undertaking as it is signed; its subject is the digest of its lines."""

    predicate: Undertaking


def write_undertaking(undertaking: Undertaking) -> bytes:
    """Write an undertaking in the bytes that are signed."""
    digest = sha256(canonical_json(list(undertaking.lines)).encode()).hexdigest()
    return write_frontier_statement(
        UndertakingStatement(
            predicate_type=UNDERTAKING_TYPE, subject=(named_digest("lines", digest),), predicate=undertaking
        )
    )


def parse_undertaking(payload: bytes) -> Undertaking:
    """Read the bytes that were signed; refused unless they are an undertaking in one form with its own subject."""
    read = parse_frontier_statement(payload, UndertakingStatement, UNDERTAKING_TYPE, noun=_NOUN).predicate
    if write_undertaking(read) != payload:
        what = "The subject is not the digest of the lines."
        raise Refusal("subject-mismatch", what, hint="Let clearway draft it.", where="subject")
    return read
