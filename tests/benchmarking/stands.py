"""The suite that ships and a stand to try it on, for tests of benchmarking."""

import secrets  # noqa: TID251  a test hands the chance in
from functools import cache

from clearway.benchmarking.actions.stand import Stand
from clearway.formats.suite_manifest import Suite, parse_suite
from clearway.gateways.builds import this_machine
from clearway.gateways.sandbox import open_bubblewrap
from clearway.gateways.suites import shipped_suite


@cache
def shipped() -> Suite:
    """Read the suite that ships, once."""
    return parse_suite(shipped_suite("foundations"))


def new_stand() -> Stand:
    """Open the sandbox of this machine."""
    return Stand(sandbox=open_bubblewrap(secrets.token_bytes), machine=this_machine())
