"""How many independent verifiers agree, and what a policy still lacks. Pure.

One party counts once, however many keys it has and however often it signs, and with its newest word on each proof; the
finder, whoever proposed the fix, and who has a conflict of interest with them do not count at all.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from clearway import __version__
from clearway.formats.dsse import Envelope, key_name
from clearway.formats.in_toto import (
    AttestedOutcome,
    AttestedRun,
    AttestedVerdict,
    DigestSet,
    FixStatement,
    Statement,
    Tool,
    Validation,
    ValidationStatement,
    Verifier,
    validation_statement,
    verified_on,
)
from clearway.formats.verifier_policy import Demand, VerifierPolicy
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PartyId
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import CLOCKS_APART_MINUTES_MAX
from clearway.validation.model import (
    Attested,
    Attestor,
    CheckedSignature,
    Judged,
    Judgement,
    Met,
    Missing,
    Question,
    RunEvidence,
    Signed,
    Standing,
    Verdict,
)


def check_signatures(
    envelope: Envelope, keys: Sequence[bytes], holds: Callable[[bytes, bytes], bool]
) -> tuple[CheckedSignature, ...]:
    """Say of each signature whether it holds under the key that it names, or, naming none, under any of them.

    `holds` checks a signature under a key. A name that no known key has is not tried on others: a signature counts for
    the key that it says it is by, or for nothing.
    """
    by_name = {key_name(key): key for key in keys}
    return tuple(
        _checked(one.keyid, _candidates(one.keyid, by_name), lambda key, value=one.value: holds(key, value))
        for one in envelope.signatures
    )


def _candidates(keyid: str, by_name: Mapping[str, bytes]) -> Sequence[bytes]:
    if not keyid:
        return list(by_name.values())
    return [by_name[keyid]] if keyid in by_name else []


def _checked(keyid: str, candidates: Sequence[bytes], holds: Callable[[bytes], bool]) -> CheckedSignature:
    for key in candidates:
        if holds(key):
            return CheckedSignature(keyid=key_name(key), signed=Signed.HOLDS, key=key)
    known = bool(candidates) and bool(keyid)
    return CheckedSignature(keyid=keyid, signed=Signed.DOES_NOT_HOLD if known else Signed.UNKNOWN_KEY)


def signers(signatures: Sequence[CheckedSignature]) -> tuple[bytes, ...]:
    """Give the keys under which a signature holds, each once."""
    return tuple(dict.fromkeys(one.key for one in signatures if one.signed is Signed.HOLDS))


def judge_attestations(attested: Sequence[Attested], question: Question, policy: VerifierPolicy) -> Judgement:
    """Say of each attestation whether it counts, and whether enough do; the order of attestations does not matter."""
    demand = policy.find(question.kind, question.verdict, severity=question.severity)
    ordered = sorted((one for one in attested if one.kind is question.kind), key=_newest_last)
    newest = {(one.party, one.subject): one for one in ordered if _is_word(one, question)}
    judged = _each_party_once(
        [
            Judged(attested=one, standing=_standing(one, question, policy=policy, demand=demand, newest=newest))
            for one in ordered
        ]
    )
    agreeing = tuple(one.attested.party for one in judged if one.standing is Standing.COUNTS)
    more = demand.verifiers - len(agreeing)
    among = tuple(PartyId(party) for party in demand.parties if party not in agreeing)
    return Judgement(
        question=question,
        demand=demand,
        judged=judged,
        outcome=Met(parties=agreeing) if more <= 0 else Missing(parties=agreeing, more=more, among=among),
    )


def _newest_last(one: Attested) -> tuple[object, ...]:
    return one.signed_at, one.verified_at, one.name


def _is_word(one: Attested, question: Question) -> bool:
    return _about(one, question) is Standing.COUNTS and _key_standing(one) is Standing.COUNTS


def _each_party_once(judged: Sequence[Judged]) -> tuple[Judged, ...]:
    last = {one.attested.party: one for one in judged if one.standing is Standing.COUNTS}
    return tuple(
        replace(one, standing=Standing.COUNTED_ALREADY)
        if one.standing is Standing.COUNTS and last[one.attested.party] is not one
        else one
        for one in judged
    )


def _standing(
    one: Attested,
    question: Question,
    *,
    policy: VerifierPolicy,
    demand: Demand,
    newest: Mapping[tuple[PartyId, str], Attested],
) -> Standing:
    tries = (
        _about(one, question),
        _key_standing(one),
        _independence(one, policy),
        Standing.NOT_NAMED if demand.parties and one.party not in demand.parties else Standing.COUNTS,
        Standing.COUNTS if newest.get((one.party, one.subject)) is one else Standing.SUPERSEDED,
        Standing.COUNTS if one.verdict == question.verdict else Standing.OTHER_VERDICT,
    )
    return next((standing for standing in tries if standing is not Standing.COUNTS), Standing.COUNTS)


def _about(one: Attested, question: Question) -> Standing:
    if question.subjects and one.subject not in question.subjects:
        return Standing.OTHER_SUBJECT
    return Standing.OTHER_RECIPE if question.recipe and one.recipe != question.recipe else Standing.COUNTS


def _key_standing(one: Attested) -> Standing:
    if one.key_compromised:
        return Standing.KEY_COMPROMISED
    revoked = one.key_revoked_at is not None and one.signed_at >= one.key_revoked_at
    return Standing.KEY_REVOKED if revoked else Standing.COUNTS


def _independence(one: Attested, policy: VerifierPolicy) -> Standing:
    if one.house and not policy.house_counts:
        return Standing.HOUSE
    if one.own and not (one.house and policy.house_counts_for_own_reports):
        return Standing.OWN_WORK
    in_conflict = one.in_conflict and not policy.conflicts_count
    return Standing.CONFLICT if in_conflict else Standing.COUNTS


def told_to_others(standing: Standing) -> Standing:
    """Say whether an attestation counts to somebody who need not know who found the vulnerability."""
    return Standing.NOT_INDEPENDENT if standing in {Standing.OWN_WORK, Standing.CONFLICT} else standing


def is_attestable(verdict: Verdict, runs: Sequence[RunEvidence]) -> bool:
    """Tell whether anything was seen that could be attested."""
    return bool(runs) and verdict.kind.value in {one.value for one in AttestedVerdict}


def attest_validation(
    verdict: Verdict, runs: Sequence[RunEvidence], *, proof: str, recipe: str, by: Attestor
) -> ValidationStatement:
    """Say as a statement what a proof's runs came to; refused where nothing was seen that could be attested."""
    if not is_attestable(verdict, runs):
        raise Refusal(
            "nothing-to-attest",
            f"The verdict is {verdict.kind.value}: nobody has seen anything that could be attested.",
            hint="Look at the reasons of the verdict.",
        )
    seen = tuple(
        AttestedRun(
            variant=run.variant,
            outcome=AttestedOutcome(run.sight.outcome.value),
            build=DigestSet(sha256=run.build_digest),
            source=DigestSet(sha256=run.source_digest),
        )
        for run in runs
    )
    predicate = Validation(
        verdict=AttestedVerdict(verdict.kind.value),
        recipe=DigestSet(sha256=recipe),
        runs=seen,
        sandbox=by.sandbox,
        verifier=Verifier(id=by.name),
        tool=Tool(name="clearway", version=__version__),
        verified_on=format_instant(by.at),
    )
    return validation_statement(proof, predicate)


def require_verified_by_now(statement: Statement, now: datetime) -> datetime:
    """Accept a statement that was made before now, as far as clocks agree; give when."""
    when = verified_on(statement)
    if when > now + timedelta(minutes=CLOCKS_APART_MINUTES_MAX):
        what = "The statement says that it was verified at an instant that is still to come."
        raise Refusal("from-the-future", what, hint="Set the clock right and sign anew.", where="predicate.verifiedOn")
    return when


def judged_word(statement: Statement) -> str:
    """Give the word of a statement that a policy counts: the verdict, or what is held of the fix."""
    match statement:
        case ValidationStatement():
            return statement.predicate.verdict.value
        case FixStatement():
            return statement.predicate.status.value
