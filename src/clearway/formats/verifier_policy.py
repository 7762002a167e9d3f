"""A policy of verification, as data: how many independent verifiers have to say the same, and who may be one."""

from enum import StrEnum
from typing import Annotated, Final

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.formats.records import Severity
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import NAME_CHARACTERS_MAX, VERIFIERS_DEMANDED_MAX

_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=NAME_CHARACTERS_MAX)]
_Party = Annotated[str, msgspec.Meta(pattern=r"^pty-[0-9a-hjkmnp-tv-z]{16}\Z")]
_ROWS_MAX: Final = 100


class AttestationKind(StrEnum):
    """What an attestation is about."""

    VALIDATION = "validation"
    FIX = "fix"


class Demand(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One row: for these words (verdicts, or what is held of a fix) and severities so many verifiers of these parties.

    What is left out is any. `of` says which kind of attestation.
    """

    of: AttestationKind
    verifiers: Annotated[int, msgspec.Meta(ge=1, le=VERIFIERS_DEMANDED_MAX)]
    verdicts: tuple[Annotated[str, msgspec.Meta(pattern=r"^[a-z-]{1,40}\Z")], ...] = ()
    severities: tuple[Severity, ...] = ()
    parties: tuple[_Party, ...] = ()

    def fits(self, of: AttestationKind, verdict: str, *, severity: Severity) -> bool:
        """Tell whether the row is for this."""
        words = not self.verdicts or verdict in self.verdicts
        return self.of is of and words and (not self.severities or severity in self.severities)


class VerifierPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: name, version, source; the rows, of which the first that fits counts.

    `house_counts`: the clearinghouse's own sandbox is one verifier; `house_counts_for_own_reports`: also for what its
    own staff handed in. `conflicts_count`: parties in a declared conflict of interest with a finder count all the same.
    """

    name: _Name
    version: _Name
    source: _Name
    house_counts: bool
    house_counts_for_own_reports: bool
    conflicts_count: bool
    demand: Annotated[tuple[Demand, ...], msgspec.Meta(min_length=1, max_length=_ROWS_MAX)]

    def find(self, of: AttestationKind, verdict: str, *, severity: Severity) -> Demand:
        """Give the row that counts: the first that fits."""
        return next(row for row in self.demand if row.fits(of, verdict, severity=severity))


def parse_verifier_policy(body: bytes) -> VerifierPolicy:
    """Read a policy (TOML); refused where some case has no row, or a row that nobody could ever meet."""
    policy = decode_toml(body, VerifierPolicy, noun="a policy of verification")
    for kind in AttestationKind:
        if not any(row.of is kind and not row.verdicts and not row.severities for row in policy.demand):
            what = f"The policy has no last row for {kind.value} without verdicts and severities."
            raise Refusal("incomplete-policy", what, hint="Add one: it counts where no other fits.", where="demand")
    for place, row in enumerate(policy.demand):
        if row.parties and len(set(row.parties)) < row.verifiers:
            what = f"Row {place + 1} wants {row.verifiers} verifiers and names fewer parties."
            raise Refusal("impossible-policy", what, hint="Name more, or want fewer.", where=f"demand[{place}]")
    return policy
