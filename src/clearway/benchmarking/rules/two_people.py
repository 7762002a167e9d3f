"""Two people, never author and approver at once: for commitments, openings, runs left out, freezing, signing, release.

The database holds the same (joint_deed, commitment, suite_opening).
"""

from clearway.kernel.errors import Refusal
from clearway.kernel.ids import PersonId


def require_other(author: PersonId, approver: PersonId | None, *, what: str) -> PersonId:
    """Refuse somebody who would approve what is their own; gives the approver."""
    if approver is None or approver == author:
        raise Refusal(
            "own-approval",
            f"Whoever asked for {what} does not approve it.",
            hint="Let another person look at it.",
            status=403,
        )
    return approver


def require_waiting(accepted: bool | None, *, what: str) -> None:  # noqa: FBT001  the state itself
    """Refuse a second answer."""
    if accepted is not None:
        told = "approved" if accepted else "declined"
        raise Refusal("answered-before", f"This {what} was {told} before.", hint="Ask anew.", status=409)
