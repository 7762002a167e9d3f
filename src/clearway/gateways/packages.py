"""What is really installed: package sets made with the ecosystems' own installers, and what they say is there.

The demo's operators run them (Order 2(c): those who must patch). No installer runs code of a package: wheels only,
npm without scripts, Debian packages without maintainer scripts.
"""

import asyncio
import importlib.metadata
import shutil
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import msgspec
from packageurl import PackageURL

from clearway.gateways.registries.clients import npm_command, pip_command
from clearway.gateways.registries.process import Ended, run
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.instants import format_instant
from clearway.kernel.limits import COMPONENTS_PER_INVENTORY_MAX, within


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Installed:
    """One installed package, named by a purl with its version."""

    purl: str
    name: str
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DebianBuild:
    """A Debian package of our own making: the files that it installs, by path without a leading slash."""

    package: str
    source: str
    version: str
    architecture: str
    files: tuple[tuple[str, bytes], ...]


async def install_python(folder: Path, requirements: Sequence[str]) -> tuple[Installed, ...]:
    """Install wheels and what they depend on into a folder of their own; an Outage when the index cannot be reached."""
    await asyncio.to_thread(_empty, folder)
    quiet = ["--quiet", "--no-input", "--no-warn-script-location", "--root-user-action=ignore"]
    wheels = ["--only-binary", ":all:", "--no-compile", "--target", str(folder)]
    command = [*pip_command(), "install", *quiet, *wheels, *requirements]
    _require(await run(command, folder=folder), registry="PyPI (pip)", what=", ".join(requirements))
    return await asyncio.to_thread(installed_python, folder)


def installed_python(folder: Path) -> tuple[Installed, ...]:
    """List the distributions in a folder, as their own metadata name them."""
    found = importlib.metadata.distributions(path=[str(folder)])
    return _sorted(_python_package(one.metadata["Name"], one.version) for one in found)


async def install_npm(folder: Path, *, name: str, dependencies: Sequence[tuple[str, str]], cache: Path) -> bytes:
    """Install npm packages as a project's own and return npm's CycloneDX description of the result."""
    await asyncio.to_thread(_empty, folder)
    manifest = {"name": name, "version": "1.0.0", "private": True, "dependencies": dict(dependencies)}
    await asyncio.to_thread((folder / "package.json").write_bytes, msgspec.json.encode(manifest))
    quiet = ["--silent", "--cache", str(cache)]
    install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", *quiet]
    pins = ", ".join(f"{package}@{version}" for package, version in dependencies)
    _require(await run([*npm_command(), *install], folder=folder), registry="npm", what=pins)
    described = await run([*npm_command(), "sbom", "--sbom-format", "cyclonedx", *quiet], folder=folder)
    _require(described, registry="npm", what=f"the SBOM of {name}")
    return described.output[described.output.index("{") :].encode()


async def install_debian(root: Path, builds: Sequence[DebianBuild]) -> tuple[Installed, ...]:
    """Make Debian packages and install them under a root of their own with dpkg; works without being root."""
    await asyncio.to_thread(_empty, root)
    archives: list[str] = []
    for build in builds:
        archive = root / "archives" / f"{build.package}_{build.architecture}.deb"
        content = root / "content" / build.package
        await asyncio.to_thread(_lay_out, content, build)
        archive.parent.mkdir(parents=True, exist_ok=True)
        packed = await run(["dpkg-deb", "--root-owner-group", "-b", str(content), str(archive)], folder=root)
        _require(packed, registry="dpkg-deb", what=build.package)
        archives.append(str(archive))
    device = root / "device"
    await asyncio.to_thread(_new_dpkg_root, device)
    forced = ["--force-not-root", "--force-bad-path", "--force-depends"]
    installing = ["dpkg", f"--root={device}", *forced, "--log=/dev/null", "-i", *archives]
    _require(await run(installing, folder=root), registry="dpkg", what="the controller's packages")
    return await installed_debian(device)


async def installed_debian(root: Path = Path("/")) -> tuple[Installed, ...]:
    """List the packages installed under a root, each with the source package that it was built from."""
    fields = "${Package}|${Version}|${Architecture}|${source:Package}|${source:Version}|${db:Status-Status}\\n"
    listed = await run(["dpkg-query", f"--root={root}", "-W", "-f", fields], folder=root)
    _require(listed, registry="dpkg-query", what=f"the packages under {root}")
    rows = [line.split("|") for line in listed.output.splitlines()]
    return _sorted(_debian_package(row) for row in rows if row[-1] == "installed")


async def debian_architecture(folder: Path) -> str:
    """Return the name that Debian gives to this machine's architecture."""
    said = await run(["dpkg", "--print-architecture"], folder=folder)
    _require(said, registry="dpkg", what="the architecture's name")
    return said.output.strip()


def cyclonedx(name: str, packages: Iterable[Installed], *, serial: str, now: datetime) -> bytes:
    """Describe installed packages as a CycloneDX 1.5 document; `serial` is a UUID, `name` the system described."""
    components = [
        {"type": "library", "bom-ref": one.purl, "name": one.name, "version": one.version, "purl": one.purl}
        for one in sorted(set(packages))
    ]
    if len(components) > COMPONENTS_PER_INVENTORY_MAX:
        raise Refusal(
            "too-many-components",
            f"{name} has {len(components)} packages; at most {COMPONENTS_PER_INVENTORY_MAX} are described.",
            hint="Describe the system in parts.",
        )
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{serial}",
        "version": 1,
        "metadata": {"timestamp": format_instant(now), "component": {"type": "device", "name": name}},
        "components": components,
    }
    return msgspec.json.format(msgspec.json.encode(document), indent=2)


_CONTROL: Final = """Package: {package}
Source: {source}
Version: {version}
Architecture: {architecture}
Maintainer: Clearway demo <demo@clearway.example>
Description: {source} as it was before its security update
 Built by the Clearway demo; do not install it on a machine that is used.
"""


def _lay_out(folder: Path, build: DebianBuild) -> None:
    for path, body in build.files:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(body)
    control = folder / "DEBIAN" / "control"
    control.parent.mkdir(parents=True, exist_ok=True)
    control.write_text(
        _CONTROL.format(
            package=build.package, source=build.source, version=build.version, architecture=build.architecture
        )
    )


def _new_dpkg_root(root: Path) -> None:
    state = root / "var" / "lib" / "dpkg"
    for folder in ("info", "updates"):
        (state / folder).mkdir(parents=True)
    for file in ("status", "available"):
        (state / file).touch()


def _empty(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)


def _python_package(name: str, version: str) -> Installed:
    normal = name.lower().replace("_", "-").replace(".", "-")
    purl = PackageURL(type="pypi", name=normal, version=version)
    return Installed(purl=purl.to_string(), name=normal, version=version)


def _debian_package(row: Sequence[str]) -> Installed:
    package, version, architecture, source, source_version, _ = row
    upstream = source if source_version == version else f"{source}@{source_version}"
    qualifiers = {"arch": architecture} | ({} if upstream == package else {"upstream": upstream})
    purl = PackageURL(type="deb", namespace="debian", name=package, version=version, qualifiers=qualifiers)
    return Installed(purl=purl.to_string(), name=package, version=version)


def _sorted(packages: Iterable[Installed]) -> tuple[Installed, ...]:
    return tuple(sorted(set(packages)))


def _require(ended: Ended, *, registry: str, what: str) -> None:
    if ended.status != 0:
        raise Outage(
            registry,
            f"{what} could not be installed: {within(ended.output.strip(), 600)}",
            hint="Check the network, the proxy and the client's own settings, then try again.",
        )
