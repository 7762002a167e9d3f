import io
import json
import tarfile
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from clearway.gateways.packages import (
    DebianBuild,
    Installed,
    cyclonedx,
    debian_architecture,
    install_debian,
    install_npm,
    install_python,
    installed_debian,
)
from clearway.kernel.errors import Outage, Refusal
from clearway.kernel.limits import COMPONENTS_PER_INVENTORY_MAX

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SERIAL = "3e671687-395b-41f5-a30f-a58921a69b79"


def wheel(folder: Path, name: str, version: str) -> Path:
    """Write a wheel that holds one module."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    information = f"{name}-{version}.dist-info"
    files = {
        f"{name}.py": "",
        f"{information}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{information}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{information}/RECORD": "",
    }
    with zipfile.ZipFile(path, "w") as archive:
        for inside, text in files.items():
            archive.writestr(inside, text)
    return path


async def test_python_packages_are_listed_from_what_was_installed(tmp_path: Path) -> None:
    """An installed wheel is named by the normal form of its name and by its version; a second install starts anew."""
    first, second = wheel(tmp_path, "Pump_Reader", "1.5"), wheel(tmp_path, "other", "2.0")
    await install_python(tmp_path / "here", [str(second)])
    installed = await install_python(tmp_path / "here", [str(first)])
    assert installed == (Installed(purl="pkg:pypi/pump-reader@1.5", name="pump-reader", version="1.5"),)


async def test_a_python_package_that_cannot_be_had_is_an_outage(tmp_path: Path) -> None:
    """What pip cannot install is told with what pip said and with what to do."""
    with pytest.raises(Outage) as caught:
        await install_python(tmp_path / "here", [str(tmp_path / "absent-1.0-py3-none-any.whl")])
    assert "absent" in caught.value.what
    assert caught.value.hint


async def test_source_distributions_are_not_installed(tmp_path: Path) -> None:
    """A package that would have to run its own code to be installed is turned down, and its code did not run."""
    files = {
        "PKG-INFO": "Metadata-Version: 2.1\nName: sourced\nVersion: 1.0\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": f"open({str(tmp_path / 'ran')!r}, 'w').close()\n",
    }
    shelf = tmp_path / "shelf"
    shelf.mkdir()
    with tarfile.open(shelf / "sourced-1.0.tar.gz", "w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"sourced-1.0/{name}")
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text.encode()))
    with pytest.raises(Outage):
        await install_python(tmp_path / "here", ["--no-index", "--find-links", str(shelf), "sourced"])
    assert not (tmp_path / "ran").exists()


async def test_npm_describes_its_project_and_runs_no_scripts(tmp_path: Path) -> None:
    """The SBOM of npm itself names the project's dependency, and the dependency's install script did not run."""
    parcel = tmp_path / "parcel"
    parcel.mkdir()
    script = {"name": "parcel", "version": "3.2.1", "scripts": {"install": f"touch {tmp_path / 'ran'}"}}
    (parcel / "package.json").write_text(json.dumps(script))
    body = await install_npm(
        tmp_path / "project", name="desk", dependencies=[("parcel", f"file:{parcel}")], cache=tmp_path / "cache"
    )
    document = json.loads(body)
    assert document["bomFormat"] == "CycloneDX"
    assert [component["purl"].partition("?")[0] for component in document["components"]] == ["pkg:npm/parcel@3.2.1"]
    assert not (tmp_path / "ran").exists()


async def test_debian_packages_are_installed_under_a_root_of_their_own(tmp_path: Path) -> None:
    """The package is listed by dpkg, with its source, and its file is there; the machine knows nothing of it."""
    build = DebianBuild(
        package="libpump9",
        source="pump",
        version="1.0-1+deb12u2",
        architecture=await debian_architecture(tmp_path),
        files=(("usr/lib/libpump.so.9", b"pump"),),
    )
    (installed,) = await install_debian(tmp_path / "root", [build])
    assert installed.purl.startswith("pkg:deb/debian/libpump9@1.0-1%2Bdeb12u2?")
    assert "upstream=pump" in installed.purl
    assert (tmp_path / "root" / "device" / "usr" / "lib" / "libpump.so.9").read_bytes() == b"pump"
    machine = {package.name for package in await installed_debian()}
    assert "dpkg" in machine
    assert "libpump9" not in machine


async def test_a_source_of_another_version_is_named_with_its_version() -> None:
    """A binary package whose version is not its source's carries both, so that matching can use the source's."""
    purls = [package.purl for package in await installed_debian() if "%40" in package.purl]
    assert purls
    assert all("upstream=" in purl for purl in purls)


def test_the_description_has_each_package_once_and_in_order() -> None:
    """A package given twice is one component; the document names the system, the serial and the instant."""
    one = Installed(purl="pkg:pypi/one@1", name="one", version="1")
    two = Installed(purl="pkg:pypi/two@2", name="two", version="2")
    document = json.loads(cyclonedx("archive", [two, one, two], serial=SERIAL, now=NOW))
    assert [component["purl"] for component in document["components"]] == [one.purl, two.purl]
    assert document["serialNumber"] == f"urn:uuid:{SERIAL}"
    assert document["metadata"]["timestamp"] == "2026-11-23T12:00:00Z"
    assert document["metadata"]["component"]["name"] == "archive"


def test_more_packages_than_an_inventory_holds_are_refused() -> None:
    """The limit on components is a refusal, not a document that nobody takes."""
    many = [
        Installed(purl=f"pkg:pypi/p@{n}", name="p", version=str(n)) for n in range(COMPONENTS_PER_INVENTORY_MAX + 1)
    ]
    with pytest.raises(Refusal) as caught:
        cyclonedx("archive", many, serial=SERIAL, now=NOW)
    assert caught.value.code == "too-many-components"
