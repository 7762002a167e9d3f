"""Which proposals of fixes can be tried. Pure."""

import hashlib
import re
from typing import Final

from clearway.findings.model import Stage
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import FIX_NOTE_CHARACTERS_MAX, PATCH_BYTES_MAX
from clearway.remediation.model import Proposal

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
