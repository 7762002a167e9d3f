"""The proof that a suite can be solved: an in-toto Statement v1 about the suite's digest (docs/suites.md).

It holds no answer, and its seeds are of instances that were thrown away.
"""

from typing import Annotated, Final, cast

import msgspec
from msgspec import Meta, Struct

from clearway.formats.canonical import Plain, canonical_json
from clearway.formats.decoding import convert, decode_json
from clearway.formats.in_toto import STATEMENT_TYPE, DigestSet, Tool, Word
from clearway.formats.suite_manifest import Suite, SuiteName
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SUITE_SEEDS_MAX, SUITE_TASKS_MAX

SOLVABILITY_TYPE: Final = "https://clearway.invalid/attestation/solvability/v1"
_HINT: Final = "Write it anew: clearway benchmarking suite check DIR --proof FILE"


class TaskProof(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """What was seen of a task in every one of its draws: `digest` is that of all it is made of."""

    name: SuiteName
    digest: DigestSet
    draws_repeat: bool
    draws_differ: bool
    reference_passes: bool
    empty_fails: bool
    trivial_fails: bool
    judgments_repeat: bool

    @property
    def is_whole(self) -> bool:
        """Tell whether the task may enter a suite."""
        seen = (self.draws_repeat, self.draws_differ, self.reference_passes)
        return all((*seen, self.empty_fails, self.trivial_fails, self.judgments_repeat))


class Solvability(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """What was seen of all tasks, with which seeds, behind which wall, by which program."""

    suite: SuiteName
    version: str
    seeds: Annotated[tuple[Annotated[str, Meta(pattern=r"^[0-9a-f]{1,64}\Z")], ...], Meta(max_length=SUITE_SEEDS_MAX)]
    sandbox: Word
    tool: Tool
    tasks: Annotated[tuple[TaskProof, ...], Meta(min_length=1, max_length=SUITE_TASKS_MAX)]


class _Subject(Struct, frozen=True, forbid_unknown_fields=True):
    name: SuiteName
    digest: DigestSet


class SolvabilityStatement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The statement; its one subject is the suite."""

    type_: str = msgspec.field(name="_type")
    predicate_type: str = msgspec.field(name="predicateType")
    subject: Annotated[tuple[_Subject, ...], Meta(min_length=1, max_length=1)]
    predicate: Solvability

    @property
    def suite_digest(self) -> str:
        """The SHA-256 (hexadecimal) of the suite that was checked."""
        return self.subject[0].digest.sha256


def solvability_statement(suite: Suite, predicate: Solvability) -> SolvabilityStatement:
    """Say of a suite what was seen of its tasks."""
    return SolvabilityStatement(
        type_=STATEMENT_TYPE,
        predicate_type=SOLVABILITY_TYPE,
        subject=(_Subject(name=suite.name, digest=DigestSet(sha256=suite.digest)),),
        predicate=predicate,
    )


def write_solvability(statement: SolvabilityStatement) -> bytes:
    """Write the statement in its one form (RFC 8785)."""
    return canonical_json(cast("Plain", msgspec.to_builtins(statement))).encode()


def parse_solvability(body: bytes) -> SolvabilityStatement:
    """Read a statement; refused unless it is of this type and in its one form."""
    statement = convert(decode_json(body), SolvabilityStatement, noun="a proof of solvability")
    if (statement.type_, statement.predicate_type) != (STATEMENT_TYPE, SOLVABILITY_TYPE):
        raise Refusal("unknown-predicate", "This is no proof of solvability.", hint=_HINT, where="predicateType")
    if write_solvability(statement) != body:
        raise Refusal("not-canonical", "The proof is not in canonical form (RFC 8785).", hint=_HINT)
    return statement
