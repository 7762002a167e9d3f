"""For which release of a distribution a package was built, and whether an advisory speaks of it."""

import pytest

from clearway.exposure.rules.distributions import at_home, covers, release_of
from clearway.formats.sboms.component import Component


def built(release: str = "", version: str = "1.0", package: str = "pkg:rpm/almalinux/openssl") -> Component:
    """Make a component of a distribution."""
    return Component(purl=f"{package}@{version}", package=package, version=version, release=release)


@pytest.mark.parametrize(
    ("told", "release", "version", "expected"),
    [
        ("9", "almalinux-9.3", "1.0", True),
        ("8", "almalinux-9.3", "1.0", False),
        ("12", "debian-12", "1.0", True),
        ("12", "bookworm", "1.0", True),
        ("1", "debian-12", "1.0", False),
        ("v3.18", "alpine-3.18.4", "1.0", True),
        ("v3.1", "alpine-3.18.4", "1.0", False),
        ("22.04:LTS", "ubuntu-22.04", "1.0", True),
        ("22.04:LTS", "jammy", "1.0", True),
        ("Pro:18.04:LTS", "ubuntu-18.04", "1.0-1ubuntu2", False),
        ("Pro:18.04:LTS", "ubuntu-18.04", "1.0-1ubuntu2+esm1", True),
        ("Linux Enterprise Server 15 SP4", "sles-15.4", "1.0", True),
        ("enterprise_linux:9::baseos", "rhel-9.2", "1.0", True),
        ("9", "", "1.0-1.el9_2", True),
        ("12", "", "1.0-1+deb12u1", True),
        ("2024", "opensuse-tumbleweed-20240101", "1.0", False),
        ("9", "", "1.0", False),
    ],
)
def test_an_advisory_speaks_of_its_release_alone(told: str, release: str, version: str, *, expected: bool) -> None:
    """Told by the purl, the system or the version; nothing is guessed."""
    ours = release_of(built(release, version))
    assert (bool(ours) and covers(told, ours)) == expected


def test_a_named_release_places_only_what_does_not_tell_its_own() -> None:
    """And nothing that no distribution made."""
    placed = at_home(built(), "rocky-9")
    assert (placed.package, placed.release, placed.purl) == ("pkg:rpm/rocky/openssl", "rocky-9", built().purl)
    assert at_home(built("almalinux-8"), "rocky-9") == built("almalinux-8")
    python = built(package="pkg:pypi/x")
    assert at_home(python, "rocky-9") == python
