"""Judgements of remediation: which proposals can be tried, and what the evidence about a fix adds up to. Pure."""

import hashlib
import re
from collections.abc import Sequence
from typing import Final

from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EXCERPT_CHARACTERS_MAX, FIX_NOTE_CHARACTERS_MAX, PATCH_BYTES_MAX, within
from clearway.remediation.model import Decision, FixStatus, Line, LineOutcome, Proposal, Verification
from clearway.validation.model import RunEvidence, RunOutcome

_OPEN: Final = frozenset({Stage.REPRODUCED, Stage.RANKED, Stage.COORDINATED, Stage.FIXED})
_RELEASE: Final = re.compile(r"[0-9][0-9A-Za-z.+:~!-]{0,79}")
_HUNK: Final = re.compile(rb"^@@ -\d+(,\d+)? \+\d+(,\d+)? @@", re.MULTILINE)
_HINT: Final = "Send a unified diff made at the top of the source (diff -u, git diff), or the version of a release."


def require_proposal(proposal: Proposal) -> Proposal:
    """Refuse a proposal that cannot be tried: it is one of a unified diff and a release."""
    if (proposal.patch is None) == (not proposal.release):
        raise Refusal("bad-fix", "A fix is a patch or a release: one of the two.", hint=_HINT)
    if proposal.patch is not None and len(proposal.patch) > PATCH_BYTES_MAX:
        raise Refusal("bad-fix", f"A patch has at most {PATCH_BYTES_MAX} bytes.", hint=_HINT, where="patch")
    if proposal.patch is not None and _HUNK.search(proposal.patch) is None:
        raise Refusal("bad-fix", "This patch changes nothing: it is no unified diff.", hint=_HINT, where="patch")
    if proposal.release and _RELEASE.fullmatch(proposal.release) is None:
        raise Refusal("bad-fix", "This is not the version of a release.", hint=_HINT, where="release")
    if len(proposal.note) > FIX_NOTE_CHARACTERS_MAX or "\0" in proposal.note:
        what = f"A note has at most {FIX_NOTE_CHARACTERS_MAX} characters and no NUL."
        raise Refusal("bad-fix", what, hint="Shorten it.", where="note")
    return proposal


def require_open(stage: Stage) -> None:
    """Refuse a fix for what was not seen to happen: stopping a proof that never triggered would show nothing."""
    if stage not in _OPEN:
        raise Refusal(
            "not-reproduced",
            f"A fix is put to the test against a proof that triggers; this vulnerability is {stage.value}.",
            hint="Propose it again when the vulnerability has been reproduced.",
            status=409,
        )


def digest_of(proposal: Proposal) -> bytes:
    """Give the SHA-256 of what is proposed."""
    return hashlib.sha256(proposal.release.encode() if proposal.patch is None else proposal.patch).digest()


def not_applied(why: str) -> tuple[Verification, ...]:
    """Give the lines for a fix that could not even be put onto the source."""
    return _lines(_failed(Line.APPLIES, why))


def not_built(why: str) -> tuple[Verification, ...]:
    """Give the lines for a fix that applies and does not build."""
    return _lines(_passed(Line.APPLIES, _APPLIED), _failed(Line.BUILDS, why))


def replayed(runs: Sequence[RunEvidence]) -> tuple[Verification, ...]:
    """Give the lines for a fix that was built and met every proof; only runs that are clearly quiet count for it."""
    return _lines(_passed(Line.APPLIES, _APPLIED), _passed(Line.BUILDS, "the fixed source builds"), _stopped(runs))


def decide(lines: Sequence[Verification]) -> Decision:
    """Verify a fix only if every line passed; whatever was not tried counts against it."""
    passed = {line.line for line in lines if line.outcome is LineOutcome.PASSED}
    failed = any(line.outcome is not LineOutcome.PASSED for line in lines)
    verified = not failed and passed == set(Line)
    return Decision(status=FixStatus.VERIFIED if verified else FixStatus.REFUSED, lines=tuple(lines))


_APPLIED: Final = "the fix is in the source that was built"


def _stopped(runs: Sequence[RunEvidence]) -> Verification:
    loud = [run for run in runs if run.sight.outcome is not RunOutcome.QUIET]
    if not runs:
        return _failed(Line.PROOF_STOPPED, "no proof was ever seen to trigger, so stopping one would show nothing")
    if not loud:
        return _passed(Line.PROOF_STOPPED, f"the proof did not trigger in {len(runs)} runs: {runs[0].sight.reason}")
    triggered = [run for run in loud if run.sight.outcome is RunOutcome.TRIGGERED]
    if triggered:
        told = f"the proof still triggers in {len(triggered)} of {len(runs)} runs: {triggered[0].sight.reason}"
        return _failed(Line.PROOF_STOPPED, told)
    told = f"{len(loud)} of {len(runs)} runs do not show that the proof is stopped: {loud[0].sight.reason}"
    return _failed(Line.PROOF_STOPPED, told)


def _lines(*tried: Verification) -> tuple[Verification, ...]:
    rest = [line for line in Line if line not in {made.line for made in tried}]
    untried = (
        Verification(line=line, outcome=LineOutcome.NOT_TRIED, evidence="an earlier line failed") for line in rest
    )
    return (*tried, *untried)


def _passed(line: Line, evidence: str) -> Verification:
    return Verification(line=line, outcome=LineOutcome.PASSED, evidence=evidence)


def _failed(line: Line, evidence: str) -> Verification:
    return Verification(line=line, outcome=LineOutcome.FAILED, evidence=within(evidence, EXCERPT_CHARACTERS_MAX))
