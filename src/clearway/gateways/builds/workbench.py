"""What a replay needs of the outside, in one hand."""

from dataclasses import dataclass
from pathlib import Path

from clearway.gateways.builds.machine import Machine
from clearway.gateways.registries.protocol import Registries
from clearway.gateways.sandbox.protocol import Sandbox


@dataclass(frozen=True, slots=True, kw_only=True)
class Workbench:
    """A sandbox and what its wall is made of, registries, this machine's interpreters, and where builds are kept."""

    sandbox: Sandbox
    registries: Registries
    machine: Machine
    cache: Path
    wall: str = "unnamed"
