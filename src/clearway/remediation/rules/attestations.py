"""What is attested of a fix that was put to the test. Pure."""

from clearway import __version__
from clearway.formats.in_toto import (
    AttestedLine,
    AttestedStatus,
    DigestSet,
    FixStatement,
    FixVerification,
    LineSeen,
    Tool,
    Verifier,
    fix_statement,
)
from clearway.kernel.errors import Refusal
from clearway.kernel.instants import format_instant
from clearway.remediation.model import Decision, FixStatus, TriedWith
from clearway.validation.model import Attestor


def attest_fix(decision: Decision, *, fix: str, tried: TriedWith, by: Attestor) -> FixStatement:
    """Say as a statement what came of putting a fix (its digest) to the test; refused where nothing was tried."""
    if decision.status is FixStatus.PROPOSED or not tried.proofs:
        what = "The fix was not put to the test against any proof."
        raise Refusal("nothing-to-attest", what, hint="Verify it first.")
    predicate = FixVerification(
        status=AttestedStatus(decision.status.value),
        recipe=DigestSet(sha256=tried.recipe_digest),
        lines=tuple(LineSeen(line=one.line.value, outcome=AttestedLine(one.outcome.value)) for one in decision.lines),
        sandbox=tried.sandbox,
        verifier=Verifier(id=by.name),
        tool=Tool(name="clearway", version=__version__),
        verified_on=format_instant(by.at),
    )
    return fix_statement(fix, tried.proofs, predicate)
