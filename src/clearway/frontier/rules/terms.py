"""Who has agreed to what, and whether the terms are digests at all."""

import re
from collections.abc import Collection, Sequence
from typing import Final

from clearway.benchmarking.model.ceremony import Commitment
from clearway.frontier.model.dossier import SignedTerms, Terms
from clearway.frontier.model.moves import Side
from clearway.frontier.model.submission import Submission
from clearway.kernel.errors import Refusal

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def require_digest(text: str, where: str) -> str:
    """Accept a SHA-256 in hexadecimal."""
    if not _SHA256.fullmatch(text):
        raise Refusal("bad-digest", "This is not a SHA-256.", hint="Write 64 hexadecimal digits, small.", where=where)
    return text


def require_terms(terms: Terms) -> Terms:
    """Accept terms whose three parts are digests."""
    require_digest(terms.agreement, "agreement")
    require_digest(terms.materials, "materials")
    require_digest(terms.access_plan, "access_plan")
    return terms


def has_agreed(side: Side, signed: Sequence[SignedTerms]) -> bool:
    """Tell whether a side has signed what stands now: the same as the other side, or something later than it."""
    own = next((one for one in signed if one.side is side), None)
    other = next((one for one in signed if one.side is not side), None)
    return own is not None and (other is None or own.terms == other.terms or own.signed_at > other.signed_at)


def require_own_checkpoint(found: Submission, evaluated: Commitment, roots: Collection[str]) -> None:
    """Refuse an estimate of another developer's model, or of a checkpoint that is not in the submission's package."""
    if evaluated.developer != found.developer or evaluated.checkpoint not in roots:
        what = "The estimate is of a checkpoint that this submission does not list."
        raise Refusal("other-checkpoint", what, hint="Evaluate the one in the package.", where="estimate", status=409)
