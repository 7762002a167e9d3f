"""Sources out of git repositories, with the machine's git: a tag or commit as a tar, without hooks or submodules."""

from pathlib import Path
from typing import Final

from clearway.gateways.registries import folders
from clearway.gateways.registries.process import Ended, run
from clearway.gateways.registries.protocol import Wanted
from clearway.kernel.errors import Outage
from clearway.kernel.limits import within

_PROTOCOLS: Final = ("protocol.allow=never", "protocol.https.allow=always", "protocol.file.allow=always")
_GIT: Final = ("git", *(word for setting in (*_PROTOCOLS, "core.hooksPath=/dev/null") for word in ("-c", setting)))
_ABSENT: Final = ("couldn't find remote ref", "not our ref", "not a valid object name")


async def fetch_commit(wanted: Wanted, folder: Path) -> None:
    """Write a tag or commit into a folder as `source.tar`, its files below `source/`."""
    repository = folder / "repository"
    await _git(wanted, "init", "--quiet", "--bare", str(repository), folder=folder)
    await _git(wanted, "fetch", "--quiet", "--depth=1", wanted.package, wanted.version or "HEAD", folder=repository)
    tar = f"--output={folder / 'source.tar'}"
    await _git(wanted, "archive", "--format=tar", "--prefix=source/", tar, "FETCH_HEAD", folder=repository)


async def tags(address: str, folder: Path) -> tuple[str, ...]:
    """List the tags of a repository."""
    wanted = Wanted(ecosystem=folders.Ecosystem.GIT, package=address)
    ended = await _git(wanted, "ls-remote", "--quiet", "--tags", "--refs", address, folder=folder)
    return tuple(line.rpartition("refs/tags/")[2] for line in ended.output.splitlines())


async def _git(wanted: Wanted, *arguments: str, folder: Path) -> Ended:
    ended = await run([*_GIT, *arguments], folder=folder)
    if ended.status == 0:
        return ended
    said = within(ended.output.strip(), 600)
    if any(word in said for word in _ABSENT):
        raise folders.no_such_release(wanted)
    hint = "Check the address, the network and the proxy, then try again."
    raise Outage("git", f"{wanted.package} {wanted.version} could not be fetched: {said}", hint=hint)
