"""Fetches Debian source packages without touching the machine's own apt: private lists, sources and locks.

The archives are those that the machine already trusts, with their keys; only `deb` is read as `deb-src`.
"""

import asyncio
import fcntl
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from clearway.gateways.registries import folders
from clearway.gateways.registries.process import run
from clearway.gateways.registries.protocol import Wanted
from clearway.kernel.errors import Outage
from clearway.kernel.limits import within

APT: Final = Path("/etc/apt")
_REGISTRY: Final = "Debian (apt-get)"
_CHECK: Final = "Check the network, the proxy and /etc/apt, that `apt-get update` works, then try again."


async def fetch_source(wanted: Wanted, folder: Path, *, scratch: Path) -> None:
    """Put the files of a source package into a folder; apt has checked them against the signed index."""
    home = scratch / "apt"
    pin = f"{wanted.package}={wanted.version}" if wanted.version else wanted.package
    async with _alone(home):
        settings = await asyncio.to_thread(_prepare, home)
        fresh = not any((home / "lists").glob("*Sources*"))
        if fresh:
            await _update(settings, folder)
        command = ["apt-get", "source", "--download-only", "-qq", "-c", str(settings), pin]
        ended = await run(command, folder=folder)
        if ended.status != 0 and not fresh:  # the kept index may be older than the archive
            await _update(settings, folder)
            ended = await run(command, folder=folder)
    if ended.status == 0:
        return
    if "Unable to find a source package" in ended.output or "Can not find version" in ended.output:
        raise folders.no_such_release(wanted)
    raise Outage(_REGISTRY, f"{pin} could not be fetched: {within(ended.output.strip(), 600)}", hint=_CHECK)


async def _update(settings: Path, folder: Path) -> None:
    ended = await run(["apt-get", "update", "-qq", "-c", str(settings)], folder=folder)
    # apt-get update ends well with warnings when an archive cannot be reached and old lists are there
    if ended.status != 0 or "Failed to fetch" in ended.output:
        said = within(ended.output.strip(), 600)
        raise Outage(_REGISTRY, f"the source index could not be fetched: {said}", hint=_CHECK)


@asynccontextmanager
async def _alone(home: Path) -> AsyncGenerator[None]:
    """Let one process at a time use the private lists."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        await asyncio.to_thread(fcntl.flock, lock, fcntl.LOCK_EX)
        yield


def _prepare(home: Path) -> Path:
    sources = home / "sources.d"
    for folder in (sources, home / "lists" / "partial", home / "cache" / "archives" / "partial"):
        folder.mkdir(parents=True, exist_ok=True)
    styled, lines = _archives(codename())
    (sources / "private.sources").write_text(styled)
    (sources / "private.list").write_text(lines)
    if not styled and not lines:
        raise Outage(
            _REGISTRY,
            f"{APT} names no archive of {codename()} to fetch sources from",
            hint="Add a `deb` line for your release to sources.list, and check that `apt-get update` works.",
        )
    settings = home / "apt.conf"
    settings.write_text(
        f'Dir::Etc::SourceList "/dev/null";\nDir::Etc::SourceParts "{sources}";\n'
        f'Dir::State::Lists "{home / "lists"}";\nDir::Cache "{home / "cache"}";\n'
        # the machine's own hooks are for its own lists and may need root
        "#clear APT::Update::Pre-Invoke;\n#clear APT::Update::Post-Invoke;\n#clear APT::Update::Post-Invoke-Success;\n"
    )
    return settings


def codename() -> str:
    """Name this machine's release, as archives name it."""
    for line in Path("/etc/os-release").read_text().splitlines():
        key, _, value = line.partition("=")
        if key == "VERSION_CODENAME":
            return value.strip('"')
    return "stable"


def _archives(codename: str) -> tuple[str, str]:
    parts = sorted((APT / "sources.list.d").glob("*")) if (APT / "sources.list.d").is_dir() else []
    styled = [path.read_text() for path in parts if path.suffix == ".sources"]
    listed = [path.read_text() for path in (APT / "sources.list", *parts) if path.suffix == ".list" and path.is_file()]
    stanzas = [stanza for text in styled for stanza in as_source_stanzas(text, codename)]
    lines = [line for text in listed for line in as_source_lines(text.splitlines(), codename)]
    return "\n".join(stanzas), "".join(f"{line}\n" for line in lines)


def as_source_stanzas(text: str, codename: str) -> list[str]:
    """Turn the binary archives of this release in a deb822 file into source archives; others are left out."""
    stanzas: list[str] = []
    for block in text.split("\n\n"):
        lines = [line for line in block.splitlines() if line and not line.startswith("#")]
        fields = {line.partition(":")[0].lower(): line.partition(":")[2].split() for line in lines if line[0] != " "}
        suites = fields.get("suites", [])
        if fields.get("enabled", ["yes"]) == ["no"] or not any(_is_release(suite, codename) for suite in suites):
            continue
        kept = [line for line in lines if not line.lower().startswith(("types:", "architectures:"))]
        stanzas.append("\n".join(["Types: deb-src", *kept]) + "\n")
    return stanzas


def as_source_lines(lines: Iterable[str], codename: str) -> list[str]:
    """Turn the binary archives of this release in a one-line-style list into source archives; others are left out."""
    found: list[str] = []
    for line in lines:
        kind, _, rest = line.strip().partition(" ")
        words = rest.partition("]")[2].split() if rest.strip().startswith("[") else rest.split()
        if kind == "deb" and len(words) > 1 and _is_release(words[1], codename):
            found.append(f"deb-src {rest}")
    return list(dict.fromkeys(found))


def _is_release(suite: str, codename: str) -> bool:
    return suite in {codename, "stable"} or suite.startswith((f"{codename}-", f"{codename}/"))
