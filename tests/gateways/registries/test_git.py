"""Sources out of a real git repository: a tag or a commit, and nothing that the repository could smuggle in."""

import io
import subprocess  # noqa: TID251  a repository to fetch from is made by git itself
import tarfile
from pathlib import Path

import pytest

from clearway.gateways.registries import CachedRegistries, ClientRegistries, Ecosystem, Wanted
from clearway.kernel.errors import Outage, Refusal

_IDENTITY = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")


def git(folder: Path, *arguments: str) -> str:
    """Run git in a folder."""
    done = subprocess.run(["git", *_IDENTITY, *arguments], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Two tagged commits and one without a tag; a hook that would leave a mark."""
    folder = tmp_path / "repository"
    folder.mkdir()
    git(folder, "init", "--quiet")
    for version, body in (("v1.0", "bad\n"), ("v1.1", "good\n"), ("", "newest\n")):
        (folder / "x.c").write_text(body)
        git(folder, "add", "x.c")
        git(folder, "commit", "--quiet", "-m", version or "newest")
        if version:
            git(folder, "tag", version)
    hook = folder / ".git" / "hooks" / "post-checkout"
    hook.write_text(f"#!/bin/sh\ntouch {tmp_path}/hooked\n")
    hook.chmod(0o755)
    git(folder, "config", "uploadpack.allowAnySHA1InWant", "true")
    return folder


def wanted(repository: Path, version: str) -> Wanted:
    """A version of the repository."""
    return Wanted(ecosystem=Ecosystem.GIT, package=f"file://{repository}", version=version)


async def source(folder: Path, one: Wanted) -> dict[str, bytes]:
    """Fetch and unpack."""
    (archive,) = (await ClientRegistries(folder / "clients").fetch(one)).archives
    with tarfile.open(fileobj=io.BytesIO(archive.body)) as packed:
        files = [(entry.name, packed.extractfile(entry)) for entry in packed if entry.isfile()]
        return {name: body.read() for name, body in files if body is not None}


async def test_tags_and_commits_are_fetched(repository: Path, tmp_path: Path) -> None:
    """Each version has its own files, without the repository's history or hooks."""
    assert await source(tmp_path, wanted(repository, "v1.0")) == {"source/x.c": b"bad\n"}
    assert await source(tmp_path, wanted(repository, "v1.1")) == {"source/x.c": b"good\n"}
    commit = git(repository, "rev-parse", "v1.0")
    assert await source(tmp_path, wanted(repository, commit)) == {"source/x.c": b"bad\n"}
    assert not (tmp_path / "hooked").exists()


async def test_the_same_version_has_the_same_digest(repository: Path, tmp_path: Path) -> None:
    """So that a recipe can pin it, and the cache answers when the repository is gone."""
    clients = ClientRegistries(tmp_path / "clients")
    one = wanted(repository, "v1.0")
    first = await clients.fetch(one)
    assert (await clients.fetch(one)).digest == first.digest
    cached = CachedRegistries(clients, tmp_path / "kept")
    await cached.fetch(one)
    repository.rename(tmp_path / "gone")
    assert (await cached.fetch(one)).digest == first.digest


async def test_tags_are_the_releases(repository: Path, tmp_path: Path) -> None:
    """What can be replayed is what is tagged."""
    found = await ClientRegistries(tmp_path / "clients").releases(Ecosystem.GIT, f"file://{repository}")
    assert set(found) == {"v1.0", "v1.1"}


@pytest.mark.parametrize("version", ["v9.9", "0" * 40, "--upload-pack=touch /tmp/x", "v1.0:refs/heads/x"])
async def test_what_is_not_there_is_refused(repository: Path, tmp_path: Path, version: str) -> None:
    """No such tag or commit, and nothing that git would take for an option or another ref."""
    with pytest.raises(Refusal) as refused:
        await ClientRegistries(tmp_path / "clients").fetch(wanted(repository, version))
    assert refused.value.code == "no-such-release"


@pytest.mark.parametrize("address", ["ext::sh -c touch% /tmp/x", "--upload-pack=x", "ssh://-oProxyCommand=x/y"])
async def test_addresses_that_would_run_something_are_refused(tmp_path: Path, address: str) -> None:
    """Only https and file are fetched from."""
    one = Wanted(ecosystem=Ecosystem.GIT, package=address, version="v1.0")
    with pytest.raises((Refusal, Outage)):
        await ClientRegistries(tmp_path / "clients").fetch(one)


async def test_a_repository_out_of_reach_is_an_outage(tmp_path: Path) -> None:
    """The outage says what cannot be fetched and what to do."""
    with pytest.raises(Outage) as outage:
        await ClientRegistries(tmp_path / "clients").fetch(wanted(tmp_path / "nowhere", "v1.0"))
    assert outage.value.which == "git"
    assert "address" in outage.value.hint
