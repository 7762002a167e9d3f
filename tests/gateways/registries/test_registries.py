"""What every way to fetch promises: pretend, cached and real registries keep one contract."""

import os
from pathlib import Path

import pytest

from clearway.gateways.registries import (
    CachedRegistries,
    ClientRegistries,
    Ecosystem,
    Fetched,
    PretendRegistries,
    Registries,
    Wanted,
    debian,
)
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.limits import FETCH_SECONDS_MAX

TARBALL = Wanted(ecosystem=Ecosystem.NPM, package="json5", version="2.2.1")
WHEEL = Wanted(ecosystem=Ecosystem.PYPI, package="tqdm", version="4.66.2")
SOURCE = Wanted(ecosystem=Ecosystem.DEBIAN, package="cjson")
NOWHERE = "http://127.0.0.1:9"


def pretend(root: Path) -> PretendRegistries:
    """A folder that holds one release of each ecosystem."""
    files = {
        "npm/json5/2.2.1/json5-2.2.1.tgz": b"tarball",
        "pypi/tqdm/4.66.2/tqdm-4.66.2-py3-none-any.whl": b"wheel",
        "deb/cjson/current/cjson_1.7.15-1.dsc": b"description",
        "deb/cjson/current/cjson_1.7.15.orig.tar.gz": b"source",
    }
    for name, body in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(body)
    return PretendRegistries(root)


async def fetch(registries: Registries, wanted: Wanted) -> Fetched:
    """Fetch, or skip where this machine reaches no registry."""
    try:
        return await registries.fetch(wanted)
    except Outage as outage:
        pytest.skip(f"{outage}")


@pytest.fixture(params=["pretend", "cached", "clients"])
def registries(request: pytest.FixtureRequest, tmp_path: Path) -> Registries:
    """Each kind of registries in turn."""
    match request.param:
        case "pretend":
            return pretend(tmp_path)
        case "cached":
            return CachedRegistries(pretend(tmp_path / "inner"), tmp_path / "kept")
        case _:
            return ClientRegistries(tmp_path)


@pytest.mark.timeout(2 * FETCH_SECONDS_MAX)
@pytest.mark.parametrize(
    ("wanted", "endings"), [(TARBALL, (".tgz",)), (WHEEL, (".whl",)), (SOURCE, (".dsc", ".orig.tar.gz"))]
)
async def test_a_release_is_fetched(registries: Registries, wanted: Wanted, endings: tuple[str, ...]) -> None:
    """The files come sorted by name, with a digest that another fetch confirms."""
    fetched = await fetch(registries, wanted)
    names = [archive.name for archive in fetched.archives]
    assert names == sorted(names)
    assert all(any(name.endswith(ending) for name in names) for ending in endings)
    assert fetched.digest == (await fetch(registries, wanted)).digest


@pytest.mark.timeout(2 * FETCH_SECONDS_MAX)
@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("json5", "99.99.99"),
        ("json5", "npm:other"),
        ("json5", "../x"),
        ("somebody/json5", "1.0.0"),
        ("--global", "1.0.0"),
    ],
)
async def test_a_release_that_is_not_there_is_refused(registries: Registries, package: str, version: str) -> None:
    """A version nobody published, and anything that is no plain name and version, is refused."""
    wanted = Wanted(ecosystem=Ecosystem.NPM, package=package, version=version)
    with pytest.raises(Refusal) as refused:
        await fetch(registries, wanted)
    assert refused.value.code == "no-such-release"


async def test_what_was_fetched_is_not_asked_for_again(tmp_path: Path) -> None:
    """The cache answers when the registry is gone."""
    cached = CachedRegistries(pretend(tmp_path / "inner"), tmp_path / "kept")
    before = await cached.fetch(SOURCE)
    again = CachedRegistries(PretendRegistries(tmp_path / "gone"), tmp_path / "kept")
    assert (await again.fetch(SOURCE)).archives == before.archives


async def test_a_full_disk_is_an_outage_that_leaves_nothing(small_disk: Path) -> None:
    """What does not fit is no release of half its files, and its draft does not take the room of the next try."""
    inner = pretend(small_disk / "inner")
    (small_disk / "inner/npm/json5/2.2.1/json5-2.2.1.tgz").write_bytes(b"x" * 150_000)
    cached = CachedRegistries(inner, small_disk / "kept")
    for _ in range(3):
        with pytest.raises(Outage, match="cannot be written"):
            await cached.fetch(TARBALL)
    assert [path for path in (small_disk / "kept").rglob("*") if path.is_file()] == []
    assert (await cached.fetch(WHEEL)).archives[0].body == b"wheel"


async def test_what_an_ended_process_left_is_taken_away(tmp_path: Path) -> None:
    """A draft from days ago goes with the next fetch; a young one is somebody's at work."""
    parent = tmp_path / "kept" / TARBALL.ecosystem / TARBALL.package
    old, young = parent / ".draft-old", parent / ".draft-young"
    for folder in (old, young):
        folder.mkdir(parents=True)
        (folder / "half").write_bytes(b"half of it")
    os.utime(old, (0, 0))
    await CachedRegistries(pretend(tmp_path / "inner"), tmp_path / "kept").fetch(TARBALL)
    assert [old.exists(), young.exists()] == [False, True]


async def test_a_changed_file_in_the_cache_is_fetched_anew(tmp_path: Path) -> None:
    """A kept file that does not have its digest any more is not used."""
    cached = CachedRegistries(pretend(tmp_path / "inner"), tmp_path / "kept")
    before = await cached.fetch(TARBALL)
    next((tmp_path / "kept").rglob("*.tgz")).write_bytes(b"something else")
    assert (await cached.fetch(TARBALL)).archives == before.archives


@pytest.mark.parametrize(("wanted", "registry"), [(TARBALL, "npm"), (WHEEL, "PyPI (pip)")])
async def test_a_registry_out_of_reach_is_an_outage(
    wanted: Wanted, registry: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outage says which registry cannot be reached and what to do."""
    nowhere = {
        "PIP_CONFIG_FILE": "/dev/null",
        "PIP_FIND_LINKS": "",
        "PIP_EXTRA_INDEX_URL": "",
        "PIP_INDEX_URL": f"{NOWHERE}/simple",
        "PIP_RETRIES": "0",
        "npm_config_registry": f"{NOWHERE}/",
        "npm_config_fetch_retries": "0",
    }
    for name, value in nowhere.items():
        monkeypatch.setenv(name, value)
    registries = ClientRegistries(tmp_path)
    for asked in (registries.fetch(wanted), registries.releases(wanted.ecosystem, wanted.package)):
        with pytest.raises(Outage) as outage:
            await asked
        assert outage.value.which == registry
        assert "network" in outage.value.hint


async def test_an_index_without_the_project_is_no_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pip says nearly the same of both: what nobody published is refused, not tried again and again."""
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "")
    monkeypatch.setenv("PIP_INDEX_URL", tmp_path.as_uri())
    with pytest.raises(Refusal) as refused:
        await ClientRegistries(tmp_path / "scratch").fetch(WHEEL)
    assert refused.value.code == "no-such-release"


async def test_an_archive_out_of_reach_is_an_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A failure of apt says so too, and the machine's own apt was not asked to change anything."""
    monkeypatch.setattr(debian, "APT", tmp_path)
    codename = debian.codename()
    (tmp_path / "sources.list").write_text(f"deb {NOWHERE}/debian {codename} main\n")
    with pytest.raises(Outage) as outage:
        await ClientRegistries(tmp_path / "scratch").fetch(SOURCE)
    assert outage.value.which == "Debian (apt-get)"
    assert "apt-get update" in outage.value.hint


async def test_no_archive_at_all_is_an_outage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that names no archive of its release hears what to add."""
    monkeypatch.setattr(debian, "APT", tmp_path)
    with pytest.raises(Outage) as outage:
        await ClientRegistries(tmp_path / "scratch").fetch(SOURCE)
    assert "sources.list" in outage.value.hint
