"""Whether a suite may be registered, a share handed in, and an opening released; the database holds the same."""

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final, LiteralString

from clearway.benchmarking.model.ceremony import (
    Commitment,
    CustodianKey,
    NewSuite,
    Opening,
    SealedShare,
    SealedSuite,
    SealedTask,
)
from clearway.formats.threshold_policy import ThresholdPolicy
from clearway.kernel.benchmarking_limits import BUNDLE_BYTES_MAX, SEALED_SHARE_BYTES_MAX, TIMED_BY_MAX
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId
from clearway.kernel.limits import (
    NAME_CHARACTERS_MAX,
    REASON_CHARACTERS_MAX,
    TASK_MINUTES_MAX,
    TASK_MINUTES_MIN,
    TASK_STEPS_MAX,
)

SHARES: Final = 3
SHARES_NEEDED: Final = 2
MASK_BYTES: Final = 74
_RECIPIENT: Final = re.compile(r"age1[02-9ac-hj-np-z]{58}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_PSEUDONYM: Final = re.compile(r"t-[0-9a-f]{16}")
_FAMILY: Final = re.compile(r"[a-z][a-z0-9-]{0,63}")
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9.-]{0,63}")


def require_recipient(recipient: str) -> None:
    """Refuse what is no age recipient (X25519)."""
    if not _RECIPIENT.fullmatch(recipient):
        hint = "Make one: clearway benchmarking custodian key FILE."
        raise Refusal("bad-recipient", "This is no public key of age (age1...).", hint=hint, where="recipient")


def require_sealed(new: NewSuite) -> None:
    """Refuse a suite whose sheet is not whole: names, digests, three shares for three keys, a mask, tasks."""
    numbers = [share.number for share in new.shares]
    faults = (
        (_NAME.fullmatch(new.name) and _NAME.fullmatch(new.version), "name and version"),
        (_DIGEST.fullmatch(new.bundle_digest) and _DIGEST.fullmatch(new.proofs_digest), "digests"),
        (0 < new.bundle_bytes <= BUNDLE_BYTES_MAX, "size of the bundle"),
        (sorted(numbers) == [*range(1, SHARES + 1)], "shares"),
        (len({share.recipient for share in new.shares}) == SHARES, "recipients"),
        (all(map(_is_share, new.shares)), "shares"),
        (len(new.mask) == MASK_BYTES, "mask"),
        (new.tasks and len({one.pseudonym for one in new.tasks}) == len(new.tasks), "tasks"),
        (all(map(_is_task, new.tasks)), "tasks"),
    )
    for sound, where in faults:
        if not sound:
            raise Refusal(
                "bad-seal", f"The {where} of the sealed suite are not whole.", hint="Seal it anew.", where=where
            )


def _is_task(one: SealedTask) -> bool:
    return bool(
        _PSEUDONYM.fullmatch(one.pseudonym)
        and _FAMILY.fullmatch(one.measure.family)
        and 1 <= one.measure.step <= TASK_STEPS_MAX
        and TASK_MINUTES_MIN <= one.measure.minutes <= TASK_MINUTES_MAX
        and 0 <= one.measure.timed_by <= TIMED_BY_MAX
    )


def holders_of(new: NewSuite, keys: Sequence[CustodianKey], *, sealer: PersonId | None) -> dict[str, PersonId]:
    """Give whose recipients the shares are for; refused unless they are three custodians', and not the sealer's."""
    known = {key.recipient: key.person for key in keys}
    holders = {share.recipient: known[share.recipient] for share in new.shares if share.recipient in known}
    if len(set(holders.values())) != SHARES or sealer in holders.values():
        what = "The shares are not for three registered custodians other than yourself."
        hint = "clearway benchmarking custodian list shows their public keys."
        raise Refusal("bad-custodians", what, hint=hint, where="shares")
    return holders


def require_about(checkpoint: str, reason: str | None = None) -> None:
    """Refuse a checkpoint or a reason that is empty, too long or not one line."""
    for text, where, most in (
        (checkpoint, "checkpoint", NAME_CHARACTERS_MAX),
        ("x" if reason is None else reason, "reason", REASON_CHARACTERS_MAX),
    ):
        if not text.strip() or len(text) > most or not text.isprintable():
            what = f"The {where} is not one line of 1 to {most} characters."
            raise Refusal("bad-text", what, hint="Write it in one line.", where=where)


def require_openable(known: Commitment, suite: SealedSuite, policy: ThresholdPolicy) -> None:
    """Refuse to open a suite before somebody else approved the policy, for another suite, or after the freezing."""
    refusals: tuple[tuple[bool, LiteralString, str], ...] = (
        (known.accepted is True, "no-commitment", "The policy was not approved by a second person."),
        (known.revealed_at is None, "policy-revealed", "The policy is revealed already."),
        (not known.frozen, "estimate-frozen", "The estimate under this commitment is frozen."),
        (policy.suite == suite.name and suite.version in policy.suite_versions, "other-suite",
         "The policy that was committed to is not for this version of the suite."),
        (suite.retired < suite.tasks, "suite-retired", "All tasks of this suite are retired."),
    )  # fmt: skip
    for sound, code, what in refusals:
        if not sound:
            hint = "Commit to a policy, let another person approve it, then open the suite that it names."
            raise Refusal(code, what, hint=hint, status=409)


def require_turn(opening: Opening, custodian: PersonId | None, *, now: datetime) -> None:
    """Refuse a share for an opening that is over or out already, or that the custodian asked for."""
    require_running(opening, now=now)
    if opening.released_at is not None:
        raise Refusal("released-before", "This suite is open already.", hint="No share is needed any more.", status=409)
    if custodian is None or custodian == opening.asked_by:
        what = "Whoever asks for an opening hands in no share for it."
        raise Refusal("own-opening", what, hint="Let two other custodians do it.", status=403)


def require_running(opening: Opening, *, now: datetime) -> None:
    """Refuse what comes after the end of an opening."""
    if opening.closed_at is not None or now >= opening.ends_at:
        raise Refusal("opening-over", "This opening is over.", hint="Ask for a new one.", status=409)


def require_complete(opening: Opening) -> None:
    """Refuse a release before two custodians have handed in their shares."""
    if len(set(opening.custodians)) < SHARES_NEEDED:
        what = f"{len(opening.custodians)} of {SHARES_NEEDED} shares were handed in."
        raise Refusal("shares-missing", what, hint="Custodians hand in: clearway benchmarking custodian hand-in.",
                      status=409)  # fmt: skip


def _is_share(share: SealedShare) -> bool:
    sized = 0 < len(share.sealed) <= SEALED_SHARE_BYTES_MAX
    return sized and _DIGEST.fullmatch(share.proof) is not None and _RECIPIENT.fullmatch(share.recipient) is not None
