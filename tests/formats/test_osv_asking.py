"""Questions in OSV's terms are about the package that they name."""

import pytest

from clearway.formats.osv.asking import OsvPackage, OsvQuery, product_of


@pytest.mark.parametrize(
    ("name", "ecosystem", "version", "purl"),
    [
        ("Foo_Bar", "PyPI", "1.0", "pkg:pypi/foo-bar@1.0"),
        ("@scope/left", "npm", "1.0.0", "pkg:npm/%40scope/left@1.0.0"),
        ("org.acme:server", "Maven", "2", "pkg:maven/org.acme/server@2"),
        ("curl", "Debian:12", "7.88.1-10+deb12u5", "pkg:deb/debian/curl@7.88.1-10+deb12u5?distro=debian-12"),
        ("bash", "Rocky Linux:9", "5.1", "pkg:rpm/rocky/bash@5.1?distro=rocky-9"),
        ("left", "npm", "", "pkg:npm/left"),
        ("left", "npm", "1/2?x#y", "pkg:npm/left@1%2F2%3Fx%23y"),
        ("", "npm", "1", ""),
    ],
)
def test_a_name_and_ecosystem_are_a_purl(name: str, ecosystem: str, version: str, purl: str) -> None:
    """A distribution's release is kept; a version cannot add anything to the purl."""
    assert product_of(OsvQuery(package=OsvPackage(name=name, ecosystem=ecosystem), version=version)) == purl


def test_a_purl_keeps_its_own_version_and_qualifiers() -> None:
    """The version beside it counts where it has none."""
    told = OsvPackage(purl="pkg:deb/debian/curl@1.0?distro=debian-12")
    assert product_of(OsvQuery(package=told, version="9")) == "pkg:deb/debian/curl@1.0?distro=debian-12"
    assert product_of(OsvQuery(package=OsvPackage(purl="pkg:npm/left"), version="9")) == "pkg:npm/left@9"


@pytest.mark.parametrize("query", [OsvQuery(version="1"), OsvQuery(package=OsvPackage(purl="no purl"))])
def test_what_names_no_package_is_no_product(query: OsvQuery) -> None:
    """It is for the caller to refuse."""
    assert product_of(query) == ""
