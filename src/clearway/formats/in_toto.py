"""Statements that are signed: in-toto Statement v1 with predicates of Clearway's own (docs/attestations.md).

A statement names proofs, builds, sources, recipes and fixes by digest and nothing by name, so that it may be shown
around without telling what is under embargo. It is read strictly: a closed schema, and only in its one canonical form
(RFC 8785), so that whoever reads the bytes that were signed reads the same.
"""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final, cast

import msgspec
from msgspec import Meta, Struct

from clearway.formats.canonical import Plain, canonical_json
from clearway.formats.decoding import convert, decode_json, text_in
from clearway.formats.environment import VariantName
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant, parse_instant
from clearway.kernel.limits import ATTESTED_ITEMS_MAX, NAME_CHARACTERS_MAX

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
VALIDATION_TYPE: Final = "https://clearway.invalid/attestation/validation/v1"
FIX_TYPE: Final = "https://clearway.invalid/attestation/fix-verification/v1"
_HINT: Final = "docs/attestations.md has every field."

Word = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,63}\Z")]


class AttestedVerdict(StrEnum):
    """What somebody who replayed a proof can have seen."""

    REPRODUCED = "reproduced"
    REPRODUCED_ELSEWHERE = "reproduced-elsewhere"
    NOT_REPRODUCED = "not-reproduced"
    ALREADY_FIXED = "already-fixed"


class AttestedOutcome(StrEnum):
    """What one run can have shown."""

    TRIGGERED = "triggered"
    QUIET = "quiet"
    UNCLEAR = "unclear"
    BROKEN = "broken"


class AttestedStatus(StrEnum):
    """What somebody who put a fix to the test can hold of it."""

    VERIFIED = "verified"
    PLAUSIBLE = "plausible"
    REFUSED = "refused"


class AttestedLine(StrEnum):
    """What can have come of one line of evidence."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_TRIED = "not-tried"
    NOT_AVAILABLE = "not-available"


class DigestSet(Struct, frozen=True, forbid_unknown_fields=True):
    """What something is known by: its SHA-256."""

    sha256: Annotated[str, Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Subject(Struct, frozen=True, forbid_unknown_fields=True):
    """What a statement is about: what it is, and its digest."""

    name: Annotated[str, Meta(pattern=r"^(proof|fix|build-affected|build-fixed|build-current)\Z")]
    digest: DigestSet


class Verifier(Struct, frozen=True, forbid_unknown_fields=True):
    """Who says to have verified; only the key that signed is believed."""

    id: Annotated[str, Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]


class Tool(Struct, frozen=True, forbid_unknown_fields=True):
    """What it was verified with."""

    name: Word
    version: Annotated[str, Meta(pattern=r"^[0-9A-Za-z.+-]{1,40}\Z")]


class AttestedRun(Struct, frozen=True, forbid_unknown_fields=True):
    """One run of the proof: on which build of which source, and what it showed."""

    variant: VariantName
    outcome: AttestedOutcome
    build: DigestSet
    source: DigestSet


class LineSeen(Struct, frozen=True, forbid_unknown_fields=True):
    """One line of evidence about a fix, and what came of it."""

    line: Word
    outcome: AttestedLine


class Validation(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """A proof was replayed: the recipe's digest, the verdict, every run, in which sandbox, by whom, with what, when."""

    verdict: AttestedVerdict
    recipe: DigestSet
    runs: Annotated[tuple[AttestedRun, ...], Meta(min_length=1, max_length=ATTESTED_ITEMS_MAX)]
    sandbox: Word
    verifier: Verifier
    tool: Tool
    verified_on: str


class FixVerification(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename="camel"):
    """A fix was put to the test: the recipe's digest, what is held of it, each line of evidence, by whom, when."""

    status: AttestedStatus
    recipe: DigestSet
    lines: Annotated[tuple[LineSeen, ...], Meta(min_length=1, max_length=ATTESTED_ITEMS_MAX)]
    sandbox: Word
    verifier: Verifier
    tool: Tool
    verified_on: str


class _Statement(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    type_: str = msgspec.field(name="_type")
    predicate_type: str = msgspec.field(name="predicateType")
    subject: Annotated[tuple[Subject, ...], Meta(min_length=1, max_length=ATTESTED_ITEMS_MAX)]


class ValidationStatement(_Statement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody says of a proof; its subjects are the proof and each build that it met."""

    predicate: Validation

    @property
    def proof(self) -> str:
        """The digest of the proof."""
        return _named(self.subject, "proof")[0]


class FixStatement(_Statement, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody says of a fix; its subjects are the fix and each proof that it was tried on."""

    predicate: FixVerification

    @property
    def fix(self) -> str:
        """The digest of the fix."""
        return _named(self.subject, "fix")[0]

    @property
    def proofs(self) -> tuple[str, ...]:
        """The digests of the proofs."""
        return _named(self.subject, "proof")


Statement = ValidationStatement | FixStatement


def validation_statement(proof: str, predicate: Validation) -> ValidationStatement:
    """Say something of a proof, known by its digest (SHA-256, hexadecimal)."""
    builds = dict.fromkeys((f"build-{run.variant.value}", run.build) for run in predicate.runs)
    subjects = [Subject(name="proof", digest=DigestSet(sha256=proof))]
    subjects += [Subject(name=name, digest=build) for name, build in sorted(builds, key=lambda one: one[0])]
    return ValidationStatement(
        type_=STATEMENT_TYPE, predicate_type=VALIDATION_TYPE, subject=tuple(subjects), predicate=predicate
    )


def fix_statement(fix: str, proofs: Sequence[str], predicate: FixVerification) -> FixStatement:
    """Say something of a fix and the proofs that it was tried on, each known by its digest."""
    subjects = [Subject(name="fix", digest=DigestSet(sha256=fix))]
    subjects += [Subject(name="proof", digest=DigestSet(sha256=proof)) for proof in sorted(set(proofs))]
    return FixStatement(type_=STATEMENT_TYPE, predicate_type=FIX_TYPE, subject=tuple(subjects), predicate=predicate)


def write_statement(statement: Statement) -> bytes:
    """Write a statement in its one form, and hold it to what a reader will."""
    payload = canonical_json(cast("Plain", msgspec.to_builtins(statement))).encode()
    assert parse_statement(payload) == statement
    return payload


def parse_statement(payload: bytes) -> Statement:
    """Read a statement; refused unless it is of a known type, whole, of one meaning and in its one form."""
    value = decode_json(payload)
    match text_in(value, "predicateType"):
        case predicate_type if predicate_type == VALIDATION_TYPE:
            statement: Statement = convert(value, ValidationStatement, noun="an attestation of a validation")
            _require_whole_validation(statement)
        case predicate_type if predicate_type == FIX_TYPE:
            statement = convert(value, FixStatement, noun="an attestation of a fix")
            _require_whole_fix(statement)
        case _:
            what = "The statement's predicate is of a type that is not known here."
            raise Refusal("unknown-predicate", what, hint=_HINT, where="predicateType")
    if statement.type_ != STATEMENT_TYPE:
        raise Refusal("unknown-statement", f"This is no {STATEMENT_TYPE}.", hint=_HINT, where="_type")
    _require_one_form(statement, payload)
    return statement


def verified_on(statement: Statement) -> datetime:
    """Say when it was verified, as the statement has it."""
    return parse_instant(statement.predicate.verified_on, where="predicate.verifiedOn")


def _require_one_form(statement: Statement, payload: bytes) -> None:
    when = statement.predicate.verified_on
    if format_instant(verified_on(statement)) != when:
        raise Refusal("bad-instant", "An instant is written in UTC with a Z.", hint=_HINT, where="predicate.verifiedOn")
    if not statement.predicate.verifier.id.isprintable():
        raise Refusal("bad-name", "The name has control characters.", hint=_HINT, where="predicate.verifier.id")
    if canonical_json(cast("Plain", msgspec.to_builtins(statement))).encode() != payload:
        what = "The statement is not in canonical form (RFC 8785), so that readers could differ about it."
        raise Refusal("not-canonical", what, hint="Let clearway write it, or use a JCS library.")


def _require_whole_validation(statement: ValidationStatement) -> None:
    runs = statement.predicate.runs
    builds = {(f"build-{run.variant.value}", run.build.sha256) for run in runs}
    told = [(one.name, one.digest.sha256) for one in statement.subject if one.name != "proof"]
    if len(_named(statement.subject, "proof")) != 1 or len(told) != len(set(told)) or set(told) != builds:
        what = "The subjects are not one proof and each build that it met, once."
        raise Refusal("subject-mismatch", what, hint=_HINT, where="subject")
    affected = [run for run in runs if run.variant is VariantName.AFFECTED]
    triggered = any(run.outcome is AttestedOutcome.TRIGGERED for run in affected)
    if triggered == (statement.predicate.verdict is AttestedVerdict.NOT_REPRODUCED):
        raise Refusal("contradiction", "The verdict says other than the runs.", hint=_HINT, where="predicate.verdict")


def _require_whole_fix(statement: FixStatement) -> None:
    proofs, lines = statement.proofs, statement.predicate.lines
    others = len(statement.subject) - len(proofs)
    if others != 1 or not _named(statement.subject, "fix") or not proofs or len(set(proofs)) != len(proofs):
        what = "The subjects are not one fix and each proof that it was tried on, once."
        raise Refusal("subject-mismatch", what, hint=_HINT, where="subject")
    outcomes = {line.outcome for line in lines}
    sound = outcomes <= {AttestedLine.PASSED, AttestedLine.NOT_AVAILABLE}
    if len({line.line for line in lines}) != len(lines) or (
        statement.predicate.status is AttestedStatus.VERIFIED and not sound
    ):
        raise Refusal("contradiction", "The status says other than the lines.", hint=_HINT, where="predicate.status")


def _named(subjects: Sequence[Subject], name: str) -> tuple[str, ...]:
    return tuple(one.digest.sha256 for one in subjects if one.name == name)
