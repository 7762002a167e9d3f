"""What two officials sign when they determine about a model (Order 3(a)): in-toto Statement v1, in its one form.

It goes with the submission on the government's side and to the developer. It holds no scores and no reasons.
"""

from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta, Struct

from clearway.formats.frontier_statement import (
    FrontierStatement,
    named_digest,
    parse_frontier_statement,
    write_frontier_statement,
)

PREDICATE_TYPE: Final = "https://clearway.invalid/frontier/determination/v1"
_Id = Annotated[str, Meta(pattern=r"^[a-z]{3}-[0-9a-hjkmnp-tv-z]{16}\Z")]


class DeterminationPredicate(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """Who said what about which model on which estimate, and when: RFC 3339 in UTC."""

    determination: _Id
    submission: _Id
    model: Annotated[str, Meta(min_length=1, max_length=200)]
    outcome: Literal["designated", "not-designated", "cannot-rule-out"]
    estimate: _Id
    proposed_by: _Id
    cosigned_by: _Id
    determined_at: Annotated[str, Meta(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,15}Z\Z")]


class DeterminationStatement(FrontierStatement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole statement; its subject is the estimate, by the digest under which it was frozen."""

    predicate: DeterminationPredicate
    predicate_type: str = msgspec.field(name="predicateType", default=PREDICATE_TYPE)


def determination_statement(predicate: DeterminationPredicate, estimate_digest: str) -> DeterminationStatement:
    """Say what was determined on an estimate."""
    return DeterminationStatement(subject=(named_digest("estimate", estimate_digest),), predicate=predicate)


def write_determination(statement: DeterminationStatement) -> bytes:
    """Write a determination in its one form."""
    return write_frontier_statement(statement)


def parse_determination(payload: bytes) -> DeterminationStatement:
    """Read a determination; refused unless it is whole and in its one form."""
    return parse_frontier_statement(payload, DeterminationStatement, PREDICATE_TYPE, noun="a determination")
