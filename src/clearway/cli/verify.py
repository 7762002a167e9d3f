"""clearway attestation verify: what signed files say, whether they hold and suffice; no server, no network."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Final

import click

from clearway.app.policies import verifier_policy_of
from clearway.cli.attestations import attestation, read_within
from clearway.cli.output import DONE, REFUSED, say, show, show_one
from clearway.cli.running import OUTPUT, offline
from clearway.cli.validate import environment_named
from clearway.formats.dsse import key_name
from clearway.formats.in_toto import FixStatement, Statement, verified_on
from clearway.formats.records import Severity
from clearway.formats.verifier_keys import PublicKey, parse_verifier_keys
from clearway.formats.verifier_policy import AttestationKind, VerifierPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import ATTESTATION_BYTES_MAX, MIB, PATCH_BYTES_MAX, VARIANT_BYTES_MAX
from clearway.validation import actions as validation
from clearway.validation import rules
from clearway.validation.model import Attested, CheckedSignature, Judgement, Met, Question, Signed

_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)
_COLUMNS: Final = ("file", "says", "about", "verified", "by", "signature", "standing", "problem")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """One file: what it says, or why it could not be read; and each signature with what it counts as."""

    file: str
    statement: Statement | None = None
    signatures: tuple[CheckedSignature, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the files are held against; what is left out is any."""

    proof: Path | None
    fix: Path | None
    recipe: str
    severity: str
    verdict: str
    finders: tuple[str, ...] = field(default=())


@attestation.command("verify")
@click.argument("files", metavar="FILE...", type=_FILE, nargs=-1, required=True)
@click.option("--policy", type=_FILE, help="How many have to agree (TOML); the policy that ships when left out.")
@click.option("--keys", type=_FILE, required=True, help="Whose keys are whose: clearway attestation keyring.")
@click.option("--proof", type=_FILE, help="The proof that they have to be about.")
@click.option("--fix", type=_FILE, help="The patch that they have to be about.")
@click.option("--recipe", default="", help="The recipe that they have to have used, as for clearway validate.")
@click.option("--verdict", default="", help="What they have to say; what the first of them says when left out.")
@click.option(
    "--severity", type=click.Choice([one.value for one in Severity]), default="unknown", show_default=True,
    help="Of the vulnerability: a policy may ask for more where it is severe.",
)  # fmt: skip
@click.option("--finder", "finders", multiple=True, help="A party that found it, or proposed the fix: it never counts.")
@OUTPUT
@offline
def verify(files: tuple[Path, ...], *, policy: Path | None, keys: Path, output: str, **asked: object) -> int:
    """Check signed attestations and say what each one says, whether it holds, and whether a policy is met.

    The exit status is 0 when the policy is met and every file holds, else 1. Without --proof or --fix the files have to
    be about what the first one is about.
    """
    known = parse_verifier_keys(read_within(keys, MIB))
    rules_of_house = verifier_policy_of(policy)
    wanted = _Asked(**asked)  # pyright: ignore[reportArgumentType]  click hands every option over by name
    read = [_read(file, known) for file in files]
    judgement = _judge(read, known, wanted, policy=rules_of_house)
    _tell(read, judgement, known=known, output=output)
    return DONE if _is_met(judgement) and not any(_is_broken(one) for one in read) else REFUSED


def _read(file: Path, known: Sequence[PublicKey]) -> _Read:
    try:
        body = read_within(file, ATTESTATION_BYTES_MAX)
        checked = validation.check_envelope(body, [key.key for key in known])
    except Refusal as refusal:
        where = f" ({refusal.where})" if refusal.where else ""
        return _Read(file=str(file), problem=f"{refusal.code}: {refusal.what}{where}")
    return _Read(file=str(file), statement=checked.statement, signatures=checked.signatures)


def _is_broken(one: _Read) -> bool:
    return bool(one.problem) or any(found.signed is Signed.DOES_NOT_HOLD for found in one.signatures)


def _judge(
    read: Sequence[_Read], known: Sequence[PublicKey], asked: _Asked, *, policy: VerifierPolicy
) -> Judgement | None:
    attested = [one for file in read for one in _attested(file, known, asked)]
    statements = [one.statement for one in read if one.statement is not None]
    if not statements:
        return None
    first = statements[0]
    kind = _kind(first)
    question = Question(
        kind=kind,
        verdict=asked.verdict or rules.judged_word(first),
        severity=Severity(asked.severity),
        subjects=frozenset({_wanted_subject(asked) or _subject(first)}),
        recipe=environment_named(asked.recipe).digest if asked.recipe else "",
    )
    return rules.judge_attestations(attested, question, policy)


def _attested(read: _Read, known: Sequence[PublicKey], asked: _Asked) -> list[Attested]:
    if read.statement is None:
        return []
    by_key, when = {key.key: key for key in known}, verified_on(read.statement)
    return [
        Attested(
            name=f"{read.file} {key_name(key)}",
            kind=_kind(read.statement),
            verdict=rules.judged_word(read.statement),
            subject=_subject(read.statement),
            recipe=read.statement.predicate.recipe.sha256,
            party=by_key[key].party,
            house=by_key[key].house,
            own=by_key[key].party in asked.finders,
            in_conflict=False,
            verified_at=when,
            signed_at=when,
            key_revoked_at=by_key[key].revoked_at,
            key_compromised=by_key[key].compromised,
        )
        for key in rules.signers(read.signatures)
    ]


def _kind(statement: Statement) -> AttestationKind:
    return AttestationKind.FIX if isinstance(statement, FixStatement) else AttestationKind.VALIDATION


def _subject(statement: Statement) -> str:
    return statement.fix if isinstance(statement, FixStatement) else statement.proof


def _wanted_subject(asked: _Asked) -> str:
    if asked.proof is not None:
        return sha256(read_within(asked.proof, VARIANT_BYTES_MAX)).hexdigest()
    return sha256(read_within(asked.fix, PATCH_BYTES_MAX)).hexdigest() if asked.fix is not None else ""


def _tell(read: Sequence[_Read], judgement: Judgement | None, *, known: Sequence[PublicKey], output: str) -> None:
    standing = {one.attested.name: one.standing.value for one in judgement.judged} if judgement else {}
    names = {key.key: key.name or key.party for key in known}
    rows = [row for one in read for row in _rows(one, standing, names=names)]
    if output == "table":
        show(rows, _COLUMNS, output)
        say(_words(judgement))
    else:
        show_one({"attestations": rows, "judgement": _outcome(judgement)}, output)


def _rows(one: _Read, standing: dict[str, str], *, names: dict[bytes, str]) -> list[dict[str, str]]:
    if one.statement is None:
        return [dict.fromkeys(_COLUMNS, "") | {"file": one.file, "problem": one.problem}]
    said = {
        "file": one.file,
        "says": rules.judged_word(one.statement),
        "about": f"{_kind(one.statement).value} {_subject(one.statement)[:16]}",
        "verified": format_instant(verified_on(one.statement)),
        "problem": "",
    }
    return [
        said
        | {
            "by": names.get(found.key, found.keyid[:16]),
            "signature": found.signed.value,
            "standing": standing.get(f"{one.file} {key_name(found.key)}", "") if found.key else "",
        }
        for found in one.signatures
    ]


def _outcome(judgement: Judgement | None) -> dict[str, object]:
    if judgement is None:
        return {"met": False, "verdict": "", "verifiers": [], "demanded": 0}
    return {
        "met": _is_met(judgement),
        "verdict": judgement.question.verdict,
        "verifiers": list(judgement.outcome.parties),
        "demanded": judgement.demand.verifiers,
    }


def _is_met(judgement: Judgement | None) -> bool:
    return judgement is not None and isinstance(judgement.outcome, Met)


def _words(judgement: Judgement | None) -> str:
    if judgement is None:
        return "Not met: no file could be read."
    agreeing, met = len(judgement.outcome.parties), "Met" if _is_met(judgement) else "Not met"
    return f"{met}: {agreeing} of {judgement.demand.verifiers} verifiers say {judgement.question.verdict}."
