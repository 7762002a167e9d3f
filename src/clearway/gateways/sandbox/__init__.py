"""Runs untrusted code behind a wall: one Protocol, several walls."""

from clearway.gateways.sandbox.bubblewrap import Bubblewrap, open_bubblewrap
from clearway.gateways.sandbox.pretend import PretendSandbox
from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run, Sandbox, Stop
from clearway.gateways.sandbox.system import system_mounts

__all__ = [
    "Bubblewrap",
    "Command",
    "Limits",
    "Mount",
    "PretendSandbox",
    "Run",
    "Sandbox",
    "Stop",
    "open_bubblewrap",
    "system_mounts",
]
