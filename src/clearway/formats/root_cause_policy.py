"""A policy of root causes, as data: when fixes are tried on others' proofs, and who merges what turns out to be one."""

from enum import StrEnum

import msgspec

from clearway.formats.decoding import decode_toml


class Merging(StrEnum):
    """Who carries out a merge that is beyond doubt: a person, to whom it is proposed, or the worker by itself."""

    PROPOSED = "proposed"
    AUTOMATIC = "automatic"


class RootCausePolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: name, version and source; whether a tested fix calls for a matrix, and who merges.

    Beyond doubt is a merge of vulnerabilities each of which has a tested small patch of its own that stops the proofs
    of all. A split is always proposed to a person.
    """

    name: str
    version: str
    source: str
    ask_after_fix: bool
    merging: Merging


def parse_root_cause_policy(body: bytes) -> RootCausePolicy:
    """Read a policy of root causes (TOML)."""
    return decode_toml(body, RootCausePolicy, noun="a policy of root causes")
