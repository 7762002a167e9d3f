"""What three operators run: real packages, installed on the spot; their SBOMs say what is really there (Order 2(c))."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec

from clearway.cli.demo.finding import Environments
from clearway.cli.demo.parties import BANK, HOSPITAL, UTILITY, DemoParty
from clearway.cli.demo.waiting import side_by_side
from clearway.formats.environment import BuildPart, Environment, VariantName
from clearway.gateways.builds import NotBuilt, Workbench, unpack
from clearway.gateways.packages import (
    DebianBuild,
    cyclonedx,
    debian_architecture,
    install_debian,
    install_npm,
    install_python,
    installed_debian,
)
from clearway.kernel.errors import Refusal
from clearway.validation.actions.replay import build_variant, stopped_at


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSystem:
    """A system that an operator runs: its name, whether the internet reaches it, where its clock is, and its SBOM.

    `runs` names the targets whose affected version is installed on it.
    """

    party: DemoParty
    name: str
    exposed: str
    time_zone: str
    runs: tuple[str, ...]
    sbom: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class _Library:
    """A shared library on the controller, built from the affected source of the environment of the same name."""

    package: str
    environment: str
    file: str
    sources: tuple[str, ...]


HOSPITAL_PINS: Final = ("tqdm==4.66.2", "setuptools==78.1.0", "requests==2.32.3", "pydicom==2.4.4")
BANK_PINS: Final = (("minimist", "1.2.5"), ("json5", "2.2.3"), ("express", "4.21.2"), ("uuid", "9.0.1"))
_LIBRARIES: Final = (
    _Library(package="libcjson1", environment="cjson", file="libcjson.so.1", sources=("cJSON.c",)),
    _Library(
        package="libgif7",
        environment="giflib",
        file="libgif.so.7",
        sources=("dgif_lib.c", "egif_lib.c", "gifalloc.c", "gif_err.c", "gif_hash.c", "openbsd-reallocarray.c"),
    ),
)


async def make_systems(
    bench: Workbench, environments: Environments, folder: Path, *, now: datetime
) -> tuple[DemoSystem, ...]:
    """Install what the three operators run, side by side, and describe it."""
    utility = _utility(bench, environments, folder=folder, now=now)
    return await side_by_side([_hospital(folder, now=now), _bank(folder), utility])


async def _hospital(folder: Path, *, now: datetime) -> DemoSystem:
    name = "picture archive"
    installed = await install_python(folder / "hospital", HOSPITAL_PINS)
    sbom = cyclonedx(name, installed, serial=_serial(name, now), now=now)
    runs = ("tqdm", "setuptools")
    return DemoSystem(party=HOSPITAL, name=name, exposed="yes", time_zone="America/Denver", runs=runs, sbom=sbom)


async def _bank(folder: Path) -> DemoSystem:
    sbom = await install_npm(folder / "bank", name="teller-desk", dependencies=BANK_PINS, cache=folder / "npm")
    return DemoSystem(
        party=BANK, name="teller desk", exposed="yes", time_zone="America/Chicago", runs=("minimist",), sbom=sbom
    )


async def _utility(bench: Workbench, environments: Environments, *, folder: Path, now: datetime) -> DemoSystem:
    name = "pump controller and its host"
    architecture = await debian_architecture(folder)
    builds = [
        DebianBuild(
            package=library.package,
            source=library.environment,
            version=environments[library.environment].recipe.variants.affected.version,
            architecture=architecture,
            files=(await _build(bench, environments[library.environment], library),),
        )
        for library in _LIBRARIES
    ]
    controller = await install_debian(folder / "utility", builds)
    host = await installed_debian()
    sbom = cyclonedx(name, {*controller, *host}, serial=_serial(name, now), now=now)
    runs = tuple(library.environment for library in _LIBRARIES)
    return DemoSystem(party=UTILITY, name=name, exposed="unknown", time_zone="America/New_York", runs=runs, sbom=sbom)


async def _build(bench: Workbench, environment: Environment, library: _Library) -> tuple[str, bytes]:
    step = ("gcc", "-w", "-O2", "-fPIC", "-shared", "-I.", f"-Wl,-soname,{library.file}", "-o", library.file)
    part = BuildPart(steps=((*step, *library.sources),), keep=(library.file,))
    recipe = msgspec.structs.replace(environment.recipe, build=part)
    shared = Environment(recipe=recipe, harness=environment.harness)
    built = await build_variant(bench, shared, VariantName.AFFECTED)
    if isinstance(built, NotBuilt):
        raise Refusal("not-built", f"{library.file} does not build: {stopped_at(built)}", hint="Look at its recipe.")
    return f"usr/lib/{library.file}", unpack(built.tar)[library.file]


def _serial(name: str, now: datetime) -> str:
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"clearway demo {name} {now.isoformat()}"))
