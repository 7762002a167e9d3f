"""The policies that ship with Clearway, read from its own data."""

from functools import cache
from importlib.resources import files

from clearway.formats.coordination_policy import CoordinationPolicy, parse_coordination_policy
from clearway.formats.due_policy import DuePolicy, parse_due_policy
from clearway.formats.root_cause_policy import RootCausePolicy, parse_root_cause_policy


@cache
def shipped_due_policy() -> DuePolicy:
    """Read the due times of BOD 26-04."""
    return parse_due_policy(_policy("bod-26-04.toml"))


@cache
def shipped_coordination_policy() -> CoordinationPolicy:
    """Read how long embargoes last and how maintainers are paced."""
    return parse_coordination_policy(_policy("coordination.toml"))


@cache
def shipped_root_cause_policy() -> RootCausePolicy:
    """Read when fixes are tried on others' proofs, and who merges what turns out to be one."""
    return parse_root_cause_policy(_policy("root-cause.toml"))


def _policy(name: str) -> bytes:
    return (files("clearway") / "data" / "policies" / name).read_bytes()
