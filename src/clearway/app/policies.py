"""The policies that ship with Clearway, read from its own data."""

from importlib.resources import files

from clearway.formats.due_policy import DuePolicy, parse_due_policy


def shipped_due_policy() -> DuePolicy:
    """Read the due times of BOD 26-04."""
    return parse_due_policy((files("clearway") / "data" / "policies" / "bod-26-04.toml").read_bytes())
