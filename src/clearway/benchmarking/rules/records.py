"""Whether a record of a determination counts, and who may look it through."""

from collections.abc import Iterator
from datetime import datetime

from clearway.benchmarking.model.ceremony import Broken, Kept
from clearway.benchmarking.model.records import KeptRecord, RecordFault
from clearway.formats.determination_record import DeterminationRecord, RecordStatement, expires
from clearway.formats.reveal import Reveal
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.kernel.instants import parse_instant


def faults_of(
    statement: RecordStatement, reveal: Reveal | None, *, signed: bool, policy: Kept | Broken | None, now: datetime
) -> Iterator[RecordFault]:
    """Say what stands against a record; `signed`: a key of the house that counts signed it."""
    told = statement.predicate
    if not signed:
        yield RecordFault.NOT_SIGNED_BY_HOUSE
    if now >= expires(told):
        yield RecordFault.EXPIRED
    if now < _determined(told):
        yield RecordFault.NOT_YET
    if isinstance(policy, Broken):
        yield RecordFault.POLICY_BROKEN
    if reveal is not None and reveal.digest != told.policy_commitment:
        yield RecordFault.OTHER_COMMITMENT
    if isinstance(policy, Kept) and policy.committed_at >= _determined(told):
        yield RecordFault.COMMITTED_LATE


def require_reviewer(known: KeptRecord, person: PersonId | None) -> None:
    """Refuse a review by the author, a second one by the same person, and a third one."""
    if person is None or person in {known.author, known.first_reviewer}:
        what = "Whoever wrote a record, or looked at it before, does not review it."
        raise Refusal("own-approval", what, hint="Let another person look at it.", status=403)
    if known.second_reviewer is not None:
        raise Refusal("answered-before", "Two people reviewed this record.", hint="Export it.", status=409)


def require_reviewed(known: KeptRecord) -> None:
    """Refuse to let a record across before two people have looked at it."""
    if known.second_reviewer is None:
        what = "Two people, neither of them its author, have not reviewed this record."
        raise Refusal("not-reviewed", what, hint="clearway benchmarking record review.", status=409)


def _determined(told: DeterminationRecord) -> datetime:
    return parse_instant(told.determined_at, where="predicate.determinedAt")
