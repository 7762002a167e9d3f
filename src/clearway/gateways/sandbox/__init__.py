"""Runs untrusted code behind a wall: one Protocol, several walls."""

from clearway.gateways.sandbox.bubblewrap import Bubblewrap, open_bubblewrap
from clearway.gateways.sandbox.choice import Choice, Kind, open_sandbox
from clearway.gateways.sandbox.pretend import PretendSandbox
from clearway.gateways.sandbox.protocol import Command, Limits, Mount, Run, Sandbox, Stop
from clearway.gateways.sandbox.slots import Queue
from clearway.gateways.sandbox.system import system_mounts
from clearway.gateways.sandbox.warm import WarmWalls

__all__ = [
    "Bubblewrap",
    "Choice",
    "Command",
    "Kind",
    "Limits",
    "Mount",
    "PretendSandbox",
    "Queue",
    "Run",
    "Sandbox",
    "Stop",
    "WarmWalls",
    "open_bubblewrap",
    "open_sandbox",
    "system_mounts",
]
